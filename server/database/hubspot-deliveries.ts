// What was exchanged with a portal, as one list: events, calls being taken in, results being written back.
import { sql } from 'kysely';
import type { OfPortal } from './hubspot-portals.ts';
import type { Db } from './tables.ts';

export const deliveryKinds = ['event', 'record', 'write_back'] as const;
export type DeliveryKind = (typeof deliveryKinds)[number];

export type Delivery = {
  kind: DeliveryKind;
  id: string;
  at: Date;
  what: string;
  objectType: string;
  objectId: string;
  /** Of a call that HubSpot has told us of. */
  title: string | null;
  callId: string | null;
  state: string;
  reason: string | null;
  errorMessage: string | null;
  tries: number;
  nextTryAt: Date | null;
};

export type DeliveryQuery = OfPortal & {
  kind: DeliveryKind | null;
  state: string | null;
  /** The last line of the page before. */
  after: { at: Date; kind: DeliveryKind; id: string } | null;
  limit: number;
};

/** The lines of each kind; every one is read along an index of its own, so a page costs the same however long the list is. */
const lines: Record<DeliveryKind, ReturnType<typeof sql>> = {
  event: sql`select 'event' as kind, id::text as id, received_at as at, subscription_type as what, object_type_id as object_type, object_id,
    null::uuid as call_id, state, reason, null::text as error_message, deliveries as tries, null::timestamptz as next_try_at, team_id, portal_id
    from hubspot_event`,
  record: sql`select 'record' as kind, object_id as id, updated_at as at, 'call.changed' as what, '0-48' as object_type, object_id,
    call_id, state, reason, error_message, attempt as tries, next_try_at, team_id, portal_id
    from hubspot_record`,
  write_back: sql`select 'write_back' as kind, call_id::text || '.' || kind as id, updated_at as at, kind as what, '0-48' as object_type, object_id,
    call_id, state, error_code as reason, error_message, attempt as tries, next_try_at, team_id, portal_id
    from hubspot_write_back`,
};

const columns = sql`kind, id, at, what, object_type, object_id, call_id, state, reason, error_message, tries, next_try_at`;

const titleOf = ({ teamId, portalId }: OfPortal) => sql`(select r.title from hubspot_record r
  where r.team_id = ${teamId} and r.portal_id = ${portalId} and r.object_id = line.object_id and line.object_type = '0-48')`;

/** Newest first. */
export async function listDeliveries(db: Db, query: DeliveryQuery): Promise<Delivery[]> {
  const kinds = query.kind === null ? deliveryKinds : [query.kind];
  const pages = await Promise.all(
    kinds.map(async (kind) => {
      const { rows } = await sql<Delivery>`
        select line.*, ${titleOf(query)} as title
        from (select ${columns} from (${lines[kind]}) every where ${conditions(query)}
          order by at desc, id collate "C" desc limit ${query.limit}) line`.execute(db);
      return rows;
    }),
  );
  return pages
    .flat()
    .sort((a, b) => b.at.getTime() - a.at.getTime() || compare(b.kind, a.kind) || compare(b.id, a.id))
    .slice(0, query.limit);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function conditions({ teamId, portalId, state, after }: DeliveryQuery) {
  return sql.join(
    [
      sql`team_id = ${teamId} and portal_id = ${portalId}`,
      ...(state === null ? [] : [sql`state = ${state}`]),
      ...(after === null
        ? []
        : [sql`at <= ${after.at} and (at, kind collate "C", id collate "C") < (${after.at}, ${after.kind}, ${after.id})`]),
    ],
    sql` and `,
  );
}

/** One line with what was received, is known, or is to be sent. */
export async function findDelivery(
  db: Db,
  of: OfPortal & { kind: DeliveryKind; id: string },
): Promise<(Delivery & { payload: unknown }) | null> {
  const { rows } = await sql<Delivery & { payload: unknown }>`
    select ${columns}, ${titleOf(of)} as title, (${payloads[of.kind]}) as payload
    from (${lines[of.kind]}) line where team_id = ${of.teamId} and portal_id = ${of.portalId} and id = ${of.id}`.execute(db);
  return rows[0] ?? null;
}

const payloads: Record<DeliveryKind, ReturnType<typeof sql>> = {
  event: sql`select e.body from hubspot_event e where e.team_id = line.team_id and e.id::text = line.id`,
  record: sql`select jsonb_build_object('title', r.title, 'calledAt', r.called_at, 'recordingUrl', r.recording_url, 'heardBy', r.heard_by,
      'firstSeenAt', r.first_seen_at, 'seenVersionMs', r.seen_modified_ms, 'takenVersionMs', r.taken_modified_ms)
    from hubspot_record r where r.team_id = line.team_id and r.portal_id = line.portal_id and r.object_id = line.object_id`,
  write_back: sql`select w.wanted from hubspot_write_back w
    where w.team_id = line.team_id and w.call_id = line.call_id and w.kind = line.what`,
};
