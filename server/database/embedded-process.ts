// What is known about a running embedded PostgreSQL: its pid file, the process behind it, and whether it answers.
import { execFile } from 'node:child_process';
import { readFile, rename, rm, link } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withClient } from './with-client.ts';

const run = promisify(execFile);
const ASKING = { applicationName: 'ringside ask', connectWithinMs: 2_000, answerWithinMs: 5_000 };

export type PidFile = { path: string; content: string; pid: number };

/** Of the database folder. Null when there is none. */
export const readPidFile = (clusterFolder: string): Promise<PidFile | null> => readPid(join(clusterFolder, 'postmaster.pid'));

/** Which process holds the socket's name. Null when none does. */
export const readSocketLock = (runFolder: string): Promise<PidFile | null> => readPid(join(runFolder, '.s.PGSQL.5432.lock'));

async function readPid(path: string): Promise<PidFile | null> {
  const content = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  if (content === null) return null;
  const pid = Number.parseInt(content, 10);
  return { path, content, pid: Number.isSafeInteger(pid) && pid > 0 ? pid : 0 };
}

/**
 * `ours`: the postmaster of this very folder. `gone`: no such process. `zombie`: ended, but nobody has collected it.
 * `stranger`: the number now belongs to another program, as happens after a reboot.
 */
export type ProcessKind = 'ours' | 'gone' | 'zombie' | 'stranger';

export async function whoIs(pid: number, clusterFolder: string): Promise<ProcessKind> {
  if (pid === 0) return 'stranger';
  if (!isAlive(pid)) return 'gone';
  if (process.platform !== 'linux') return whoIsByPs(pid, clusterFolder);
  try {
    // The state stands after the command's name, which may itself hold brackets and spaces.
    const status = await readFile(`/proc/${pid}/stat`, 'utf8');
    if (/^[ZX]/.test(status.slice(status.lastIndexOf(')') + 2))) return 'zombie';
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
    return words[words.indexOf('-D') + 1] === clusterFolder ? 'ours' : 'stranger';
  } catch {
    return isAlive(pid) ? 'stranger' : 'gone';
  }
}

async function whoIsByPs(pid: number, clusterFolder: string): Promise<ProcessKind> {
  const found = await run('ps', ['-o', 'stat=,command=', '-p', String(pid)], { timeout: 5000 }).catch(() => ({ stdout: '' }));
  if (found.stdout.trim() === '') return 'gone';
  if (found.stdout.trim().startsWith('Z')) return 'zombie';
  return found.stdout.includes(`-D ${clusterFolder} `) ? 'ours' : 'stranger';
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Takes away a pid file that names nobody, unless another process has written a new one in the meantime. */
export async function removeStalePidFile(stale: PidFile): Promise<void> {
  const aside = `${stale.path}.stale-${process.pid}`;
  try {
    await rename(stale.path, aside);
    if ((await readFile(aside, 'utf8')) !== stale.content) await link(aside, stale.path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  }
  await rm(aside, { force: true });
}

/** `busy`: it is there, and starting, recovering or stopping. */
export type Answer = 'ready' | 'busy' | 'silent';

export async function ask(connectionString: string): Promise<Answer> {
  try {
    await withClient(connectionString, ASKING, (client) => client.query('select 1'));
    return 'ready';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // cannot_connect_now; too_many_connections is an answer of a healthy server.
    return code === '57P03' ? 'busy' : code === '53300' ? 'ready' : 'silent';
  }
}
