// Passes over the records of a portal: who reads which one now, and how far it has come.
import { sql, type Selectable } from 'kysely';
import { firstBookmark, type LaneKind, type LaneState, type Window } from '../../rules/hubspot-sync.ts';
import type { OfPortal } from './hubspot-portals.ts';
import type { HubspotLaneTable } from './hubspot-tables.ts';
import type { Db } from './tables.ts';

export type LaneRow = Selectable<HubspotLaneTable>;
export type OfLane = OfPortal & { laneId: string };

/** The two lanes of a portal that has just been connected; those it has stay as they are. */
export async function createLanes(db: Db, of: OfPortal & { newId: () => string; now: Date }): Promise<void> {
  const { teamId, portalId, newId, now } = of;
  await db
    .insertInto('hubspotLane')
    .values((['fast', 'slow'] as const).map((kind) => newLane({ teamId, portalId, id: newId(), now, kind })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function createBackfill(
  db: Db,
  of: OfPortal & { id: string; fromMs: number; toMs: number; createdBy: string | null; now: Date },
): Promise<void> {
  await db
    .insertInto('hubspotLane')
    .values(newLane({ ...of, kind: 'backfill' }))
    .execute();
}

/** Its lane for contacts that are created; one it has stays as it is. */
export async function createContactsLane(db: Db, of: OfPortal & { id: string; now: Date }): Promise<void> {
  await db
    .insertInto('hubspotLane')
    .values(newLane({ ...of, kind: 'contacts' }))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Whoever reads it now finds out when it stores what it read. */
export async function deleteContactsLane(db: Db, of: OfPortal): Promise<void> {
  await db
    .deleteFrom('hubspotLane')
    .where('teamId', '=', of.teamId)
    .where('portalId', '=', of.portalId)
    .where('kind', '=', 'contacts')
    .execute();
}

type NewLane = OfPortal & { id: string; now: Date } & (
    | { kind: Exclude<LaneKind, 'backfill'> }
    | { kind: 'backfill'; fromMs: number; toMs: number; createdBy: string | null }
  );

function newLane(lane: NewLane) {
  const { teamId, portalId, id, now, kind } = lane;
  const isBackfill = kind === 'backfill';
  return {
    ...{ teamId, portalId, id, kind, state: isBackfill ? ('estimating' as const) : ('active' as const) },
    ...{ bookmarkMs: firstBookmark(isBackfill ? lane : { kind, now }), nextRunAt: now, createdAt: now, updatedAt: now },
    ...{ windowLowMs: null, windowHighMs: null, lastObjectId: null, leasedUntil: null, lastPassAt: null },
    ...{ errorCode: null, errorMessage: null, estimatedCalls: null, estimatedAudioMs: null },
    ...{ fromMs: isBackfill ? lane.fromMs : null, toMs: isBackfill ? lane.toMs : null },
    createdBy: isBackfill ? lane.createdBy : null,
  };
}

/** Backfills newest first after the standing lanes. */
export async function listLanes(db: Db, of: OfPortal, limit: number): Promise<LaneRow[]> {
  return db
    .selectFrom('hubspotLane')
    .selectAll()
    .where('teamId', '=', of.teamId)
    .where('portalId', '=', of.portalId)
    .orderBy(sql`kind = 'backfill'`)
    .orderBy('createdAt', 'desc')
    .orderBy('kind')
    .limit(limit)
    .execute();
}

/** The times of calls somebody has asked for, both ends included: of backfills that were started and not given up. */
export async function rangesAskedFor(db: Db, of: OfPortal): Promise<Window[]> {
  const { rows } = await sql<Window>`
    select from_ms as "lowMs", to_ms as "highMs" from hubspot_lane
    where team_id = ${of.teamId} and portal_id = ${of.portalId} and kind = 'backfill' and state in ('active', 'paused', 'done')`.execute(
    db,
  );
  return rows;
}

export async function findLane(db: Db, of: OfLane): Promise<LaneRow | null> {
  const row = await db
    .selectFrom('hubspotLane')
    .selectAll()
    .where('teamId', '=', of.teamId)
    .where('portalId', '=', of.portalId)
    .where('id', '=', of.laneId)
    .executeTakeFirst();
  return row ?? null;
}

/** A reader that says nothing for so long has died, and the next one takes over where it stopped. */
export const LANE_LEASE_MS = 15_000;

const isConnected = sql<boolean>`exists (select 1 from hubspot_portal p
  where p.team_id = hubspot_lane.team_id and p.portal_id = hubspot_lane.portal_id and p.state = 'connected')`;

/** Takes a lane that is due and that nobody reads. Its number `run` is from now on the proof of being its reader. */
export async function claimLane(db: Db, of: OfLane, now: Date): Promise<LaneRow | null> {
  const row = await db
    .updateTable('hubspotLane')
    .set((eb) => ({ run: eb('run', '+', 1), leasedUntil: leaseFrom(now), updatedAt: now }))
    .where('teamId', '=', of.teamId)
    .where('portalId', '=', of.portalId)
    .where('id', '=', of.laneId)
    .where('state', 'in', ['active', 'estimating'])
    .where('nextRunAt', '<=', now)
    .where((eb) => eb.or([eb('leasedUntil', 'is', null), eb('leasedUntil', '<=', now)]))
    .where(isConnected)
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

function leaseFrom(now: Date): Date {
  return new Date(now.getTime() + LANE_LEASE_MS);
}

export type LaneRun = OfLane & { run: number };

/** The reader's own change of its lane. False when it has been overtaken, paused or deleted, or the portal is not connected any more. */
async function changeRun(
  db: Db,
  of: LaneRun,
  state: 'active' | 'estimating',
  change: Partial<LaneRow> & { seenMore?: number; isPass?: boolean },
): Promise<boolean> {
  const { seenMore = 0, isPass = false, ...columns } = change;
  const result = await db
    .updateTable('hubspotLane')
    .set((eb) => ({
      ...columns,
      ...(seenMore > 0 ? { seen: eb('seen', '+', seenMore) } : {}),
      ...(isPass ? { passes: eb('passes', '+', 1) } : {}),
    }))
    .where('teamId', '=', of.teamId)
    .where('portalId', '=', of.portalId)
    .where('id', '=', of.laneId)
    .where('run', '=', of.run)
    .where('state', '=', state)
    .where(isConnected)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** After a page that is not the last: the window is frozen, the last id moves, the lease begins anew. */
export async function moveWithinWindow(
  db: Db,
  of: LaneRun,
  at: { windowLowMs: number; windowHighMs: number; lastObjectId: string; seenMore: number; now: Date },
): Promise<boolean> {
  const { now, ...columns } = at;
  return changeRun(db, of, 'active', { ...columns, leasedUntil: leaseFrom(now), ...noError, updatedAt: now });
}

/** The reader is alive and waits for HubSpot. */
export async function renewLease(db: Db, of: LaneRun, state: 'active' | 'estimating', now: Date): Promise<boolean> {
  return changeRun(db, of, state, { leasedUntil: leaseFrom(now) });
}

export type FinishedWindow = {
  bookmarkMs: number;
  nextRunAt: Date;
  next: 'same reader' | 'any reader' | 'none';
  /** Kept until the next time that something is. */
  passedOver: Window | null;
  seenMore: number;
  now: Date;
};

/** After the last page: the bookmark moves, and the lane is free unless its reader goes on with the next window. */
export async function finishWindow(db: Db, of: LaneRun, at: FinishedWindow): Promise<boolean> {
  const { now, next, bookmarkMs, nextRunAt, passedOver, seenMore } = at;
  const leasedUntil = next === 'same reader' ? leaseFrom(now) : null;
  return changeRun(db, of, 'active', {
    ...{ bookmarkMs, nextRunAt, seenMore, leasedUntil, ...noError },
    ...(passedOver && { fromMs: passedOver.lowMs, toMs: passedOver.highMs }),
    ...{ windowLowMs: null, windowHighMs: null, lastObjectId: null },
    ...{ state: next === 'none' ? 'done' : 'active', lastPassAt: now, isPass: true, updatedAt: now },
  });
}

export async function saveEstimate(
  db: Db,
  of: LaneRun,
  estimate: { estimatedCalls: number; estimatedAudioMs: number; now: Date },
): Promise<boolean> {
  const { now, ...columns } = estimate;
  return changeRun(db, of, 'estimating', { ...columns, state: 'estimated', leasedUntil: null, ...noError, updatedAt: now });
}

/** Frees the lane until its next run; where it stands stays. */
export async function releaseLane(
  db: Db,
  of: LaneRun,
  state: 'active' | 'estimating',
  next: { nextRunAt: Date; failures: number; errorCode: string | null; errorMessage: string | null; now: Date },
): Promise<boolean> {
  const { now, ...columns } = next;
  return changeRun(db, of, state, { ...columns, leasedUntil: null, updatedAt: now });
}

const noError = { failures: 0, errorCode: null, errorMessage: null };

/** A person's change. Whoever reads it now is overtaken. False when it is not in one of the states `from` any more. */
export async function moveLane(
  db: Db,
  of: OfLane,
  move: { from: readonly LaneState[]; to: LaneState; now: Date },
): Promise<boolean> {
  const result = await db
    .updateTable('hubspotLane')
    .set((eb) => ({
      ...{ state: move.to, nextRunAt: move.now, leasedUntil: null, ...noError, updatedAt: move.now },
      run: eb('run', '+', 1),
    }))
    .where('teamId', '=', of.teamId)
    .where('portalId', '=', of.portalId)
    .where('id', '=', of.laneId)
    .where('state', 'in', move.from)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Lets the lanes that look for what is new run at once. Returns their ids. */
export async function hurryLanes(db: Db, of: OfPortal, now: Date): Promise<string[]> {
  const rows = await db
    .updateTable('hubspotLane')
    .set({ nextRunAt: now, updatedAt: now })
    .where('teamId', '=', of.teamId)
    .where('portalId', '=', of.portalId)
    .where('kind', 'in', ['fast', 'contacts'])
    .where('state', '=', 'active')
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

export async function deleteBackfill(db: Db, of: OfLane): Promise<boolean> {
  const result = await db
    .deleteFrom('hubspotLane')
    .where('teamId', '=', of.teamId)
    .where('portalId', '=', of.portalId)
    .where('id', '=', of.laneId)
    .where('kind', '=', 'backfill')
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** Lanes of connected portals that are due and that nobody reads. */
export async function listDueLanes(db: Db, now: Date, limit: number): Promise<OfLane[]> {
  return db
    .selectFrom('hubspotLane')
    .select(['teamId', 'portalId', 'id as laneId'])
    .where('state', 'in', ['active', 'estimating'])
    .where('nextRunAt', '<=', now)
    .where((eb) => eb.or([eb('leasedUntil', 'is', null), eb('leasedUntil', '<=', now)]))
    .where(isConnected)
    .orderBy('nextRunAt')
    .orderBy('id')
    .limit(limit)
    .execute();
}
