// When a portal's day of requests ends: at midnight where the portal is.
import { DAY_MS, instantOfWallClock, readZone, wallClockAt } from '../../rules/zone-clock.ts';

/** The next midnight in the portal's time zone; in UTC where the zone is not known to this machine. */
export function portalMidnight(timeZone: string, now: Date): Date {
  const reading = readZone(timeZone);
  const zone = reading.kind === 'zone' ? reading.zone : 'UTC';
  const wallMs = wallClockAt(zone, now.getTime());
  return new Date(instantOfWallClock(zone, (Math.floor(wallMs / DAY_MS) + 1) * DAY_MS));
}
