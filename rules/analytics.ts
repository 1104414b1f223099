// Spans of days that figures are looked at over, and what of them may be said.
const DAY_MS = 86_400_000;

/** `2026-11-21`, both inclusive, in UTC. */
export type DaySpan = { from: string; to: string };

/** Of fewer calls an average says more of chance than of the rep. */
export const LEAST_CALLS = 5;

const dayAt = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const msOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** The last so many days, that of `now` included. */
export function spanBack(now: Date, days: number): DaySpan {
  return { from: dayAt(now.getTime() - (days - 1) * DAY_MS), to: dayAt(now.getTime()) };
}

/** As many days, right before. */
export function spanBefore({ from, to }: DaySpan): DaySpan {
  return { from: dayAt(2 * msOf(from) - msOf(to) - DAY_MS), to: dayAt(msOf(from) - DAY_MS) };
}

/** The Mondays of all weeks that the span touches. */
export function mondaysOf({ from, to }: DaySpan): string[] {
  const weekday = (new Date(msOf(from)).getUTCDay() + 6) % 7;
  const mondays: string[] = [];
  for (let at = msOf(from) - weekday * DAY_MS; at <= msOf(to); at += 7 * DAY_MS) mondays.push(dayAt(at));
  return mondays;
}

/** The days of a week that lie in the span. */
export function weekWithin(monday: string, { from, to }: DaySpan): DaySpan {
  const sunday = dayAt(msOf(monday) + 6 * DAY_MS);
  return { from: monday < from ? from : monday, to: sunday > to ? to : sunday };
}
