// What we know of the calls HubSpot has, and of ours that should be there; and what mends a difference.
import { sql } from 'kysely';
import type { KnownCall } from '../../rules/hubspot-reconciliation.ts';
import { listHeldCalls } from './call-holds.ts';
import type { OfPortal } from './hubspot-portals.ts';
import { removeCalls } from './removals.ts';
import type { Db } from './tables.ts';

/** What is known of each of these calls, also of those nobody has heard of. */
export async function listKnownCalls(db: Db, of: OfPortal, objectIds: readonly string[]): Promise<Map<string, KnownCall>> {
  if (objectIds.length === 0) return new Map();
  type Row = NonNullable<KnownCall['record']> & { objectId: string; callId: string | null; isHeardOf: boolean };
  const { rows } = await sql<Row>`
    select x.object_id, r.object_id is not null as is_heard_of, r.state, r.reason, r.error_message, r.taken_modified_ms, r.updated_at,
      c.id as call_id
    from unnest(${[...objectIds]}::text[]) as x (object_id)
    left join hubspot_record r
      on r.team_id = ${of.teamId} and r.portal_id = ${of.portalId} and r.object_id = x.object_id
    left join lateral (
      select id from call where team_id = ${of.teamId} and (id = r.call_id or hubspot_call_id = x.object_id)
      order by (id = r.call_id) desc nulls last limit 1
    ) c on true`.execute(db);
  return new Map(
    rows.map(({ objectId, callId, isHeardOf, ...record }) => [objectId, { record: isHeardOf ? record : null, callId }]),
  );
}

export type CallHere = { callId: string; objectId: string; title: string; calledAt: Date; isOnHold: boolean };

/**
 * Calls here of that time that should be in this portal, by id: those taken in from it, and those that were pushed with an id of
 * HubSpot when there is no other portal they could be from.
 */
export async function listCallsHere(
  db: Db,
  of: OfPortal & { from: Date; to: Date; afterCallId: string | null; limit: number },
): Promise<CallHere[]> {
  const { rows } = await sql<CallHere>`
    select c.id as call_id, c.hubspot_call_id as object_id, c.title, c.called_at,
      exists (select 1 from call_hold h where h.team_id = c.team_id and h.call_id = c.id) as is_on_hold
    from call c
    where c.team_id = ${of.teamId} and c.called_at between ${of.from} and ${of.to} and c.hubspot_call_id ~ '^[0-9]{1,20}$'
      and (${of.afterCallId}::uuid is null or c.id > ${of.afterCallId}::uuid)
      and (
        exists (select 1 from hubspot_record r where r.team_id = c.team_id and r.portal_id = ${of.portalId} and r.call_id = c.id)
        or (
          not exists (select 1 from hubspot_record r where r.team_id = c.team_id and r.call_id = c.id)
          and coalesce(c.metadata ->> 'hubspotPortalId', c.metadata ->> 'portalId', ${of.portalId}) = ${of.portalId}
          and (select count(*) from hubspot_portal p where p.team_id = c.team_id) = 1
        )
      )
    order by c.id limit ${of.limit}`.execute(db);
  return rows;
}

/** How far the sync of what changes has come, and what it met. */
export async function findFastLane(
  db: Db,
  of: OfPortal,
): Promise<{ bookmarkMs: number; passes: number; errorMessage: string | null } | null> {
  const lane = await db
    .selectFrom('hubspotLane')
    .select(['bookmarkMs', 'passes', 'errorMessage'])
    .where('teamId', '=', of.teamId)
    .where('portalId', '=', of.portalId)
    .where('kind', '=', 'fast')
    .executeTakeFirst();
  return lane ?? null;
}

/**
 * Makes the sync read these calls anew, whatever it knows of them and also when it has never heard of them. `take` forgets what was
 * read, so that a call which is not here any more is made again. Returns how many.
 */
export async function askToRead(
  db: Db,
  of: OfPortal,
  objectIds: readonly string[],
  remedy: 'take' | 'retry',
  now: Date,
): Promise<number> {
  const inserts = remedy === 'take';
  const result = await sql`
    insert into hubspot_record as r (
      team_id, portal_id, object_id, state, seen_modified_ms, heard_by, first_seen_at, updated_at, is_urgent)
    select ${of.teamId}, ${of.portalId}, x.object_id, 'pending', 0, 'reconcile', ${now}::timestamptz, ${now}::timestamptz, true
    from unnest(${[...objectIds]}::text[]) as x (object_id)
    where ${inserts} or exists (
      select 1 from hubspot_record o
      where o.team_id = ${of.teamId} and o.portal_id = ${of.portalId} and o.object_id = x.object_id)
    on conflict (team_id, portal_id, object_id) do update set
      state = 'pending', reason = null, attempt = 0, next_try_at = null, error_code = null, error_message = null,
      claimed_until = null, is_urgent = true, turn = r.turn + 1, updated_at = excluded.updated_at,
      input_hash = case when ${inserts} then null else r.input_hash end,
      heard_by = case when ${inserts} then excluded.heard_by else r.heard_by end,
      call_id = (select c.id from call c where c.team_id = r.team_id and c.id = r.call_id)`.execute(db);
  return Number(result.numAffectedRows ?? 0n);
}

/** Removes calls that are gone in HubSpot, with everything known about them; those on hold stay. */
export async function removeCallsGone(
  db: Db,
  of: OfPortal,
  objectIds: readonly string[],
  now: Date,
): Promise<{ callId: string; objectId: string }[]> {
  const { teamId, portalId } = of;
  const { rows: here } = await sql<{ callId: string; objectId: string }>`
    select id as call_id, hubspot_call_id as object_id from call
    where team_id = ${teamId} and hubspot_call_id = any(${[...objectIds]}::text[]) for update`.execute(db);
  const onHold = await listHeldCalls(db, { teamId, callIds: here.map(({ callId }) => callId) });
  const removed = here.filter(({ callId }) => !onHold.has(callId));
  await removeCalls(db, { teamId, callIds: removed.map(({ callId }) => callId), now });
  const held = new Set(here.filter(({ callId }) => onHold.has(callId)).map(({ objectId }) => objectId));
  const gone = objectIds.filter((objectId) => !held.has(objectId));
  await sql`
    update hubspot_record set state = 'gone', reason = 'deleted', call_id = null, next_try_at = null, claimed_until = null,
      turn = turn + 1, error_code = null, error_message = null, updated_at = ${now}
    where team_id = ${teamId} and portal_id = ${portalId} and object_id = any(${gone}::text[])`.execute(db);
  await sql`
    delete from hubspot_write_back
    where team_id = ${teamId} and portal_id = ${portalId} and object_id = any(${gone}::text[])`.execute(db);
  return removed;
}
