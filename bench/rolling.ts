// Restarts every process of a scaled-out Ringside under load while calls are held, then kills one of each kind: what was lost, who was cut off.
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createKey, MAIN, prepareRingside, type RingsideProcess } from '../test/ringside-process.ts';
import { openTestDatabase } from '../test/test-database.ts';
import { openHeldCalls } from './rolling-calls.ts';
import { findAmissOf, phasesOf, sendCalls } from './rolling-load.ts';
import { watchGrowingRecordings } from './rolling-recordings.ts';
import { unpackRelease } from './upgrade-release.ts';

const { values } = parseArgs({
  options: {
    webs: { type: 'string', default: '3' },
    workers: { type: 'string', default: '2' },
    rate: { type: 'string', default: '20' },
    steady: { type: 'string', default: '15' },
    // A call is asked for every so many seconds; 0: none is held.
    'call-every': { type: 'string', default: '15' },
    // All begin as this earlier version, as of `npm run prove:upgrade`, and each is restarted as this one. None: all are this one throughout.
    from: { type: 'string' },
  },
});
const [WEBS, WORKERS, RATE] = [Number(values.webs), Number(values.workers), Number(values.rate)];
const STEADY_MS = Number(values.steady) * 1_000;
const CALL_EVERY_MS = Number(values['call-every']) * 1_000;
/** A slow machine may take its time, as long as ever fewer are open. */
const STUCK_AFTER_MS = 60_000;
const MOST_CALLS = 4;
const TALKED_ON_WITHIN_MS = 120_000;
const READY_WITHIN_MS = 120_000;
const PROGRESS_EVERY_MS = 15_000;
const LONGEST_RUN_MS = 20 * 60_000;
const MOST_TOLD = 30;

if (!(WEBS >= 2 && WORKERS >= 2))
  throw new Error('--webs and --workers must be 2 or more: one goes on while the other is restarted.');

let during = 'processes are started';
const benchStartedAt = performance.now();
await using stack = new AsyncDisposableStack();
const tooLong = setTimeout(() => void giveUp(), LONGEST_RUN_MS);
stack.defer(() => clearTimeout(tooLong));
say(during);
const release = values.from === undefined ? null : await unpackRelease(values.from);
if (release) stack.defer(() => rm(release.folder, { recursive: true, force: true }));
const database = await openTestDatabase({ isMeasured: true, isEmpty: release !== null });
stack.defer(() => database.close());
const environment = {
  DATABASE_URL: database.connectionString,
  RINGSIDE_CORES: '1',
  RINGSIDE_SECRET: 'the-same-in-all-processes-of-this-bench',
  RINGSIDE_SPEECH_MODEL: 'tiny',
  RINGSIDE_DRAIN_SECONDS: '180',
};
const prepare = () => prepareRingside(environment, { program: release?.program ?? MAIN });
const webs = await Promise.all(Array.from({ length: WEBS }, prepare));
const workers = await Promise.all(Array.from({ length: WORKERS }, prepare));
const [first] = webs;
if (!first) throw new Error('no web process was prepared');
for (const one of [...webs, ...workers]) {
  one.environment['RINGSIDE_DATA'] = first.dataFolder;
  stack.defer(() => one.dispose());
}
const key = await createKey(first);
const startWeb = (one: RingsideProcess) => one.start(['--parts=web']);
const startWorker = async (one: RingsideProcess) => {
  const before = one.output().length;
  await one.start(['--parts=worker']);
  // Whoever has been ready once before is believed to be so at once.
  if (!(await until(() => one.output().slice(before).includes('ringside is ready'), READY_WITHIN_MS)))
    throw new Error(`a worker was not ready in time:\n${one.output().slice(-2_000)}`);
};
for (const web of webs) await startWeb(web);
for (const worker of workers) await startWorker(worker);

const stop = new AbortController();
stack.defer(() => stop.abort());
const held = await openHeldCalls(database, first);
const recordings = watchGrowingRecordings(first.dataFolder);
stack.defer(() => recordings.stop());
/** Attempts that were cut off on purpose while both sides could be heard on their recordings. */
const killed = new Set<string>();
begin('nothing happens');
const load = sendCalls({ webs, key, ratePerSecond: RATE, during: () => during, signal: stop.signal });
const asking = askForCalls();
const progress = setInterval(() => void tellProgress(), PROGRESS_EVERY_MS);
stack.defer(() => clearInterval(progress));

await sleep(STEADY_MS);
begin('web processes are restarted one by one');
for (const web of webs) await restart('a web process', web, startWeb);
begin('workers are restarted one by one');
for (const worker of workers) {
  const holding = await untilHolding([worker]);
  const calls = holding ? ` with ${holding.attemptIds.length} recorded calls on the line` : '';
  await restart(`a worker${calls}`, worker, startWorker);
}
const killsFrom = new Date();
begin('a web process is killed');
const killedWeb = webs.at(-1) ?? first;
await killedWeb.kill();
await sleep(3_000);
await startWeb(killedWeb);
if (CALL_EVERY_MS > 0) {
  begin('a process of live calls is killed');
  (await holderToKill())?.killCallProcess();
}
begin('a worker is killed');
const killedWorker = (await holderToKill()) ?? workers[0];
await killedWorker?.kill();
await sleep(3_000);
if (killedWorker) await startWorker(killedWorker);
begin('nothing happens any more');
await sleep(STEADY_MS);
stop.abort();
await Promise.all([load.over, asking]);
begin('what was taken is brought to its end');
const isOver = await untilNoneIsOpen();

console.table(phasesOf(load.pushed));
const refused = load.pushed.filter(({ callId }) => callId === null).length;
const calls = await held.judge({ killsFrom, killed, recordings, dataFolder: first.dataFolder });
const amiss = [
  ...(isOver ? [] : [`nothing more came to its end for ${STUCK_AFTER_MS / 1_000} s`]),
  ...(await findAmissOf(database, load.pushed)),
  ...(CALL_EVERY_MS > 0 ? calls.amiss : []),
];
console.log(`${WEBS} web processes, ${WORKERS} workers, ${RATE} calls a second on one machine.`);
if (release) console.log(`They began as ${release.commit} of ${release.at}, with ${release.migrations.length} migrations.`);
console.log(`${load.pushed.length} calls pushed, ${refused} refused for good.`);
if (CALL_EVERY_MS > 0) {
  const { asked, connected, cutByKills, recorded, otherwise } = calls;
  console.log(`${asked} phone calls held meanwhile: ${connected} connected, ${cutByKills} cut off by kills, ${recorded} recorded.`);
  for (const [disposition, count] of Object.entries(otherwise)) console.log(`${count} of them ended otherwise: ${disposition}`);
}
for (const what of amiss.slice(0, MOST_TOLD)) console.log(`AMISS: ${what}`);
if (amiss.length > MOST_TOLD) console.log(`AMISS: and ${amiss.length - MOST_TOLD} more`);
if (amiss.length === 0) {
  const ofCalls = CALL_EVERY_MS > 0 ? '; every connected call is recorded, with both sides' : '';
  console.log(`Nothing was refused for good, lost, doubled or cut off by a restart${ofCalls}.`);
}
process.exitCode = amiss.length === 0 ? 0 : 1;

function say(what: string): void {
  console.log(`${Math.round((performance.now() - benchStartedAt) / 1_000)} s: ${what}`);
}

async function restart(what: string, one: RingsideProcess, start: (one: RingsideProcess) => Promise<void>): Promise<void> {
  const toldAt = performance.now();
  await one.stop();
  one.program = MAIN;
  const stoppedAt = performance.now();
  await start(one);
  const seconds = (ms: number) => (ms / 1_000).toFixed(1);
  say(
    `${what} stopped within ${seconds(stoppedAt - toldAt)} s, and was ready again ${seconds(performance.now() - stoppedAt)} s later`,
  );
}

function begin(what: string): void {
  during = what;
  say(what);
}

async function tellProgress(): Promise<void> {
  const [open, talking] = await Promise.all([countOpen(), held.talking()]).catch(() => ['?', '?']);
  say(`${during}: ${load.pushed.length} calls pushed, ${open} not scored yet, ${talking} talked on`);
}

/** Whatever hangs: it is told, and no process is left behind. */
async function giveUp(): Promise<void> {
  say(`given up after ${LONGEST_RUN_MS / 60_000} minutes while ${during}`);
  await stack.disposeAsync();
  process.exit(1);
}

async function askForCalls(): Promise<void> {
  while (CALL_EVERY_MS > 0 && !stop.signal.aborted) {
    // As many as the simulated carrier plays at once: more would only wait for the end of the bench.
    if ((await held.open()) < MOST_CALLS) await held.ask(webs);
    await sleep(CALL_EVERY_MS, null, { signal: stop.signal }).catch(() => {});
  }
}

/** The worker that is going to be killed, or its process of live calls; all that it records is noted. */
async function holderToKill(): Promise<RingsideProcess | null> {
  const holding = await untilHolding(workers);
  for (const attemptId of holding?.attemptIds ?? []) killed.add(attemptId);
  return holding?.worker ?? null;
}

/** One of the workers with calls on whose recordings both sides can be heard: so that a restart has a call to wait for, and a kill one to cut off. */
async function untilHolding(some: readonly RingsideProcess[]): Promise<{ worker: RingsideProcess; attemptIds: string[] } | null> {
  if (CALL_EVERY_MS === 0) return null;
  for (const end = performance.now() + TALKED_ON_WITHIN_MS; performance.now() < end; await sleep(100)) {
    for (const worker of some) {
      const attemptIds = recordings.heldBy(worker).filter((attemptId) => !killed.has(attemptId));
      if (attemptIds.length > 0) return { worker, attemptIds };
    }
  }
  throw new Error(
    `No call was recorded for ${TALKED_ON_WITHIN_MS / 1_000} s. Ask for more of them with --call-every 5, or give the machine less to do.`,
  );
}

/** False when it takes too long. */
async function until(isSo: () => boolean | Promise<boolean>, longestMs: number): Promise<boolean> {
  for (const end = performance.now() + longestMs; performance.now() < end; await sleep(100)) if (await isSo()) return true;
  return false;
}

/** False when for too long none of those that are open comes to its end. */
async function untilNoneIsOpen(): Promise<boolean> {
  let fewest = Infinity;
  for (let fewestAt = performance.now(); performance.now() - fewestAt < STUCK_AFTER_MS; await sleep(100)) {
    const open = (await countOpen()) + (await held.open());
    if (open === 0) return true;
    if (open < fewest) [fewest, fewestAt] = [open, performance.now()];
  }
  return false;
}

async function countOpen(): Promise<number> {
  const { count } = await database.db
    .selectFrom('call')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('state', 'not in', ['done', 'failed'])
    .executeTakeFirstOrThrow();
  return count;
}
