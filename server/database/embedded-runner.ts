// As whom the embedded PostgreSQL runs: it refuses to run as root, so root hands it to another user who can enter its folder.
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { chown, lstat, readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Problem } from '../../rules/problem.ts';

/** `nobody` on every Linux and good enough elsewhere: no user has to be created. */
const NOBODY = 65534;

export type Owner = { uid: number; gid: number };

export type Runner = {
  /** Null: the database runs as ourselves. */
  owner: Owner | null;
  /** It may pass folders that are closed to its user. */
  passesClosedDoors: boolean;
  spawn(program: string, args: string[], options: SpawnOptions): ChildProcess;
  /** Gives a file or folder we made to the database's user. */
  give(path: string): Promise<void>;
};

/** Null when we are an ordinary user. As root: whoever owns the database already, otherwise nobody. */
export async function chooseOwner(clusterFolder: string): Promise<Owner | null> {
  const ourUid = process.getuid?.();
  if (ourUid === undefined) {
    throw new Problem(
      'configuration_invalid',
      'The bundled PostgreSQL does not run on this system: set DATABASE_URL to a PostgreSQL server.',
    );
  }
  const found = await stat(clusterFolder).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (ourUid !== 0) {
    if (found && found.uid !== ourUid) {
      throw new Problem(
        'configuration_invalid',
        `The database in ${clusterFolder} belongs to user ${found.uid}, and this program runs as user ${ourUid}. ` +
          `Start it as before, or hand the folder over: sudo chown -R ${ourUid} ${dirname(clusterFolder)}`,
      );
    }
    return null;
  }
  if (found && found.uid !== 0) return { uid: found.uid, gid: found.gid };
  const owner = { uid: NOBODY, gid: NOBODY };
  // A copy made by root (cp, tar) belongs to root, as whom it could never run.
  if (found) await giveTree(clusterFolder, owner);
  return owner;
}

/** Whether every folder on the way to `folder`, and itself, may be entered by `who`. Access lists beyond the mode bits are not read. */
export async function mayEnter(folder: string, who: Owner): Promise<boolean> {
  for (let path = folder; ; path = dirname(path)) {
    const found = await stat(path);
    const bit = found.uid === who.uid ? 0o100 : found.gid === who.gid ? 0o010 : 0o001;
    if ((found.mode & bit) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

/** Starts programs as the database's user: plainly where that user can enter the folder, otherwise past the closed door. */
export async function chooseRunner(dataFolder: string, owner: Owner | null): Promise<Runner> {
  const give = async (path: string): Promise<void> => {
    if (owner) await chown(path, owner.uid, owner.gid);
  };
  if (!owner) return { owner, passesClosedDoors: true, give, spawn: (program, args, options) => spawn(program, args, options) };
  if (await mayEnter(dataFolder, owner)) {
    const as = (program: string, args: string[], options: SpawnOptions) => spawn(program, args, { ...options, ...owner });
    return { owner, passesClosedDoors: false, give, spawn: as };
  }
  const door = await wayThrough(dataFolder, owner);
  const past = (program: string, args: string[], options: SpawnOptions) => spawn('setpriv', [...door, program, ...args], options);
  return { owner, passesClosedDoors: true, give, spawn: past };
}

/**
 * A folder only root may enter: the database's user is started with the one capability that lets it search folders
 * (`CAP_DAC_READ_SEARCH`; containers often have only the wider `CAP_DAC_OVERRIDE`), see capabilities(7) and setpriv(1).
 */
async function wayThrough(dataFolder: string, owner: Owner): Promise<string[]> {
  const held = await ourCapabilities();
  const names = [
    ...((held & (1n << 2n)) !== 0n ? ['dac_read_search'] : []),
    ...((held & (1n << 1n)) !== 0n ? ['dac_override'] : []),
  ];
  for (const name of names) {
    const door = [
      `--reuid=${owner.uid}`,
      `--regid=${owner.gid}`,
      '--clear-groups',
      `--inh-caps=+${name}`,
      `--ambient-caps=+${name}`,
      // Without it access(2), with which PostgreSQL looks at its own binary, leaves the capability out of account.
      '--securebits=+no_setuid_fixup',
      '--',
    ];
    if (await succeeds('setpriv', [...door, 'test', '-x', dataFolder])) return door;
  }
  throw new Problem(
    'configuration_invalid',
    `Only root may enter ${dataFolder}, but PostgreSQL never runs as root. Put the data where other users may enter, for example: ` +
      'mkdir -p /var/lib/ringside && RINGSIDE_DATA=/var/lib/ringside npm start (or install the package util-linux, or set DATABASE_URL)',
  );
}

async function ourCapabilities(): Promise<bigint> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const permitted = /^CapPrm:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return permitted === undefined ? 0n : BigInt(`0x${permitted}`);
}

function succeeds(program: string, args: string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', timeout: 10_000 });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}

/** Hands a folder with everything in it to `owner`. */
export async function giveTree(folder: string, owner: Owner): Promise<void> {
  await chown(folder, owner.uid, owner.gid);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await giveTree(path, owner);
    else if ((await lstat(path)).isFile()) await chown(path, owner.uid, owner.gid);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
