// The time somebody names for another call, as an instant: “tomorrow at three”, “Monday morning”, “in two hours”, on their own clock.
import { DAY_MS, HOUR_MS, instantOfWallClock, MINUTE_MS, wallClockAt } from './zone-clock.ts';

export type AgreedTime =
  | { kind: 'time'; at: Date }
  /** What has to be asked for. */
  | { kind: 'unclear'; missing: 'day' | 'hour' }
  | { kind: 'out_of_range' };

const LONGEST_AHEAD_MS = 90 * DAY_MS;

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const months = 'january february march april may june july august september october november december'.split(' ');
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
const ahead = new RegExp(`\\bin (?:about )?${amount} (minutes?|hours?|days?|weeks?)\\b`);
const small = '(\\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)';
const half = new RegExp(`\\b(half|quarter) (past|to) ${small}\\b`);
const clock = new RegExp(
  `\\b(?:(?:at|around|about|by) )?${small}(?:[: .](\\d\\d)| (fifteen|thirty|forty-five))? ?(a\\.?m|p\\.?m|o'?clock)?\\b`,
  'g',
);

/** More than an hour is meant, but not which day. */
const vague = /\bnext (?:week|month|year)\b|\bin (?:\w+ ){1,3}(?:minutes?|hours?|days?|weeks?|months?)\b/;

/** `zone`: where they are. Days are meant from `now` on. */
export function readAgreedTime(said: string, now: Date, zone: string): AgreedTime {
  const text = said
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/[,!?]|\.(?=\s|$)/g, ' ')
    .replace(/\s+/g, ' ');
  const wallNow = wallClockAt(zone, now.getTime());
  const [, count, unit] = ahead.exec(text) ?? [];
  if (count && unit && /^(?:min|hour)/.test(unit)) {
    return within(now, now.getTime() + valueOf(count) * (unit.startsWith('min') ? MINUTE_MS : HOUR_MS));
  }
  const today = Math.floor(wallNow / DAY_MS) * DAY_MS;
  const daysAhead = count && unit ? Math.ceil(valueOf(count)) * (unit.startsWith('week') ? 7 : 1) : null;
  const named = daysAhead === null ? dayOf(text, today) : { dayMs: today + daysAhead * DAY_MS, rest: text.replace(ahead, ' ') };
  const timeMs = timeOf(named?.rest ?? text);
  if (timeMs === null) return { kind: 'unclear', missing: named === null ? 'day' : 'hour' };
  if (named === null && vague.test(text)) return { kind: 'unclear', missing: 'day' };
  const wall = (named?.dayMs ?? today) + timeMs;
  // An hour without a day is the next one that comes.
  const meant = named === null && wall <= wallNow ? wall + DAY_MS : wall;
  return within(now, instantOfWallClock(zone, meant));
}

function within(now: Date, atMs: number): AgreedTime {
  const isInRange = atMs > now.getTime() && atMs <= now.getTime() + LONGEST_AHEAD_MS;
  return isInRange ? { kind: 'time', at: new Date(atMs) } : { kind: 'out_of_range' };
}

function valueOf(word: string): number {
  return numbers[word] ?? Number(word);
}

type NamedDay = { dayMs: number; /** What is left to find an hour in. */ rest: string };

function dayOf(text: string, today: number): NamedDay | null {
  const iso = /\b(\d{4})-(\d\d)-(\d\d)(?:t|\b)/.exec(text);
  if (iso) return { dayMs: Date.UTC(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3])), rest: text.replace(iso[0], ' ') };
  const dated = datedDay(text, today);
  if (dated) return dated;
  if (/\bday after tomorrow\b/.test(text)) return { dayMs: today + 2 * DAY_MS, rest: text };
  if (/\btomorrow\b/.test(text)) return { dayMs: today + DAY_MS, rest: text };
  const weekday = /\b(next )?((?:sun|mon|tues|wednes|thurs|fri|satur)day)\b/.exec(text);
  if (weekday) {
    const now = new Date(today).getUTCDay();
    const wanted = weekdays.indexOf(weekday[2] ?? '');
    const isNextWeek = weekday[1] !== undefined || /\bnext week\b/.test(text);
    // Weeks begin on Monday.
    const days = isNextWeek ? 7 - ((now + 6) % 7) + ((wanted + 6) % 7) : (wanted - now + 7) % 7 || 7;
    return { dayMs: today + days * DAY_MS, rest: text };
  }
  return /\btoday\b|\btonight\b|\bthis (?:morning|afternoon|evening)\b/.test(text) ? { dayMs: today, rest: text } : null;
}

/** “December 3rd”, “the 3rd of December”: the next one that comes. */
function datedDay(text: string, today: number): NamedDay | null {
  const month = `(${months.join('|')})`;
  const before = new RegExp(`\\b${month} (?:the )?(\\d{1,2})(?:st|nd|rd|th)?\\b`).exec(text);
  const after = new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?(?: of)? ${month}\\b`).exec(text);
  const found = before ?? after;
  if (!found) return null;
  const [name, day] = before ? [before[1], before[2]] : [after?.[2], after?.[1]];
  const year = new Date(today).getUTCFullYear();
  const inYear = (of: number) => Date.UTC(of, months.indexOf(name ?? ''), Number(day));
  return { dayMs: inYear(year) >= today ? inYear(year) : inYear(year + 1), rest: text.replace(found[0], ' ') };
}

/** Milliseconds of the day. Where neither half of it is said, offices' hours are meant. */
function timeOf(text: string): number | null {
  const part = Object.entries(parts).find(([name]) => new RegExp(`\\b${name}\\b`).test(text))?.[1] ?? null;
  if (/\b(?:noon|midday)\b/.test(text)) return 12 * HOUR_MS;
  const halves = half.exec(text);
  if (halves) {
    const hour = hourOf(valueOf(halves[3] ?? ''), null, part);
    const minutes = (halves[1] === 'half' ? 30 : 15) * (halves[2] === 'to' ? -1 : 1);
    return hour === null ? null : hour * HOUR_MS + minutes * MINUTE_MS;
  }
  for (const [all, hours = '', digits, words, suffix] of text.matchAll(clock)) {
    const isHour =
      suffix !== undefined || digits !== undefined || words !== undefined || part !== null || /^(?:at|around|about|by) /.test(all);
    const minutes = digits ? Number(digits) : words ? valueOf(words) : 0;
    const hour = isHour && minutes < 60 ? hourOf(valueOf(hours), suffix?.replaceAll('.', '') ?? null, part) : null;
    if (hour !== null) return hour * HOUR_MS + minutes * MINUTE_MS;
  }
  return part === null ? null : part.hour * HOUR_MS;
}

function hourOf(said: number, suffix: string | null, part: { isAfternoon: boolean } | null): number | null {
  if (said > 23) return null;
  if (suffix === 'am') return said % 12;
  if (suffix === 'pm') return said < 12 ? said + 12 : said;
  if (said > 12 || said === 0) return said;
  if (part) return part.isAfternoon ? (said % 12) + 12 : said;
  return said < 8 ? said + 12 : said;
}
