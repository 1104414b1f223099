// The proof of backups: made and restored while callers push, upload and ring, with kills in the middle, and each opened to see what is in it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createChance, type Chance } from '../emulator/chance.ts';
import { clusterFolderOf } from '../server/database/embedded-place.ts';
import { readPidFile } from '../server/database/embedded-process.ts';
import { withClient } from '../server/database/with-client.ts';
import { prepareRingside, type RingsideProcess } from '../test/ringside-process.ts';
import { embeddedAddress, findLost, judge, judgeDatabase, PROOF, waitForEnds } from './crash-check.ts';
import { startLoad, type Acknowledged } from './crash-load.ts';
import { openSurroundings, seedTeam } from './crash-stage.ts';

/** Who is killed while a backup is made or restored, most often nobody. */
const troubles = ['nobody', 'server', 'PostgreSQL', 'backup', 'nobody', 'restore'] as const;
type Trouble = (typeof troubles)[number];

export type BackupsOptions = { backups: number; seed: number; say: (line: string) => void };
export type BackupsResult = {
  restored: number;
  /** Commands that ended with a refusal or were killed, and were given again. */
  again: number;
  troubles: Partial<Record<string, number>>;
  acknowledged: number;
  /** Of the largest one. */
  megabytes: number;
  wrong: string[];
};

const MAIN = fileURLToPath(new URL('../server/main.ts', import.meta.url));
/** A command is killed within this time after it began. */
const KILLED_WITHIN_MS = 2_500;
const MOST_TRIES = 10;
const PATIENCE_MS = 15 * 60_000;

export async function runBackups({ backups, seed, say }: BackupsOptions): Promise<BackupsResult> {
  const chance = createChance(seed, 'backups');
  await using stack = new AsyncDisposableStack();
  const surroundings = await openSurroundings();
  stack.defer(() => surroundings.close());
  const shelf = await mkdtemp(join(tmpdir(), 'ringside-backups-'));
  stack.defer(() => rm(shelf, { recursive: true, force: true }));
  const ringside = await prepareRingside(surroundings.environment);
  stack.defer(() => ringside.dispose());
  await ringside.start();
  const team = await seedTeam(ringside);

  const load = startLoad({
    ...{ urls: [ringside.url], ...team, portalId: surroundings.portalId, hubspot: surroundings.hubspot, chance },
    ...{ pushers: 2, uploaders: 1, pauseMs: 500, contactEveryMs: 5_000, prefix: `backup${seed}` },
  });
  const result: BackupsResult = { restored: 0, again: 0, troubles: {}, acknowledged: 0, megabytes: 0, wrong: [] };
  try {
    for (let at = 0; at < backups; at += 1) {
      await sleep(chance.share() * 2_000);
      const trouble = troubles[at % troubles.length] ?? 'nobody';
      result.troubles[`killed: ${trouble}`] = (result.troubles[`killed: ${trouble}`] ?? 0) + 1;
      const file = join(shelf, `${at}.backup`);
      const before = await backUp(file, { ringside, trouble, chance, acknowledged: load.acknowledged, result });
      const copy = await prepareRingside(surroundings.environment);
      try {
        await restore(file, { copy, original: ringside, isKilled: trouble === 'restore', chance, result });
        const isLast = at === backups - 1;
        if (isLast) await load.stop();
        const found = await look(copy, before, isLast ? say : null);
        for (const line of found) result.wrong.push(`backup ${at} (killed: ${trouble}): ${line}`);
        say(
          `backup ${at + 1} of ${backups}, killed: ${trouble}: ${before.length} acknowledged before it, ` +
            (found.length > 0 ? `WRONG: ${found[0]}` : 'all of it is there'),
        );
        result.restored += 1;
      } finally {
        await copy.dispose();
      }
      result.megabytes = Math.max(result.megabytes, Math.round((await stat(file)).size / 1e6));
      await rm(file);
    }
  } finally {
    await load.stop();
  }
  result.acknowledged = load.acknowledged.length;
  return result;
}

type Making = {
  ringside: RingsideProcess;
  trouble: Trouble;
  chance: Chance;
  acknowledged: readonly Acknowledged[];
  result: BackupsResult;
};

/** Until there is one; returns what was acknowledged before it began. A command that fails says why and leaves no file under the name. */
async function backUp(file: string, { ringside, trouble, chance, acknowledged, result }: Making): Promise<Acknowledged[]> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const before = [...acknowledged];
    const killAfterMs = chance.between(1, KILLED_WITHIN_MS);
    const backup = command(ringside, ['backup', file], trouble === 'backup' && tries === 0 ? killAfterMs : null);
    if (tries === 0 && trouble === 'server') {
      await sleep(killAfterMs);
      await ringside.kill();
      await ringside.start();
    }
    if (tries === 0 && trouble === 'PostgreSQL') {
      await sleep(killAfterMs);
      process.kill((await readPidFile(clusterFolderOf(ringside.dataFolder)))?.pid ?? 0, 'SIGKILL');
    }
    const { code, said } = await backup;
    if (code === 0) return before;
    result.again += 1;
    const isThere = (await stat(file).catch(() => null)) !== null;
    if (isThere) result.wrong.push(`a backup that ended with ${code} left its file: ${said}`);
    if (code !== null && !/[.!?]\s*$/.test(said)) result.wrong.push(`a backup failed without a sentence: ${said.slice(0, 500)}`);
    await sleep(500);
  }
  throw new Error(`no backup was made in ${MOST_TRIES} tries`);
}

type Restoring = {
  copy: RingsideProcess;
  original: RingsideProcess;
  isKilled: boolean;
  chance: Chance;
  result: BackupsResult;
};

/** Into an empty folder; one that was killed is simply given again, with --force where it had come so far that there is data. */
async function restore(file: string, { copy, original, isKilled, chance, result }: Restoring): Promise<void> {
  await cp(join(original.dataFolder, 'keys'), join(copy.dataFolder, 'keys'), { recursive: true });
  if (isKilled) {
    await command(copy, ['restore', file], chance.between(1, KILLED_WITHIN_MS));
    result.again += 1;
  }
  const names = await readdir(copy.dataFolder);
  const { code, said } = await command(copy, ['restore', file, ...(names.includes('postgres') ? ['--force'] : [])], null);
  if (code !== 0) throw new Error(`it was not restored: ${said}`);
}

/** What is wrong with a restored one. With `say` it is also let work until everything in it has come to its end. */
async function look(
  copy: RingsideProcess,
  before: readonly Acknowledged[],
  say: ((line: string) => void) | null,
): Promise<string[]> {
  // Only serves, and so rings nobody.
  await copy.start(say ? [] : ['--parts=web']);
  const [address, files] = [embeddedAddress(copy.dataFolder), join(copy.dataFolder, 'files')];
  if (say) {
    await waitForEnds(address, PATIENCE_MS, say);
    return (await judge(address, files, before, null)).wrong;
  }
  const wrong = await findLost(address, files, before);
  wrong.push(...(await withClient(address, PROOF, judgeDatabase)));
  return wrong;
}

/** Killed after that time, if any; its exit code is null then. */
async function command(
  ringside: RingsideProcess,
  words: string[],
  killAfterMs: number | null,
): Promise<{ code: number | null; said: string }> {
  if (killAfterMs === null) {
    const { code, stdout, stderr } = await ringside.command(...words);
    return { code, said: `${stdout}${stderr}`.trim() };
  }
  const child = spawn(process.execPath, [MAIN, ...words], {
    ...{ env: ringside.environment, timeout: killAfterMs, killSignal: 'SIGKILL' as const },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = text(child.stderr);
  await once(child, 'close');
  return { code: child.exitCode, said: (await said).trim() };
}
