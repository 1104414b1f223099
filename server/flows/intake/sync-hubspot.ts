// Reads a lane of a portal: window after window, page after page, each page stored before the lane moves past it.
import { calledAtOf } from '../../../rules/hubspot-call.ts';
import {
  bookmarkAfter,
  judgePage,
  laneRetryAt,
  nextPassAt,
  nextWindow,
  PAGE_SIZE,
  passedOver,
  type LaneStand,
  type Window,
} from '../../../rules/hubspot-sync.ts';
import { Problem } from '../../../rules/problem.ts';
import {
  claimLane,
  finishWindow,
  LANE_LEASE_MS,
  moveWithinWindow,
  releaseLane,
  renewLease,
  type LaneRow,
  type LaneRun,
  type OfLane,
} from '../../database/hubspot-lanes.ts';
import { saveSeenRecords } from '../../database/hubspot-records.ts';
import type { Db } from '../../database/tables.ts';
import type { HubspotClient, HubspotObject } from '../../hubspot/client.ts';
import type { HubspotContext } from '../context.ts';
import { estimateBackfill } from './estimate-backfill.ts';
import { takeFoundContacts } from './receive-hubspot-events.ts';

/** What is shown of a call before it is read whole. */
const seenProperties = ['hs_call_title', 'hs_timestamp', 'hs_call_recording_url'];
/** What is shown of it is read when it is planned to be called. */
const seenOfContacts = ['createdate'];
/** What may be long makes room for other lanes after so many pages. */
const MOST_PAGES = 250;

/** Does nothing when the lane is not due, somebody else reads it, or its portal is paused. */
export async function syncHubspot(context: HubspotContext, of: OfLane, signal: AbortSignal): Promise<void> {
  const lane = await claimLane(context.db, of, context.clock.now());
  if (!lane) return;
  const reading: Reading = { lane, run: { ...of, run: lane.run }, state: lane.state === 'estimating' ? 'estimating' : 'active' };
  const ended = new AbortController();
  const overtaken = new AbortController();
  const lease = keepLease(context, reading, ended.signal, overtaken);
  const stop = AbortSignal.any([signal, overtaken.signal]);
  try {
    const client = await context.openHubspot(of);
    if (reading.state === 'estimating') await estimateBackfill(context, lane, reading.run, client, stop);
    else await readLane(context, reading, client, stop);
  } catch (error) {
    if (overtaken.signal.aborted) return;
    if (signal.aborted) {
      await giveBack(context, reading);
      throw error;
    }
    await postpone(context, reading, error);
  } finally {
    ended.abort();
    await lease;
  }
}

type Reading = { lane: LaneRow; run: LaneRun; state: 'active' | 'estimating' };

/** As long as HubSpot takes its time, nobody else takes the lane; a reader that was overtaken hears of it at once. */
async function keepLease(
  context: HubspotContext,
  { run, state }: Reading,
  ended: AbortSignal,
  overtaken: AbortController,
): Promise<void> {
  while (!ended.aborted) {
    try {
      await context.clock.sleep(LANE_LEASE_MS / 3, ended);
      if (!(await renewLease(context.db, run, state, context.clock.now())) && !ended.aborted) overtaken.abort(new Overtaken());
    } catch (error) {
      if (!ended.aborted) context.log.warn({ err: error, laneId: run.laneId }, 'the lease of a lane was not renewed');
    }
    if (overtaken.signal.aborted) return;
  }
}

/** Another reader has this lane, or nobody shall read it any more. */
class Overtaken extends Error {}

async function readLane(context: HubspotContext, reading: Reading, client: HubspotClient, signal: AbortSignal): Promise<void> {
  const { lane, run } = reading;
  let stand = standOf(lane);
  let frozen = frozenWindow(lane);
  const budget = { pages: lane.kind === 'fast' || lane.kind === 'slow' ? Infinity : MOST_PAGES };
  for (;;) {
    const window = frozen?.window ?? nextWindow(stand, await hubspotNow(context, client));
    if (window === null) return endWithoutWindow(context, reading);
    const ended = await readWindow(context, reading, { client, stand, window, afterId: frozen?.lastId ?? null, budget, signal });
    if (!ended) return;
    if (lane.kind !== 'backfill' || nextWindowOf(stand, window) === null) return;
    frozen = null;
    stand = { ...stand, bookmarkMs: bookmarkAfter(stand, window) };
    if (budget.pages <= 0) return makeRoom(context, run);
  }
}

/** HubSpot's clock decides where a window ends. Before its first answer it is asked for something small. */
async function hubspotNow(context: HubspotContext, client: HubspotClient): Promise<Date> {
  if (client.serverNow() === null) await client.account();
  return client.serverNow() ?? context.clock.now();
}

type Pages = {
  client: HubspotClient;
  stand: LaneStand;
  window: Window;
  afterId: string | null;
  budget: { pages: number };
  signal: AbortSignal;
};

/** False when the reader has to stop: overtaken, paused, or out of pages. */
async function readWindow(context: HubspotContext, reading: Reading, pages: Pages): Promise<boolean> {
  const { client, window, stand, budget } = pages;
  const stopped = new AbortController();
  const signal = AbortSignal.any([pages.signal, stopped.signal]);
  const ask = (afterId: string | null) => {
    const page = { ...window, afterId, limit: PAGE_SIZE };
    if (stand.kind === 'contacts') return client.searchContacts({ ...page, properties: seenOfContacts }, signal);
    const by = stand.kind === 'backfill' ? 'called' : 'modified';
    return client.searchCalls({ by, ...page, properties: seenProperties }, signal);
  };
  let afterId = pages.afterId;
  let asked = ask(afterId);
  try {
    for (;;) {
      const { total, results } = await asked;
      const verdict = judgePage({ total, ids: results.map(({ id }) => id), afterId });
      if (verdict.kind === 'broken') throw new Problem('hubspot_answer_invalid', verdict.message, { retryable: true });
      budget.pages -= 1;
      const goesOn = verdict.kind === 'more' && budget.pages > 0;
      // The next page is on its way while this one is stored.
      const next = goesOn ? ask(verdict.lastId) : null;
      next?.catch(() => {});
      const lastId = verdict.kind === 'more' ? verdict.lastId : null;
      if (!(await savePage(context, reading, { stand, window, results, lastId, goesOn }))) return false;
      if (next === null) return verdict.kind === 'end';
      afterId = lastId;
      asked = next;
    }
  } finally {
    stopped.abort(new Overtaken());
  }
}

type Page = { stand: LaneStand; window: Window; results: HubspotObject[]; lastId: string | null; goesOn: boolean };

/** Records, place of the lane and the bell of who reads them: all of it or nothing. */
async function savePage(context: HubspotContext, reading: Reading, page: Page): Promise<boolean> {
  const { run, lane } = reading;
  const { stand, window, results, lastId } = page;
  return context.db.transaction().execute(async (db) => {
    const now = context.clock.now();
    const seenMore = results.length;
    const isMine =
      lastId === null
        ? await finishWindow(db, run, { ...whatFollows(stand, window, now), seenMore, now })
        : await moveWithinWindow(db, run, {
            ...{ windowLowMs: window.lowMs, windowHighMs: window.highMs, lastObjectId: lastId, seenMore, now },
          });
    if (!isMine) return false;
    if (lastId === null && passedOver(stand, window))
      await context.publishEvents(db, [{ kind: 'hubspot.changed', ...ofPortal(run) }]);
    if (lane.kind === 'contacts') await takeFoundContacts(context, db, run, results);
    else await markCalls(context, db, reading, page, now);
    if (lastId !== null && !page.goesOn) await makeRoomWithin(context, db, run, now);
    return true;
  });
}

async function markCalls(context: HubspotContext, db: Db, { lane, run }: Reading, page: Page, now: Date): Promise<void> {
  const { stand, window, results, lastId } = page;
  const isBackfill = lane.kind === 'backfill';
  const seen = results.map((call) => ({
    objectId: call.id,
    modifiedMs: call.updatedAt.getTime(),
    calledAt: calledAtOf(call),
    title: call.properties['hs_call_title'] ?? null,
    recordingUrl: call.properties['hs_call_recording_url'] ?? null,
  }));
  const looksAgain = lane.kind === 'slow';
  const by = isBackfill ? 'backfill' : 'poll';
  const marked = await saveSeenRecords(db, run, seen, { by, isUrgent: lane.kind === 'fast', looksAgain, now });
  // At its end a backfill rings once more: what was found last waits for more of it no longer.
  const isLast = lastId === null && isBackfill && nextWindowOf(stand, window) === null;
  if (marked > 0 || isLast) await context.enqueueJobs(db, [{ name: 'take-hubspot-calls', input: ofPortal(run) }]);
  if (marked > 0 || isBackfill) await context.publishEvents(db, [{ kind: 'hubspot.changed', ...ofPortal(run) }]);
}

function whatFollows(stand: LaneStand, window: Window, now: Date) {
  const bookmarkMs = bookmarkAfter(stand, window);
  const next = stand.kind !== 'backfill' ? 'any reader' : nextWindowOf(stand, window) ? 'same reader' : 'none';
  return { bookmarkMs, nextRunAt: nextPassAt(stand.kind, now), next, passedOver: passedOver(stand, window) } as const;
}

/** What a backfill reads after this window; the time does not matter to it. */
function nextWindowOf(stand: LaneStand, window: Window): Window | null {
  return stand.kind === 'backfill'
    ? nextWindow({ ...stand, bookmarkMs: bookmarkAfter(stand, window) }, new Date(window.highMs))
    : null;
}

async function endWithoutWindow(context: HubspotContext, { lane, run }: Reading): Promise<void> {
  const now = context.clock.now();
  if (lane.kind !== 'backfill') {
    await releaseLane(context.db, run, 'active', { ...unbroken, nextRunAt: nextPassAt(lane.kind, now), now });
    return;
  }
  const { bookmarkMs } = lane;
  await finishWindow(context.db, run, { bookmarkMs, nextRunAt: now, next: 'none', passedOver: null, seenMore: 0, now });
}

const unbroken = { failures: 0, errorCode: null, errorMessage: null };

async function makeRoom(context: HubspotContext, run: LaneRun): Promise<void> {
  await context.db.transaction().execute((db) => makeRoomWithin(context, db, run, context.clock.now()));
}

/** The lane is free, and its bell is rung: other lanes come in between. */
async function makeRoomWithin(context: HubspotContext, db: Db, run: LaneRun, now: Date): Promise<void> {
  if (!(await releaseLane(db, run, 'active', { ...unbroken, nextRunAt: now, now }))) return;
  await context.enqueueJobs(db, [{ name: 'sync-hubspot', input: { ...ofPortal(run), laneId: run.laneId } }]);
}

/** This server stops: the next reader need not wait for the lease to lapse. */
async function giveBack(context: HubspotContext, { lane, run, state }: Reading): Promise<void> {
  const { failures, errorCode, errorMessage } = lane;
  const now = context.clock.now();
  await releaseLane(context.db, run, state, { failures, errorCode, errorMessage, nextRunAt: now, now });
}

async function postpone(context: HubspotContext, { lane, run, state }: Reading, error: unknown): Promise<void> {
  const isKnown = error instanceof Problem;
  if (!isKnown) context.log.error({ err: error, laneId: run.laneId }, 'a lane of HubSpot failed unexpectedly');
  const now = context.clock.now();
  const failures = lane.failures + 1;
  await context.db.transaction().execute(async (db) => {
    await releaseLane(db, run, state, {
      nextRunAt: laneRetryAt(failures, now, isKnown ? error.notBefore : undefined),
      failures,
      errorCode: isKnown ? error.code : 'internal',
      errorMessage: isKnown ? error.message : 'Something unexpected went wrong; the server log has the details.',
      now,
    });
    await context.publishEvents(db, [{ kind: 'hubspot.changed', ...ofPortal(run) }]);
  });
}

function ofPortal({ teamId, portalId }: OfLane): { teamId: string; portalId: string } {
  return { teamId, portalId };
}

function standOf(lane: LaneRow): LaneStand {
  if (lane.kind !== 'backfill') return { kind: lane.kind, bookmarkMs: lane.bookmarkMs };
  return { kind: 'backfill', bookmarkMs: lane.bookmarkMs, fromMs: lane.fromMs ?? 0, toMs: lane.toMs ?? 0 };
}

function frozenWindow(lane: LaneRow): { window: Window; lastId: string } | null {
  const { windowLowMs, windowHighMs, lastObjectId } = lane;
  if (windowLowMs === null || windowHighMs === null || lastObjectId === null) return null;
  return { window: { lowMs: windowLowMs, highMs: windowHighMs }, lastId: lastObjectId };
}
