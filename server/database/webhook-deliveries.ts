// News on their way to endpoints: put down with what they tell of, claimed for one endpoint at a time, every try kept.
import { sql, type Selectable } from 'kysely';
import type { WebhookDeliveryTable, WebhookTryTable } from './outbound-tables.ts';
import type { Db } from './tables.ts';
import { lockEndpoint, type EndpointRow, type OfEndpoint } from './webhooks.ts';

export type DeliveryRow = Selectable<WebhookDeliveryTable>;
export type TryRow = Selectable<WebhookTryTable>;
export type DeliveryState = DeliveryRow['state'];

export type NewDelivery = { id: string; endpointId: string; eventId: string; event: string; body: Record<string, unknown> };

/** Told once to each endpoint, however often it is asked for. */
export async function addDeliveries(db: Db, teamId: string, deliveries: readonly NewDelivery[], now: Date): Promise<void> {
  if (deliveries.length === 0) return;
  await db
    .insertInto('webhookDelivery')
    .values(
      deliveries.map((one) => ({
        ...{ teamId, id: one.id, endpointId: one.endpointId, eventId: one.eventId, event: one.event },
        ...{ body: JSON.stringify(one.body), state: 'pending' as const, nextTryAt: now, claimedUntil: null },
        ...{ status: null, errorMessage: null, createdAt: now, updatedAt: now },
      })),
    )
    .onConflict((conflict) => conflict.columns(['teamId', 'endpointId', 'eventId']).doNothing())
    .execute();
}

/**
 * Up to `limit` due deliveries of one endpoint, the oldest first, held until `until`. Nothing while others of it are held: one that
 * answers slowly or never takes up one sender, never all of them.
 */
export async function claimDeliveries(
  db: Db,
  of: OfEndpoint & { until: Date; limit: number },
  now: Date,
): Promise<{ endpoint: EndpointRow; rows: DeliveryRow[] } | null> {
  const endpoint = await lockEndpoint(db, of);
  if (endpoint?.state !== 'active') return null;
  const { rows } = await sql<DeliveryRow>`
    with due as materialized (
      select id from webhook_delivery
      where team_id = ${of.teamId} and endpoint_id = ${of.endpointId} and state = 'pending' and next_try_at <= ${now}
        and not exists (select 1 from webhook_delivery held where held.team_id = ${of.teamId} and held.endpoint_id = ${of.endpointId}
          and held.state = 'pending' and held.claimed_until > ${now})
      order by next_try_at, id limit ${of.limit}
    )
    update webhook_delivery d set claimed_until = ${of.until}, attempt = d.attempt + 1, updated_at = ${now}
    from due where d.team_id = ${of.teamId} and d.id = due.id
    returning d.*`.execute(db);
  return { endpoint, rows: rows.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
}

export type ClosedDelivery = {
  id: string;
  state: DeliveryState;
  nextTryAt: Date | null;
  status: number | null;
  errorMessage: string | null;
  at: Date;
  tookMs: number;
  answer: string | null;
};

/** Only what this sender still holds. Each try stands for good. */
export async function closeDeliveries(
  db: Db,
  of: OfEndpoint & { claimedUntil: Date },
  closed: readonly ClosedDelivery[],
  now: Date,
): Promise<void> {
  if (closed.length === 0) return;
  const list = JSON.stringify(
    closed.map((one) => ({
      ...{ id: one.id, state: one.state, next_try_at: one.nextTryAt, status: one.status, error_message: one.errorMessage },
      ...{ at: one.at, took_ms: one.tookMs, answer: one.answer },
    })),
  );
  await sql`
    with x as materialized (
      select * from jsonb_to_recordset(${list}::jsonb) as x (
        id uuid, state text, next_try_at timestamptz, status int, error_message text, at timestamptz, took_ms int, answer text)
    ), closed as (
      update webhook_delivery d set state = x.state, next_try_at = x.next_try_at, status = x.status,
        error_message = x.error_message, claimed_until = null, updated_at = ${now}
      from x where d.team_id = ${of.teamId} and d.endpoint_id = ${of.endpointId} and d.id = x.id
        and d.claimed_until = ${of.claimedUntil}
      returning d.id
    )
    insert into webhook_try (team_id, delivery_id, number, at, took_ms, status, answer, error_message)
    select ${of.teamId}, x.id,
      coalesce((select max(number) from webhook_try t where t.team_id = ${of.teamId} and t.delivery_id = x.id), 0) + 1,
      x.at, x.took_ms, x.status, x.answer, x.error_message
    from x join closed using (id)`.execute(db);
}

/** What was claimed and not tried is due again, as if it had not been claimed. */
export async function giveBackDeliveries(db: Db, of: OfEndpoint & { claimedUntil: Date }, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable('webhookDelivery')
    .set({ claimedUntil: null, attempt: sql`greatest(0, attempt - 1)` })
    .where('teamId', '=', of.teamId)
    .where('endpointId', '=', of.endpointId)
    .where('id', 'in', [...ids])
    .where('claimedUntil', '=', of.claimedUntil)
    .execute();
}

/** What waits for an endpoint that was switched off is not sent; it can be sent by hand later. Returns how many waited. */
export async function dropDeliveries(db: Db, of: OfEndpoint, now: Date): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('webhookDelivery')
    .set({ state: 'dropped', nextTryAt: null, claimedUntil: null, updatedAt: now })
    .where('teamId', '=', of.teamId)
    .where('endpointId', '=', of.endpointId)
    .where('state', '=', 'pending')
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Due at once under its old id, with a whole schedule before it. False where it is not there or is being sent right now. */
export async function reopenDelivery(db: Db, of: OfEndpoint & { deliveryId: string }, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('webhookDelivery')
    .set({ state: 'pending', attempt: 0, nextTryAt: now, claimedUntil: null, updatedAt: now })
    .where('teamId', '=', of.teamId)
    .where('endpointId', '=', of.endpointId)
    .where('id', '=', of.deliveryId)
    .where((eb) => eb.or([eb('claimedUntil', 'is', null), eb('claimedUntil', '<=', now)]))
    .executeTakeFirst();
  return Number(numUpdatedRows) > 0;
}

/** Endpoints with something due that nobody sends, for the bell. */
export async function listDueEndpoints(db: Db, now: Date, limit: number): Promise<OfEndpoint[]> {
  const { rows } = await sql<OfEndpoint>`
    select distinct d.team_id, d.endpoint_id from webhook_delivery d
    join webhook_endpoint e on e.team_id = d.team_id and e.id = d.endpoint_id and e.state = 'active'
    where d.state = 'pending' and d.next_try_at <= ${now} and (d.claimed_until is null or d.claimed_until <= ${now})
    limit ${limit}`.execute(db);
  return rows;
}

export type DeliveryPlace = { createdAt: Date; id: string };

/** Newest first, behind `after`. */
export async function listDeliveries(
  db: Db,
  of: OfEndpoint & { state: DeliveryState | null; after: DeliveryPlace | null; limit: number },
): Promise<DeliveryRow[]> {
  let query = db.selectFrom('webhookDelivery').selectAll().where('teamId', '=', of.teamId).where('endpointId', '=', of.endpointId);
  if (of.state !== null) query = query.where('state', '=', of.state);
  if (of.after) query = query.where(sql<boolean>`(created_at, id) < (${of.after.createdAt}, ${of.after.id}::uuid)`);
  return query.orderBy('createdAt', 'desc').orderBy('id', 'desc').limit(of.limit).execute();
}

/** With its newest tries, the oldest of them first. */
export async function findDelivery(
  db: Db,
  of: OfEndpoint & { deliveryId: string; mostTries: number },
): Promise<{ delivery: DeliveryRow; tries: TryRow[] } | null> {
  const delivery = await db
    .selectFrom('webhookDelivery')
    .selectAll()
    .where('teamId', '=', of.teamId)
    .where('endpointId', '=', of.endpointId)
    .where('id', '=', of.deliveryId)
    .executeTakeFirst();
  if (!delivery) return null;
  const tries = await db
    .selectFrom('webhookTry')
    .selectAll()
    .where('teamId', '=', of.teamId)
    .where('deliveryId', '=', of.deliveryId)
    .orderBy('number', 'desc')
    .limit(of.mostTries)
    .execute();
  return { delivery, tries: tries.toReversed() };
}

/** What was settled before `before` is forgotten, with its tries. */
export async function forgetDeliveries(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('webhookDelivery').where('createdAt', '<', before).where('state', '!=', 'pending').execute();
}
