// Proves that clocks that jump by an hour or a day lose nothing, end nothing, and ring nobody twice or at a wrong hour. `npm run prove:clock`
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createChance } from '../emulator/chance.ts';
import { withClient } from '../server/database/with-client.ts';
import { askForSpared, openClockStage, TALK_MS, type ProcessName } from './clock-stage.ts';
import { countOpen, judge, PROOF, waitForEnds } from './crash-check.ts';
import { startLoad } from './crash-load.ts';

/** `--believe yes`: the protection is taken away, and the proof has to fail. */
const { values } = parseArgs({
  options: {
    believe: { type: 'string', default: 'no' },
    only: { type: 'string', default: '' },
    seconds: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
  },
});
const [HOUR, DAY] = [3_600_000, 86_400_000];
const jumps = { '+1 h': HOUR, '−1 h': -HOUR, '+1 day': DAY, '−1 day': -DAY };
const whose: Record<string, readonly ProcessName[]> = {
  'one worker': ['worker 1'],
  'both workers': ['worker 1', 'worker 2'],
  web: ['web'],
  everything: ['web', 'worker 1', 'worker 2'],
};
const RINGS_AGAIN_WITHIN_MS = 60_000;
/** What is asked of the web process, and told it by the carrier, is dated by its clock: put off by as much, or without a length. */
type Dated = { fromMs: number; untilMs: number; aheadMs: number };
/** A call, from its permission to its end. */
const CALL_MS = 30_000;
/** What had its permission when the clocks were set, and its way to the carrier. */
const UNDER_WAY_MS = 2_500;
const PATIENCE_MS = 3 * 60_000;
const MOST_LOOKS = 3;

await using stack = new AsyncDisposableStack();
const stage = await openClockStage({ isBelieved: values.believe === 'yes' });
stack.defer(() => stage.close());
const { surroundings, processes, connectionString } = stage;
const spared = await askForSpared(stage);
const pids = new Map([...processes].map(([name, { child }]) => [name, child?.pid]));
const load = startLoad({
  ...{
    urls: [processes.get('web')?.url ?? ''],
    ...stage.team,
    ...surroundings,
    chance: createChance(Number(values.seed), 'clock'),
  },
  ...{ pushers: 2, uploaders: 1, pauseMs: 400, contactEveryMs: 700, prefix: `clock${values.seed}` },
});
const rows: Record<string, string | number>[] = [];
const datedByWeb: Dated[] = [];
let putOff = 0;
const wrong: string[] = [];
await sleep(5_000);
for (const [who, names] of Object.entries(whose))
  for (const [by, aheadMs] of Object.entries(jumps)) {
    const jump = `${who} ${by}`;
    if (!jump.includes(values.only)) continue;
    const before = { acknowledged: load.acknowledged.length, unanswered: load.unanswered };
    const outputs = names.map((name) => processes.get(name)?.output().length ?? 0);
    await setAll(names, aheadMs);
    const [from, seconds] = [Date.now(), Number(values.seconds)];
    for (let second = 0; second < seconds; second += 1) {
      await spared.makeDue();
      await sleep(1_000);
    }
    const rung = dialsSince(from);
    await setAll(names, 0);
    const backAt = Date.now();
    if (names.includes('web')) datedByWeb.push({ fromMs: from, untilMs: backAt, aheadMs });
    const againMs = await untilRung(backAt);
    const row = {
      jump,
      acknowledged: load.acknowledged.length - before.acknowledged,
      'without an answer': load.unanswered - before.unanswered,
      rung: rung.length,
      'rings again after ms': againMs ?? 'never',
    };
    rows.push(row);
    console.log(
      Object.entries(row)
        .map(([name, value]) => `${name}: ${value}`)
        .join(', '),
    );
    if (row.acknowledged === 0) wrong.push(`${jump}: nothing was acknowledged`);
    if (againMs === null)
      wrong.push(`${jump}: nobody was rung within ${RINGS_AGAIN_WITHIN_MS / 1_000} s after the clock was right again`);
    const works = ['worker 1', 'worker 2'].filter((name) => !names.includes(name as ProcessName)).length;
    const lateDials = rung.filter(({ at }) => Date.parse(at) > from + UNDER_WAY_MS).length;
    if (works === 0 && lateDials > 0) wrong.push(`${jump}: ${lateDials} were rung while no worker had a right clock`);
    // A web process that is ahead puts off whoever comes in.
    const putsOff = names.includes('web') && aheadMs > 0;
    if (works > 0 && !putsOff && rung.length === 0) wrong.push(`${jump}: nobody was rung by those whose clock was right`);
    for (const [place, name] of names.entries())
      if (name !== 'web' && !processes.get(name)?.output().slice(outputs[place]).includes('the clock of this machine is wrong'))
        wrong.push(`${jump}: the log of ${name} does not say that its clock is wrong`);
  }
await load.stop();
const look = async () => {
  await waitForEnds(connectionString, PATIENCE_MS, (line) => console.log(line));
  return judge(connectionString, stage.filesFolder, load.acknowledged, stage.timesRung());
};
let findings = await look();
// Who was put off may be read again in HubSpot while it is judged, and is rung then.
for (let looks = 1; looks < MOST_LOOKS && (await countOpen(connectionString)) > 0; looks += 1) findings = await look();
wrong.push(...findings.wrong, ...(await findTrouble()));
console.table(rows);
for (const line of wrong) console.log(line);
const contacts = load.acknowledged.filter(({ kind }) => kind === 'contact').length;
console.log(
  wrong.length === 0
    ? `${rows.length} jumps, ${load.acknowledged.length} acknowledged, ${contacts} of them contacts: none lost, each rung once but for ${putOff} put off by a web process that was ahead, none of ${spared.why.size} at a wrong hour, no process ended.`
    : `${wrong.length} things are wrong.`,
);
process.exitCode = wrong.length === 0 ? 0 : 1;

function setAll(names: readonly ProcessName[], aheadMs: number): Promise<unknown> {
  return Promise.all(names.map((name) => stage.setClock(name, aheadMs)));
}

function dialsSince(fromMs: number) {
  return stage.dials().filter(({ at }) => Date.parse(at) >= fromMs);
}

function isWithin({ fromMs, untilMs }: Dated, atMs: number, beforeMs = 1_000): boolean {
  return atMs >= fromMs - beforeMs && atMs <= untilMs + 1_000;
}

/** Null: not in time. */
async function untilRung(fromMs: number): Promise<number | null> {
  for (const until = Date.now() + RINGS_AGAIN_WITHIN_MS; Date.now() < until; await sleep(50)) {
    const [first] = dialsSince(fromMs);
    if (first) return Date.parse(first.at) - fromMs;
  }
  return null;
}

/** What the proof by kills does not ask: hours, calls that were put off or cut off, requests that were refused, processes that ended. */
async function findTrouble(): Promise<string[]> {
  const found: string[] = [];
  for (const { at, to } of stage.dials()) {
    const why = spared.why.get(to);
    if (why) found.push(`${to} was rung at ${at}, and ${why}`);
  }
  for (const [name, { child, output }] of processes)
    if (child?.exitCode !== null || child.pid !== pids.get(name)) found.push(`${name} ended:\n${output().slice(-3_000)}`);
  for (const { status, text } of load.refusals) found.push(`a request was refused with ${status}: ${text}`);
  await withClient(connectionString, PROOF, async (client) => {
    const askedAt = new Map(load.acknowledged.map(({ name, atMs }) => [name, atMs]));
    const { rows: open } = await client.query<{ contact: string; state: string; reason: string; next_at: Date | null }>(
      `select contact_id as contact, state, reason, next_at from planned_call where contact_id is not null and state <> 'done'`,
    );
    for (const { contact, state, reason, next_at: nextAt } of open) {
      const atMs = askedAt.get(contact) ?? 0;
      const putOffMs = Math.max(0, ...datedByWeb.filter((dated) => isWithin(dated, atMs)).map(({ aheadMs }) => aheadMs));
      if (nextAt && putOffMs > 0 && nextAt.getTime() <= atMs + putOffMs + CALL_MS) putOff += 1;
      else found.push(`contact ${contact} was not called: ${state}, ${reason}, next at ${nextAt?.toISOString()}`);
    }
    const { rows: held } = await client.query<{ id: string; state: string; at: Date; look_at: Date | null; told: string | null }>(
      `select id, state, intent_at as at, look_at, (select string_agg(kind || ' at ' || received_at || ' ' || verdict, ', ' order by received_at)
         from carrier_report r where r.attempt_id = attempt.id) as told from attempt where state not in ('ended', 'skipped')`,
    );
    for (const { id, state, at, look_at: lookAt, told } of held)
      found.push(`attempt ${id} of ${at?.toISOString()} is still ${state}, looked at ${lookAt?.toISOString()}, told ${told}`);
    const { rows: cut } = await client.query<{ id: string; at: Date; took: number; disposition: string }>(
      `select id, intent_at as at, disposition, (extract(epoch from ended_at - answered_at) * 1000)::float8 as took from attempt
       where state = 'ended' and (disposition <> 'connected' or ended_at - answered_at < $1 * interval '1 millisecond')`,
      [TALK_MS - 500],
    );
    for (const { id, at, took, disposition } of cut)
      if (disposition !== 'connected' || !datedByWeb.some((dated) => isWithin(dated, at.getTime(), CALL_MS)))
        found.push(`attempt ${id} ended as ${disposition} after ${took} ms of talk`);
  });
  return found;
}
