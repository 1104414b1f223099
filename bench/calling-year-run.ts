// A year of calls on a stopped clock: contacts all over the world, asked for, planned and dialled by the real flows, each dial checked by
// another calendar library.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { DAY_MS, MINUTE_MS } from '../rules/zone-clock.ts';
import { planCalls } from '../server/flows/outbound/plan-calls.ts';
import { takeCallRequests, type CallAsk } from '../server/flows/outbound/take-call-requests.ts';
import { openDiallingScene, type DiallingScene } from '../test/dialling-scene.ts';
import { nextDueAt } from './calling-year-due.ts';

/** Numbers by the clocks that may hang beside them. Several: the call must be allowed on each. */
const regions: readonly { prefix: string; digits: number; zones: readonly string[] }[] = [
  { prefix: '+1212555', digits: 4, zones: ['America/New_York'] },
  { prefix: '+1415555', digits: 4, zones: ['America/Los_Angeles'] },
  { prefix: '+1808555', digits: 4, zones: ['Pacific/Honolulu'] },
  { prefix: '+1800555', digits: 4, zones: ['America/New_York', 'America/Chicago', 'America/Los_Angeles', 'Pacific/Honolulu'] },
  { prefix: '+1709555', digits: 4, zones: ['America/St_Johns'] },
  { prefix: '+535', digits: 7, zones: ['America/Havana'] },
  { prefix: '+5691', digits: 8, zones: ['America/Santiago'] },
  { prefix: '+4475', digits: 8, zones: ['Europe/London'] },
  { prefix: '+4915', digits: 9, zones: ['Europe/Berlin'] },
  { prefix: '+2010', digits: 8, zones: ['Africa/Cairo'] },
  { prefix: '+2126', digits: 8, zones: ['Africa/Casablanca'] },
  { prefix: '+2782', digits: 7, zones: ['Africa/Johannesburg'] },
  { prefix: '+9613', digits: 6, zones: ['Asia/Beirut'] },
  { prefix: '+98912', digits: 7, zones: ['Asia/Tehran'] },
  { prefix: '+9198', digits: 8, zones: ['Asia/Kolkata'] },
  { prefix: '+97798', digits: 8, zones: ['Asia/Kathmandu'] },
  { prefix: '+8190', digits: 8, zones: ['Asia/Tokyo'] },
  { prefix: '+614', digits: 8, zones: ['Australia/Perth', 'Australia/Adelaide', 'Australia/Brisbane', 'Australia/Sydney'] },
  { prefix: '+7916', digits: 7, zones: ['Europe/Kaliningrad', 'Europe/Moscow', 'Asia/Kamchatka'] },
  { prefix: '+62812', digits: 8, zones: ['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'] },
  { prefix: '+6421', digits: 7, zones: ['Pacific/Auckland'] },
  { prefix: '+6857', digits: 6, zones: ['Pacific/Apia'] },
];

const YEAR_FROM = Date.UTC(2026, 0, 1);
const YEAR_MINUTES = 365 * 24 * 60;
const RING_MS = 30_000;

export type YearContact = {
  region: number;
  askedMinute: number;
  fromMinute: number;
  lengthMinutes: number;
  carryOver: boolean;
  retries: number;
  gapsMinutes: number[];
};

/** Half of them are asked for within a day and a half of a change of some clock. */
const changes = [
  '2026-02-15',
  '2026-03-08',
  '2026-03-22',
  '2026-03-29',
  '2026-04-05',
  '2026-04-24',
  '2026-09-06',
  '2026-09-27',
  '2026-10-25',
  '2026-11-01',
];
const changeMinutes = changes.map((date) => (Date.parse(date) - YEAR_FROM) / MINUTE_MS);

export const yearContact: fc.Arbitrary<YearContact> = fc.noBias(
  fc.record({
    region: fc.nat(regions.length - 1),
    askedMinute: fc.oneof(
      fc.nat(YEAR_MINUTES - 1),
      fc.tuple(fc.constantFrom(...changeMinutes), fc.integer({ min: -2_160, max: 2_160 })).map(([at, by]) => at + by),
    ),
    fromMinute: fc.integer({ min: 0, max: 20 * 60 }),
    lengthMinutes: fc.integer({ min: 30, max: 16 * 60 }),
    carryOver: fc.boolean(),
    retries: fc.nat(3),
    gapsMinutes: fc.array(fc.integer({ min: 6, max: 30 * 60 }), { minLength: 1, maxLength: 3 }),
  }),
);

export type YearResult = { contacts: number; dials: number; skipped: number; outside: string[] };
/** How far a year is; told after every list. */
export type YearProgress = { at: Date; asked: number; dials: number };

type Asked = YearContact & { toNumber: string };
const never = new AbortController().signal;

export async function runCallingYear(
  contacts: readonly YearContact[],
  seed: number,
  tell: (progress: YearProgress) => void = () => {},
): Promise<YearResult> {
  const asked = withNumbers(contacts);
  const lists = listsByDay(asked);
  const scene = await openYear(seed, lists[0]?.at ?? new Date(YEAR_FROM));
  try {
    await playYear(scene, lists, seed, tell);
    const refused = await scene.database.db
      .selectFrom('callRequest')
      .select(['reason', 'parameters'])
      .where('state', '!=', 'planned')
      .limit(20)
      .execute();
    const skipped = await scene.database.db.selectFrom('attempt').select('id').where('state', '=', 'skipped').execute();
    const byNumber = new Map(asked.map((contact) => [contact.toNumber, contact]));
    const outside = scene.dials.flatMap((dial) => {
      const contact = byNumber.get(dial.to);
      const why = contact ? whyNot(contact, dial.at) : 'nobody asked for this call';
      return why === null ? [] : [`${dial.to} at ${dial.at}: ${why} ${JSON.stringify(contact)}`];
    });
    const unplanned = refused.map(({ reason, parameters }) => `not planned: ${reason} ${JSON.stringify(parameters)}`);
    return { contacts: asked.length, dials: scene.dials.length, skipped: skipped.length, outside: [...unplanned, ...outside] };
  } finally {
    await scene.close();
  }
}

/** Lines enough for everybody who is due, so that only hours and gaps decide when a phone rings. */
function openYear(seed: number, start: Date): Promise<DiallingScene> {
  let ids = 0;
  const group = createHash('sha256').update(String(seed)).digest('hex');
  return openDiallingScene({
    start,
    isThrowaway: true,
    // The same for the same seed, since a simulated call fares by its id.
    newId: () => `${group.slice(0, 8)}-${group.slice(8, 12)}-4000-8000-${(ids += 1).toString(16).padStart(12, '0')}`,
    limits: { callsPerSecond: 10_000, callsAtOnce: 10_000, callsAtOncePerNumber: 10_000 },
    script: {
      seed,
      chances: { answers: 1, no_answer: 3, busy: 2 },
      talkMs: 5_000,
      faults: { reportsTwice: 0.2, reportsLate: 0.2, reportsEndOnly: 0.9 },
    },
    settings: {
      purpose: 'service',
      window: {
        start: '00:00',
        end: '24:00',
        days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
        closedOn: [],
        allowOvernight: false,
      },
    },
    policy: { ringMs: RING_MS, mostAtOnce: 10_000, mostAtOncePerAgent: 10_000 },
  });
}

/** No two have the same. */
function withNumbers(contacts: readonly YearContact[]): Asked[] {
  const given = regions.map(() => 0);
  return contacts.map((contact) => {
    const { prefix, digits } = regions[contact.region]!;
    const index = given[contact.region]!;
    given[contact.region] = index + 1;
    if (index >= 10 ** digits) throw new Error(`more contacts than numbers that begin with ${prefix}`);
    return { ...contact, toNumber: prefix + String(index).padStart(digits, '0') };
  });
}

type List = { at: Date; contacts: Asked[] };

/** Those of one (UTC) day are asked for together as it begins, each not before its minute. */
function listsByDay(contacts: readonly Asked[]): List[] {
  const byDay = new Map<number, Asked[]>();
  for (const contact of contacts) {
    const day = Math.floor((contact.askedMinute * MINUTE_MS) / DAY_MS);
    byDay.set(day, [...(byDay.get(day) ?? []), contact]);
  }
  return [...byDay].toSorted(([a], [b]) => a - b).map(([day, contacts]) => ({ at: new Date(YEAR_FROM + day * DAY_MS), contacts }));
}

const ASKED_AT_ONCE = 1_000;

async function ask({ context, teamId, agentId }: DiallingScene, contacts: readonly Asked[]): Promise<void> {
  for (let at = 0; at < contacts.length; at += ASKED_AT_ONCE) {
    const asks = contacts.slice(at, at + ASKED_AT_ONCE).map((contact) => askFor(agentId, contact));
    await context.db.transaction().execute((db) => takeCallRequests(context, db, { teamId, isPlannedHere: true }, asks));
  }
  await planCalls(context, { teamId }, never);
}

/** As a program asks for one call at `/call/outbound`. */
function askFor(agentId: string, contact: Asked): CallAsk {
  const { toNumber, fromMinute, carryOver, retries, gapsMinutes } = contact;
  const parameters = {
    agent_id: agentId,
    to_number: toNumber,
    schedule_at: new Date(YEAR_FROM + contact.askedMinute * MINUTE_MS).toISOString(),
    min_trigger_time: clockTime(fromMinute),
    max_trigger_time: clockTime(endOf(contact)),
    carry_over: carryOver,
    number_of_retries: retries,
    gap_between_retries: gapsMinutes,
  };
  const rule = { ruleId: 'request:year', period: 'ever' as const };
  return { agentId, door: 'outbound', body: parameters, parameters, rule, identity: toNumber, ignored: null };
}

const clockTime = (minute: number) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

function endOf({ fromMinute, lengthMinutes }: Pick<YearContact, 'fromMinute' | 'lengthMinutes'>): number {
  return Math.min(24 * 60, fromMinute + lengthMinutes);
}

const SHORTEST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 10 * 60_000;
/** How much longer a look is late than the pause after it: up to an hour. */
const LATE_PAUSES = 6;

/**
 * From one instant at which something is due to the next, until nothing is. Every other look comes late, and after each some minutes pass,
 * as on a machine that is busy or was away: what has come due meanwhile may have to be refused.
 */
async function playYear(
  scene: DiallingScene,
  lists: readonly List[],
  seed: number,
  tell: (progress: YearProgress) => void,
): Promise<void> {
  const pauses = fc.sample(fc.integer({ min: SHORTEST_PAUSE_MS, max: LONGEST_PAUSE_MS }), { numRuns: 10_000, seed });
  let [asked, told] = [0, 0];
  for (let look = 0; ; look += 1) {
    const list = lists[told];
    const dueAt = await nextDueAt(scene.database.db);
    if (!list && !dueAt) return;
    if (list && (!dueAt || list.at <= dueAt)) {
      await scene.advance(Math.max(0, list.at.getTime() - scene.now().getTime()));
      await ask(scene, list.contacts);
      [told, asked] = [told + 1, asked + list.contacts.length];
      tell({ at: list.at, asked, dials: scene.dials.length });
      continue;
    }
    const pauseMs = pauses[look % pauses.length]!;
    const lateMs = look % 2 === 0 ? 0 : pauseMs * LATE_PAUSES;
    await scene.advance(Math.max(0, (dueAt?.getTime() ?? 0) + lateMs - scene.now().getTime()));
    await scene.dispatch();
    await scene.advance(pauseMs);
    await scene.recover();
  }
}

/** Looked up on every clock by another library, minute by minute: the hours that were asked for, and 8 to 21 by law. */
function whyNot(contact: YearContact, at: string): string | null {
  const { zones } = regions[contact.region]!;
  for (const zone of zones) {
    for (const afterMs of [0, RING_MS - 1]) {
      const wall = DateTime.fromISO(at, { zone }).plus(afterMs);
      const minute = wall.hour * 60 + wall.minute;
      const says = `it is ${wall.toFormat('HH:mm')} in ${zone}`;
      if (minute < 8 * 60 || minute >= 21 * 60) return `${says}, by law`;
      if (minute < contact.fromMinute || minute >= endOf(contact)) return `${says}, outside the hours that were asked for`;
    }
  }
  return null;
}
