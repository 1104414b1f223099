// Backfills as people steer them: counted first, then started, paused, taken up again, given up.
import { laneMoves, type LaneState } from '../../../rules/hubspot-sync.ts';
import { Problem } from '../../../rules/problem.ts';
import { createBackfill, deleteBackfill, findLane, hurryLanes, moveLane, type OfLane } from '../../database/hubspot-lanes.ts';
import { findPortal, lockPortal, type OfPortal } from '../../database/hubspot-portals.ts';
import type { BaseContext } from '../context.ts';

/** HubSpot was founded later than this; searches that begin in 1970 fail. */
const EARLIEST = new Date('2000-01-01T00:00:00Z');

/** Returns the id of the new lane, which is being counted. Throws Problem `validation_failed`, `hubspot_not_connected`. */
export async function planBackfill(
  context: BaseContext,
  input: OfPortal & { from: Date; to: Date; createdBy: string | null },
): Promise<string> {
  const { teamId, portalId, from, createdBy } = input;
  const now = context.clock.now();
  const to = new Date(Math.min(input.to.getTime(), now.getTime()));
  if (from < EARLIEST || from >= to) {
    const message = 'Choose a range of days that begins before it ends, lies in the past and after the year 2000.';
    throw new Problem('validation_failed', message, { fields: [{ path: 'body.from', code: 'bad_range', message }] });
  }
  const laneId = context.newId();
  await context.db.transaction().execute(async (db) => {
    // Held, so that nobody disconnects it meanwhile.
    if (!(await lockPortal(db, { teamId, portalId }))) throw notConnected();
    await createBackfill(db, { teamId, portalId, id: laneId, fromMs: from.getTime(), toMs: to.getTime(), createdBy, now });
    await context.enqueueJobs(db, [{ name: 'sync-hubspot', input: { teamId, portalId, laneId } }]);
    await context.publishEvents(db, [{ kind: 'hubspot.changed', teamId, portalId }]);
  });
  return laneId;
}

/** A counted or paused one begins where it stands; one whose counting failed is counted again. Throws Problem `not_found`, `conflict`. */
export async function startBackfill(context: BaseContext, of: OfLane): Promise<void> {
  const lane = await requireBackfill(context, of);
  const to = lane.state === 'failed' && lane.estimatedCalls === null ? 'estimating' : 'active';
  await move(context, of, to, 'This import is running or has ended. Look at its state and reload the page.');
}

export async function pauseBackfill(context: BaseContext, of: OfLane): Promise<void> {
  await requireBackfill(context, of);
  await move(context, of, 'paused', 'Only an import that is running can be paused.');
}

/** What it took in stays. */
export async function giveUpBackfill(context: BaseContext, of: OfLane): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    if (!(await deleteBackfill(db, of))) throw noSuchBackfill();
    await context.publishEvents(db, [{ kind: 'hubspot.changed', teamId: of.teamId, portalId: of.portalId }]);
  });
}

/** Looks for what is new now instead of at the next turn. Throws Problem `hubspot_not_connected`. */
export async function syncNow(context: BaseContext, of: OfPortal): Promise<void> {
  await requirePortal(context, of);
  await context.db.transaction().execute(async (db) => {
    const laneIds = await hurryLanes(db, of, context.clock.now());
    await context.enqueueJobs(
      db,
      laneIds.map((laneId) => ({ name: 'sync-hubspot', input: { ...of, laneId } })),
    );
  });
}

async function move(context: BaseContext, of: OfLane, to: LaneState, otherwise: string): Promise<void> {
  const from = (Object.keys(laneMoves) as LaneState[]).filter((state) => laneMoves[state].includes(to));
  await context.db.transaction().execute(async (db) => {
    if (!(await moveLane(db, of, { from, to, now: context.clock.now() }))) throw new Problem('conflict', otherwise);
    if (to !== 'paused') await context.enqueueJobs(db, [{ name: 'sync-hubspot', input: of }]);
    await context.publishEvents(db, [{ kind: 'hubspot.changed', teamId: of.teamId, portalId: of.portalId }]);
  });
}

async function requireBackfill(context: BaseContext, of: OfLane) {
  const lane = await findLane(context.db, of);
  if (lane?.kind !== 'backfill') throw noSuchBackfill();
  return lane;
}

async function requirePortal(context: BaseContext, of: OfPortal): Promise<void> {
  if (await findPortal(context.db, of)) return;
  throw notConnected();
}

function notConnected(): Problem {
  return new Problem('hubspot_not_connected', 'This portal is not connected to the team. Connect it on the HubSpot page.');
}

function noSuchBackfill(): Problem {
  return new Problem('not_found', 'There is no such import. Reload the page.');
}
