// What happened in the portals, the last two thousand events, for whoever looks.
import type { PortalEvent } from './events.ts';

export type LoggedEvent = PortalEvent & { number: number };

export type EventLog = { kept: LoggedEvent[]; count: number };

const MOST_KEPT = 2_000;

export const createEventLog = (): EventLog => ({ kept: [], count: 0 });

export function logEvent(log: EventLog, event: PortalEvent): void {
  log.kept.push({ ...event, number: ++log.count });
  if (log.kept.length > MOST_KEPT * 1.1) log.kept.splice(0, log.kept.length - MOST_KEPT);
}
