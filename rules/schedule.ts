// Reads `schedule_at`: an instant where an offset is sent, and otherwise a time on the clock of the person who is called.
import { HOUR_MS, MINUTE_MS, instantOfWallClock } from './zone-clock.ts';
import type { PlausibleZones } from './calling-window.ts';

/** `wallMs` is what a clock shows, as milliseconds since 1970 of a clock that knows no zones. */
export type Schedule = { kind: 'instant'; at: Date } | { kind: 'wall-clock'; wallMs: number };

export type ScheduleReading = { kind: 'schedule'; schedule: Schedule } | { kind: 'refused'; message: string };

const dateTime =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3})\d{0,6})?)?\s?(?:([Zz])|([+-])(\d{2}):?(\d{2}))?$/;
const EARLIEST_YEAR = 2000;
const LATEST_YEAR = 2099;
const FURTHEST_OFFSET_MINUTES = 14 * 60;

export function readSchedule(text: string): ScheduleReading {
  const match = dateTime.exec(text.trim());
  if (!match) return refuse('Send schedule_at as 2026-03-09T15:30:00, or with an offset as 2026-03-09T15:30:00+05:30.');
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((part) => Number(match[part] ?? 0)) as SixNumbers;
  const dayMs = Date.UTC(year, month - 1, day);
  if (new Date(dayMs).toISOString().slice(0, 10) !== `${match[1]}-${match[2]}-${match[3]}`) {
    return refuse('That day of schedule_at is not in the calendar. Check month and day.');
  }
  if (year < EARLIEST_YEAR || year > LATEST_YEAR) return refuse(`Send a schedule_at between ${EARLIEST_YEAR} and ${LATEST_YEAR}.`);
  if (hour > 23 || minute > 59 || second > 59)
    return refuse('That time of schedule_at is not on the clock. Hours go from 00 to 23.');
  const wallMs = dayMs + hour * HOUR_MS + minute * MINUTE_MS + second * 1_000 + Number((match[7] ?? '').padEnd(3, '0'));
  if (match[8] !== undefined) return { kind: 'schedule', schedule: { kind: 'instant', at: new Date(wallMs) } };
  if (match[9] === undefined) return { kind: 'schedule', schedule: { kind: 'wall-clock', wallMs } };
  const offsetMinutes = Number(match[10]) * 60 + Number(match[11]);
  if (offsetMinutes > FURTHEST_OFFSET_MINUTES || Number(match[11]) > 59) return refuse('The offset of schedule_at does not exist.');
  const at = new Date(wallMs - (match[9] === '-' ? -1 : 1) * offsetMinutes * MINUTE_MS);
  return { kind: 'schedule', schedule: { kind: 'instant', at } };
}

type SixNumbers = [number, number, number, number, number, number];

function refuse(message: string): ScheduleReading {
  return { kind: 'refused', message };
}

/** Not before this instant; on several plausible clocks the latest, so that it is early on none. */
export function scheduledAt(schedule: Schedule, zones: PlausibleZones): Date {
  if (schedule.kind === 'instant') return schedule.at;
  return new Date(Math.max(...zones.map((zone) => instantOfWallClock(zone, schedule.wallMs))));
}
