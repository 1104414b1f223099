// How the records of a portal are read without losing one: frozen windows of time, inside them page by page in the order of ids.

/** `contacts`: those that are created, for agents that listen. The others read calls. */
export type LaneKind = 'fast' | 'slow' | 'backfill' | 'contacts';
export type LaneState = 'active' | 'paused' | 'done' | 'failed' | 'estimating' | 'estimated';

/** Legal moves of a lane. Only backfills are estimated, paused or done; a failed estimate may be asked for again. */
export const laneMoves: Record<LaneState, readonly LaneState[]> = {
  estimating: ['estimated', 'failed'],
  estimated: ['active'],
  active: ['paused', 'done', 'failed'],
  paused: ['active'],
  failed: ['active', 'estimating'],
  done: [],
};

/** A search answers with at most so many. */
export const PAGE_SIZE = 200;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * HubSpot's search shows a change some time after it was made, and a later change may be shown before an earlier one. A window ends
 * `lagMs` before HubSpot's now and begins `overlapMs` before the end of the last one: what becomes visible within lag + overlap is seen.
 */
export const rhythms = {
  fast: { everyMs: 15 * SECOND, lagMs: 5 * SECOND, overlapMs: 10 * MINUTE },
  slow: { everyMs: 6 * HOUR, lagMs: 5 * SECOND, overlapMs: DAY },
  // Webhooks tell of a contact within seconds; this finds those whose webhook was lost.
  contacts: { everyMs: MINUTE, lagMs: 5 * SECOND, overlapMs: 10 * MINUTE },
} as const;

/** Who appeared longer ago while nobody could look is not rung out of the blue. */
const CONTACTS_FARTHEST_MS = DAY;

/** A backfill goes back in time by this much at once, so that the newest calls are here first. */
const BACKFILL_SLICE_MS = 7 * DAY;

/** Both ends belong to it. */
export type Window = { lowMs: number; highMs: number };

/** Where a lane stands between two windows. */
export type LaneStand =
  | { kind: Exclude<LaneKind, 'backfill'>; bookmarkMs: number }
  /** `fromMs` to `toMs` is asked for; everything that took place at `bookmarkMs` or later has been seen. */
  | { kind: 'backfill'; bookmarkMs: number; fromMs: number; toMs: number };

/** The window to read next, null when there is nothing to read now, or at all (backfill). `now` is HubSpot's, not ours. */
export function nextWindow(stand: LaneStand, now: Date): Window | null {
  if (stand.kind === 'backfill') {
    const highMs = Math.min(stand.bookmarkMs - 1, stand.toMs);
    return highMs < stand.fromMs ? null : { lowMs: Math.max(stand.fromMs, highMs - BACKFILL_SLICE_MS + 1), highMs };
  }
  const { lagMs, overlapMs } = rhythms[stand.kind];
  const highMs = now.getTime() - lagMs;
  // A search from 1970 on is answered with a 500; a second later it is not.
  const farthestMs = stand.kind === 'contacts' ? highMs - CONTACTS_FARTHEST_MS : SECOND;
  const lowMs = Math.max(SECOND, farthestMs, stand.bookmarkMs - overlapMs);
  return highMs <= lowMs || highMs <= stand.bookmarkMs ? null : { lowMs, highMs };
}

/** What was created before this window and was never looked for, since nobody could look for longer than contacts are called after. */
export function passedOver(stand: LaneStand, window: Window): Window | null {
  return stand.kind === 'contacts' && window.lowMs > stand.bookmarkMs ? { lowMs: stand.bookmarkMs, highMs: window.lowMs } : null;
}

/** The bookmark once the whole window is stored. */
export function bookmarkAfter(stand: LaneStand, window: Window): number {
  return stand.kind === 'backfill' ? window.lowMs : Math.max(stand.bookmarkMs, window.highMs);
}

/** Where a new lane begins: with what happens from now on, a backfill at the end of its range. */
export function firstBookmark(of: { kind: Exclude<LaneKind, 'backfill'>; now: Date } | { kind: 'backfill'; toMs: number }): number {
  return of.kind === 'backfill' ? of.toMs + 1 : of.now.getTime();
}

export type PageVerdict =
  | { kind: 'more'; lastId: string }
  | { kind: 'end' }
  /** The page contradicts itself; nothing of it may be built on. */
  | { kind: 'broken'; message: string };

/** `total` counts what the window holds above `afterId`, the page included. */
export function judgePage(page: { total: number; ids: readonly string[]; afterId: string | null }): PageVerdict {
  let last = page.afterId;
  for (const id of page.ids) {
    if (last !== null && !isHigherId(id, last)) {
      return {
        kind: 'broken',
        message: `HubSpot's search answered with ${id} after ${last}, which is not the order asked for.`,
      };
    }
    last = id;
  }
  if (page.ids.length >= page.total) return { kind: 'end' };
  // Fewer than a page although there are more: the search has not caught up with itself. Going on from the last id is safe.
  if (last !== null && page.ids.length > 0) return { kind: 'more', lastId: last };
  return { kind: 'broken', message: `HubSpot's search counted ${page.total} records and showed none of them.` };
}

/** Ids are digits and may be longer than a double holds. */
export function isHigherId(id: string, than: string): boolean {
  return BigInt(id) > BigInt(than);
}

const longestPauseMs = 10 * MINUTE;

/** When a lane is tried again after its `failures`-th failure in a row; what HubSpot said of it only ever moves it back. */
export function laneRetryAt(failures: number, now: Date, notBefore: Date | undefined): Date {
  const waitMs = Math.min(longestPauseMs, 2 * SECOND * 2 ** Math.min(Math.max(0, failures - 1), 20));
  return new Date(Math.max(now.getTime() + waitMs, notBefore?.getTime() ?? 0));
}

/** When the next window of a lane is read: a backfill goes on at once. */
export function nextPassAt(kind: LaneKind, now: Date): Date {
  return new Date(now.getTime() + (kind === 'backfill' ? 0 : rhythms[kind].everyMs));
}

const SAMPLES = 5;

/** The parts of a range a backfill is estimated from. */
export function sampleWindows(range: { fromMs: number; toMs: number }): Window[] {
  const spanMs = range.toMs - range.fromMs + 1;
  const count = Math.min(SAMPLES, spanMs);
  return Array.from({ length: count }, (_, at) => ({
    lowMs: range.fromMs + Math.floor((spanMs * at) / count),
    highMs: range.fromMs + Math.floor((spanMs * (at + 1)) / count) - 1,
  }));
}

/** `total` calls lie in the part; `audioMs` are the lengths of the sampled ones, 0 for one without a recording. */
export type Sample = { total: number; audioMs: readonly number[] };

export function estimateOf(samples: readonly Sample[]): { calls: number; audioMs: number } {
  let calls = 0;
  let audioMs = 0;
  for (const sample of samples) {
    calls += sample.total;
    if (sample.audioMs.length === 0) continue;
    audioMs += (sample.audioMs.reduce((sum, ms) => sum + ms, 0) / sample.audioMs.length) * sample.total;
  }
  return { calls, audioMs: Math.round(audioMs) };
}
