// The proof by power cuts: one run under load whose every change to the disk is written down, and what is left of it cut off at many moments.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pushCall } from '../demo/push-client.ts';
import { createChance, type Chance } from '../emulator/chance.ts';
import { Problem } from '../rules/problem.ts';
import { withClient } from '../server/database/with-client.ts';
import { prepareRingside, type RingsideProcess } from '../test/ringside-process.ts';
import { embeddedAddress, findLost, judgeDatabase, PROOF } from './crash-check.ts';
import { childrenOf } from './crash-kills.ts';
import { startLoad, type Acknowledged } from './crash-load.ts';
import { openSurroundings, seedTeam } from './crash-stage.ts';
import { createDisk, type Disbelief } from './power-disk.ts';
import { readJournal, straceWords, type Entry } from './power-journal.ts';

const MAIN = fileURLToPath(new URL('../server/main.ts', import.meta.url));
const READY_WITHIN_MS = 600_000;
/** PostgreSQL's own comes every five minutes; cuts shall meet it too. */
const CHECKPOINT_EVERY_MS = 4_000;

export type Recorded = {
  entries: Entry[];
  acknowledged: readonly Acknowledged[];
  key: string;
  environment: NodeJS.ProcessEnv;
  /** When the load began and ended, in milliseconds since 1970. */
  load: { fromMs: number; toMs: number };
  /** How the disk that was rebuilt in full differs from the folder that was written: none, or the proof proves nothing. */
  misread: string[];
  close(): Promise<void>;
};

/** From an empty folder to the end of a load of some seconds. Throws Problem `configuration_invalid` where strace is missing. */
export async function record(options: { seed: number; loadMs: number }): Promise<Recorded> {
  const found = spawnSync('strace', ['--seccomp-bpf', '-f', '-o', '/dev/null', 'true'], { stdio: 'ignore' });
  if (found.status !== 0) {
    throw new Problem(
      'configuration_invalid',
      'This proof needs strace 5.3 or newer on Linux. Install it: sudo apt-get install strace',
    );
  }
  const chance = createChance(options.seed, 'power load');
  await using stack = new AsyncDisposableStack();
  const surroundings = await openSurroundings();
  stack.defer(() => surroundings.close());
  const folder = await mkdtemp(join(tmpdir(), 'ringside-power-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const ringside = await prepareRingside(surroundings.environment);
  stack.defer(() => ringside.dispose());
  const logFile = join(folder, 'strace.log');
  const traced = spawn('strace', [...straceWords(logFile), process.execPath, MAIN, 'start'], {
    env: ringside.environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(traced, 'exit');
  stack.defer(() => {
    for (const pid of traced.exitCode === null ? childrenOf(traced.pid ?? 0) : []) process.kill(pid, 'SIGKILL');
  });
  await untilHealthy(ringside.url);
  const team = await seedTeam(ringside);

  const fromMs = Date.now();
  const load = startLoad({
    ...{ urls: [ringside.url], ...team, portalId: surroundings.portalId, hubspot: surroundings.hubspot, chance },
    ...{ pushers: 3, uploaders: 2, pauseMs: 50, contactEveryMs: 3_000, prefix: `power${options.seed}` },
  });
  const address = embeddedAddress(ringside.dataFolder);
  for (const until = Date.now() + options.loadMs; Date.now() < until; await sleep(CHECKPOINT_EVERY_MS))
    await withClient(address, PROOF, (client) => client.query('checkpoint'));
  await load.stop();
  const toMs = Date.now();
  // The server is strace's only child; the database is the server's.
  for (const pid of childrenOf(traced.pid ?? 0)) process.kill(pid, 'SIGTERM');
  await ended;

  const entries = await readJournal(logFile, ringside.dataFolder);
  const disk = createDisk();
  for (const { deed } of entries) disk.apply(deed);
  const misread = await disk.differences(ringside.dataFolder);
  const opened = stack.move();
  return {
    ...{ entries, acknowledged: load.acknowledged, key: team.key, environment: surroundings.environment },
    ...{ load: { fromMs, toMs }, misread, close: () => opened.disposeAsync() },
  };
}

export type Cut = { atEntry: number; acknowledged: number; opensMs: number | null; unsynced: string; wrong: string[] };

/** Most cuts fall into the load; some into the first start and the end, when the disk is as busy. */
export function chooseCuts(recorded: Recorded, count: number, chance: Chance): number[] {
  const { entries, load } = recorded;
  const first = entries.findIndex(({ atMs }) => atMs >= load.fromMs);
  const last = entries.findLastIndex(({ atMs }) => atMs <= load.toMs);
  const cuts = Array.from({ length: count }, (_, index) =>
    index % 6 === 5 ? chance.between(1, entries.length - 1) : chance.between(first, last),
  );
  return cuts.toSorted((a, b) => a - b);
}

/** One disk goes through the whole run and is cut at each of the moments; servers open what is left, some at once. */
export async function cutAndOpen(
  recorded: Recorded,
  cuts: readonly number[],
  options: { chance: Chance; atOnce: number; disbelief?: Disbelief; say: (line: string) => void },
): Promise<Cut[]> {
  const disk = createDisk(options.disbelief);
  const results: Cut[] = [];
  const opening = new Set<Promise<void>>();
  let at = 0;
  for (const atEntry of cuts) {
    for (; at < atEntry; at += 1) {
      const entry = recorded.entries[at];
      if (entry) disk.apply(entry.deed);
    }
    const cutAtMs = recorded.entries[atEntry]?.atMs ?? Infinity;
    // An answer is dated by whole milliseconds, rounded down.
    const acknowledged = recorded.acknowledged.filter(({ atMs }) => atMs + 1 <= cutAtMs);
    const unsynced = disk.unsynced();
    while (opening.size >= options.atOnce) await Promise.race(opening);
    const ringside = await prepareRingside(recorded.environment);
    await disk.cut(options.chance, ringside.dataFolder);
    const one = open(ringside, recorded, acknowledged).then((opened) => {
      results.push({ atEntry, acknowledged: acknowledged.length, unsynced, ...opened });
      options.say(
        `cut ${results.length} of ${cuts.length} at change ${atEntry}: ${acknowledged.length} acknowledged, ${unsynced}, ` +
          (opened.wrong.length > 0 ? `WRONG: ${opened.wrong[0]}` : `opened in ${opened.opensMs} ms`),
      );
      opening.delete(one);
    });
    opening.add(one);
  }
  await Promise.all(opening);
  return results;
}

async function open(
  ringside: RingsideProcess,
  recorded: Recorded,
  acknowledged: readonly Acknowledged[],
): Promise<{ opensMs: number | null; wrong: string[] }> {
  const startedAt = performance.now();
  try {
    await ringside.start();
    const opensMs = Math.round(performance.now() - startedAt);
    const address = embeddedAddress(ringside.dataFolder);
    const wrong = await findLost(address, join(ringside.dataFolder, 'files'), acknowledged);
    wrong.push(...(await withClient(address, PROOF, judgeDatabase)));
    // It takes new calls too.
    if (acknowledged.length > 0) await pushCall(ringside.url, recorded.key, afterwards);
    return { opensMs, wrong };
  } catch (error) {
    return { opensMs: null, wrong: [`it does not open: ${String(error).slice(0, 1_500)}`] };
  } finally {
    await ringside.kill();
    await ringside.dispose();
  }
}

const afterwards = {
  callTitle: 'After the cut',
  repName: 'Sam Lee',
  callDate: '2026-03-04T16:30:00Z',
  transcript: 'Sam Lee: Hello.',
};

async function untilHealthy(url: string): Promise<void> {
  for (const until = Date.now() + READY_WITHIN_MS; Date.now() < until; await sleep(100))
    if ((await fetch(`${url}/health`).catch(() => null))?.ok) return;
  throw new Error('the server was not ready in time');
}
