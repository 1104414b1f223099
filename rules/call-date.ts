// Reads when a call took place: an RFC 3339 time with its offset, or seconds or milliseconds since 1970.

export type CallDateReading =
  | {
      kind: 'read';
      at: Date;
      /** True when nothing was sent and the time of arrival stands in. */
      guessed: boolean;
    }
  | { kind: 'refused'; field: 'callDate' | 'timezone'; message: string };

export const EARLIEST_CALL_MS = Date.UTC(2000, 0, 1);
/** Clocks differ and a call may be announced before it is held, but not by more. */
const LATEST_AHEAD_MS = 2 * 86_400_000;
const FURTHEST_OFFSET_MINUTES = 14 * 60;
const EXAMPLE = '2026-03-04T16:30:00Z';
const LONGEST_TEXT = 64;

const time =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s?([Zz]|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/;
const basicTime = /^(\d{4})(\d{2})(\d{2})[Tt](\d{2})(\d{2})(?:(\d{2})(?:[.,](\d{1,9}))?)?([Zz]|[+-]\d{2}(?::?\d{2})?)?$/;
const digits = /^\d{1,16}(?:\.\d{1,9})?$/;

/**
 * A time without an offset is refused unless `timezone` names its zone (`Europe/Berlin` or `+01:00`), because the zone of this server
 * says nothing about the call. Days that do not exist, 24:00, and anything before 2000 or more than two days ahead are refused.
 */
export function readCallDate(value: unknown, now: Date, timezone?: unknown): CallDateReading {
  if (value === null || value === undefined || (typeof value === 'string' && value.trim() === '')) {
    return { kind: 'read', at: now, guessed: true };
  }
  if (typeof value === 'number') return readEpoch(value, now);
  if (typeof value !== 'string' || value.length > LONGEST_TEXT) return refuse(`Send the date as text, such as ${EXAMPLE}.`);
  const text = value.trim();
  if (digits.test(text)) return readEpoch(Number(text), now);
  const match = time.exec(text) ?? basicTime.exec(text);
  if (!match) return refuse(`This is not a date we can read. Send it as ${EXAMPLE}, or as milliseconds since 1970.`);
  return readParts(match, now, timezone);
}

function refuse(message: string, field: 'callDate' | 'timezone' = 'callDate'): CallDateReading {
  return { kind: 'refused', field, message };
}

/** Seconds and milliseconds of the years we accept do not overlap, so the size of the number tells the unit. */
function readEpoch(value: number, now: Date): CallDateReading {
  for (const ms of [value * 1_000, value])
    if (isInRange(ms, now)) return { kind: 'read', at: new Date(Math.round(ms)), guessed: false };
  return refuse('Send seconds or milliseconds since 1970, between the year 2000 and two days from now.');
}

function isInRange(ms: number, now: Date): boolean {
  return ms >= EARLIEST_CALL_MS && ms <= now.getTime() + LATEST_AHEAD_MS;
}

function readParts(match: RegExpExecArray, now: Date, timezone: unknown): CallDateReading {
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const isLeapSecond = second === 60 && minute === 59;
  if (month < 1 || month > 12 || day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) {
    return refuse('That day is not in the calendar. Check month and day.');
  }
  if (hour > 23 || minute > 59 || (second > 59 && !isLeapSecond)) {
    return refuse('That time is not on the clock. Hours go from 00 to 23, minutes and seconds from 00 to 59.');
  }
  const milliseconds = isLeapSecond ? 999 : Math.trunc(Number(`0.${match[7] ?? '0'}`) * 1_000);
  const local = Date.UTC(year, month - 1, day, hour, minute, isLeapSecond ? 59 : second, milliseconds);
  const instant = toInstant(local, match[8], timezone);
  if (typeof instant !== 'number') return instant;
  if (!isInRange(instant, now)) return refuse('Send a date between the year 2000 and two days from now.');
  return { kind: 'read', at: new Date(instant), guessed: false };
}

function toInstant(local: number, offset: string | undefined, timezone: unknown): number | CallDateReading {
  if (offset !== undefined) {
    const minutes = offsetMinutes(offset);
    return minutes === null
      ? refuse(`The offset ${offset} does not exist. Send one such as +01:00, or Z.`)
      : local - minutes * 60_000;
  }
  if (timezone === null || timezone === undefined || timezone === '') {
    return refuse(
      `The date needs an offset, such as ${EXAMPLE} or 2026-03-04T16:30:00+01:00, or the field timezone, such as Europe/Berlin.`,
    );
  }
  const zone = typeof timezone === 'string' ? timezone.trim() : '';
  const minutes = offsetMinutes(zone);
  const instant = minutes === null ? inZone(local, zone) : local - minutes * 60_000;
  return instant ?? refuse('Send a zone such as Europe/Berlin or +01:00 in the field timezone.', 'timezone');
}

function offsetMinutes(offset: string): number | null {
  if (/^(?:z|utc|gmt)$/i.test(offset)) return 0;
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(offset);
  if (!match) return null;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  if (Number(match[3] ?? 0) > 59 || minutes > FURTHEST_OFFSET_MINUTES) return null;
  return match[1] === '-' ? -minutes : minutes;
}

/** The instant at which clocks in a zone show `local`; the first of two when they are put back, null when there is no such zone. */
function inZone(local: number, zone: string): number | null {
  let clock: Intl.DateTimeFormat;
  try {
    clock = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  } catch {
    return null;
  }
  const offsetAt = (instant: number): number => {
    const name = clock.formatToParts(instant).find((part) => part.type === 'timeZoneName')?.value ?? '';
    return (offsetMinutes(name.replace(/^GMT(?=.)/, '')) ?? 0) * 60_000;
  };
  const before = offsetAt(local - 86_400_000);
  const after = offsetAt(local + 86_400_000);
  const fits = [local - before, local - after].filter((instant) => local - instant === offsetAt(instant));
  return fits.length === 0 ? local - before : Math.min(...fits);
}
