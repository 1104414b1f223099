// Spans of days that figures are looked at over, and what of them may be said.
const DAY_MS = 86_400_000;

/** `2026-11-21`, both inclusive, in UTC. */
export type DaySpan = { from: string; to: string };

/** Of fewer calls an average says more of chance than of the rep. */
export const LEAST_CALLS = 5;

/** An average of so many calls, or null where that says too little. */
export function ofEnough(average: number | null | undefined, calls: number): number | null {
  return calls < LEAST_CALLS ? null : (average ?? null);
}

const dayAt = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const msOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);
/** Monday is 0. */
const weekdayAt = (ms: number): number => (new Date(ms).getUTCDay() + 6) % 7;
const daysBetween = (first: number, last: number): string[] =>
  Array.from({ length: Math.max(0, (last - first) / DAY_MS + 1) }, (_, n) => dayAt(first + n * DAY_MS));

/** The last so many days, that of `now` included. */
export function spanBack(now: Date, days: number): DaySpan {
  return { from: dayAt(now.getTime() - (days - 1) * DAY_MS), to: dayAt(now.getTime()) };
}

/** As many days, right before. */
export function spanBefore({ from, to }: DaySpan): DaySpan {
  return { from: dayAt(2 * msOf(from) - msOf(to) - DAY_MS), to: dayAt(msOf(from) - DAY_MS) };
}

/** Of the week that the day belongs to. */
export function mondayOf(day: string): string {
  return dayAt(msOf(day) - weekdayAt(msOf(day)) * DAY_MS);
}

/** Monday to Sunday. */
export function daysOfWeek(monday: string): string[] {
  return daysBetween(msOf(monday), msOf(monday) + 6 * DAY_MS);
}

/** The Mondays of all weeks that the span touches. */
export function mondaysOf({ from, to }: DaySpan): string[] {
  const mondays: string[] = [];
  for (let at = msOf(mondayOf(from)); at <= msOf(to); at += 7 * DAY_MS) mondays.push(dayAt(at));
  return mondays;
}

/** The days of a week that lie in the span. */
export function weekWithin(monday: string, { from, to }: DaySpan): DaySpan {
  const sunday = dayAt(msOf(monday) + 6 * DAY_MS);
  return { from: monday < from ? from : monday, to: sunday > to ? to : sunday };
}

/** The whole weeks of a span, from a Monday to a Sunday, and the days at its ends that belong to none: twelve at most. */
export function wholeWeeks({ from, to }: DaySpan): { weeks: DaySpan | null; days: string[] } {
  const [first, last] = [msOf(from), msOf(to)];
  const monday = first + ((7 - weekdayAt(first)) % 7) * DAY_MS;
  const sunday = last - ((weekdayAt(last) + 1) % 7) * DAY_MS;
  if (monday > sunday) return { weeks: null, days: daysBetween(first, last) };
  return {
    weeks: { from: dayAt(monday), to: dayAt(sunday) },
    days: [...daysBetween(first, monday - DAY_MS), ...daysBetween(sunday + DAY_MS, last)],
  };
}

/** From the first moment of the first day up to the end of the last. */
export function instantsOf({ from, to }: DaySpan): { from: Date; until: Date } {
  return { from: new Date(msOf(from)), until: new Date(msOf(to) + DAY_MS) };
}
