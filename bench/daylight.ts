// A phone number that may be rung whatever the hour: of a country whose law is not known here, so that it is day from 8 to 21 there.

/** One of them always has enough of the day left. */
const daylight = [
  { prefix: '+8190', digits: 8, fromHourUtc: 0, toHourUtc: 11 },
  { prefix: '+2782', digits: 7, fromHourUtc: 7, toHourUtc: 18 },
  { prefix: '+519', digits: 8, fromHourUtc: 14, toHourUtc: 25 },
];

/** The same `index` is the same number for some hours; its last digits are those of the index. */
export function numberWhereItIsDay(now: Date, index: number): string {
  const hour = now.getUTCHours();
  const place = daylight.find(({ fromHourUtc, toHourUtc }) => (hour >= fromHourUtc && hour < toHourUtc) || hour + 24 < toHourUtc);
  if (!place) throw new Error(`it is day nowhere at ${hour}:00 UTC`);
  return place.prefix + String(10 ** (place.digits - 1) + index);
}
