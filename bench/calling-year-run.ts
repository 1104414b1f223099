// A year of calls on a stopped clock: contacts all over the world, dialled by the real flows, each dial checked by another calendar library.
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { sameHours } from '../rules/calling-window.ts';
import { MINUTE_MS } from '../rules/zone-clock.ts';
import { openDiallingScene, type DiallingScene } from '../test/dialling-scene.ts';

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

export async function runCallingYear(contacts: readonly YearContact[], seed: number): Promise<YearResult> {
  const scene = await openDiallingScene({
    start: new Date(YEAR_FROM),
    script: {
      seed,
      chances: { answers: 1, no_answer: 3, busy: 2, overloaded: 0.1 },
      talkMs: 5_000,
      faults: { reportsTwice: 0.2, reportsLate: 0.2 },
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
    policy: { ringMs: RING_MS },
  });
  try {
    const byNumber = new Map(contacts.map((contact, index) => [numberOf(contact, index), contact]));
    for (const [toNumber, contact] of byNumber) await planCall(scene, toNumber, contact);
    await playYear(scene);
    const skipped = await scene.database.db.selectFrom('attempt').select('id').where('state', '=', 'skipped').execute();
    const outside = scene.dials.flatMap((dial) => {
      const contact = byNumber.get(dial.to);
      const why = contact ? whyNot(contact, dial.at) : 'nobody asked for this call';
      return why === null ? [] : [`${dial.to} at ${dial.at}: ${why} ${JSON.stringify(contact)}`];
    });
    return { contacts: contacts.length, dials: scene.dials.length, skipped: skipped.length, outside };
  } finally {
    await scene.close();
  }
}

function numberOf({ region }: YearContact, index: number): string {
  const { prefix, digits } = regions[region]!;
  return prefix + String(index % 10 ** digits).padStart(digits, '0');
}

async function planCall(scene: DiallingScene, toNumber: string, contact: YearContact): Promise<void> {
  const { fromMinute, lengthMinutes, carryOver, retries, gapsMinutes } = contact;
  const at = new Date(YEAR_FROM + contact.askedMinute * MINUTE_MS);
  const hours = {
    name: 'request' as const,
    source: 'asked for',
    days: sameHours(fromMinute, endOf({ fromMinute, lengthMinutes })),
  };
  await scene.plan({
    ...{ toNumber, createdAt: at, nextAt: at, waitingSince: at },
    request: { hours, carryOver, retries: { retries, gapsMinutes } },
  });
}

function endOf({ fromMinute, lengthMinutes }: Pick<YearContact, 'fromMinute' | 'lengthMinutes'>): number {
  return Math.min(24 * 60, fromMinute + lengthMinutes);
}

/** From one instant at which something is due to the next, until nothing is. */
async function playYear(scene: DiallingScene): Promise<void> {
  const { db } = scene.database;
  for (;;) {
    const { nextAt } = await db
      .selectFrom('plannedCall')
      .select((eb) => eb.fn.min('nextAt').as('nextAt'))
      .where('state', '=', 'planned')
      .executeTakeFirstOrThrow();
    if (nextAt === null) return;
    await scene.advance(Math.max(0, nextAt.getTime() - scene.now().getTime()));
    await scene.dispatch();
    await scene.advance(60_000);
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
