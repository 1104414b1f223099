// The day somebody names for another call: “the fifteenth”, “a week from Friday”, “Monday the 14th”; what is not wholly understood is none.
import {
  amountOf,
  badDay,
  dayLike,
  dayNumberOf,
  dayPatterns,
  joinTens,
  monthAlone,
  monthOf,
  noDay,
  notToday,
  period,
  weekdayOf,
} from './agreed-day-words.ts';
import { DAY_MS } from './zone-clock.ts';

export type AgreedDay =
  /** `rest`: what is left to find an hour in. */
  | { kind: 'day'; dayMs: number; rest: string }
  | { kind: 'none'; rest: string }
  /** Two days that do not agree, a date that does not exist, or one that can be read in two ways. */
  | { kind: 'unclear'; rest: string };

/** Days are midnights of a clock without a zone; NaN: a date that does not exist or that can be read in two ways. */
type Named = { days: number[]; weekdays: { day: number; isNext: boolean }[]; week: 'this' | 'next' | null; isTodayOut: boolean };

/** `text` in lower case and without commas. `country`: ISO 3166 code, tells which of `3/4` is the month. */
export function readAgreedDay(text: string, today: number, country: string | null): AgreedDay {
  const named: Named = { days: [], weekdays: [], week: null, isTodayOut: false };
  let rest = joinTens(text);
  const take = (pattern: RegExp, read: (...found: (string | undefined)[]) => unknown) => {
    rest = rest.replace(pattern, (_, ...found: unknown[]) => {
      read(...found.map((part) => (typeof part === 'string' ? part : undefined)));
      return ' ';
    });
  };
  const isDay = (dayMs: number) => named.days.push(dayMs);
  take(notToday, () => (named.isTodayOut = true));
  const isBad = badDay.test(rest);
  for (const pattern of noDay) take(pattern, () => null);
  take(dayPatterns.yearFirst, (year, month, day) => isDay(dateOf(Number(year), Number(month), Number(day))));
  take(dayPatterns.slashed, (one, two, year) => isDay(slashedDay(Number(one), Number(two), year, today, country)));
  take(dayPatterns.monthThenDay, (month, day, year) => isDay(inYear(today, year, monthOf(month), dayNumberOf(day))));
  take(dayPatterns.dayThenMonth, (day, month, year) => isDay(inYear(today, year, monthOf(month), dayNumberOf(day))));
  take(dayPatterns.dayOfMonth, (a, b, c, nextMonth) => isDay(nextDayOfMonth(today, dayNumberOf(a ?? b ?? c), nextMonth)));
  take(dayPatterns.ahead, (count, unit, relative, next, weekday) => {
    const from = weekday === undefined ? today + (relative === 'tomorrow' ? DAY_MS : 0) : startAt(today, weekday, next);
    isDay(from + lengthOf(count, unit));
  });
  take(dayPatterns.aheadOfToday, (count, unit) => isDay(today + lengthOf(count, unit)));
  take(dayPatterns.relative, (afterTomorrow, tomorrow) => isDay(today + (afterTomorrow ? 2 : tomorrow ? 1 : 0) * DAY_MS));
  take(dayPatterns.weekday, (next, weekday) => named.weekdays.push({ day: weekdayOf(weekday), isNext: next !== undefined }));
  take(dayPatterns.week, (week) => (named.week = week === 'next' ? 'next' : 'this'));
  if (isBad) return { kind: 'unclear', rest };
  const dayMs = resolve(named, today);
  if (dayMs === null) return { kind: named.isTodayOut || /\d-\d/.test(rest) ? 'unclear' : 'none', rest };
  return Number.isNaN(dayMs) || (named.isTodayOut && dayMs === today) ? { kind: 'unclear', rest } : { kind: 'day', dayMs, rest };
}

/** Whether words are left that name a day or exclude one. */
export function isDayLeft(rest: string): boolean {
  return dayLike.test(rest);
}

/** Where the month or the year begins that is named without a day; null where none is, or a month beside an hour: “I was away in June, call me at four”. */
export function startOfPeriod(rest: string, today: number, hasHour: boolean): number | null {
  const [said, count, unit = '', nextYear, ...months] = period.exec(rest) ?? [];
  const [, ...alone] = (hasHour ? null : monthAlone.exec(rest)) ?? [];
  const month = [...months, ...alone].find((found) => found !== undefined);
  if (said === undefined && month === undefined) return null;
  if (count !== undefined) return today + amountOf(count) * (unit.startsWith('year') ? 365 : 30) * DAY_MS;
  const [year, thisMonth] = [new Date(today).getUTCFullYear(), new Date(today).getUTCMonth()];
  if (nextYear !== undefined) return Date.UTC(year + 1, 0, 1);
  const named = monthOf(month) - 1;
  return named === thisMonth ? today : Date.UTC(named > thisMonth ? year : year + 1, named, 1);
}

/** All that was named has to agree. Null: nothing was. */
function resolve({ days, weekdays, week }: Named, today: number): number | null {
  const weekday = weekdays[0];
  const monday = today - ((weekdayAt(today) + 6) % 7) * DAY_MS + (week === 'next' ? 7 * DAY_MS : 0);
  const isInWeek = (dayMs: number) => week === null || (dayMs >= monday && dayMs < monday + 7 * DAY_MS);
  if (weekday === undefined && days.length === 0) return week === null ? null : Number.NaN;
  const isNextWeek = weekday !== undefined && (weekday.isNext || week === 'next');
  const dayMs = days[0] ?? (weekday ? weekdayFrom(today, weekday.day, isNextWeek) : Number.NaN);
  const agrees = days.every((day) => day === dayMs) && weekdays.every(({ day }) => day === weekdayAt(dayMs)) && isInWeek(dayMs);
  return agrees ? dayMs : Number.NaN;
}

function weekdayAt(dayMs: number): number {
  return new Date(dayMs).getUTCDay();
}

/** The next one that comes, or the one of next week. Weeks begin on Monday. */
function weekdayFrom(today: number, wanted: number, isNextWeek: boolean): number {
  const now = weekdayAt(today);
  const days = isNextWeek ? 7 - ((now + 6) % 7) + ((wanted + 6) % 7) : (wanted - now + 7) % 7 || 7;
  return today + days * DAY_MS;
}

/** Said on a Friday, “a week from Friday” can be meant from today or from the next one. */
function startAt(today: number, weekday: string, next: string | undefined): number {
  const wanted = weekdayOf(weekday);
  return next === undefined && wanted === weekdayAt(today) ? Number.NaN : weekdayFrom(today, wanted, next !== undefined);
}

function lengthOf(count: string | undefined, unit = ''): number {
  return amountOf(count) * (unit.startsWith('week') ? 7 : 1) * DAY_MS;
}

function dateOf(year: number, month: number, day: number): number {
  const dayMs = Date.UTC(year, month - 1, day);
  return month >= 1 && new Date(dayMs).getUTCMonth() === month - 1 && day >= 1 ? dayMs : Number.NaN;
}

/** Without a year the next one that comes. */
function inYear(today: number, year: string | undefined, month: number, day: number): number {
  if (year !== undefined) return dateOf(Number(year) + (year.length === 2 ? 2_000 : 0), month, day);
  const thisYear = new Date(today).getUTCFullYear();
  const dayMs = dateOf(thisYear, month, day);
  return dayMs >= today ? dayMs : dateOf(thisYear + 1, month, day);
}

/** Of this month or of the first after it that has such a day. */
function nextDayOfMonth(today: number, day: number, nextMonth: string | undefined): number {
  const [year, month] = [new Date(today).getUTCFullYear(), new Date(today).getUTCMonth()];
  const inMonth = (ahead: number) => dateOf(year + Math.floor((month + ahead) / 12), ((month + ahead) % 12) + 1, day);
  if (nextMonth !== undefined) return inMonth(1);
  return [0, 1, 2].map(inMonth).find((dayMs) => dayMs >= today) ?? Number.NaN;
}

/** Americans write the month first and most others the day; Canadians do both. */
function slashedDay(one: number, two: number, year: string | undefined, today: number, country: string | null): number {
  const monthFirst = inYear(today, year, one, two);
  const dayFirst = inYear(today, year, two, one);
  if (Number.isNaN(monthFirst) || monthFirst === dayFirst) return dayFirst;
  if (Number.isNaN(dayFirst) || country === 'US') return monthFirst;
  return country === null || country === 'CA' ? Number.NaN : dayFirst;
}
