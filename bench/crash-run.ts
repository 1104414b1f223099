// One run of the proof by kills: callers and an outbound plan, kills at random moments, and at the end what was acknowledged against what is there.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createChance } from '../emulator/chance.ts';
import { keepRunning } from '../server/database/embedded-watch.ts';
import { clock, makeDataFolder, quiet, removeDataFolder, start as startEmbedded } from '../test/embedded-trial.ts';
import { prepareRingside } from '../test/ringside-process.ts';
import { embeddedAddress, judge, waitForEnds, type Findings } from './crash-check.ts';
import { chooseVictim, killVictim, type Layout, type Victim } from './crash-kills.ts';
import { startLoad } from './crash-load.ts';
import { prepareCarrier } from './carrier-process.ts';
import { openSurroundings, seedTeam } from './crash-stage.ts';

export type KillsOptions = {
  layout: Layout['kind'];
  kills: number;
  /** No further kill after that. */
  mostMs: number;
  seed: number;
  /** Pause between two contacts that are to be rung. Null: none is. */
  contactEveryMs: number | null;
  /** The longest time between the opening and the next kill. */
  mostBetweenMs: number;
  /** For all calls to come to their end after the last kill. */
  patienceMs: number;
  say: (line: string) => void;
};

export type KillsResult = Findings & {
  layout: Layout['kind'];
  kills: number;
  victims: Partial<Record<Victim, number>>;
  acknowledged: { push: number; upload: number; contact: number };
  unanswered: number;
  refused: number;
  /** From the kill of what serves, or of the database under it, until `/health` answered again; starting again included. */
  opensMs: { median: number; p95: number; longest: number };
  takesMs: number;
};

const OPENS_WITHIN_MS = 60_000;
/** In how many of its deaths the server dies once more while it starts, and reads its log. */
const DIES_STARTING = 0.25;
const STARTS_WITHIN_MS = 3_000;

export async function runKills(options: KillsOptions): Promise<KillsResult> {
  const { say } = options;
  const startedAt = performance.now();
  const chance = createChance(options.seed, `kills ${options.layout}`);
  await using stack = new AsyncDisposableStack();
  const surroundings = await openSurroundings();
  stack.defer(() => surroundings.close());
  const stage = await openLayout(options.layout, surroundings.environment, stack);
  const { layout, connectionString, filesFolder } = stage;
  const [serving] = layout.processes;
  if (!serving) throw new Error('a layout serves');
  await startAll(layout);
  const team = await seedTeam(serving.ringside);
  await stage.carrier?.start([serving.ringside.url]);

  const load = startLoad({
    ...{ urls: [serving.ringside.url], ...team, portalId: surroundings.portalId, hubspot: surroundings.hubspot, chance },
    ...{ pushers: 3, uploaders: 1, pauseMs: 60, contactEveryMs: options.contactEveryMs, prefix: `kills${options.seed}` },
  });
  const victims: Partial<Record<Victim, number>> = {};
  const opens: number[] = [];
  const wrong: string[] = [];
  let kills = 0;
  const killsUntil = performance.now() + options.mostMs;
  try {
    while (kills < options.kills && performance.now() < killsUntil) {
      kills += 1;
      await sleep(chance.share() * options.mostBetweenMs);
      const victim = await killVictim(layout, chooseVictim(layout, chance), chance);
      victims[victim] = (victims[victim] ?? 0) + 1;
      const killedAt = performance.now();
      if (serving.ringside.child?.signalCode === 'SIGKILL' && chance.share() < DIES_STARTING) {
        await killWhileStarting(serving, chance.share() * STARTS_WITHIN_MS);
        kills += 1;
        victims['server while it starts'] = (victims['server while it starts'] ?? 0) + 1;
      }
      await startAll(layout);
      const isOpen = await waitUntilOpen(serving.ringside.url);
      if (isOpen && victim !== 'worker' && victim !== 'call process') opens.push(performance.now() - killedAt);
      if (!isOpen) wrong.push(`after kill ${kills} (${victim}) it did not open within ${OPENS_WITHIN_MS / 1_000} s`);
      if (kills % 10 === 0)
        say(`${layout.kind}: ${kills} kills, ${load.acknowledged.length} acknowledged, ${load.unanswered} without an answer`);
    }
  } finally {
    await load.stop();
  }
  await waitForEnds(connectionString, options.patienceMs, say);
  const findings = await judge(connectionString, filesFolder, load.acknowledged, stage.carrier?.timesRung() ?? null);
  for (const { status, text } of load.refusals.filter(({ status }) => status !== 503).slice(0, 5))
    wrong.push(`answered with ${status}: ${text}\n  ${logged(layout, /"requestId":"([^"]+)"/.exec(text)?.[1])}`);
  for (const line of findings.wrong) {
    const failed = /^call (\S+) failed/.exec(line)?.[1];
    wrong.push(failed === undefined ? line : `${line}\n  ${logged(layout, failed)}`);
  }
  const count = (kind: string) => load.acknowledged.filter((one) => one.kind === kind).length;
  const sorted = opens.toSorted((a, b) => a - b);
  const share = (of: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * of))] ?? NaN);
  return {
    ...{ layout: layout.kind, kills, victims },
    acknowledged: { push: count('push'), upload: count('upload'), contact: count('contact') },
    ...{ unanswered: load.unanswered, refused: load.refusals.length },
    ...findings,
    wrong,
    opensMs: { median: share(0.5), p95: share(0.95), longest: share(1) },
    takesMs: Math.round(performance.now() - startedAt),
  };
}

async function openLayout(kind: Layout['kind'], environment: NodeJS.ProcessEnv, stack: AsyncDisposableStack) {
  if (kind === 'one') {
    // The simulated calls are spoken, in the process of live calls.
    const ringside = await prepareRingside(environment);
    stack.defer(() => ringside.dispose());
    const layout: Layout = { kind, processes: [{ ringside, words: [] }], databaseFolder: ringside.dataFolder };
    return {
      layout,
      connectionString: embeddedAddress(ringside.dataFolder),
      filesFolder: join(ringside.dataFolder, 'files'),
      carrier: null,
    };
  }
  const databaseFolder = await makeDataFolder();
  stack.defer(() => removeDataFolder(databaseFolder));
  const embedded = await startEmbedded(databaseFolder);
  const watch = keepRunning(embedded, { clock, log: quiet });
  stack.defer(() => watch.stop());
  const carrier = await prepareCarrier(databaseFolder);
  stack.defer(() => carrier.close());
  const settings = {
    ...{ ...environment, ...carrier.environment, DATABASE_URL: embedded.connectionString },
    RINGSIDE_SECRET: 'the-same-in-all-processes-of-this-proof',
  };
  const [web, worker] = [await prepareRingside(settings), await prepareRingside(settings)];
  worker.environment['RINGSIDE_DATA'] = web.dataFolder;
  for (const one of [web, worker]) stack.defer(() => one.dispose());
  const layout: Layout = {
    kind,
    processes: [
      { ringside: web, words: ['--parts=web'] },
      { ringside: worker, words: ['--parts=worker'] },
    ],
    databaseFolder,
  };
  return { layout, connectionString: embedded.connectionString, filesFolder: join(web.dataFolder, 'files'), carrier };
}

/** Whatever does not run is started. A process that ended by itself is a finding of its own, which its exit code tells. */
async function startAll(layout: Layout): Promise<void> {
  for (const { ringside, words } of layout.processes) {
    const { child } = ringside;
    if (child && child.exitCode === null && child.signalCode === null) continue;
    if (child && child.signalCode === null)
      throw new Error(`a process ended by itself with ${child.exitCode}:\n${ringside.output().slice(-4_000)}`);
    await ringside.start(words);
  }
}

async function killWhileStarting({ ringside, words }: Layout['processes'][number], afterMs: number): Promise<void> {
  const starting = ringside.start(words).catch(() => {});
  await sleep(afterMs);
  await ringside.kill();
  await starting;
}

async function waitUntilOpen(url: string): Promise<boolean> {
  for (const until = Date.now() + OPENS_WITHIN_MS; Date.now() < until; await sleep(20)) {
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
    if (answer?.ok) return true;
  }
  return false;
}

/** What went wrong with a request or a call, by its id in the log. */
function logged(layout: Layout, id: string | undefined): string {
  const lines = layout.processes.flatMap(({ ringside }) => ringside.output().split('\n'));
  return lines.find((line) => id !== undefined && line.includes(id) && line.includes('"err"')) ?? 'not in the log';
}
