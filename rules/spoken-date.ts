// Dates and times as a voice says them in English.
import { ordinalInWords, wholeInWords } from './spoken-number.ts';

/** Which of the two comes first when spoken: “the ninth of March” or “March ninth”. */
export type DateOrder = 'day_first' | 'month_first';

export type LocalDate = { year: number; month: number; day: number };
export type LocalTime = { hour: number; minute: number };

const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
];
const weekdayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/**
 * Reads a day: `2026-03-09` as it stands; an instant (`2026-03-09T14:30:00Z`, milliseconds since 1970) on the calendar of `zone`, an IANA
 * name. `09/03/2026` is not read: nobody can tell its day from its month.
 */
export function readLocalDate(text: string, zone: string): LocalDate | null {
  const written = text.trim();
  const plain = /^(\d{4})-(\d{2})-(\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?$/.exec(written);
  if (plain) return realDate(number(plain[1]), number(plain[2]), number(plain[3]));
  return readInstant(written, zone)?.date ?? null;
}

/** Reads a time of day: `15:30`, `3:30 pm`, the time of `2026-03-09T14:30`; an instant on the clock of `zone`. */
export function readLocalTime(text: string, zone: string): LocalTime | null {
  const written = text.trim();
  const plain = /^(?:\d{4}-\d{2}-\d{2}T)?(\d{1,2}):(\d{2})(?::\d{2}(?:\.\d{1,9})?)?(?:\s*([ap])\.?m\.?)?$/i.exec(written);
  if (plain) return realTime(number(plain[1]), number(plain[2]), plain[3]?.toLowerCase());
  return readInstant(written, zone)?.time ?? null;
}

function readInstant(written: string, zone: string): { date: LocalDate; time: LocalTime } | null {
  const shape = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/;
  const at = shape.test(written) ? Date.parse(written) : /^\d{11,14}$/.test(written) ? Number(written) : Number.NaN;
  if (Number.isNaN(at)) return null;
  const parts: Record<string, number> = {};
  for (const part of clockOf(zone).formatToParts(at)) parts[part.type] = Number.parseInt(part.value, 10);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts;
  return { date: { year, month, day }, time: { hour, minute } };
}

function clockOf(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
}

function realDate(year: number, month: number, day: number): LocalDate | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1000 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? { year, month, day } : null;
}

function realTime(hour: number, minute: number, half: string | undefined): LocalTime | null {
  if (minute > 59 || hour > 23) return null;
  if (half === undefined) return { hour, minute };
  if (hour < 1 || hour > 12) return null;
  return { hour: (hour % 12) + (half === 'p' ? 12 : 0), minute };
}

/** “Monday, the ninth of March, twenty twenty-six” or “Monday, March ninth, twenty twenty-six”. */
export function dateInWords({ year, month, day }: LocalDate, order: DateOrder): string {
  const weekday = weekdayNames[new Date(Date.UTC(year, month - 1, day)).getUTCDay()];
  const name = months[month - 1];
  const spoken = order === 'day_first' ? `the ${ordinalInWords(day)} of ${name}` : `${name} ${ordinalInWords(day)}`;
  return `${weekday}, ${spoken}, ${yearInWords(year)}`;
}

/** 1905 is “nineteen oh five”, 2000 “two thousand”, 2007 “two thousand seven”, 2026 “twenty twenty-six”. */
function yearInWords(year: number): string {
  const rest = year % 100;
  const century = Math.floor(year / 100);
  if (century % 10 === 0 && rest < 10) return wholeInWords(BigInt(year), 'western');
  if (rest === 0) return `${wholeInWords(BigInt(century), 'western')} hundred`;
  return `${wholeInWords(BigInt(century), 'western')} ${rest < 10 ? 'oh ' : ''}${wholeInWords(BigInt(rest), 'western')}`;
}

/** “three thirty PM”, “nine oh five AM”, “ten AM”, “twelve noon”, “twelve midnight”. */
export function timeInWords({ hour, minute }: LocalTime): string {
  if (minute === 0 && hour === 12) return 'twelve noon';
  if (minute === 0 && hour === 0) return 'twelve midnight';
  const spokenHour = wholeInWords(BigInt(hour % 12 === 0 ? 12 : hour % 12), 'western');
  const spokenMinute = minute === 0 ? '' : ` ${minute < 10 ? 'oh ' : ''}${wholeInWords(BigInt(minute), 'western')}`;
  return `${spokenHour}${spokenMinute} ${hour < 12 ? 'AM' : 'PM'}`;
}

function number(digits: string | undefined): number {
  return Number.parseInt(digits ?? '', 10);
}
