// An earlier version of Ringside as the history has it, beside this one and with the same libraries: it runs without a network.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HOUSE = fileURLToPath(new URL('..', import.meta.url));
const MOST_BYTES = 1_024 ** 3;

export type Release = {
  commit: string;
  at: string;
  folder: string;
  /** Its `server/main.ts`. */
  program: string;
  /** In the order in which they run. */
  migrations: string[];
};

/** Unpacked in a folder of its own, which whoever asked removes. */
export async function unpackRelease(name: string): Promise<Release> {
  const [commit = '', at = ''] = git('log', '-1', '--format=%h %cI', name).toString('utf8').trim().split(' ');
  const folder = await mkdtemp(join(tmpdir(), 'ringside-release-'));
  const unpacked = spawnSync('tar', ['-x', '-C', folder], { input: git('archive', commit), timeout: 120_000 });
  if (unpacked.status !== 0) throw new Error(`unpacking ${commit} failed: ${unpacked.stderr.toString('utf8')}`);
  await symlink(join(HOUSE, 'node_modules'), join(folder, 'node_modules'));
  const files = await readdir(join(folder, 'server', 'database', 'migrations'));
  const migrations = files.filter((file) => file.endsWith('.sql')).map((file) => file.slice(0, -'.sql'.length));
  return { commit, at, folder, program: join(folder, 'server', 'main.ts'), migrations: migrations.toSorted() };
}

function git(...words: string[]): Buffer {
  const { status, stdout, stderr } = spawnSync('git', words, { cwd: HOUSE, maxBuffer: MOST_BYTES, timeout: 120_000 });
  if (status === 0) return stdout;
  throw new Error(
    `git ${words.join(' ')} failed: ${stderr.toString('utf8').trim()}. It needs the whole history: git fetch --unshallow`,
  );
}
