// What must not come again when a portal that was disconnected is connected anew: calls removed here, notes and tasks that were made.
import { sql } from 'kysely';
import type { OfPortal } from './hubspot-portals.ts';
import type { Db } from './tables.ts';

/** Before the portal is deleted. Calls that are still here are remembered too: they may be removed while it is away. */
export async function rememberOfPortal(db: Db, { teamId, portalId }: OfPortal): Promise<void> {
  await sql`
    insert into hubspot_remembered (team_id, portal_id, kind, object_id, call_id, called_at, taken_modified_ms, at)
    select team_id, portal_id, 'call', object_id, call_id, called_at, taken_modified_ms, updated_at from hubspot_record
    where team_id = ${teamId} and portal_id = ${portalId} and (reason = 'removed_here' or call_id is not null)
    on conflict do nothing`.execute(db);
  await sql`
    insert into hubspot_remembered (team_id, portal_id, kind, object_id, call_id, remote_id, at)
    select team_id, portal_id, kind, object_id, call_id, remote_id, coalesce(sent_at, updated_at) from hubspot_write_back
    where team_id = ${teamId} and portal_id = ${portalId} and kind in ('note', 'task') and remote_id is not null
    on conflict do nothing`.execute(db);
}

/** After the portal is saved. What was remembered is a row of it again: by it, calls that are still here are known when they are removed later. */
export async function recallOfPortal(db: Db, { teamId, portalId }: OfPortal): Promise<void> {
  await sql`
    insert into hubspot_record (team_id, portal_id, object_id, state, reason, call_id, seen_modified_ms, taken_modified_ms, called_at,
      heard_by, first_seen_at, updated_at, is_urgent)
    select m.team_id, m.portal_id, m.object_id, case when c.id is null then 'left_out' else 'taken' end,
      case when c.id is null then 'removed_here' end, c.id, 0, m.taken_modified_ms, m.called_at, 'poll', m.at, m.at, false
    from hubspot_remembered m
    left join call c on c.team_id = m.team_id and c.id = m.call_id
    where m.team_id = ${teamId} and m.portal_id = ${portalId} and m.kind = 'call'
    on conflict do nothing`.execute(db);
  await sql`
    insert into hubspot_write_back (team_id, call_id, kind, portal_id, object_id, state, wanted, wanted_hash, sent_at, remote_id, created_at,
      updated_at)
    select team_id, call_id, kind, portal_id, object_id, 'done', '{}', '', at, remote_id, at, at from hubspot_remembered
    where team_id = ${teamId} and portal_id = ${portalId} and kind in ('note', 'task')
    on conflict do nothing`.execute(db);
  await sql`delete from hubspot_remembered where team_id = ${teamId} and portal_id = ${portalId}`.execute(db);
}
