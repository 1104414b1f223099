// Proves the calling hours: random cases, each also looked up minute by minute with another calendar library. `npm run prove:windows`.
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { IANAZone } from 'luxon';
import { type PlausibleZones, type WindowLayer, sameHours, weekdays } from '../rules/calling-window.ts';
import { nextAllowed } from '../rules/next-allowed.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/** Zones whose clocks do unusual things: offsets of 30 and 45 minutes, gaps of half an hour or at midnight, both hemispheres, ±14. */
const zones = [
  'America/New_York',
  'America/Los_Angeles',
  'America/St_Johns',
  'America/Havana',
  'America/Santiago',
  'America/Nuuk',
  'Europe/London',
  'Europe/Berlin',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Beirut',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Tehran',
  'Australia/Sydney',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Pacific/Chatham',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Antarctica/Troll',
  'Etc/GMT+5',
] as const;

/** Instants at which some of these clocks change in 2026 and 2027; half of the cases begin within a day and a half of one. */
const changes = [
  '2026-02-15T02:00:00Z',
  '2026-03-08T07:00:00Z',
  '2026-03-08T10:00:00Z',
  '2026-03-29T01:00:00Z',
  '2026-03-22T02:00:00Z',
  '2026-04-04T15:00:00Z',
  '2026-04-05T03:00:00Z',
  '2026-04-23T22:00:00Z',
  '2026-09-06T04:00:00Z',
  '2026-09-26T14:00:00Z',
  '2026-10-03T15:30:00Z',
  '2026-10-25T01:00:00Z',
  '2026-10-29T21:00:00Z',
  '2026-11-01T06:00:00Z',
  '2027-03-14T07:00:00Z',
  '2027-04-03T15:00:00Z',
].map((text) => Date.parse(text));

type Case = { layers: WindowLayer[]; zones: PlausibleZones; from: Date; ringMs: number; horizonDays: number };

/** The same cases for the same seed, so that a difference can be looked at again. */
export function randomCases(seed: number, count: number): Case[] {
  let state = seed >>> 0;
  const random = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const minuteOfDay = () => (random() < 0.5 ? below(24) * 60 : random() < 0.5 ? below(16) * 15 : below(DAY_MINUTES));
  const layer = (): WindowLayer => {
    const fromMinute = minuteOfDay();
    const length = random() < 0.2 ? 1 + below(120) : 1 + below(DAY_MINUTES);
    const toMinute = random() < 0.3 ? fromMinute + length : Math.min(fromMinute + length, DAY_MINUTES);
    const on = random() < 0.6 ? weekdays : weekdays.filter(() => random() < 0.7);
    const days = { ...sameHours(fromMinute, toMinute, on) };
    if (random() < 0.2)
      days[pick(weekdays)] = [
        { fromMinute: 540, toMinute: 720 },
        { fromMinute: 780, toMinute: 1_080 },
      ];
    const closedOn = random() < 0.2 ? changes.map((at) => new Date(at).toISOString().slice(0, 10)) : undefined;
    return {
      name: 'request',
      days,
      ...(closedOn === undefined ? {} : { closedOn }),
      ...(random() < 0.1 ? { zone: pick(zones) } : {}),
    };
  };
  return Array.from({ length: count }, () => {
    const near = random() < 0.5;
    const fromMs = near ? pick(changes) + (random() - 0.5) * 3 * 86_400_000 : Date.UTC(2026, 0, 1) + random() * 1_096 * 86_400_000;
    const more = Array.from({ length: random() < 0.3 ? 1 + below(2) : 0 }, () => pick(zones));
    return {
      layers: Array.from({ length: random() < 0.3 ? 2 : 1 }, layer),
      zones: [pick(zones), ...more],
      from: new Date(random() < 0.5 ? Math.floor(fromMs) : Math.floor(fromMs / MINUTE_MS) * MINUTE_MS),
      ringMs: random() < 0.3 ? below(3) * 30_000 : 0,
      horizonDays: 2 + below(3),
    };
  });
}

const QUARTER_MS = 15 * MINUTE_MS;
const offsetsOf = new Map<string, Map<number, number>>();

/** Luxon's offset in minutes, asked once for each quarter of an hour: no clock of these years changes in between. */
function offsetMinutes(name: string, atMs: number): number {
  let offsets = offsetsOf.get(name);
  if (offsets === undefined) offsetsOf.set(name, (offsets = new Map<number, number>()));
  const quarter = Math.floor(atMs / QUARTER_MS);
  let offset = offsets.get(quarter);
  if (offset === undefined) offsets.set(quarter, (offset = IANAZone.create(name).offset(quarter * QUARTER_MS)));
  return offset;
}

/** The rule as a regulator would read it, at one instant, with luxon's offsets and nothing of ours. */
function mayRing(one: Case, atMs: number): boolean {
  return one.layers.every((layer) =>
    (layer.zone === undefined ? one.zones : [layer.zone]).every((name) => {
      const wall = new Date(atMs + offsetMinutes(name, atMs) * MINUTE_MS);
      const minute = wall.getUTCHours() * 60 + wall.getUTCMinutes();
      const opensOn = (daysBack: number, minuteThen: number): boolean => {
        const day = new Date(wall.getTime() - daysBack * 86_400_000);
        if (layer.closedOn?.includes(day.toISOString().slice(0, 10))) return false;
        const spans = layer.days[weekdays[(day.getUTCDay() + 6) % 7] as (typeof weekdays)[number]] ?? [];
        return spans.some((span) => minuteThen >= span.fromMinute && minuteThen < span.toMinute);
      };
      const isHoliday = layer.closedOn?.includes(wall.toISOString().slice(0, 10)) ?? false;
      return !isHoliday && (opensOn(0, minute) || opensOn(1, minute + DAY_MINUTES));
    }),
  );
}

/** The first minute, or `from` itself, at which it may ring for long enough; null when there is none before the horizon. */
function scan(one: Case): number | null {
  const lastMs = one.from.getTime() + one.horizonDays * DAY_MINUTES * MINUTE_MS;
  let openSinceMs: number | null = null;
  for (let atMs = one.from.getTime(); ; atMs = (Math.floor(atMs / MINUTE_MS) + 1) * MINUTE_MS) {
    if (openSinceMs !== null && atMs - openSinceMs >= one.ringMs) return openSinceMs;
    if (openSinceMs === null && atMs > lastMs) return null;
    if (!mayRing(one, atMs)) openSinceMs = null;
    else if (one.ringMs === 0) return atMs;
    else openSinceMs ??= atMs;
  }
}

export type Proof = { cases: number; never: number; minutesScanned: number; differences: string[] };

export function prove(seed: number, count: number): Proof {
  const proof: Proof = { cases: 0, never: 0, minutesScanned: 0, differences: [] };
  for (const one of randomCases(seed, count)) {
    const next = nextAllowed(one.layers, one.zones, one.from, { ringMs: one.ringMs, horizonDays: one.horizonDays });
    const ours = next.kind === 'open' ? next.at.getTime() : null;
    const scanned = scan(one);
    proof.cases++;
    if (scanned === null) proof.never++;
    proof.minutesScanned += Math.ceil(
      ((scanned ?? one.from.getTime() + one.horizonDays * 86_400_000) - one.from.getTime()) / MINUTE_MS,
    );
    if (ours !== scanned) proof.differences.push(`${JSON.stringify(one)}: ${ours} here, ${scanned} by the scan`);
  }
  return proof;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({
    options: { cases: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
  });
  const startedAt = performance.now();
  const proof = prove(Number(values.seed), Number(values.cases));
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  console.log(`${proof.cases} cases (${proof.never} never open), ${proof.minutesScanned} minutes scanned in ${seconds} s`);
  console.log(`differences: ${proof.differences.length}`);
  for (const difference of proof.differences.slice(0, 10)) console.log(difference);
  process.exitCode = proof.differences.length === 0 ? 0 : 1;
}
