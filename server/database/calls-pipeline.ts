// Calls as the stages of intake read and complete them.
import { sql, type Selectable } from 'kysely';
import type { CallTable, Db } from './tables.ts';

export type CallRow = Selectable<CallTable> & { hasRecording: boolean };
type OfCall = { teamId: string; callId: string };

export async function findCall(db: Db, of: OfCall): Promise<CallRow | null> {
  const row = await db
    .selectFrom('call')
    .selectAll()
    .select(
      sql<boolean>`exists (select 1 from recording r where r.team_id = call.team_id and r.call_id = call.id)`.as('hasRecording'),
    )
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.callId)
    .executeTakeFirst();
  return row ?? null;
}

/** The decoded sound knows its length better than anybody who told us one. */
export async function saveMeasuredDuration(db: Db, of: OfCall, lengthMs: number): Promise<void> {
  await db
    .updateTable('call')
    .set({
      durationMs: Math.round(lengthMs),
      durationBy: 'audio length',
      durationUnit: 'ms',
      durationConfidence: 'high',
      durationWarning: null,
    })
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.callId)
    .execute();
}

/** Only where nobody gave a title in the meantime. */
export async function saveDerivedTitle(db: Db, of: OfCall, title: string): Promise<void> {
  await db
    .updateTable('call')
    .set({ title, titleSource: 'derived' })
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.callId)
    .where('wantsDerivedTitle', '=', true)
    .execute();
}

/** Gives calls whose rep nobody knew to the person the address now belongs to; returns how many. */
export async function attributeCalls(
  db: Db,
  of: { teamId: string; email: string; personId: string },
  most: number,
): Promise<string[]> {
  const rows = await sql<{ id: string }>`
    update call set rep_person_id = ${of.personId}
    where team_id = ${of.teamId} and id in (
      select id from call where team_id = ${of.teamId} and rep_person_id is null and lower(rep_email) = lower(${of.email}) limit ${most}
    ) returning id`.execute(db);
  return rows.rows.map((row) => row.id);
}

/** Whose address this is in the team: a member's own, or one mapped to a member. */
export async function findRep(db: Db, of: { teamId: string; email: string }): Promise<string | null> {
  const { rows } = await sql<{ personId: string }>`
    select p.id as person_id from team_member m join person p on p.id = m.person_id
      where m.team_id = ${of.teamId} and lower(p.email) = lower(${of.email})
    union all
    select a.person_id from rep_address a where a.team_id = ${of.teamId} and a.email = lower(${of.email})
    limit 1`.execute(db);
  return rows[0]?.personId ?? null;
}
