// Reads hours as people write them (09:00, 18:00, Mon–Fri) into spans of minutes, and writes them back.
import { type OpenSpan, type Weekday, weekdays } from './calling-window.ts';

const WHOLE_DAY_MINUTES = 24 * 60;
const clockTime = /^(\d{1,2}):([0-5]\d)$/;

/** Minutes since midnight of `H:MM` or `HH:MM`, null when it is not a time. `24:00` is an end only. */
export function readClockTime(text: string, { asEnd = false }: { asEnd?: boolean } = {}): number | null {
  const match = clockTime.exec(text.trim());
  if (!match) return null;
  const minutes = Number(match[1]) * 60 + Number(match[2]);
  return minutes < WHOLE_DAY_MINUTES || (asEnd && minutes === WHOLE_DAY_MINUTES) ? minutes : null;
}

export type SpanReading = { kind: 'span'; span: OpenSpan } | { kind: 'refused'; field: 'start' | 'end'; message: string };

/**
 * Equal times, and 00:00–24:00, are the whole day. An end before the start is refused unless `allowOvernight`, because a slip of two
 * fields would otherwise ring people at night.
 */
export function readSpan(start: string, end: string, { allowOvernight = false }: { allowOvernight?: boolean } = {}): SpanReading {
  const fromMinute = readClockTime(start);
  if (fromMinute === null) return { kind: 'refused', field: 'start', message: 'Send the start as HH:MM between 00:00 and 23:59.' };
  const toMinute = readClockTime(end, { asEnd: true });
  if (toMinute === null) return { kind: 'refused', field: 'end', message: 'Send the end as HH:MM between 00:00 and 24:00.' };
  if (fromMinute === toMinute) return { kind: 'span', span: { fromMinute: 0, toMinute: WHOLE_DAY_MINUTES } };
  if (fromMinute < toMinute) return { kind: 'span', span: { fromMinute, toMinute } };
  if (!allowOvernight) {
    const message = `The end ${end.trim()} is before the start ${start.trim()}. Swap them, or send allow_overnight=true to call across midnight.`;
    return { kind: 'refused', field: 'end', message };
  }
  return { kind: 'span', span: { fromMinute, toMinute: WHOLE_DAY_MINUTES + toMinute } };
}

/** Days as `mon,tue`, `Mon-Fri`, `Monday`, or ISO numbers 1 (Monday) to 7; null when a word is none of them. */
export function readWeekdays(text: string): Weekday[] | null {
  const chosen = new Set<Weekday>();
  for (const part of text.split(',')) {
    const [first, last = first, more] = part.split(/[-–]/).map(readWeekday);
    if (first === undefined || first === null || last === undefined || last === null || more !== undefined) return null;
    const length = (weekdays.indexOf(last) - weekdays.indexOf(first) + 7) % 7;
    for (let i = 0; i <= length; i++) chosen.add(weekdays[(weekdays.indexOf(first) + i) % 7] ?? first);
  }
  return weekdays.filter((day) => chosen.has(day));
}

const longNames: Record<Weekday, string> = {
  mon: 'monday',
  tue: 'tuesday',
  wed: 'wednesday',
  thu: 'thursday',
  fri: 'friday',
  sat: 'saturday',
  sun: 'sunday',
};

function readWeekday(text: string): Weekday | null {
  const word = text.trim().toLowerCase();
  if (/^[1-7]$/.test(word)) return weekdays[Number(word) - 1] ?? null;
  return weekdays.find((day) => word === day || word === longNames[day]) ?? null;
}

/** `09:00–18:00`, as a person reads it; the whole day is `any time`. */
export function spellSpan({ fromMinute, toMinute }: OpenSpan): string {
  if (toMinute - fromMinute >= WHOLE_DAY_MINUTES) return 'any time';
  const { start, end } = spanEnds({ fromMinute, toMinute });
  return `${start}–${end}`;
}

/** As `readSpan` reads them. */
export function spanEnds({ fromMinute, toMinute }: OpenSpan): { start: string; end: string; isOvernight: boolean } {
  const isOvernight = toMinute > WHOLE_DAY_MINUTES;
  return { start: spellMinute(fromMinute), end: spellMinute(isOvernight ? toMinute - WHOLE_DAY_MINUTES : toMinute), isOvernight };
}

function spellMinute(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
