// Routes about the sync with HubSpot: looking now, backfills, and the log of everything exchanged.
import { z } from 'zod';
import type { HubspotDelivery, HubspotLane } from '../../contract/hubspot.ts';
import { eventSentence, isEventReason } from '../../rules/hubspot-event.ts';
import { isRecordReason, recordSentence } from '../../rules/hubspot-record.ts';
import { Problem } from '../../rules/problem.ts';
import { deliveryKinds, findDelivery, listDeliveries, type Delivery } from '../database/hubspot-deliveries.ts';
import { findLane, type LaneRow, type OfLane } from '../database/hubspot-lanes.ts';
import { findPortal } from '../database/hubspot-portals.ts';
import { listTries } from '../database/hubspot-tries.ts';
import type { BaseContext } from '../flows/context.ts';
import { giveUpBackfill, pauseBackfill, planBackfill, startBackfill, syncNow } from '../flows/intake/backfill-hubspot.ts';
import { retryDelivery } from '../flows/intake/retry-delivery.ts';
import { readCursor, writeCursor } from './page-cursor.ts';
import { route, type Web } from './route.ts';

const MOST_TRIES_SHOWN = 50;
const place = z.object({ at: z.iso.datetime(), kind: z.enum(deliveryKinds), id: z.string().max(100) });

export function registerHubspotSync(web: Web, options: { context: BaseContext }): void {
  const { context } = options;

  async function shownLane(of: OfLane): Promise<HubspotLane> {
    const lane = await findLane(web.db, of);
    if (!lane) throw new Problem('not_found', 'There is no such import. Reload the page.');
    return presentLane(lane);
  }

  route(web, 'POST /api/hubspot/:portalId/sync', async ({ asker, params }) => {
    await syncNow(context, { teamId: asker.team.teamId, portalId: params.portalId });
  });

  route(web, 'POST /api/hubspot/:portalId/backfills', async ({ asker, params, body }) => {
    const of = { teamId: asker.team.teamId, portalId: params.portalId };
    const range = { from: new Date(body.from), to: new Date(body.to) };
    const laneId = await planBackfill(context, { ...of, ...range, createdBy: asker.person.personId });
    return shownLane({ ...of, laneId });
  });

  route(web, 'POST /api/hubspot/:portalId/backfills/:laneId/start', async ({ asker, params }) => {
    const of = { teamId: asker.team.teamId, ...params };
    await startBackfill(context, of);
    return shownLane(of);
  });

  route(web, 'POST /api/hubspot/:portalId/backfills/:laneId/pause', async ({ asker, params }) => {
    const of = { teamId: asker.team.teamId, ...params };
    await pauseBackfill(context, of);
    return shownLane(of);
  });

  route(web, 'DELETE /api/hubspot/:portalId/backfills/:laneId', async ({ asker, params }) => {
    await giveUpBackfill(context, { teamId: asker.team.teamId, ...params });
  });

  route(web, 'GET /api/hubspot/:portalId/deliveries', async ({ asker, params, query }) => {
    const of = { teamId: asker.team.teamId, portalId: params.portalId };
    if (!(await findPortal(web.db, of))) throw new Problem('not_found', 'This portal is not connected.');
    const from = readCursor(place, query.cursor);
    const lines = await listDeliveries(web.db, {
      ...{ ...of, kind: query.kind ?? null, state: query.state ?? null },
      after: from && { ...from, at: new Date(from.at) },
      limit: query.limit + 1,
    });
    const items = lines.slice(0, query.limit).map(presentDelivery);
    const last = items.at(-1);
    const isMore = lines.length > query.limit && last;
    return { items, nextCursor: isMore ? writeCursor({ at: last.at, kind: last.kind, id: last.id }) : null };
  });

  route(web, 'GET /api/hubspot/:portalId/deliveries/:kind/:id', async ({ asker, params }) => {
    const of = { teamId: asker.team.teamId, portalId: params.portalId };
    const line = await findDelivery(web.db, { ...of, kind: params.kind, id: params.id });
    if (!line) throw new Problem('not_found', 'There is no such delivery.');
    const tries =
      line.kind === 'event'
        ? []
        : await listTries(web.db, { ...of, objectId: line.objectId, about: line.kind, limit: MOST_TRIES_SHOWN });
    const attempts = tries.map(({ at, outcome, errorCode, errorMessage, tookMs }) => ({
      ...{ at: at.toISOString(), outcome, errorCode, message: errorMessage, tookMs },
    }));
    return { ...presentDelivery(line), attempts, payload: line.payload };
  });

  route(web, 'POST /api/hubspot/:portalId/deliveries/:kind/:id/retry', async ({ asker, params }) => {
    await retryDelivery(context, { teamId: asker.team.teamId, ...params });
  });
}

/** A lane as the dashboard shows it. */
export function presentLane(lane: LaneRow): HubspotLane {
  const instant = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  const hasBegun = lane.kind !== 'backfill' || lane.passes > 0;
  return {
    ...{ laneId: lane.id, kind: lane.kind, state: lane.state, seen: lane.seen },
    seenUntil: hasBegun ? instant(lane.bookmarkMs) : null,
    lastPassAt: lane.lastPassAt?.toISOString() ?? null,
    nextRunAt: lane.state === 'active' ? lane.nextRunAt.toISOString() : null,
    ...{ from: instant(lane.fromMs), to: instant(lane.toMs) },
    ...{ estimatedCalls: lane.estimatedCalls, estimatedAudioMs: lane.estimatedAudioMs, errorMessage: lane.errorMessage },
  };
}

function presentDelivery(line: Delivery): HubspotDelivery {
  const { errorMessage, at, nextTryAt, ...rest } = line;
  const meaning = isRecordReason(line.reason)
    ? recordSentence(line.reason)
    : isEventReason(line.reason)
      ? eventSentence(line.reason)
      : null;
  return { ...rest, at: at.toISOString(), nextTryAt: nextTryAt?.toISOString() ?? null, message: errorMessage ?? meaning };
}
