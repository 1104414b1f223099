// Holds source files against the map of the house and says, file by file, where they leave it.
import { posix } from 'node:path';
import { readSource, type Import, type Source } from './architecture-source.ts';

export type HouseMap = {
  /**
   * Which rooms a room may import. `x (types)`: by `import type` only. `everything`: all but tests and benchmarks.
   * A room is a folder, or the files of a folder that no inner room takes.
   */
  rooms: Record<string, readonly string[]>;
  /** Rooms that may use only these packages and modules of Node. */
  packages: Record<string, readonly string[]>;
  /** Modules that open a way out of the process, and the rooms that may. */
  network: { modules: readonly string[]; rooms: readonly string[] };
  /** Providers do not know one another; these parts are what several of them are made of. A name ending in * is a family. */
  providerParts: readonly string[];
  /** Files, by the start of their path, that may reach for the clock, for timers, for chance and for the network. */
  timeAndChance: readonly string[];
  /** Files, by the start of their path, that may read the environment. */
  environment: readonly string[];
  forbiddenNames: readonly string[];
  longestFile: number;
  /** Longer ones that are data, not code. */
  tables: readonly string[];
};

const ENVIRONMENT = 'process.env';
const REACHED_FOR = new Set([
  'Date.now',
  'new Date()',
  'Math.random',
  'randomUUID',
  'setTimeout',
  'setInterval',
  'fetch',
  'node:timers',
]);
const SILENCED = /@ts-(?:ignore|expect-error|nocheck)|(?:eslint|oxlint)-disable/;

/** `files`: path from the root → text, TypeScript only. Answers one sentence for each violation, in order. */
export function checkHouse(map: HouseMap, files: ReadonlyMap<string, string>): string[] {
  const violations: string[] = [];
  const sources = new Map([...files].map(([path, text]) => [path, readSource(path, text)]));
  for (const [path, source] of sources) {
    const say = (line: number | null, what: string) => violations.push(`${path}${line === null ? '' : `:${line}`} ${what}`);
    checkFile(map, path, files.get(path) ?? '', source, say);
    for (const one of source.imports) checkImport(map, path, one, files, say);
    for (const { line, what } of source.findings) checkFinding(map, path, line, what, say);
  }
  for (const cycle of cyclesIn(sources)) violations.push(`${cycle[0]} is in a cycle: ${[...cycle, cycle[0]].join(' → ')}`);
  return violations.toSorted();
}

type Say = (line: number | null, what: string) => void;

/** Tests stand beside what they test, and may look into every room. */
const isTest = (path: string) => path.startsWith('test/') || /\.test\.tsx?$/.test(path);

function roomOf(map: HouseMap, path: string): string | undefined {
  if (isTest(path)) return 'test';
  const inside = Object.keys(map.rooms).filter((room) => path.startsWith(`${room}/`));
  return inside.toSorted((a, b) => b.length - a.length)[0];
}

function checkFile(map: HouseMap, path: string, text: string, source: Source, say: Say): void {
  const name = posix.basename(path);
  const words = name.replace(/\.(?:d\.)?m?tsx?$/, '').replace(/\.(?:test|config)$/, '');
  if (roomOf(map, path) === undefined) say(null, 'stands in no room of the house');
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(words)) say(null, 'is not named in kebab-case');
  for (const part of [...path.split('/').slice(0, -1), words]) {
    const forbidden = map.forbiddenNames.find((one) => part === one || part.endsWith(`-${one}`));
    if (forbidden) say(null, `is named "${forbidden}", which says nothing about what it is for`);
  }
  if (path.endsWith('.tsx') && !path.startsWith('dashboard/'))
    say(null, 'is a .tsx file outside the dashboard, which Node cannot run');
  if (!/^(?:#!.*\n)?\/\/ \S/.test(text)) say(1, 'does not begin with a comment that says what it is for');
  if (source.onlyPassesOn) say(null, 'only passes on what stands in other files');
  const lines = text.split('\n').length - 1;
  if (lines > map.longestFile && !isTest(path) && !map.tables.includes(path))
    say(null, `has ${lines} lines; ${map.longestFile} are enough for one thing`);
  if (isTest(path)) return;
  for (const [at, line] of text.split('\n').entries()) if (SILENCED.test(line)) say(at + 1, 'silences a check');
}

function checkImport(map: HouseMap, path: string, one: Import, files: ReadonlyMap<string, string>, say: Say): void {
  const room = roomOf(map, path) ?? '';
  if (one.file === null) {
    if (!one.specifier.startsWith('.')) checkPackage(map, room, one, say);
    return;
  }
  if (!files.has(one.file)) return say(one.line, `imports ${one.specifier}, which does not exist`);
  const other = roomOf(map, one.file) ?? '';
  if (isTest(one.file) && !['test', 'bench', 'simulation'].includes(room))
    return say(one.line, `imports ${one.file}, which is for tests`);
  if (room === 'server/providers' && other === room) return checkProvider(map, path, one, say);
  if (room === other || other === '') return;
  const may = map.rooms[room] ?? [];
  if (may.includes(other) || (may.includes('everything') && other !== 'bench')) return;
  if (may.includes(`${other} (types)`)) {
    if (!one.typesOnly) say(one.line, `imports ${one.file} as it runs; ${room} may only import types of ${other}`);
  } else say(one.line, `imports ${one.file}; ${room} may not look into ${other}`);
}

function checkPackage(map: HouseMap, room: string, one: Import, say: Say): void {
  const name = one.specifier.startsWith('@') ? one.specifier.split('/').slice(0, 2).join('/') : one.specifier.split('/')[0];
  const allowed = map.packages[room];
  if (allowed && !allowed.includes(name ?? ''))
    say(one.line, `imports ${one.specifier}; ${room} may use ${allowed.join(', ') || 'no packages'} only`);
  else if (!one.typesOnly && map.network.modules.includes(name ?? '') && !map.network.rooms.includes(room)) {
    say(one.line, `imports ${one.specifier}; ${room} has no way out of the process`);
  }
}

function checkProvider(map: HouseMap, path: string, one: Import, say: Say): void {
  const family = (file: string) => posix.basename(file).split(/[-.]/)[0];
  const name = posix.basename(one.file ?? '', '.ts');
  const isPart = map.providerParts.some((part) => (part.endsWith('*') ? name.startsWith(part.slice(0, -1)) : name === part));
  if (!isPart && family(path) !== family(one.file ?? '')) say(one.line, `imports ${one.file}; providers do not know one another`);
}

function checkFinding(map: HouseMap, path: string, line: number, what: string, say: Say): void {
  const among = (starts: readonly string[]) => isTest(path) || starts.some((start) => path.startsWith(start));
  const reachedFor = what.replace(/^(?:node:)?timers.*/, 'node:timers');
  if (what === ENVIRONMENT) {
    if (!among(map.environment)) say(line, 'reads process.env; only server/config.ts does');
  } else if (!REACHED_FOR.has(reachedFor)) say(line, `has ${what}, which the house does not use`);
  else if (!among(map.timeAndChance)) say(line, `reaches for ${what} instead of being given it`);
}

/** Every group of files that lead to one another, types included: told once, by its first file in order. */
function cyclesIn(sources: ReadonlyMap<string, Source>): string[][] {
  const found: string[][] = [];
  const state = new Map<string, 'open' | 'done'>();
  const path: string[] = [];
  const visit = (file: string): void => {
    state.set(file, 'open');
    path.push(file);
    for (const next of new Set(sources.get(file)?.imports.flatMap((one) => one.file ?? []))) {
      if (state.get(next) === 'open') found.push(path.slice(path.indexOf(next)));
      else if (!state.has(next) && sources.has(next)) visit(next);
    }
    path.pop();
    state.set(file, 'done');
  };
  for (const file of [...sources.keys()].toSorted()) if (!state.has(file)) visit(file);
  return found;
}
