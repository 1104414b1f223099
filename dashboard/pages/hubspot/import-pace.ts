// How far an import is and how long it may still take, from what was seen of it since this page was opened.
import type { HubspotLane } from '../../queries.ts';

const WATCHED_AT_LEAST_MS = 10_000;
const firstSeen = new Map<string, { seen: number; atMs: number }>();

/** 0 to 1; null while nobody knows how many there are. */
export function importShare(lane: HubspotLane): number | null {
  if (lane.state === 'done') return 1;
  return lane.estimatedCalls === null || lane.estimatedCalls === 0 ? null : Math.min(1, lane.seen / lane.estimatedCalls);
}

/** Null until enough of it has been watched. */
export function importLeftMs(lane: HubspotLane, nowMs = Date.now()): number | null {
  if (lane.state !== 'active' || lane.estimatedCalls === null) {
    firstSeen.delete(lane.laneId);
    return null;
  }
  const start = firstSeen.get(lane.laneId) ?? { seen: lane.seen, atMs: nowMs };
  firstSeen.set(lane.laneId, start);
  const watchedMs = nowMs - start.atMs;
  const read = lane.seen - start.seen;
  if (watchedMs < WATCHED_AT_LEAST_MS || read <= 0) return null;
  return (Math.max(0, lane.estimatedCalls - lane.seen) / read) * watchedMs;
}
