// Recorders of other makers that a team has connected, and what they have told.
import { sql, type Insertable, type Selectable, type Updateable } from 'kysely';
import type { RecorderDeliveryTable, RecorderTable } from './recorder-tables.ts';
import type { Db } from './tables.ts';

export type RecorderRow = Selectable<RecorderTable>;
export type DeliveryRow = Selectable<RecorderDeliveryTable>;
export type OfRecorder = { teamId: string; recorderId: string };
export type OfDelivery = { teamId: string; deliveryId: string };

const hasSecret = sql<boolean>`exists (
  select 1 from sealed_secret s
  where s.team_id = recorder.team_id and s.kind = 'recorder-secret' and s.subject = recorder.id::text)`;

export async function listRecorders(
  db: Db,
  teamId: string,
  limit: number,
): Promise<(RecorderRow & { createdByName: string | null; hasSecret: boolean })[]> {
  return db
    .selectFrom('recorder')
    .leftJoin('person', 'person.id', 'recorder.createdBy')
    .selectAll('recorder')
    .select(['person.name as createdByName', hasSecret.as('hasSecret')])
    .where('teamId', '=', teamId)
    .orderBy('recorder.createdAt')
    .orderBy('recorder.id')
    .limit(limit)
    .execute();
}

export async function countRecorders(db: Db, teamId: string): Promise<number> {
  const { total } = await db
    .selectFrom('recorder')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .where('teamId', '=', teamId)
    .executeTakeFirstOrThrow();
  return total;
}

/** By the id that stands in its address; of whichever team. */
export async function findRecorder(db: Db, recorderId: string): Promise<RecorderRow | null> {
  return (await db.selectFrom('recorder').selectAll().where('id', '=', recorderId).executeTakeFirst()) ?? null;
}

export async function addRecorder(db: Db, row: Insertable<RecorderTable>): Promise<void> {
  await db.insertInto('recorder').values(row).execute();
}

export async function deleteRecorder(db: Db, of: OfRecorder): Promise<RecorderRow | null> {
  const row = await db
    .deleteFrom('recorder')
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.recorderId)
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

/** At most once a minute: whoever knows the address can be refused as often as they like. */
export async function noteRefusal(db: Db, of: OfRecorder & { why: string }, now: Date): Promise<void> {
  await db
    .updateTable('recorder')
    .set({ refusedAt: now, refusedWhy: of.why })
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.recorderId)
    .where((eb) => eb.or([eb('refusedAt', 'is', null), eb('refusedAt', '<', new Date(now.getTime() - 60_000))]))
    .execute();
}

export async function addDelivery(db: Db, row: Insertable<RecorderDeliveryTable>): Promise<void> {
  await db.insertInto('recorderDelivery').values(row).execute();
}

export async function findDelivery(db: Db, of: OfDelivery): Promise<DeliveryRow | null> {
  const row = await db
    .selectFrom('recorderDelivery')
    .selectAll()
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.deliveryId)
    .executeTakeFirst();
  return row ?? null;
}

export async function updateDelivery(db: Db, of: OfDelivery, change: Updateable<RecorderDeliveryTable>): Promise<void> {
  await db.updateTable('recorderDelivery').set(change).where('teamId', '=', of.teamId).where('id', '=', of.deliveryId).execute();
}

/** The newest few of each recorder, newest first. */
export async function listDeliveries(db: Db, teamId: string, each: number): Promise<DeliveryRow[]> {
  const { rows } = await sql<DeliveryRow>`
    select d.* from recorder r cross join lateral (
      select * from recorder_delivery
      where team_id = r.team_id and recorder_id = r.id order by received_at desc, id desc limit ${each}
    ) d where r.team_id = ${teamId} order by d.received_at desc, d.id desc`.execute(db);
  return rows;
}

/** Opens up to `limit` failed ones once more, the newest first; returns their ids. */
export async function reopenFailed(db: Db, of: OfRecorder & { limit: number }): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with newest as materialized (
      select id from recorder_delivery
      where team_id = ${of.teamId} and recorder_id = ${of.recorderId} and state = 'failed'
      order by received_at desc, id desc limit ${of.limit} for update skip locked
    )
    update recorder_delivery d set state = 'waiting', attempt = 0, next_try_at = null, ended_at = null
    from newest where d.team_id = ${of.teamId} and d.id = newest.id returning d.id`.execute(db);
  return rows.map(({ id }) => id);
}

/** Forgets up to `limit` that came before `before`, with what is sealed of them; all of the recorder where it is null. */
export async function forgetDeliveries(db: Db, of: OfRecorder & { before: Date | null; limit: number | null }): Promise<void> {
  await sql`
    with gone as (
      delete from recorder_delivery where (team_id, id) in (
        select team_id, id from recorder_delivery
        where team_id = ${of.teamId} and recorder_id = ${of.recorderId}
          and (${of.before}::timestamptz is null or received_at < ${of.before}::timestamptz)
        order by received_at, id limit ${of.limit}
      ) returning team_id, id
    )
    delete from sealed_secret s using gone
    where s.team_id = gone.team_id and s.kind = 'recorder-delivery' and s.subject = gone.id::text`.execute(db);
}
