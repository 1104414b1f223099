// Times in lists of utterances: under which names they stand, in which unit, and from where they count.
import { clockMs, clockTime, countWords } from './given-turn.ts';

export type Fields = Record<string, unknown>;
export type TimeUnit = 'ms' | 's';
export type TimeNames = { ms: string[]; s: string[]; open: string[] };

export const startNames: TimeNames = {
  ms: 'startMs start_ms startTimeMillis start_time_millis startMillis startTimeMs start_time_ms offsetMs offset_ms'.split(' '),
  s: 'startSeconds start_seconds startSec start_sec startTimeSeconds'.split(' '),
  open: 'start startTime start_time begin from_time offset timestamp time ts'.split(' '),
};
export const endNames: TimeNames = {
  ms: 'endMs end_ms endTimeMillis end_time_millis endMillis endTimeMs end_time_ms'.split(' '),
  s: 'endSeconds end_seconds endSec end_sec endTimeSeconds'.split(' '),
  open: 'end endTime end_time stop to_time end_ts'.split(' '),
};
export const lengthNames: TimeNames = {
  ms: ['durationMs', 'duration_ms', 'lengthMs'],
  s: ['durationSeconds', 'duration_seconds'],
  open: ['duration'],
};

export function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

export function firstOf(fields: Fields, names: readonly string[]): unknown {
  for (const name of names) {
    const value = own(fields, name);
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

/** A time as it stands there: told in milliseconds, or a bare number whose unit the whole list decides. */
export type RawTime = { ms: number } | { open: number } | null;

const onClock = new RegExp(`^${clockTime}$`);
const instant = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/;

export function timeOf(entry: Fields, names: TimeNames): RawTime {
  for (const [kind, factor] of [
    ['ms', 1],
    ['s', 1_000],
    ['open', 0],
  ] as const) {
    const value = firstOf(entry, names[kind]);
    const number =
      typeof value === 'number' ? value : typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value.trim()) ? Number(value) : null;
    if (number !== null && Number.isFinite(number)) return factor === 0 ? { open: number } : { ms: number * factor };
    if (typeof value === 'string') return writtenTime(value.trim());
  }
  return null;
}

/** `00:01:02.5`, `1.5s`, `1500ms`, `PT1.5S`, or an instant. */
function writtenTime(text: string): RawTime {
  const clock = onClock.exec(text);
  if (clock) return { ms: clockMs(clock.slice(1, 5)) };
  const short = /^(?:PT)?(\d{1,9}(?:\.\d{1,9})?)\s?(ms|s)$/i.exec(text);
  if (short) return { ms: Number(short[1]) * (short[2]?.toLowerCase() === 'ms' ? 1 : 1_000) };
  const at = instant.test(text) && text.length < 40 ? Date.parse(/[zZ]$|[+-]\d{2}:?\d{2}$/.test(text) ? text : `${text}Z`) : NaN;
  return Number.isFinite(at) ? { ms: at } : null;
}

const EPOCH_MS = 900_000_000_000;

/** Times that are instants of the calendar are counted from the first of them. */
export function epochStart(starts: number[]): number {
  const first = starts.reduce((least, start) => Math.min(least, start), Infinity);
  return first >= EPOCH_MS && first < Infinity ? first : 0;
}

type TimedText = { text: string; start: RawTime; end: RawTime; length: RawTime };

/** Words per second that are possible over a whole call: silence makes it slow, nobody is this fast. */
const SLOWEST = 0.02;
const FASTEST = 8;
const EPOCH_SECONDS = 900_000_000;

/** The unit in which people speak at a possible pace; null when no bare number stands there. */
export function paceUnit(raw: readonly TimedText[]): TimeUnit | null {
  const open = (time: RawTime): number | null => (time !== null && 'open' in time ? time.open : null);
  let spoken = 0;
  let spokenWords = 0;
  let first = Infinity;
  let last = -Infinity;
  let words = 0;
  let isFraction = false;
  for (const { start, end, length, text } of raw) {
    const count = countWords(text);
    words += count;
    const [from, to] = [open(start), open(end)];
    const long = open(length) ?? (from !== null && to !== null ? to - from : null);
    if (long !== null && long > 0) {
      spoken += long;
      spokenWords += count;
    }
    for (const time of [from, to]) {
      if (time === null) continue;
      first = Math.min(first, time);
      last = Math.max(last, time);
      isFraction ||= !Number.isInteger(time);
    }
  }
  if (first === Infinity && spoken === 0) return null;
  if (first >= EPOCH_MS && first < Infinity) return 'ms';
  if (first >= EPOCH_SECONDS && first < Infinity) return 's';
  const pace = spoken > 0 ? spokenWords / spoken : last > first ? words / (last - first) : null;
  if (pace === null) return isFraction || last < 1_000 ? 's' : 'ms';
  if (pace >= SLOWEST && pace <= FASTEST) return 's';
  if (pace * 1_000 >= SLOWEST && pace * 1_000 <= FASTEST) return 'ms';
  return Math.abs(Math.log(pace / 2)) < Math.abs(Math.log((pace * 1_000) / 2)) ? 's' : 'ms';
}
