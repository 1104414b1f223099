// The time somebody names for another call, as an instant: “tomorrow at three”, “Monday morning”, “in two hours”, on their own clock.
import { isDayLeft, readAgreedDay, startOfPeriod } from './agreed-day.ts';
import { DAY_MS, dateOfWallClock, HOUR_MS, instantOfWallClock, MINUTE_MS, wallClockAt } from './zone-clock.ts';

export type AgreedTime =
  | { kind: 'time'; at: Date }
  /** What has to be asked for. */
  | { kind: 'unclear'; missing: 'day' | 'hour' }
  | { kind: 'passed' }
  /** Later than is booked. */
  | { kind: 'too_far' };

const LONGEST_AHEAD_MS = 90 * DAY_MS;

const numbers: Record<string, number> = {
  ...Object.fromEntries(
    'zero one two three four five six seven eight nine ten eleven twelve'.split(' ').map((word, at) => [word, at]),
  ),
  ...{ fifteen: 15, twenty: 20, thirty: 30, forty: 40, 'forty-five': 45, a: 1, an: 1, 'a couple of': 2, 'half an': 0.5 },
};
/** Where no hour is named, and whether one that is named comes after noon. */
const parts: Record<string, { hour: number; isAfternoon: boolean }> = {
  morning: { hour: 10, isAfternoon: false },
  afternoon: { hour: 15, isAfternoon: true },
  evening: { hour: 18, isAfternoon: true },
  tonight: { hour: 19, isAfternoon: true },
  night: { hour: 20, isAfternoon: true },
};

const amount =
  '(half an|a couple of|an?|\\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty|thirty|forty|forty-five)';
const length = `${amount}( and a half)? (minutes?|hours?)( and a half)?`;
const ahead = new RegExp(`\\bin (?:about )?${length}\\b(?:'s? time)?|\\b${length} from now\\b`);
const withOffset = /\b(\d{4}-\d\d-\d\d)[t ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(z|[+-]\d\d:?\d\d)(?![\w:])/;
/** “15.12. at 3 pm”, “15.12.2026”, as dates are written on the Continent; “at 3.30.” is an hour. */
const dotted = /\b\d{1,2}\.\d{1,2}(?:\.\d|\.?,?\s.*(?:\bat \d|\d ?[ap]\.?m\b|\d:\d\d))/i;
const small = '(\\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)';
const half = new RegExp(`\\b(?:(before|at|around|about|by|after|from) )?(half|quarter) (past|to) ${small}\\b`);
const clock = new RegExp(
  `\\b(?:(before|at|around|about|by|after|from) )?${small}(?:[: .](\\d\\d)| (fifteen|thirty|forty-five))? ?(a\\.?m|p\\.?m|o'?clock)?\\b`,
  'g',
);

/** `zone`: where they are; `country`: ISO 3166 code, as dates are written there. Days are meant from `now` on. */
export function readAgreedTime(said: string, now: Date, zone: string, country: string | null = null): AgreedTime {
  if (dotted.test(said)) return { kind: 'unclear', missing: 'day' };
  const text = plain(said);
  const wallNow = wallClockAt(zone, now.getTime());
  const today = Math.floor(wallNow / DAY_MS) * DAY_MS;
  const exact = exactTime(text, now);
  if (exact) {
    // Its day may be named besides, and has to agree.
    const day = readAgreedDay(text.replace(exact.said, dateOfWallClock(wallClockAt(zone, exact.atMs))), today, country);
    return day.kind === 'day' && !isDayLeft(day.rest) ? within(now, exact.atMs) : { kind: 'unclear', missing: 'day' };
  }
  const day = readAgreedDay(text, today, country);
  const hour = timeOf(day.rest);
  const startsMs = day.kind === 'none' ? startOfPeriod(day.rest, today, hour.timeMs !== null) : null;
  if (startsMs !== null && startsMs > wallNow + LONGEST_AHEAD_MS) return { kind: 'too_far' };
  // Who is rung on a day they did not name is not rung again: words of a day that were not understood are asked for.
  if (day.kind === 'unclear' || isDayLeft(hour.rest)) return { kind: 'unclear', missing: 'day' };
  if (hour.timeMs === null) return { kind: 'unclear', missing: day.kind === 'none' ? 'day' : 'hour' };
  const wall = (day.kind === 'day' ? day.dayMs : today) + hour.timeMs;
  // An hour without a day is the next one that comes.
  const meant = day.kind === 'none' && wall <= wallNow ? wall + DAY_MS : wall;
  return within(now, instantOfWallClock(zone, meant));
}

/** Whether a day is named in it, understood or not. */
export function namesDay(said: string): boolean {
  const day = readAgreedDay(plain(said), 0, null);
  return day.kind !== 'none' || isDayLeft(timeOf(day.rest).rest) || ahead.test(plain(said));
}

function plain(said: string): string {
  return said
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/[,;!?]|\.(?=\s|$)/g, ' ')
    .replace(/\s+/g, ' ');
}

/** What needs no clock of theirs: “in two hours”, or an ISO time with its offset. */
function exactTime(text: string, now: Date): { atMs: number; said: string } | null {
  const [iso, date, time, offset] = withOffset.exec(text) ?? [];
  if (iso && date) return { atMs: Date.parse(`${date}T${time}${offset?.toUpperCase()}`), said: iso };
  const found = ahead.exec(text);
  if (!found) return null;
  const [count, halfBefore, unit, halfAfter] = found[1] === undefined ? found.slice(5) : found.slice(1);
  const units = valueOf(count ?? '') + (halfBefore || halfAfter ? 0.5 : 0);
  return { atMs: now.getTime() + units * (unit?.startsWith('min') ? MINUTE_MS : HOUR_MS), said: found[0] };
}

function within(now: Date, atMs: number): AgreedTime {
  if (atMs <= now.getTime()) return { kind: 'passed' };
  return atMs > now.getTime() + LONGEST_AHEAD_MS ? { kind: 'too_far' } : { kind: 'time', at: new Date(atMs) };
}

function valueOf(word: string): number {
  return numbers[word] ?? Number(word);
}

/** Milliseconds of the day, null where none or only a bound is named, and what was said besides. */
type NamedHour = { timeMs: number | null; rest: string };

/** Where neither half of the day is said, offices' hours are meant. */
function timeOf(text: string): NamedHour {
  const part = Object.entries(parts).find(([name]) => new RegExp(`\\b${name}\\b`).test(text))?.[1] ?? null;
  const noon = /\b(before )?(?:noon|midday)\b/.exec(text);
  if (noon) return hourNamed(noon[1], 12 * HOUR_MS, text, noon[0]);
  const halves = half.exec(text);
  if (halves) {
    const hour = hourOf(valueOf(halves[4] ?? ''), null, part);
    const minutes = (halves[2] === 'half' ? 30 : 15) * (halves[3] === 'to' ? -1 : 1);
    return hourNamed(halves[1], hour === null ? null : hour * HOUR_MS + minutes * MINUTE_MS, text, halves[0]);
  }
  for (const [all, prefix, hours = '', digits, words, suffix] of text.matchAll(clock)) {
    const isHour = [prefix, suffix, digits, words].some((found) => found !== undefined) || part !== null;
    const minutes = digits ? Number(digits) : words ? valueOf(words) : 0;
    const hour = isHour && minutes < 60 ? hourOf(valueOf(hours), suffix?.replaceAll('.', '') ?? null, part) : null;
    if (hour !== null) return hourNamed(prefix, hour * HOUR_MS + minutes * MINUTE_MS, text, all);
  }
  return { timeMs: part === null ? null : part.hour * HOUR_MS, rest: text };
}

function hourNamed(prefix: string | undefined, timeMs: number | null, text: string, said: string): NamedHour {
  return { timeMs: prefix?.startsWith('before') ? null : timeMs, rest: text.replace(said, ' ') };
}

function hourOf(said: number, suffix: string | null, part: { isAfternoon: boolean } | null): number | null {
  if (said > 23) return null;
  if (suffix === 'am') return said % 12;
  if (suffix === 'pm') return said < 12 ? said + 12 : said;
  if (said > 12 || said === 0) return said;
  if (part) return part.isAfternoon ? (said % 12) + 12 : said;
  return said < 8 ? said + 12 : said;
}
