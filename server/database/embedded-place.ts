// The folders of the embedded PostgreSQL: made when missing, with the right owners, and the database itself when there is none.
import { createHash } from 'node:crypto';
import {
  access,
  chmod,
  constants,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Problem } from '../../rules/problem.ts';
import { embeddedPackageFolder, prepareBinaries, type EmbeddedBinaries } from './embedded-binaries.ts';
import { chooseOwner, chooseRunner, mayEnter, type Runner } from './embedded-runner.ts';

export type EmbeddedLog = {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
};

export type EmbeddedOptions = {
  /** Made when it is missing. Holds `postgres/` (the database), `run/` (its socket) and `postgres.log`. */
  dataFolder: string;
  log: EmbeddedLog;
  clock: { now(): Date; sleep(ms: number, signal?: AbortSignal): Promise<void> };
  /** PostgreSQL settings beyond ours, for tests. */
  settings?: Record<string, string>;
  /** Where the binaries are; found by itself otherwise. */
  packageFolder?: string;
};

export type Place = {
  dataFolder: string;
  clusterFolder: string;
  runFolder: string;
  logFile: string;
  binaries: EmbeddedBinaries;
  runner: Runner;
};

/** As root the database runs as another user, who must be able to pass through, though not to look around. */
export const FOLDER_MODE = process.getuid?.() === 0 ? 0o711 : 0o700;
/** A socket's path may have 107 bytes on Linux and 103 on macOS, with `/.s.PGSQL.5432` at its end. */
const LONGEST_RUN_FOLDER = 85;

/** Where a data folder's parts are, for backup and restore, which work without a running database too. */
export function clusterFolderOf(dataFolder: string): string {
  return join(dataFolder, 'postgres');
}

/** Throws Problem `configuration_invalid` or `storage_full` with what to do. */
export async function preparePlace(options: EmbeddedOptions): Promise<Place> {
  const dataFolder = await makeDataFolder(options.dataFolder);
  const clusterFolder = clusterFolderOf(dataFolder);
  const owner = await chooseOwner(clusterFolder);
  const runner = await chooseRunner(dataFolder, owner);
  const packageFolder = options.packageFolder ?? embeddedPackageFolder();
  const binaries = await prepareBinaries({
    packageFolder,
    copyTo: dataFolder,
    mustCopy: owner !== null && !runner.passesClosedDoors && !(await mayEnter(join(packageFolder, 'native', 'bin'), owner)),
  });
  const runFolder = await prepareRunFolder(dataFolder, runner);
  const place = { dataFolder, clusterFolder, runFolder, logFile: join(dataFolder, 'postgres.log'), binaries, runner };
  await createCluster(options, place);
  return place;
}

/** The folder's real path. Throws Problem `configuration_invalid` when it cannot be made or written to. */
export async function makeDataFolder(folder: string): Promise<string> {
  try {
    const firstMade = await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    await access(folder, constants.W_OK | constants.X_OK);
    // A new folder whose name is not on the disk is lost with the power, and everything in it.
    if (firstMade !== undefined)
      for (let at = resolve(folder); at.length >= resolve(firstMade).length; at = dirname(at)) await syncFolder(dirname(at));
    return await realpath(folder);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Problem(
      'configuration_invalid',
      `The data folder ${folder} cannot be used (${why}). Name another one: RINGSIDE_DATA=/path/to/folder`,
      {
        cause: error,
      },
    );
  }
}

async function prepareRunFolder(dataFolder: string, runner: Runner): Promise<string> {
  const inside = join(dataFolder, 'run');
  const hash = createHash('sha256').update(dataFolder).digest('hex').slice(0, 16);
  const folder = Buffer.byteLength(inside) <= LONGEST_RUN_FOLDER ? inside : join(tmpdir(), `ringside-${hash}`);
  await mkdir(folder, { mode: 0o700 }).then(
    () => runner.give(folder),
    (error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    },
  );
  const found = await lstat(folder);
  const ourUid = process.getuid?.();
  // In a folder shared by all users somebody else could have been quicker and listen in our place.
  if (!found.isDirectory() || (found.uid !== ourUid && found.uid !== runner.owner?.uid)) {
    throw new Problem('configuration_invalid', `${folder} belongs to user ${found.uid}, not to us. Remove it and start again.`);
  }
  await runner.give(folder);
  await chmod(folder, 0o700);
  return folder;
}

/** Made under another name and moved into place when complete, so that a half-made one is never used. */
async function createCluster(options: EmbeddedOptions, place: Place): Promise<void> {
  const { clusterFolder, dataFolder, binaries, runner } = place;
  const found = await readFile(join(clusterFolder, 'PG_VERSION'), 'utf8').catch(() => null);
  if (found !== null) {
    if (Number.parseInt(found, 10) === binaries.majorVersion) return;
    throw new Problem(
      'configuration_invalid',
      `The database in ${clusterFolder} was made by PostgreSQL ${found.trim()}, and this program brings ${binaries.majorVersion}. ` +
        'Start the version of Ringside that made it, and move the data with pg_dump.',
    );
  }
  await removeLeftovers(options, dataFolder);
  const half = await mkdtemp(join(dataFolder, 'postgres.new-'));
  try {
    await runner.give(half);
    const words = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--locale-provider=builtin'];
    await runToEnd(runner, binaries.initdb, ['-D', half, ...words, '--builtin-locale=C.UTF-8', '--data-checksums'], dataFolder);
    await rename(half, clusterFolder);
    await syncFolder(dataFolder);
    options.log.info({ folder: clusterFolder }, 'database created');
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    const quicker = await stat(join(clusterFolder, 'PG_VERSION')).catch(() => null);
    if (!quicker) throw error;
  }
}

async function removeLeftovers(options: EmbeddedOptions, dataFolder: string): Promise<void> {
  for (const name of await readdir(dataFolder)) {
    if (!name.startsWith('postgres.new-')) continue;
    const path = join(dataFolder, name);
    const found = await stat(path).catch(() => null);
    // Younger ones may belong to a process that is at it right now.
    if (found && options.clock.now().getTime() - found.mtimeMs > 600_000) await rm(path, { recursive: true, force: true });
  }
}

function runToEnd(runner: Runner, program: string, args: string[], cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = runner.spawn(program, args, { cwd, env: environment(), stdio: ['ignore', 'ignore', 'pipe'], timeout: 120_000 });
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4000);
    });
    child.on('error', (error) => reject(cannotRun(program, error.message, error)));
    child.on('close', (code) => (code === 0 ? resolve() : reject(cannotRun(program, said))));
  });
}

/** Nothing of PGPORT, LANG or LD_LIBRARY_PATH that happens to be set here: messages are read, so they have to be in English. */
export function environment(): NodeJS.ProcessEnv {
  return { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

export function cannotRun(program: string, said: string, cause?: unknown): Problem {
  if (/No space left on device|Disk quota exceeded/.test(said)) {
    return new Problem('storage_full', 'The disk is full: PostgreSQL cannot start. Free some space; it is tried again.', {
      retryable: true,
      cause,
    });
  }
  const nameless = /could not look up effective user ID (\d+)/.exec(said)?.[1];
  if (nameless !== undefined) {
    return new Problem(
      'configuration_invalid',
      `User ${nameless} has no name on this system, without which PostgreSQL makes no database. Give it one: ` +
        `useradd --uid ${nameless} ringside (in a container: a line in /etc/passwd), or set DATABASE_URL to a PostgreSQL server.`,
      { cause },
    );
  }
  const words = said.trim().split('\n').slice(-6).join(' | ').slice(-1000);
  return new Problem(
    'database_unavailable',
    `The bundled PostgreSQL does not start (${program}): ${words || 'it said nothing'}. ` +
      'If it cannot run on this system, set DATABASE_URL to a PostgreSQL server.',
    { retryable: true, cause },
  );
}

export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
