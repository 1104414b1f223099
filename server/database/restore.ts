// Brings back what a backup file holds: unpacked beside the data, checked to the last byte, and only then moved into place.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import { Problem } from '../../rules/problem.ts';
import { invalid, readArchive, type ReadEntry } from './backup-archive.ts';
import { BACKUP_FORMAT, BACKUP_HEAD, BACKUP_SEAL, Seal } from './backup.ts';
import { databaseProblem } from './database-problem.ts';
import { startOrAttach } from './embedded.ts';
import { serverIsRunning } from './embedded-claim.ts';
import { clusterFolderOf, FOLDER_MODE, makeDataFolder, syncFolder, type EmbeddedOptions } from './embedded-place.ts';
import { readPidFile, whoIs } from './embedded-process.ts';
import { stopPostmaster } from './embedded-postmaster.ts';
import { chooseOwner, giveTree } from './embedded-runner.ts';

export type RestoreOptions = Pick<EmbeddedOptions, 'dataFolder' | 'clock' | 'log'> & {
  /** The folders beside the database that backups of this program may hold, as they were named to `backupTo`. */
  folders: string[];
  /** Moves what is there aside, into `before-restore-…` of the data folder, instead of refusing. */
  force: boolean;
};

export type RestoreResult = { createdAt: Date; files: number; movedAside: string | null };

/**
 * Throws Problem `already_running` when a server uses the folder, `conflict` when there is data in it, `backup_invalid` when
 * the file is cut short, altered or of another PostgreSQL, `storage_full`. Whatever it throws, the data is as it was.
 */
export async function restoreFrom(file: string, options: RestoreOptions): Promise<RestoreResult> {
  const dataFolder = await makeDataFolder(options.dataFolder);
  const parts = ['postgres', ...options.folders];
  await refuseWhileRunning(dataFolder, options);
  const present = await presentParts(dataFolder, parts);
  if (present.length > 0 && !options.force) {
    throw new Problem(
      'conflict',
      `There is data in ${dataFolder} already (${present.join(', ')}). Restore into another folder (RINGSIDE_DATA=/another/folder), ` +
        'or add --force, which moves it aside first.',
    );
  }
  const unpacked = await mkdtemp(join(dataFolder, 'restore.new-'));
  try {
    const { head, files } = await unpack(file, unpacked, parts);
    await refuseWhileRunning(dataFolder, options);
    await stopPostmaster(options, clusterFolderOf(dataFolder));
    const owner = await chooseOwner(clusterFolderOf(dataFolder));
    if (owner) await giveTree(join(unpacked, 'postgres'), owner);
    const movedAside = await putInPlace({ dataFolder, unpacked, parts, present, now: options.clock.now() });
    await syncFolder(dataFolder);
    return { createdAt: new Date(head.createdAt), files, movedAside };
  } catch (error) {
    throw databaseProblem(error) ?? error;
  } finally {
    await rm(unpacked, { recursive: true, force: true });
  }
}

async function refuseWhileRunning(dataFolder: string, options: RestoreOptions): Promise<void> {
  const clusterFolder = clusterFolderOf(dataFolder);
  const pidFile = await readPidFile(clusterFolder).catch(() => null);
  if (!pidFile || (await whoIs(pidFile.pid, clusterFolder)) !== 'ours') return;
  const embedded = await startOrAttach({ dataFolder, clock: options.clock, log: options.log });
  if (!(await serverIsRunning(embedded))) return;
  throw new Problem('already_running', `A server is using ${dataFolder}. Stop it first, then restore.`);
}

async function presentParts(folder: string, parts: string[]): Promise<string[]> {
  const names = await readdir(folder);
  return parts.filter((part) => names.includes(part));
}

/** All of it or none of it. Returns the folder that holds what was there before. */
async function putInPlace(work: { dataFolder: string; unpacked: string; parts: string[]; present: string[]; now: Date }) {
  const { dataFolder, unpacked, present } = work;
  const aside = present.length > 0 ? join(dataFolder, `before-restore-${work.now.toISOString().replaceAll(/[:.]/g, '-')}`) : null;
  if (aside !== null) await mkdir(aside, { mode: FOLDER_MODE });
  const inPlace = (part: string) => join(dataFolder, part);
  const moves = [
    ...(aside === null ? [] : present.map((part) => ({ from: inPlace(part), to: join(aside, part) }))),
    // The database last: whoever dies before leaves a folder that is empty to see, not one without its recordings.
    ...(await presentParts(unpacked, work.parts.toReversed())).map((part) => ({ from: join(unpacked, part), to: inPlace(part) })),
  ];
  const made: typeof moves = [];
  try {
    for (const move of moves) {
      await rename(move.from, move.to);
      made.push(move);
    }
  } catch (error) {
    for (const move of made.toReversed()) await rename(move.to, move.from);
    throw error;
  }
  return aside;
}

type Head = { createdAt: string };

async function unpack(file: string, into: string, parts: string[]): Promise<{ head: Head; files: number }> {
  let head: Head | null = null;
  const seal = new Seal();
  let given: string | null = null;
  const read = async (stream: AsyncIterable<Buffer>): Promise<void> => {
    for await (const entry of readArchive(stream)) {
      if (given !== null) throw invalid('something follows after its end');
      if (head === null && entry.path !== BACKUP_HEAD) throw invalid('it is not a backup of Ringside');
      if (entry.path === BACKUP_HEAD) {
        const body = await whole(entry);
        head = parseHead(body);
        seal.add(entry.path, body.length, createHash('sha256').update(body).digest('hex'));
      } else if (entry.path === BACKUP_SEAL) {
        given = (await whole(entry)).toString('utf8');
      } else {
        if (!parts.includes(entry.path.split('/')[0] ?? '')) throw invalid(`it holds something unknown (${entry.path})`);
        const sha256 = await writeEntry(entry, join(into, entry.path));
        if (sha256 !== null) seal.add(entry.path, entry.bytes, sha256);
      }
    }
  };
  try {
    await pipeline(createReadStream(file), createZstdDecompress(), read);
  } catch (error) {
    if (error instanceof Problem) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT' && isOf(error, file)) throw new Problem('not_found', `There is no file ${file}.`, { cause: error });
    if (code.startsWith('Z')) throw invalid('it is cut short or damaged', error);
    throw error;
  }
  if (head === null || given === null) throw invalid('its end is missing');
  if (given !== seal.close()) throw invalid('its checksums do not match');
  return { head, files: seal.files };
}

function isOf(error: unknown, path: string): boolean {
  return error instanceof Error && 'path' in error && error.path === path;
}

function parseHead(body: Buffer): Head {
  let found: unknown;
  try {
    found = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw invalid('its first entry is damaged', error);
  }
  const { format, createdAt } = (found ?? {}) as Partial<Record<'format' | 'createdAt', unknown>>;
  if (typeof format !== 'number' || typeof createdAt !== 'string') throw invalid('its first entry is damaged');
  if (format > BACKUP_FORMAT) throw invalid('it was made by a newer version of Ringside; install that version first');
  return { createdAt };
}

/** For the two small entries of our own. */
async function whole(entry: ReadEntry): Promise<Buffer> {
  if (entry.bytes > 65_536) throw invalid('its first or last entry is too long');
  const parts: Buffer[] = [];
  for await (const part of entry.content) parts.push(part);
  return Buffer.concat(parts);
}

/** The checksum of the file, null for a folder. */
async function writeEntry(entry: ReadEntry, path: string): Promise<string | null> {
  if (entry.kind === 'folder') {
    await mkdir(path, { recursive: true, mode: 0o700 });
    return null;
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  const handle = await open(path, 'wx', 0o600);
  try {
    for await (const part of entry.content) {
      hash.update(part);
      await handle.writeFile(part);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return hash.digest('hex');
}
