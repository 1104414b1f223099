// What a program did to the files of one folder, in order: read from the log of strace, which saw every system call that changes a file.
import { createReadStream } from 'node:fs';
import { join, relative } from 'node:path';

/** Paths are relative to the folder. */
export type Deed =
  | { kind: 'open'; path: string; creates: boolean; empties: boolean }
  | { kind: 'write'; path: string; offset: number; data: Buffer }
  | { kind: 'resize'; path: string; bytes: number; onlyGrows: boolean }
  | { kind: 'sync'; path: string }
  | { kind: 'make_folder'; path: string }
  | { kind: 'rename' | 'link'; from: string; to: string }
  | { kind: 'remove'; path: string };

/** `atMs`: since 1970, when the call was over; whatever comes after it came later. */
export type Entry = { atMs: number; deed: Deed };

const TRACED = [
  ...['openat', 'open', 'creat', 'write', 'pwrite64', 'pwritev', 'pwritev2', 'ftruncate', 'truncate', 'fallocate', 'lseek'],
  ...['fsync', 'fdatasync', 'rename', 'renameat', 'renameat2', 'unlink', 'unlinkat', 'rmdir', 'link', 'linkat', 'mkdir', 'mkdirat'],
  // Not understood below: a program that begins to use one of them is to be noticed.
  ...['copy_file_range', 'sendfile', 'syncfs', 'sync', 'symlink', 'symlinkat', 'chdir'],
];

/** Before the program and its words. Everything in full, paths of open files named, threads and children followed. */
export function straceWords(logFile: string): string[] {
  const words = ['-f', '--seccomp-bpf', '-q', '-y', '-xx', '-ttt', '-s', String(64 * 1024 * 1024), '-e', 'abbrev=none'];
  return [...words, '-e', 'signal=none', '-e', `trace=${TRACED.join(',')}`, '-o', logFile];
}

const START = /^(\d+) +(\d+\.\d+) (?:<\.\.\. \w+ resumed>)?/;
const OPEN_FILE = /^(\d+)<((?:\\x[0-9a-f]{2})*)>(\(deleted\))?/;
const UNFINISHED = ' <unfinished ...>';

export async function readJournal(logFile: string, folder: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  const unfinished = new Map<string, string>();
  const reader = createReader(folder);
  for await (const line of linesOf(logFile)) {
    const start = START.exec(line);
    if (!start) continue;
    const [head, pid = '', seconds = ''] = start;
    let text = line.slice(head.length);
    if (head.includes('resumed>')) text = (unfinished.get(pid) ?? '') + text;
    if (text.endsWith(UNFINISHED)) {
      unfinished.set(pid, text.slice(0, -UNFINISHED.length));
      continue;
    }
    const atMs = Number(seconds) * 1_000;
    for (const deed of reader(text)) entries.push({ atMs, deed });
  }
  return entries;
}

/** Lines may be tens of megabytes long. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest: string[] = [];
  for await (const chunk of createReadStream(path, {
    encoding: 'latin1',
    highWaterMark: 4 * 1024 * 1024,
  }) as AsyncIterable<string>) {
    const lines = chunk.split('\n');
    for (const [index, part] of lines.entries()) {
      rest.push(part);
      if (index === lines.length - 1) break;
      yield rest.join('');
      rest = [];
    }
  }
}

function createReader(folder: string): (text: string) => Deed[] {
  /** Where the next plain write of an open file goes. */
  const positions = new Map<string, number>();
  const sizes = new Map<string, number>();
  const appended = new Set<string>();
  let workingFolder = folder;

  const inside = (path: string): string | null => {
    const found = relative(folder, path);
    return found.startsWith('..') || found === '' ? (found === '' ? '.' : null) : found;
  };
  const named = (words: string[]): string[] => {
    const paths: string[] = [];
    let base = workingFolder;
    for (const word of words) {
      const at = /^(?:AT_FDCWD|\d+)<((?:\\x[0-9a-f]{2})*)>/.exec(word);
      if (at) base = bytes(at[1] ?? '').toString();
      else if (word.startsWith('"'))
        paths.push(join('/', ...[bytes(word).toString()].map((path) => (path.startsWith('/') ? path : join(base, path)))));
    }
    return paths;
  };
  const grow = (path: string, end: number) => void sizes.set(path, Math.max(sizes.get(path) ?? 0, end));

  return (text) => {
    const call = /^(\w+)\(/.exec(text)?.[1];
    const end = text.lastIndexOf(') = ');
    if (!call || end < 0) return [];
    const answer = text.slice(end + 4);
    if (answer.startsWith('-1') || answer.startsWith('?')) return [];
    const inner = text.slice(call.length + 1, end);
    const file = OPEN_FILE.exec(inner);
    // A file without a name is nobody's to find any more.
    const path = file && !file[3] ? inside(bytes(file[2] ?? '').toString()) : null;
    const key = `${file?.[1]} ${path}`;
    switch (call) {
      case 'open':
      case 'creat':
      case 'openat': {
        const opened = OPEN_FILE.exec(answer);
        const at = opened && inside(bytes(opened[2] ?? '').toString());
        if (!opened || at === null) return [];
        const flags = inner.slice(inner.lastIndexOf('"'));
        if (/O_APPEND/.test(flags)) appended.add(at);
        const empties = call === 'creat' || /O_TRUNC/.test(flags);
        if (empties) sizes.set(at, 0);
        positions.set(`${opened[1]} ${at}`, 0);
        return [{ kind: 'open', path: at, creates: call === 'creat' || /O_CREAT/.test(flags), empties }];
      }
      case 'write':
      case 'pwrite64':
      case 'pwritev':
      case 'pwritev2': {
        if (path === null) return [];
        const written = Number.parseInt(answer, 10);
        const data = Buffer.concat(
          inner
            .slice(file?.[0].length)
            .match(/"(?:\\x[0-9a-f]{2})*"/g)
            ?.map(bytes) ?? [],
        ).subarray(0, written);
        if (data.length !== written) throw new Error(`strace left out bytes of ${path}`);
        const told = Number((call === 'pwritev2' ? /, (\d+), \w+$/ : /, (\d+)$/).exec(inner)?.[1]);
        const offset = call !== 'write' ? told : appended.has(path) ? (sizes.get(path) ?? 0) : (positions.get(key) ?? 0);
        if (call === 'write') positions.set(key, offset + written);
        grow(path, offset + written);
        return [{ kind: 'write', path, offset, data }];
      }
      case 'lseek':
        if (path !== null) positions.set(key, Number.parseInt(answer, 10));
        return [];
      case 'ftruncate':
      case 'truncate': {
        const at = path ?? (call === 'truncate' ? inside(named([inner])[0] ?? '/') : null);
        if (at === null) return [];
        const size = Number(/, (\d+)$/.exec(inner)?.[1]);
        sizes.set(at, size);
        return [{ kind: 'resize', path: at, bytes: size, onlyGrows: false }];
      }
      case 'fallocate': {
        const [, from = '', count = ''] = /, 0, (\d+), (\d+)$/.exec(inner) ?? [];
        if (path === null) return [];
        if (count === '') throw new Error(`a way of fallocate that is not understood: ${inner.slice(0, 200)}`);
        grow(path, Number(from) + Number(count));
        return [{ kind: 'resize', path, bytes: Number(from) + Number(count), onlyGrows: true }];
      }
      case 'fsync':
      case 'fdatasync':
        return path === null ? [] : [{ kind: 'sync', path }];
      case 'chdir':
        workingFolder = named([inner])[0] ?? workingFolder;
        return [];
      case 'mkdir':
      case 'mkdirat': {
        const at = inside(named(inner.split(', '))[0] ?? '/');
        return at === null ? [] : [{ kind: 'make_folder', path: at }];
      }
      case 'rename':
      case 'renameat':
      case 'renameat2':
      case 'link':
      case 'linkat': {
        const [from, to] = named(inner.split(', ')).map(inside);
        if (from === null || to === null || from === undefined || to === undefined) return [];
        sizes.set(to, sizes.get(from) ?? 0);
        return [{ kind: call.startsWith('link') ? 'link' : 'rename', from, to }];
      }
      case 'unlink':
      case 'unlinkat':
      case 'rmdir': {
        const at = inside(named(inner.split(', '))[0] ?? '/');
        return at === null ? [] : [{ kind: 'remove', path: at }];
      }
      default: {
        const touched = [...(path === null ? [] : [path]), ...named(inner.split(', ')).flatMap((one) => inside(one) ?? [])];
        if (touched.length > 0) throw new Error(`${call} on ${touched.join()} is not understood by this proof`);
        return [];
      }
    }
  };
}

/** `"\x2f\x74"`, with or without its quotes. */
function bytes(text: string): Buffer {
  return Buffer.from(text.replaceAll(/"|\\x/g, ''), 'hex');
}
