// One file with everything in it, made beside a running server: the embedded database with its log, and the recordings.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, type Stats } from 'node:fs';
import { open, opendir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import type pg from 'pg';
import { Problem } from '../../rules/problem.ts';
import { ARCHIVE_END, entryHeader, padding, type ArchiveEntry } from './backup-archive.ts';
import { databaseProblem } from './database-problem.ts';
import type { Embedded } from './embedded.ts';
import { syncFolder } from './embedded-place.ts';
import { withClient } from './with-client.ts';

/** First and last entry. The last one seals the others: an archive without it is not whole. */
export const BACKUP_HEAD = 'ringside-backup.json';
export const BACKUP_SEAL = 'ringside-backup-seal.json';
export const BACKUP_FORMAT = 1;

export type BackupHead = { format: number; createdAt: string; postgresql: number };
export type BackupResult = { file: string; bytes: number; files: number };

export type BackupOptions = {
  embedded: Embedded;
  /** Folders of the data folder that belong to the backup. What is missing, and what starts with a dot (half-written), is left out. */
  folders: string[];
  now: Date;
};

/** Of a PostgreSQL that is not ours we have no files. */
export function refuseExternalDatabase(): Problem {
  return new Problem(
    'configuration_invalid',
    'DATABASE_URL is set, so the database is not in the data folder. Save it with: pg_dump --format=custom --file=ringside.dump "$DATABASE_URL" ' +
      '(and back with: pg_restore --clean --if-exists --dbname="$DATABASE_URL" ringside.dump), and copy the folder recordings in RINGSIDE_DATA.',
  );
}

/**
 * Writes `file` (tar, compressed with zstd; readable by its owner only). It appears under its name when it is complete.
 * Every row whose commit was answered before the call is in it. Throws Problem `conflict` when the file exists, `storage_full`,
 * `database_unavailable`.
 */
export async function backupTo(file: string, options: BackupOptions): Promise<BackupResult> {
  const target = resolve(file);
  if (await exists(target)) throw new Problem('conflict', `${target} exists already. Choose another name or remove it first.`);
  const half = `${target}.part-${process.pid}`;
  const seal = new Seal();
  try {
    const compress = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 } });
    await withClient(options.embedded.maintenanceConnectionString, { applicationName: 'ringside backup' }, (client) =>
      pipeline(
        Readable.from(archive(client, options, seal)),
        compress,
        createWriteStream(half, { mode: 0o600, flags: 'wx', flush: true }),
      ),
    );
    await rename(half, target);
    await syncFolder(dirname(target));
  } catch (error) {
    await rm(half, { force: true });
    if (isMissing(error)) {
      throw new Problem(
        'configuration_invalid',
        `There is no folder ${dirname(target)}. Make it first: mkdir -p ${dirname(target)}`,
        { cause: error },
      );
    }
    throw databaseProblem(error) ?? error;
  }
  return { file: target, bytes: (await stat(target)).size, files: seal.files };
}

/** The checksum of all files' checksums, in order: however many there are, it needs no memory. */
export class Seal {
  files = 0;
  readonly #hash = createHash('sha256');

  add(path: string, bytes: number, sha256: string): void {
    this.files += 1;
    this.#hash.update(`${sha256} ${bytes} ${path}\n`);
  }

  close(): string {
    return `${JSON.stringify({ files: this.files, sha256: this.#hash.digest('hex') })}\n`;
  }
}

async function* archive(client: pg.Client, options: BackupOptions, seal: Seal): AsyncGenerator<Buffer> {
  const { embedded } = options;
  const version = await client.query<{ number: string }>("select current_setting('server_version_num') as number");
  const postgresql = Math.floor(Number(version.rows[0]?.number) / 10_000);
  const head: BackupHead = { format: BACKUP_FORMAT, createdAt: options.now.toISOString(), postgresql };
  yield* text(BACKUP_HEAD, `${JSON.stringify(head)}\n`, seal);
  yield* database(client, embedded.clusterFolder, seal);
  // After the database: each recording that a row in it names was written before that row.
  for (const name of options.folders)
    yield* tree(join(embedded.dataFolder, name), name, (path) => !basename(path).startsWith('.'), seal);
  yield* text(BACKUP_SEAL, seal.close(), null);
  yield ARCHIVE_END;
}

/**
 * A base backup as https://www.postgresql.org/docs/current/continuous-archiving.html describes for the low level API:
 * the files as they are, while they are being written, and the log that makes them whole again.
 */
async function* database(client: pg.Client, folder: string, seal: Seal): AsyncGenerator<Buffer> {
  // Keeps the log from being recycled under our hands; goes with the connection.
  await client.query('select pg_create_physical_replication_slot($1, true, true)', [`backup_${process.pid}`]);
  const start = await client.query<{ wal: string }>("select pg_walfile_name(pg_backup_start('ringside', true)) as wal");
  yield* tree(folder, 'postgres', (path) => !LEFT_OUT.test(path), seal);
  const control = await open(join(folder, 'global', 'pg_control'), 'r');
  try {
    yield* file(control, 'postgres/global/pg_control', await control.stat(), seal);
  } finally {
    await control.close();
  }
  const stop = await client.query<{ label: string; wal: string }>(
    'select labelfile as label, pg_walfile_name(lsn) as wal from pg_backup_stop(false)',
  );
  const { label, wal: last } = stop.rows[0] ?? {};
  const first = start.rows[0]?.wal;
  if (label === undefined || last === undefined || first === undefined)
    throw new Problem('internal', 'PostgreSQL gave no backup label.');
  const needed = (path: string): boolean =>
    /^[0-9A-F]{24}$/.test(basename(path)) && basename(path) >= first && basename(path) <= last;
  yield* tree(join(folder, 'pg_wal'), 'postgres/pg_wal', needed, seal);
  yield* text('postgres/backup_label', label, seal);
}

/** Belongs to the running server, is made anew, or comes separately. Folders themselves are kept. */
const LEFT_OUT =
  /^(postmaster\.(pid|opts)(\.stale-\d+)?|backup_label|tablespace_map|global\/pg_control|pg_(wal|replslot|stat_tmp|notify|serial|snapshots|subtrans|dynshmem)\/.+)$|(^|\/)(pgsql_tmp.*|pg_internal\.init.*|t\d+_\d+(_\w+)?(\.\d+)?)$/;

async function* tree(folder: string, name: string, wanted: (path: string) => boolean, seal: Seal): AsyncGenerator<Buffer> {
  const pending = [''];
  for (let path = pending.shift(); path !== undefined; path = pending.shift()) {
    const listed = await opendir(join(folder, path)).catch(orMissing);
    if (!listed) continue;
    yield entryHeader({ path: join(name, path), bytes: 0, kind: 'folder' });
    for await (const entry of listed) {
      const inside = join(path, entry.name);
      if (!wanted(inside)) continue;
      if (entry.isDirectory()) pending.push(inside);
      if (!entry.isFile()) continue;
      // It may have gone since it was listed: the log knows, or it was a recording that was deleted.
      const handle = await open(join(folder, inside), 'r').catch(orMissing);
      if (!handle) continue;
      try {
        yield* file(handle, join(name, inside), await handle.stat(), seal);
      } finally {
        await handle.close();
      }
    }
  }
}

type FileHandle = Awaited<ReturnType<typeof open>>;

/** As many bytes as it had when opened: what is added meanwhile is in the log, and what is cut off is filled with zeros. */
async function* file(handle: FileHandle, path: string, found: Stats, seal: Seal): AsyncGenerator<Buffer> {
  const entry: ArchiveEntry = { path, bytes: found.size, kind: 'file' };
  yield entryHeader(entry);
  const hash = createHash('sha256');
  let written = 0;
  if (entry.bytes > 0) {
    for await (const chunk of createReadStream('', {
      fd: handle.fd,
      autoClose: false,
      start: 0,
      end: entry.bytes - 1,
      highWaterMark: 256 * 1024,
    })) {
      if (!Buffer.isBuffer(chunk)) throw new TypeError('a file was read as text');
      hash.update(chunk);
      written += chunk.length;
      yield chunk;
    }
  }
  while (written < entry.bytes) {
    const zeros = Buffer.alloc(Math.min(entry.bytes - written, 65_536));
    hash.update(zeros);
    written += zeros.length;
    yield zeros;
  }
  yield padding(entry.bytes);
  seal.add(path, entry.bytes, hash.digest('hex'));
}

function* text(path: string, content: string, seal: Seal | null): Generator<Buffer> {
  const body = Buffer.from(content);
  yield entryHeader({ path, bytes: body.length, kind: 'file' });
  yield body;
  yield padding(body.length);
  seal?.add(path, body.length, createHash('sha256').update(body).digest('hex'));
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(orMissing)) !== null;
}

function orMissing(error: unknown): null {
  if (isMissing(error)) return null;
  throw error;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
