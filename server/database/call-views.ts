// Saved views of the list of calls, and who is to review which call.
import { sql, type Insertable } from 'kysely';
import type { CallViewTable } from './review-tables.ts';
import type { Db } from './tables.ts';

export type CallViewRow = { id: string; name: string; isShared: boolean; search: Record<string, string>; madeBy: string };

/** A person's own and the team's, by name. */
export async function listCallViews(db: Db, of: { teamId: string; personId: string; limit: number }): Promise<CallViewRow[]> {
  return db
    .selectFrom('callView')
    .select(['id', 'name', 'isShared', 'search', 'madeBy'])
    .where('teamId', '=', of.teamId)
    .where((eb) => eb.or([eb('isShared', '=', true), eb('madeBy', '=', of.personId)]))
    .orderBy(sql`lower(name)`)
    .orderBy('id')
    .limit(of.limit)
    .execute();
}

export async function addCallView(db: Db, view: Insertable<CallViewTable>): Promise<void> {
  await db.insertInto('callView').values(view).execute();
}

export async function findCallView(db: Db, of: { teamId: string; viewId: string }): Promise<CallViewRow | null> {
  const row = await db
    .selectFrom('callView')
    .select(['id', 'name', 'isShared', 'search', 'madeBy'])
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.viewId)
    .executeTakeFirst();
  return row ?? null;
}

export async function deleteCallView(db: Db, of: { teamId: string; viewId: string }): Promise<void> {
  await db.deleteFrom('callView').where('teamId', '=', of.teamId).where('id', '=', of.viewId).execute();
}

/** Those of them that are calls of the team. */
export async function listKnownCalls(db: Db, of: { teamId: string; callIds: readonly string[] }): Promise<string[]> {
  const rows = await db.selectFrom('call').select('id').where('teamId', '=', of.teamId).where('id', 'in', of.callIds).execute();
  return rows.map(({ id }) => id);
}

/** `personId` null: nobody. Returns the calls that have another reviewer now. */
export async function assignReviewer(
  db: Db,
  of: { teamId: string; callIds: readonly string[]; personId: string | null },
  by: { person: string; at: Date },
): Promise<string[]> {
  const { teamId, callIds, personId } = of;
  const { rows } =
    personId === null
      ? await sql<{ callId: string }>`
          delete from call_reviewer where team_id = ${teamId} and call_id = any(${callIds}::uuid[]) returning call_id`.execute(db)
      : await sql<{ callId: string }>`
          insert into call_reviewer (team_id, call_id, person_id, assigned_by, assigned_at)
          select team_id, id, ${personId}, ${by.person}, ${by.at} from call where team_id = ${teamId} and id = any(${callIds}::uuid[])
          on conflict (team_id, call_id) do update
            set person_id = excluded.person_id, assigned_by = excluded.assigned_by, assigned_at = excluded.assigned_at
            where call_reviewer.person_id <> excluded.person_id
          returning call_id`.execute(db);
  return rows.map(({ callId }) => callId);
}

export async function findReviewer(
  db: Db,
  of: { teamId: string; callId: string },
): Promise<{ personId: string; name: string } | null> {
  const row = await db
    .selectFrom('callReviewer as r')
    .innerJoin('person as p', 'p.id', 'r.personId')
    .select(['r.personId', 'p.name'])
    .where('r.teamId', '=', of.teamId)
    .where('r.callId', '=', of.callId)
    .executeTakeFirst();
  return row ?? null;
}
