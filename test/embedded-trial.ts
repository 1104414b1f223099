// Data folders for trying out the embedded database, and a process of its own that starts one and can be killed.
import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { startOrAttach, type Embedded } from '../server/database/embedded.ts';
import { claimDataFolder } from '../server/database/embedded-claim.ts';
import { clusterFolderOf, type EmbeddedOptions } from '../server/database/embedded-place.ts';
import { stopPostmaster } from '../server/database/embedded-postmaster.ts';
import { withClient } from '../server/database/with-client.ts';

export const clock: EmbeddedOptions['clock'] = {
  now: () => new Date(),
  sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}),
};
export const quiet: EmbeddedOptions['log'] = { info: () => {}, warn: () => {} };

/** A folder of its own, with whatever database runs in it ended and removed after the test. */
export async function dataFolderFor(t: TestContext, name = 'data'): Promise<string> {
  const dataFolder = await makeDataFolder(name);
  t.after(() => removeDataFolder(dataFolder));
  return dataFolder;
}

export async function makeDataFolder(name = 'data'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ringside-'));
  await chmod(folder, 0o711);
  return join(folder, name);
}

export async function removeDataFolder(dataFolder: string): Promise<void> {
  await stopPostmaster({ clock, log: quiet }, clusterFolderOf(dataFolder));
  await rm(dirname(dataFolder), { recursive: true, force: true });
}

export function start(dataFolder: string, more: Partial<EmbeddedOptions> = {}): Promise<Embedded> {
  return startOrAttach({ dataFolder, clock, log: quiet, ...more });
}

/** One statement on a connection of its own. */
export async function ask<T extends pg.QueryResultRow>(
  connectionString: string,
  text: string,
  values: unknown[] = [],
): Promise<T[]> {
  return withClient(
    connectionString,
    { applicationName: 'ringside test' },
    async (client) => (await client.query<T>(text, values)).rows,
  );
}

/** Until `condition` holds; fails after a minute. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1200; tries += 1) {
    if (await condition()) return;
    await sleep(50);
  }
  throw new Error(`waited a minute in vain until ${what}`);
}

export type Starter = { process: ChildProcess; said: { startedHere: boolean; postmasterPid: number } };

/** Another process that starts (and, if asked, claims) a data folder and then stays until it is killed. */
export async function startElsewhere(t: TestContext, dataFolder: string, claim?: string): Promise<Starter> {
  const words = [fileURLToPath(import.meta.url), dataFolder, ...(claim === undefined ? [] : [claim])];
  const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stdout })) {
    const said: unknown = JSON.parse(line);
    if (typeof said === 'object' && said !== null && 'startedHere' in said && 'postmasterPid' in said) {
      return { process: child, said: { startedHere: said.startedHere === true, postmasterPid: Number(said.postmasterPid) } };
    }
  }
  throw new Error('the other process ended without a word');
}

/** Ends a process at once and waits until it is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

if (import.meta.main) {
  const [dataFolder = '', address] = process.argv.slice(2);
  const embedded = await start(dataFolder);
  if (address !== undefined) {
    const onLost = (problem: Error): void => console.error(problem.message);
    await claimDataFolder(embedded, { pid: process.pid, address, clock, log: quiet, onLost });
  }
  console.log(JSON.stringify({ startedHere: embedded.startedHere, postmasterPid: embedded.postmasterPid }));
  process.stdin.resume();
}
