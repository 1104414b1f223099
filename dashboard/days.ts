// Days as people choose them, in the time zone of whoever looks.

/** `2026-11-21` */
export type Days = { from: string; to: string };

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
export const dayName = (iso: string): string => day.format(new Date(iso));

const dayInUtc = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

/** `1 Sep 2026 – 21 Nov 2026`, of days in UTC; one end may be open. */
export function spanName({ from, to }: { from?: string | undefined; to?: string | undefined }): string {
  const [first, last] = [from, to].map((iso) => (iso === undefined ? '' : dayInUtc.format(new Date(`${iso}T00:00:00Z`))));
  if (first === last) return first ?? '';
  return last === '' ? `From ${first}` : first === '' ? `Until ${last}` : `${first} – ${last}`;
}

export function dayOf(date: Date): string {
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
}

/** The last n days: today and those before it. */
export function daysBack(n: number): Days {
  const from = new Date();
  from.setDate(from.getDate() - (n - 1));
  return { from: dayOf(from), to: dayOf(new Date()) };
}

/** From the first moment of the first day to the last of the last, or to now when that has not come yet. */
export function toInstants({ from, to }: Days): { from: string; to: string } {
  const start = new Date(`${from}T00:00:00`);
  const end = new Date(`${to}T23:59:59.999`);
  return { from: start.toISOString(), to: new Date(Math.min(end.getTime(), Date.now())).toISOString() };
}
