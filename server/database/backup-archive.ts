// The container of a backup: a tar file (POSIX.1-2001, readable by any tar) that is written and read as a stream.
import { Problem } from '../../rules/problem.ts';

const BLOCK = 512;
const NAME_BYTES = 100;
/** Larger sizes and longer names go into an extended header before the entry. */
const LARGEST_PLAIN_SIZE = 0o77777777777;
const LARGEST_EXTENDED_HEADER = 64 * 1024;

export type ArchiveEntry = { path: string; bytes: number; kind: 'file' | 'folder' };

/** The bytes before an entry's content. */
export function entryHeader(entry: ArchiveEntry): Buffer {
  const path = entry.kind === 'folder' ? `${entry.path}/` : entry.path;
  const extended: string[] = [];
  if (Buffer.byteLength(path) > NAME_BYTES) extended.push(record('path', path));
  if (entry.bytes > LARGEST_PLAIN_SIZE) extended.push(record('size', String(entry.bytes)));
  const own = header(path, Math.min(entry.bytes, LARGEST_PLAIN_SIZE), entry.kind === 'folder' ? '5' : '0');
  if (extended.length === 0) return own;
  const body = Buffer.from(extended.join(''));
  return Buffer.concat([header('extended-header', body.length, 'x'), body, padding(body.length), own]);
}

/** The zeros after `bytes` of content. */
export function padding(bytes: number): Buffer {
  return Buffer.alloc((BLOCK - (bytes % BLOCK)) % BLOCK);
}

/** Two empty blocks end an archive. */
export const ARCHIVE_END: Buffer = Buffer.alloc(BLOCK * 2);

function header(path: string, bytes: number, kind: '0' | '5' | 'x'): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(path.slice(0, NAME_BYTES), 0, NAME_BYTES, 'utf8');
  const number = (value: number, at: number, length: number): void => {
    block.write(value.toString(8).padStart(length - 1, '0'), at, 'latin1');
  };
  number(kind === '5' ? 0o700 : 0o600, 100, 8);
  number(0, 108, 8);
  number(0, 116, 8);
  number(bytes, 124, 12);
  number(0, 136, 12);
  block.write(`        ${kind}`, 148, 'latin1');
  block.write('ustar\u000000', 257, 'latin1');
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** `length key=value\n`, where the length counts its own digits. */
function record(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  length = rest + String(length).length;
  return `${length} ${key}=${value}\n`;
}

/** One entry of an archive that is being read; `content` has to be read to its end before the next entry. */
export type ReadEntry = ArchiveEntry & { content: AsyncIterable<Buffer> };

/** Reads entry by entry. Throws Problem `backup_invalid` for anything cut short, altered, or not of this form. */
export async function* readArchive(stream: AsyncIterable<Buffer>): AsyncGenerator<ReadEntry> {
  const input = new Source(stream);
  let extended: { path?: string; size?: number } = {};
  for (;;) {
    const block = await input.take(BLOCK);
    if (isEmpty(block)) return await input.end();
    const plain = parseHeader(block);
    if (plain.kind === 'x') {
      if (plain.bytes > LARGEST_EXTENDED_HEADER) throw invalid('an extended header is too long');
      extended = parseRecords(await input.take(plain.bytes));
      await input.take(padding(plain.bytes).length);
      continue;
    }
    const bytes = extended.size ?? plain.bytes;
    const path = safePath(extended.path ?? plain.path);
    extended = {};
    yield { path, bytes, kind: plain.kind === '5' ? 'folder' : 'file', content: input.stream(bytes) };
    if (input.unread > 0) throw invalid('an entry was not read');
    await input.take(padding(bytes).length);
  }
}

function isEmpty(block: Buffer): boolean {
  return block.every((byte) => byte === 0);
}

function parseHeader(block: Buffer): { path: string; bytes: number; kind: '0' | '5' | 'x' } {
  const text = (at: number, length: number): string => {
    const field = block.subarray(at, at + length);
    const end = field.indexOf(0);
    return field.subarray(0, end === -1 ? length : end).toString('utf8');
  };
  let sum = 0;
  for (const [at, byte] of block.entries()) sum += at >= 148 && at < 156 ? 32 : byte;
  if (Number.parseInt(text(148, 8), 8) !== sum) throw invalid('a header is damaged');
  const kind = text(156, 1);
  const bytes = Number.parseInt(text(124, 12), 8);
  if ((kind !== '0' && kind !== '5' && kind !== 'x') || !Number.isSafeInteger(bytes))
    throw invalid('an entry is of an unknown kind');
  return { path: text(0, NAME_BYTES), bytes, kind };
}

function parseRecords(body: Buffer): { path?: string; size?: number } {
  const found: { path?: string; size?: number } = {};
  let at = 0;
  while (at < body.length) {
    const length = Number.parseInt(body.subarray(at, at + 10).toString('latin1'), 10);
    const [, key, value] = /^\d+ (path|size)=([^]*)\n$/.exec(body.subarray(at, at + length).toString('utf8')) ?? [];
    if (key === undefined || value === undefined || length <= 0) throw invalid('an extended header is damaged');
    if (key === 'path') found.path = value;
    else found.size = Number(value);
    at += length;
  }
  return found;
}

/** A backup may come from anywhere: no path in it leads out of the folder it is restored to. */
function safePath(given: string): string {
  const path = given.endsWith('/') ? given.slice(0, -1) : given;
  const parts = path.split('/');
  if (
    path === '' ||
    path.includes('\0') ||
    path.includes('\\') ||
    parts.some((part) => part === '' || part === '.' || part === '..')
  ) {
    throw invalid('a path leads out of its folder');
  }
  return path;
}

export function invalid(what: string, cause?: unknown): Problem {
  return new Problem('backup_invalid', `This backup cannot be used: ${what}. Nothing was changed. Take another backup file.`, {
    cause,
  });
}

/** Hands out a stream's bytes in the sizes asked for. */
class Source {
  unread = 0;
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  async take(bytes: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let missing = bytes; missing > 0;) {
      const part = await this.#next(missing);
      parts.push(part);
      missing -= part.length;
    }
    return Buffer.concat(parts);
  }

  async *stream(bytes: number): AsyncGenerator<Buffer> {
    this.unread = bytes;
    while (this.unread > 0) {
      const part = await this.#next(this.unread);
      this.unread -= part.length;
      yield part;
    }
  }

  /** The second empty block, and nothing but zeros after it: what follows may be damaged or cut short too. */
  async end(): Promise<void> {
    let isWhole = isEmpty(await this.take(BLOCK)) && isEmpty(this.#rest);
    for (let next = await this.#chunks.next(); next.done !== true; next = await this.#chunks.next())
      isWhole &&= isEmpty(next.value);
    if (!isWhole) throw invalid('something follows after its end');
  }

  async #next(most: number): Promise<Buffer> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks.next();
      if (next.done === true) throw invalid('its end is missing');
      this.#rest = next.value;
    }
    const part = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(part.length);
    return part;
  }
}
