// Reads one source file for the architecture test: what it imports, and what stands in it that the house forbids.
import { posix } from 'node:path';
import { parseAst } from 'vite';

export type Import = {
  line: number;
  /** As written. */
  specifier: string;
  /** The file of ours it leads to, from the root; null for packages and for what is no TypeScript. */
  file: string | null;
  /** Gone when it runs: `import type`, or a type named by `import('…')`. */
  typesOnly: boolean;
  names: string[];
};

export type Finding = { line: number; what: string };
export type Source = { path: string; imports: Import[]; findings: Finding[]; onlyPassesOn: boolean };

type Node = { type: string; start: number; [key: string]: unknown };

const TIMERS = new Set(['setTimeout', 'setInterval', 'fetch']);
const FORBIDDEN_MEMBERS = new Set(['Date.now', 'Math.random', 'process.env']);
const FORBIDDEN_SYNTAX: Record<string, string> = {
  TSEnumDeclaration: 'enum',
  TSParameterProperty: 'parameter property',
  TSModuleDeclaration: 'namespace',
  TSImportEqualsDeclaration: 'import =',
  TSExportAssignment: 'export =',
  TSAnyKeyword: 'any',
};

/** Comments and strings are not code: only what the parser calls an expression counts. */
export function readSource(path: string, text: string): Source {
  const program: unknown = parseAst(text, { lang: languageOf(path) }, path);
  const imports: Import[] = [];
  const found: { at: number; what: string }[] = [];
  const declared = new Set<string>();
  const uses: { at: number; name: string }[] = [];
  const lineAt = (start: number) => text.slice(0, start).split('\n').length;

  function addImport(node: Node, source: unknown, typesOnly: boolean, names: string[] = []): void {
    const line = lineAt(node.start);
    if (!isNode(source) || typeof source['value'] !== 'string') {
      found.push({ at: node.start, what: 'an import of a path that is computed' });
      return;
    }
    const specifier = source['value'];
    const file =
      /^\.{1,2}\//.test(specifier) && /\.(?:m?ts|tsx)$/.test(specifier) ? posix.join(posix.dirname(path), specifier) : null;
    imports.push({ line, specifier, file, typesOnly, names });
  }

  function visit(node: Node, parent: Node | null, key: string): void {
    const at = node.start;
    const forbidden = FORBIDDEN_SYNTAX[node.type];
    if (forbidden && !(node.type === 'TSModuleDeclaration' && node['declare'])) found.push({ at, what: forbidden });
    switch (node.type) {
      case 'ImportDeclaration':
        addImport(node, node['source'], node['importKind'] === 'type', nodesOf(node['specifiers']).map(importedName));
        break;
      case 'ExportNamedDeclaration':
      case 'ExportAllDeclaration':
        if (node['source']) addImport(node, node['source'], node['exportKind'] === 'type');
        break;
      case 'ImportExpression':
        addImport(node, node['source'], false);
        break;
      case 'TSImportType':
        addImport(node, node['source'], true);
        break;
      case 'NewExpression':
        visitNew(node);
        break;
      case 'MemberExpression':
        visitMember(node);
        break;
      case 'ObjectPattern':
        for (const property of nodesOf(node['properties'])) declared.add(nameOf(property['value']));
        break;
      case 'Identifier':
        if (isDeclaration(parent, key)) declared.add(String(node['name']));
        else if (TIMERS.has(String(node['name'])) && isValue(node, parent, key)) uses.push({ at, name: String(node['name']) });
        break;
    }
    for (const [name, child] of Object.entries(node)) for (const one of nodesOf(child)) visit(one, node, name);
  }

  /** `new Date()`; and `new URL('./worker.ts', import.meta.url)`, which is how a thread's file is named. */
  function visitNew(node: Node): void {
    const callee = nameOf(node['callee']);
    const [first, second] = nodesOf(node['arguments']);
    if (callee === 'Date' && !first) found.push({ at: node.start, what: 'new Date()' });
    if (callee === 'URL' && first?.type === 'Literal' && second?.type === 'MemberExpression' && textOf(first).endsWith('.ts')) {
      const value = textOf(first);
      addImport(node, { ...first, value: value.startsWith('.') ? value : `./${value}` }, false);
    }
  }

  function visitMember(node: Node): void {
    const property = node['computed'] ? textOf(node['property']) : nameOf(node['property']);
    const name = `${nameOf(node['object'])}.${property}`;
    if (FORBIDDEN_MEMBERS.has(name)) found.push({ at: node.start, what: name });
    else if (property === 'randomUUID') found.push({ at: node.start, what: 'randomUUID' });
    else if (/^(?:globalThis|window|global)\./.test(name) && TIMERS.has(property)) found.push({ at: node.start, what: property });
  }

  if (isNode(program)) visit(program, null, '');
  for (const { at, name } of uses) if (!declared.has(name)) found.push({ at, what: name });
  const findings = [...found.map(({ at, what }) => ({ line: lineAt(at), what })), ...imports.flatMap(importedGlobals)];
  const distinct = [...new Map(findings.map((finding) => [`${finding.line} ${finding.what}`, finding])).values()];
  return { path, imports, findings: distinct, onlyPassesOn: isNode(program) && passesOnOnly(nodesOf(program['body'])) };
}

function importedGlobals({ line, specifier, names, typesOnly }: Import): Finding[] {
  if (typesOnly) return [];
  if (/^(?:node:)?timers(?:\/promises)?$/.test(specifier)) return [{ line, what: specifier }];
  return names.filter((name) => name === 'randomUUID').map((what) => ({ line, what }));
}

function languageOf(path: string): 'ts' | 'tsx' | 'dts' {
  return path.endsWith('.tsx') ? 'tsx' : path.endsWith('.d.ts') ? 'dts' : 'ts';
}

/** A barrel: every statement only passes on what stands elsewhere. */
function passesOnOnly(body: Node[]): boolean {
  return body.length > 0 && body.every((node) => node.type.startsWith('Export') && node['source']);
}

function isDeclaration(parent: Node | null, key: string): boolean {
  return (
    parent !== null &&
    (key === 'id' || key === 'local' || key === 'params' || (parent.type === 'AssignmentPattern' && key === 'left'))
  );
}

/** Not the name of a property, of a key, or of a type. */
function isValue(node: Node, parent: Node | null, key: string): boolean {
  if (!parent || parent.type.startsWith('TS')) return false;
  if (key === 'property') return parent['computed'] === true;
  if (key === 'key') return parent['shorthand'] === true;
  return !parent.type.startsWith('Import') && !parent.type.startsWith('Export');
}

function importedName(specifier: Node): string {
  return nameOf(specifier['imported']);
}

function nameOf(node: unknown): string {
  return isNode(node) && typeof node['name'] === 'string' ? node['name'] : '';
}

function textOf(node: unknown): string {
  return isNode(node) && typeof node['value'] === 'string' ? node['value'] : '';
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function nodesOf(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : [];
}
