// An earlier version of Ringside as the history has it, beside this one and with the same libraries: it runs without a network.
import { spawnSync } from 'node:child_process';
import { mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HOUSE = fileURLToPath(new URL('..', import.meta.url));
const MIGRATIONS = 'server/database/migrations';
const MOST_BYTES = 1_024 ** 3;

/** An early one, one of the middle and a recent one. */
export const earlierReleases = ['before-0027', 'before-0035', 'before-0046'];

export type Release = {
  commit: string;
  at: string;
  /** In the order in which they run. */
  migrations: string[];
};

export type UnpackedRelease = Release & {
  folder: string;
  /** Its `server/main.ts`. */
  program: string;
};

/** `name`: a commit, or `before-NNNN` for the last version without the migration of that number, however its commit is called. */
export function findRelease(name: string): Release {
  const [commit = '', at = ''] = git('log', '-1', '--format=%h %cI', revisionOf(name)).split(' ');
  const files = git('ls-tree', '--name-only', commit, `${MIGRATIONS}/`).split('\n');
  return { commit, at, migrations: files.map((file) => basename(file, '.sql')).toSorted() };
}

/** In a folder of its own, which whoever asked removes. */
export async function unpackRelease(name: string): Promise<UnpackedRelease> {
  const release = findRelease(name);
  const folder = await mkdtemp(join(tmpdir(), 'ringside-release-'));
  const unpacked = spawnSync('tar', ['-x', '-C', folder], { input: run('archive', release.commit), timeout: 120_000 });
  if (unpacked.status !== 0) throw new Error(`unpacking ${release.commit} failed: ${unpacked.stderr.toString('utf8')}`);
  await symlink(join(HOUSE, 'node_modules'), join(folder, 'node_modules'));
  return { ...release, folder, program: join(folder, 'server', 'main.ts') };
}

function revisionOf(name: string): string {
  const [, number] = /^before-(\d{4})$/.exec(name) ?? [];
  if (number === undefined) return name;
  const came = git('log', '-1', '--diff-filter=A', '--format=%H', '--', `${MIGRATIONS}/${number}-*.sql`);
  if (came === '') throw new Error(`no migration ${number} is in the history`);
  return `${came}^`;
}

function git(...words: string[]): string {
  return run(...words)
    .toString('utf8')
    .trim();
}

function run(...words: string[]): Buffer {
  const { status, stdout, stderr } = spawnSync('git', words, { cwd: HOUSE, maxBuffer: MOST_BYTES, timeout: 120_000 });
  if (status === 0) return stdout;
  throw new Error(
    `git ${words.join(' ')} failed: ${stderr.toString('utf8').trim()}. It needs the whole history: git fetch --unshallow`,
  );
}
