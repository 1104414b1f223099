// Settings as a YAML file: written so that people can read and compare it, read against a contract with the line of every mistake.
import { Document, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { Problem, type FieldProblem } from '../../rules/problem.ts';
import { validationWords } from './validation-words.ts';

const MOST_PROBLEMS = 50;
const MOST_CHARACTERS = 300_000;

/** Several lines, the first not indented, none of blanks alone. */
const isBlock = /^[^\p{C}\s]\P{C}*(\n(\P{C}*[^\p{C}\s])?)+$/u;
const isPlainLine = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u;

/** `head` is a comment on top. */
export function writeYaml(value: object, head: string): string {
  const document = new Document(value);
  document.commentBefore = head;
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value !== 'string') return;
      // Long texts stand as people wrote them, line by line, where blanks at their edges cannot get lost.
      if (isBlock.test(node.value)) node.type = 'BLOCK_LITERAL';
      else if (!isPlainLine.test(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** What was written comes back exactly. Throws Problem `validation_failed`: every mistake with its path and its line. */
export function readYaml<S extends z.ZodType>(
  text: string,
  schema: S,
  options: {
    /** “agent”, for the message. */
    what: string;
    /** What the schema cannot see; paths as in the file. */
    problemsOf?: (read: z.output<S>) => FieldProblem[];
  },
): z.output<S> {
  const unreadable = (fields: FieldProblem[]) => notOne(options.what, fields);
  if (text.length > MOST_CHARACTERS) throw unreadable([at('', null, `The file is longer than ${MOST_CHARACTERS} characters.`)]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, merge: false });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    throw unreadable(faults.slice(0, MOST_PROBLEMS).map(({ message, pos }) => at('', lines.linePos(pos[0]).line, message)));
  }
  const parsed = schema.safeParse(plain(document, lines, unreadable), { error: validationWords });
  if (parsed.success) {
    const problems = options.problemsOf?.(parsed.data) ?? [];
    if (problems.length === 0) return parsed.data;
    throw unreadable(problems.map(({ path, message }) => at(path, lineOf(document, keysOf(path), lines), message)));
  }
  throw unreadable(
    parsed.error.issues.slice(0, MOST_PROBLEMS).map(({ path, message }) => {
      const keys = path.map((key) => (typeof key === 'symbol' ? String(key) : key));
      return at(keys.join('.'), lineOf(document, keys, lines), explained(document, keys, message));
    }),
  );
}

const keysOf = (path: string): (string | number)[] => path.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key));

function plain(document: Document, lines: LineCounter, unreadable: (fields: FieldProblem[]) => Problem): unknown {
  try {
    return document.toJS({ maxAliasCount: 10 });
  } catch (error) {
    throw unreadable([at('', lines.linePos(0).line, error instanceof Error ? error.message : String(error))]);
  }
}

/** The line of the value, or of what stands around a value that is missing. */
function lineOf(document: Document, keys: readonly (string | number)[], lines: LineCounter): number | null {
  for (let depth = keys.length; depth >= 0; depth -= 1) {
    const node: unknown = depth === 0 ? document.contents : document.getIn(keys.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return null;
}

/** Without quotes YAML reads a number, a date or a yes where a text is meant. */
function explained(document: Document, keys: readonly (string | number)[], message: string): string {
  const node: unknown = document.getIn(keys, true);
  const isBare = isScalar(node) && typeof node.value !== 'string' && message.startsWith('Must be a text');
  return isBare ? `${message} Put it in quotes: "${node.source ?? String(node.value)}".` : `${message}.`.replace(/\.\.$/, '.');
}

function at(path: string, line: number | null, message: string): FieldProblem {
  return { path, code: 'invalid', message: line === null ? message : `Line ${line}: ${message}` };
}

function notOne(what: string, fields: FieldProblem[]): Problem {
  const [first] = fields;
  const where = first && first.path !== '' ? `${first.path}: ` : '';
  const more = fields.length > 1 ? ` And ${fields.length - 1} more.` : '';
  return new Problem('validation_failed', `The file is no ${what}. ${where}${first?.message ?? ''}${more}`, { fields });
}
