// Events as HubSpot delivered them, each once however often it came.
import { sql } from 'kysely';
import type { HubspotEvent } from '../../rules/hubspot-event.ts';
import type { Db } from './tables.ts';

export type ArrivedEvent = HubspotEvent & { id: string; digest: Buffer };
/** HubSpot told of it, or we found it when we looked. */
export type EventSource = 'webhook' | 'search';

/** Returns the ids of those that had not come before; of the others the deliveries are counted, unless we found them ourselves. */
export async function saveEvents(
  db: Db,
  teamId: string,
  events: readonly ArrivedEvent[],
  from: { by: EventSource; now: Date },
): Promise<Set<string>> {
  if (events.length === 0) return new Set();
  const rows = JSON.stringify(
    events.map((event) => ({
      ...{ portal_id: event.portalId, digest: event.digest.toString('hex'), id: event.id },
      ...{ subscription_type: event.subscriptionType, object_type_id: event.objectTypeId, object_id: event.objectId },
      ...{ property_name: event.propertyName, occurred_at: event.occurredAt, reason: event.reason, body: event.body },
    })),
  );
  // The same event twice in one delivery would be one row changed twice by one statement, which PostgreSQL refuses.
  const more = from.by === 'webhook' ? 1 : 0;
  const { rows: saved } = await sql<{ id: string }>`
    insert into hubspot_event as e (team_id, portal_id, digest, id, subscription_type, object_type_id, object_id, property_name,
      occurred_at, received_at, state, reason, body)
    select distinct on (portal_id, digest) ${teamId}, portal_id, decode(digest, 'hex'), id, subscription_type, object_type_id, object_id,
      property_name, occurred_at, ${from.now}, case when reason is null then 'taken' else 'ignored' end, reason, body
    from jsonb_to_recordset(${rows}::jsonb) as x (portal_id text, digest text, id uuid, subscription_type text, object_type_id text,
      object_id text, property_name text, occurred_at timestamptz, reason text, body jsonb)
    order by portal_id, digest
    on conflict (team_id, portal_id, digest) do update set deliveries = e.deliveries + ${more}
    returning id`.execute(db);
  // Of one that was there before, the row has another id.
  const arrived = new Set(events.map(({ id }) => id));
  return new Set(saved.map(({ id }) => id).filter((id) => arrived.has(id)));
}

const FORGOTTEN_AT_ONCE = 5_000;

/** The log of events is for looking back some weeks, not for ever. */
export async function forgetEvents(db: Db, before: Date): Promise<void> {
  await sql`delete from hubspot_event where (team_id, portal_id, digest) in (
    select team_id, portal_id, digest from hubspot_event where received_at < ${before} limit ${FORGOTTEN_AT_ONCE})`.execute(db);
}
