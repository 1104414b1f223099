// The stage of the proof by clocks: a web process and two workers over one PostgreSQL, each with a clock that can be set, and people who must not be rung.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signIn } from '../demo/dashboard-client.ts';
import { newCallingPolicy } from '../rules/calling-policy.ts';
import { saveCallingPolicy } from '../server/database/calling-policy.ts';
import { withClient } from '../server/database/with-client.ts';
import type { DialLine } from '../server/providers/simulated-carrier.ts';
import { prepareRingside, type RingsideProcess } from '../test/ringside-process.ts';
import { openTestDatabase } from '../test/test-database.ts';
import { prepareCarrier } from './carrier-process.ts';
import { PROOF } from './crash-check.ts';
import { openSurroundings, proofSettings, publishAgent, seedTeam, type Surroundings } from './crash-stage.ts';
import { numberWhereItIsDay } from './daylight.ts';

const HOOK = new URL('./clock-hook.ts', import.meta.url).href;
const [MINUTE, HOUR] = [60_000, 3_600_000];
/** How long whoever answers speaks. */
export const TALK_MS = 6_000;
const EACH_OF_A_KIND = 5;
/** Far from the numbers of the contacts. */
const FIRST_PLACE = 900_000;

export type ProcessName = 'web' | 'worker 1' | 'worker 2';

export type ClockStage = {
  surroundings: Surroundings;
  team: { key: string; callsKey: string; cookie: string };
  processes: ReadonlyMap<ProcessName, RingsideProcess>;
  connectionString: string;
  filesFolder: string;
  /** By how much it is ahead from now on. */
  setClock(name: ProcessName, aheadMs: number): Promise<void>;
  dials(): DialLine[];
  timesRung(): Map<string, number>;
  close(): Promise<void>;
};

export async function openClockStage({ isBelieved }: { isBelieved: boolean }): Promise<ClockStage> {
  await using stack = new AsyncDisposableStack();
  const database = await openTestDatabase();
  stack.defer(() => database.close());
  const surroundings = await openSurroundings();
  stack.defer(() => surroundings.close());
  const folder = await mkdtemp(join(tmpdir(), 'ringside-clock-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const script = join(folder, 'carrier.json');
  const faults = { reportsTwice: 0.3, reportsLate: 0.2, lateMs: 1_000 };
  await writeFile(script, JSON.stringify({ ringAfterMs: 100, pickUpAfterMs: 400, talkMs: TALK_MS, faults }));
  const carrier = await prepareCarrier(folder, { script });
  stack.defer(() => carrier.close());

  const clockOf = (name: ProcessName) => join(folder, `${name}.ahead`);
  const setClock = (name: ProcessName, aheadMs: number) => writeFile(clockOf(name), String(aheadMs));
  const processes = new Map<ProcessName, RingsideProcess>();
  for (const name of ['web', 'worker 1', 'worker 2'] as const) {
    await setClock(name, 0);
    const ringside = await prepareRingside({
      ...{ ...surroundings.environment, ...carrier.environment, DATABASE_URL: database.connectionString },
      RINGSIDE_SECRET: 'the-same-in-all-processes-of-this-proof',
      ...{ CLOCK_AHEAD_FILE: clockOf(name), CLOCK_BELIEVED: isBelieved ? 'yes' : 'no', NODE_OPTIONS: `--import ${HOOK}` },
    });
    stack.defer(() => ringside.dispose());
    processes.set(name, ringside);
  }
  const web = processes.get('web') as RingsideProcess;
  for (const [name, ringside] of processes) if (name !== 'web') ringside.environment['RINGSIDE_DATA'] = web.dataFolder;
  await web.start(['--parts=web']);
  const team = await seedTeam(web);
  const { id } = await database.db.selectFrom('team').select('id').executeTakeFirstOrThrow();
  await saveCallingPolicy(database.db, id, { ...newCallingPolicy, mostAtOnce: 60, mostAtOncePerAgent: 60 }, new Date());
  for (const [name, ringside] of processes) if (name !== 'web') await ringside.start(['--parts=worker']);
  await carrier.start([web.url]);
  const opened = stack.move();
  return {
    ...{ surroundings, team, processes, setClock },
    ...{ connectionString: database.connectionString, filesFolder: join(web.dataFolder, 'files') },
    dials: () => carrier.dials(),
    timesRung: () => carrier.timesRung(),
    close: () => opened.disposeAsync(),
  };
}

export type Spared = {
  /** Why each of these numbers must not be rung now. */
  why: ReadonlyMap<string, string>;
  /** Puts those whose hours are over at the front of the line, as if they had waited in it until then. */
  makeDue(): Promise<void>;
};

/** Calls that are asked for and must not be made while the proof lasts: a clock that is wrong by an hour or a day thinks they may. */
export async function askForSpared({ team, processes, connectionString }: ClockStage): Promise<Spared> {
  const url = processes.get('web')?.url ?? '';
  const now = new Date();
  const { timeZone, localTime, otherDays } = whereItIsDay(now);
  const dashboard = await signIn(url, { email: 'owner@example.com', password: 'correct-horse-battery' });
  await publishAgent(dashboard, { ...proofSettings, name: 'Mora', window: { ...proofSettings.window, days: otherDays } });
  const kinds = [
    {
      why: 'its hours begin in 40 minutes',
      asks: { min_trigger_time: localTime(40 * MINUTE), max_trigger_time: localTime(4 * HOUR) },
    },
    {
      why: 'its hours have been over for 10 minutes',
      asks: { min_trigger_time: '00:00', max_trigger_time: localTime(-10 * MINUTE) },
    },
    { why: 'it was asked for tomorrow', asks: { schedule_at: new Date(now.getTime() + 23 * HOUR).toISOString() } },
    { why: 'its agent does not ring on this day of the week', asks: { agent_id: 'mora' } },
  ];
  const why = new Map<string, string>();
  const late: string[] = [];
  for (const [kind, { why: reason, asks }] of kinds.entries())
    for (let place = 0; place < EACH_OF_A_KIND; place += 1) {
      const number = numberWhereItIsDay(now, FIRST_PLACE + kind * EACH_OF_A_KIND + place);
      const body = JSON.stringify({ agent_id: 'nora', to_number: number, timezone: timeZone, carry_over: true, ...asks });
      const headers = { 'x-api-key': team.callsKey, 'content-type': 'application/json' };
      const answer = await fetch(`${url}/call/outbound`, { method: 'POST', headers, body });
      if (!answer.ok) throw new Error(`a call was not taken: ${answer.status} ${await answer.text()}`);
      why.set(number, reason);
      if (kind % 2 === 1) late.push(number);
    }
  return {
    why,
    makeDue: () =>
      withClient(connectionString, PROOF, async (client) => {
        await client.query(`update planned_call set next_at = now() where state = 'planned' and to_number = any($1)`, [late]);
      }),
  };
}

/** The zone of the numbers that may be rung at this hour, and what a clock on the wall shows there. */
function whereItIsDay(now: Date) {
  const number = numberWhereItIsDay(now, 0);
  const zones = { '+8': 'Asia/Tokyo', '+2': 'Africa/Johannesburg', '+5': 'America/Lima' } as const;
  const timeZone = zones[number.slice(0, 2) as keyof typeof zones];
  const shown = (afterMs: number, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { timeZone, ...options }).format(now.getTime() + afterMs);
  const today = shown(0, { weekday: 'short' }).toLowerCase();
  return {
    timeZone,
    localTime: (afterMs: number) => shown(afterMs, { hour: '2-digit', minute: '2-digit' }),
    otherDays: proofSettings.window.days.filter((day) => day !== today),
  };
}
