// What a clock shows in a time zone at an instant, and back: the only place that knows of summer time.
import { Temporal } from 'temporal-polyfill';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** A stretch of time in which a zone keeps one offset: `fromMs` inclusive, `untilMs` exclusive, infinite where nothing changes. */
export type ZoneStretch = { fromMs: number; untilMs: number; offsetMs: number };

/** Names that look like zones but stand still in summer, so that whoever means the east coast would be rung an hour late. */
const standStill = new Map([
  ['EST', 'America/New_York'],
  ['MST', 'America/Denver'],
  ['HST', 'Pacific/Honolulu'],
]);

export type ZoneReading = { kind: 'zone'; zone: string } | { kind: 'refused'; message: string };

/** Reads an IANA name in any case and old spellings too (`us/eastern`). Offsets and abbreviations are refused: they know no summer time. */
export function readZone(text: string): ZoneReading {
  const name = text.trim();
  const better = standStill.get(name.toUpperCase());
  if (better !== undefined)
    return { kind: 'refused', message: `${name} does not follow summer time. Send a place, such as ${better}.` };
  if (/^[A-Za-z][A-Za-z0-9_+/-]{1,63}$/.test(name)) {
    try {
      return { kind: 'zone', zone: Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId };
    } catch {
      // Not a name this machine knows; said below.
    }
  }
  return { kind: 'refused', message: 'This is not a time zone we know. Send an IANA name, such as Europe/Berlin.' };
}

// Looking up transitions costs milliseconds, and a plan of ten thousand contacts asks for the same few zones.
const known = new Map<string, ZoneStretch[]>();
const MOST_ZONES = 1_000;
const MOST_STRETCHES = 64;

/** The stretch of one offset around an instant. */
export function stretchAt(zone: string, atMs: number): ZoneStretch {
  let stretches = known.get(zone);
  if (stretches === undefined) {
    if (known.size >= MOST_ZONES) known.clear();
    known.set(zone, (stretches = []));
  }
  for (const stretch of stretches) if (stretch.fromMs <= atMs && atMs < stretch.untilMs) return stretch;
  if (stretches.length >= MOST_STRETCHES) stretches.length = 0;
  const found = findStretch(zone, atMs);
  stretches.push(found);
  return found;
}

function findStretch(zone: string, atMs: number): ZoneStretch {
  const at = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone);
  // `previous` looks strictly before, and an instant on a change belongs to the offset after it.
  const from = at.add({ nanoseconds: 1 }).getTimeZoneTransition('previous');
  const until = at.getTimeZoneTransition('next');
  return {
    fromMs: from?.epochMilliseconds ?? -Infinity,
    untilMs: until?.epochMilliseconds ?? Infinity,
    offsetMs: at.offsetNanoseconds / 1_000_000,
  };
}

/** What the clock shows at an instant, as milliseconds since 1970 of a clock that knows no zones. */
export function wallClockAt(zone: string, atMs: number): number {
  return atMs + stretchAt(zone, atMs).offsetMs;
}

/** The first instant at which a clock shows `wallMs`; where clocks are put forward past it, the first instant after the gap. */
export function instantOfWallClock(zone: string, wallMs: number): number {
  const before = stretchAt(zone, wallMs - DAY_MS);
  const early = wallMs - before.offsetMs;
  if (early < before.untilMs) return early;
  const after = stretchAt(zone, before.untilMs);
  return Math.max(wallMs - after.offsetMs, after.fromMs);
}

/** The local date of a wall clock, as in `2026-12-25`. */
export function dateOfWallClock(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 10);
}

/** An instant as people in the zone write it, offset included: `2026-03-08T09:00:00-04:00`. */
export function localTimeOf(zone: string, at: Date): string {
  const { offsetMs } = stretchAt(zone, at.getTime());
  const wall = new Date(at.getTime() + offsetMs)
    .toISOString()
    .slice(0, -1)
    .replace(/\.000$/, '');
  const minutes = Math.abs(offsetMs) / MINUTE_MS;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${wall}${offsetMs < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}
