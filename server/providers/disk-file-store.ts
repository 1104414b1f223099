// Recordings in a folder of this machine: a file is there whole and on the disk, or it is not there.
import { createHash, randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import type { FileStore, StoredFile } from '../ports/file-store.ts';
import { Problem } from '../../rules/problem.ts';

export type DiskFileStoreOptions = {
  /** Made when missing. Several processes may share it. */
  folder: string;
  /** Opens a new file for writing; replaced in tests by one whose disk is full. */
  openNew?: (path: string) => Promise<FileHandle>;
};

// A segment cannot start with a dot, so neither `..` nor the folder of half-written files can be named by a key.
const KEY = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}(?:\/[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}){0,7}$/;
const HALF_WRITTEN = '.half-written';
const DAY_MS = 86_400_000;
const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Opens the store and removes what crashed writes left. Throws the system's error when the folder cannot be made or read. */
export async function createDiskFileStore(options: DiskFileStoreOptions): Promise<FileStore> {
  const folder = resolve(options.folder);
  const openNew = options.openNew ?? ((path) => open(path, 'wx', 0o600));
  await makeFolder(join(folder, HALF_WRITTEN));
  await sweepLeftovers(join(folder, HALF_WRITTEN));

  function pathOf(key: string): string {
    if (!KEY.test(key))
      throw new TypeError(`"${key}" is not a file key: segments of letters, digits, ".", "_" and "-", joined by "/".`);
    return join(folder, ...key.split('/'));
  }

  async function write(key: string, content: Readable, signal?: AbortSignal): Promise<StoredFile> {
    const name = newTemporaryName();
    const temporary = join(folder, HALF_WRITTEN, name);
    // A source may fail while we still open the file; without a listener that would end the process. The loop below sees it.
    content.on('error', () => {});
    if (signal) addAbortSignal(signal, content);
    let handle: FileHandle | undefined;
    try {
      const path = pathOf(key);
      handle = await openNew(temporary);
      const stored = await copyInto(handle, content);
      await handle.sync();
      await handle.close();
      handle = undefined;
      await makeFolder(dirname(path));
      await rename(temporary, path);
      // Without this the name itself can be lost in a power cut, although the bytes are safe.
      await syncFolder(dirname(path));
      return stored;
    } catch (error) {
      content.destroy();
      await handle?.close().catch(() => {});
      await rm(temporary, { force: true });
      throw signal?.aborted ? signal.reason : storageError(error);
    } finally {
      ours.delete(name);
    }
  }

  async function read(key: string, range?: { start: number; end: number }): Promise<Readable> {
    if (
      range &&
      !(Number.isSafeInteger(range.start) && Number.isSafeInteger(range.end) && 0 <= range.start && range.start <= range.end)
    ) {
      throw new RangeError(`Not a range of bytes: ${range.start}-${range.end}.`);
    }
    const handle = await open(pathOf(key), 'r').catch(missing);
    return handle.createReadStream(range);
  }

  async function size(key: string): Promise<number | null> {
    try {
      return (await stat(pathOf(key))).size;
    } catch (error) {
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
      throw error;
    }
  }

  return {
    write,
    read,
    size,
    async remove(key) {
      const path = pathOf(key);
      await rm(path, { force: true });
      // A recording somebody asked us to forget must not come back after a power cut.
      await syncFolder(dirname(path)).catch((error: unknown) => {
        if (codeOf(error) !== 'ENOENT') throw error;
      });
    },
    async localPath(key) {
      const path = pathOf(key);
      await stat(path).catch(missing);
      return { path, dispose: async () => {} };
    },
    async scratchPath() {
      const name = newTemporaryName();
      const path = join(folder, HALF_WRITTEN, name);
      return {
        path,
        async dispose() {
          await rm(path, { force: true, recursive: true });
          ours.delete(name);
        },
      };
    },
  };
}

async function copyInto(handle: FileHandle, content: Readable): Promise<StoredFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of content as AsyncIterable<Uint8Array | string>) {
    const chunk = typeof piece === 'string' ? Buffer.from(piece) : piece;
    hash.update(chunk);
    bytes += chunk.length;
    for (let written = 0; written < chunk.length;) written += (await handle.write(chunk, written)).bytesWritten;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Makes the folders down to `path` and writes each new name to the disk. */
async function makeFolder(path: string): Promise<void> {
  const firstMade = await mkdir(path, { recursive: true, mode: 0o700 });
  if (firstMade === undefined) return;
  for (let at = path; at.length >= resolve(firstMade).length; at = dirname(at)) await syncFolder(dirname(at));
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return; // folders cannot be opened there
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Names in use by this process; a name with our process id that is not among them is from before a restart. */
const ours = new Set<string>();
const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

function newTemporaryName(): string {
  const name = `${host}-${process.pid}-${randomUUID()}`;
  ours.add(name);
  return name;
}

async function sweepLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found && (writerIsGone(name) || Date.now() - found.mtimeMs > DAY_MS)) await rm(path, { force: true, recursive: true });
  }
}

/** True when the writer ran on this machine and ended. A writer on another machine sharing the folder cannot be asked. */
function writerIsGone(name: string): boolean {
  const [writerHost, pid] = name.split('-');
  if (writerHost !== host || !pid || ours.has(name)) return false;
  if (Number(pid) === process.pid) return true;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function storageError(error: unknown): unknown {
  if (!NO_ROOM.has(codeOf(error) ?? '')) return error;
  return new Problem(
    'storage_full',
    'There is no room left for recordings. Free some space in the data folder; it will be tried again.',
    {
      retryable: true,
      cause: error,
    },
  );
}

function missing(error: unknown): never {
  if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') throw error;
  throw new Problem('recording_missing', 'The recording is no longer in the file store.', { cause: error });
}
