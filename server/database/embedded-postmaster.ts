// Starts and ends the embedded PostgreSQL's main process, whatever the last one left behind.
import type { ChildProcess } from 'node:child_process';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { Problem } from '../../rules/problem.ts';
import { cannotRun, environment, type EmbeddedOptions, type Place } from './embedded-place.ts';
import { ask, isAlive, readPidFile, readSocketLock, removeStalePidFile, whoIs } from './embedded-process.ts';

const SETTINGS = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '80',
  shared_buffers: '64MB',
  // Of disks without a moving arm: otherwise whole tables are read where an index leads to a hundredth of them.
  random_page_cost: '1.1',
  io_method: 'sync',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Errors of statements quote what people said and wrote; they go to our own log, cleaned, and not to this one.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
};
const LARGEST_LOG_BYTES = 8 * 1024 * 1024;

export type Running = { pid: number; startedHere: boolean };

/** Attaches to the running one or starts it. Throws Problem `database_unavailable` or `storage_full`. */
export async function runPostmaster(options: EmbeddedOptions, place: Place, maintenance: string): Promise<Running> {
  const { clock } = options;
  const since = clock.now().getTime();
  // Recovery after a crash takes as long as there is log to read; a process that says nothing at all gets a minute.
  let lastSign = since;
  let strangers = 0;
  let failures = 0;
  for (;;) {
    const now = clock.now().getTime();
    if (now - since > 900_000 || now - lastSign > 60_000) {
      throw new Problem('database_unavailable', `PostgreSQL in ${place.clusterFolder} does not answer. See ${place.logFile}`, {
        retryable: true,
      });
    }
    const pidFile = await readPidFile(place.clusterFolder);
    if (pidFile) {
      const who = await whoIs(pidFile.pid, place.clusterFolder);
      if (who === 'ours') {
        const answer = await ask(maintenance);
        if (answer === 'ready') return { pid: pidFile.pid, startedHere: false };
        if (answer === 'busy') lastSign = clock.now().getTime();
        await clock.sleep(30);
        continue;
      }
      // PostgreSQL clears away the file of a process that is gone, but believes any living one.
      if (who !== 'gone') {
        // Seen from another container on the same folder its number means nothing, but its socket answers.
        if ((await ask(maintenance)) === 'ready') return { pid: pidFile.pid, startedHere: false };
        strangers += 1;
        // Its writer may be between writing the file and being recognisable.
        if (strangers <= 3) await clock.sleep(100);
        else await removeStalePidFile(pidFile);
        continue;
      }
    }
    // Clearing away its own file PostgreSQL forgets the one beside the socket, which it believes just as much.
    const lock = await readSocketLock(place.runFolder);
    if (lock && !['ours', 'gone'].includes(await whoIs(lock.pid, place.clusterFolder))) await removeStalePidFile(lock);
    const outcome = await startOnce(options, place, maintenance);
    if (outcome.kind === 'running') return { pid: outcome.pid, startedHere: true };
    if (outcome.kind === 'failed') {
      failures += 1;
      if (failures >= 3) throw cannotRun(place.binaries.postgres, outcome.said);
    }
    await clock.sleep(100);
  }
}

type StartOutcome = { kind: 'running'; pid: number } | { kind: 'occupied' } | { kind: 'failed'; said: string };

async function startOnce(options: EmbeddedOptions, place: Place, maintenance: string): Promise<StartOutcome> {
  const { clock } = options;
  const log = await openLog(place.logFile);
  try {
    const settings = { ...SETTINGS, unix_socket_directories: place.runFolder, ...options.settings };
    const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = place.runner.spawn(place.binaries.postgres, ['-D', place.clusterFolder, ...words], {
      cwd: place.dataFolder,
      env: environment(),
      detached: true,
      stdio: ['ignore', log.file.fd, log.file.fd],
    });
    const ended = watchEnd(child);
    child.unref();
    for (let tries = 0; !ended.value; tries += 1) {
      await clock.sleep(tries < 20 ? 15 : 100);
      const answer = await ask(maintenance);
      const pidFile = await readPidFile(place.clusterFolder);
      if (answer === 'ready' && pidFile?.pid === child.pid && child.pid !== undefined) {
        options.log.info({ folder: place.clusterFolder, pid: child.pid }, 'database started');
        return { kind: 'running', pid: child.pid };
      }
      // Once its file is written the outer loop can tell what becomes of it.
      if (tries >= 50 && pidFile?.pid === child.pid && answer !== 'ready') return { kind: 'occupied' };
      if (tries > 600) return { kind: 'failed', said: 'it neither answers nor ends' };
    }
    const said = ended.value.message ?? (await tailOf(place.logFile, log.startsAt));
    // Another process was quicker, or the last one's children are still leaving.
    if (/lock file "postmaster\.pid" already exists|pre-existing shared memory block/.test(said)) return { kind: 'occupied' };
    return { kind: 'failed', said };
  } finally {
    await log.file.close();
  }
}

function watchEnd(child: ChildProcess): { value: { message: string | null } | null } {
  const ended: { value: { message: string | null } | null } = { value: null };
  child.on('error', (error) => {
    ended.value = { message: error.message };
  });
  child.on('exit', () => {
    ended.value ??= { message: null };
  });
  return ended;
}

async function openLog(path: string): Promise<{ file: Awaited<ReturnType<typeof open>>; startsAt: number }> {
  const found = await stat(path).catch(() => null);
  if (found && found.size > LARGEST_LOG_BYTES) await rename(path, `${path}.1`);
  const file = await open(path, 'a', 0o600);
  return { file, startsAt: (await file.stat()).size };
}

async function tailOf(path: string, start: number): Promise<string> {
  return (await readFile(path)).subarray(start).toString('utf8').slice(-4000);
}

/** Ends the postmaster of a database folder and waits until it is gone; nothing to do when there is none. */
export async function stopPostmaster(options: Pick<EmbeddedOptions, 'clock' | 'log'>, clusterFolder: string): Promise<void> {
  const { clock } = options;
  const pidFile = await readPidFile(clusterFolder);
  if (!pidFile || (await whoIs(pidFile.pid, clusterFolder)) !== 'ours') return;
  // SIGINT: end sessions and write everything down; SIGQUIT: leave it to recovery at the next start.
  for (const [signal, patienceMs] of [
    ['SIGINT', 60_000],
    ['SIGQUIT', 10_000],
  ] as const) {
    if (!send(pidFile.pid, signal)) return;
    const until = clock.now().getTime() + patienceMs;
    while (clock.now().getTime() < until) {
      if ((await whoIs(pidFile.pid, clusterFolder)) !== 'ours') return;
      await clock.sleep(10);
    }
    options.log.warn({ pid: pidFile.pid, signal }, 'database does not end');
  }
  throw new Problem('database_unavailable', `PostgreSQL (process ${pidFile.pid}) in ${clusterFolder} does not end.`);
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if (!isAlive(pid)) return false;
    throw error;
  }
}
