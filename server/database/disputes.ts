// Disputes of reps about answers in the scores of their calls.
import { sql, type Insertable, type Selectable } from 'kysely';
import type { DisputeState } from '../../rules/dispute.ts';
import type { OfCall, OfCheck } from './check-answers.ts';
import type { DisputeTable } from './review-tables.ts';
import type { Db } from './tables.ts';

export type DisputeRow = Selectable<DisputeTable>;

/** False when one about this check is open already. */
export async function addDispute(db: Db, dispute: Insertable<DisputeTable>): Promise<boolean> {
  const result = await db
    .insertInto('dispute')
    .values(dispute)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

type Resolution = { state: Exclude<DisputeState, 'open'>; resolution: string | null; by: string | null; at: Date };

/** The one about this check, if one is open. */
export async function resolveDispute(db: Db, of: OfCheck, { state, resolution, by, at }: Resolution): Promise<void> {
  await db
    .updateTable('dispute')
    .set({ state, resolution, resolvedBy: by, resolvedAt: at })
    .where('teamId', '=', of.teamId)
    .where('callId', '=', of.callId)
    .where('scorecardKey', '=', of.scorecardKey)
    .where('checkKey', '=', of.checkKey)
    .where('state', '=', 'open')
    .execute();
}

/** Those about checks that are not in the call's score any more. */
export async function closeOrphaned(
  db: Db,
  of: OfCall & { scorecardKey: string | null; checkKeys: readonly string[] },
  { state, resolution, by, at }: Resolution,
): Promise<void> {
  await db
    .updateTable('dispute')
    .set({ state, resolution, resolvedBy: by, resolvedAt: at })
    .where('teamId', '=', of.teamId)
    .where('callId', '=', of.callId)
    .where('state', '=', 'open')
    .where((eb) =>
      eb.or([eb('scorecardKey', '!=', of.scorecardKey ?? ''), eb('checkKey', '!=', sql<string>`all(${of.checkKeys}::text[])`)]),
    )
    .execute();
}

export async function findDispute(db: Db, of: OfCall & { disputeId: string }): Promise<DisputeRow | null> {
  const row = await db
    .selectFrom('dispute')
    .selectAll()
    .where('teamId', '=', of.teamId)
    .where('callId', '=', of.callId)
    .where('id', '=', of.disputeId)
    .executeTakeFirst();
  return row ?? null;
}

export type DisputeLine = DisputeRow & { raisedByName: string | null; resolvedByName: string | null };

/** Newest first. */
export async function listDisputes(db: Db, of: OfCall, limit: number): Promise<DisputeLine[]> {
  return db
    .selectFrom('dispute as d')
    .leftJoin('person as p', 'p.id', 'd.raisedBy')
    .leftJoin('person as r', 'r.id', 'd.resolvedBy')
    .selectAll('d')
    .select(['p.name as raisedByName', 'r.name as resolvedByName'])
    .where('d.teamId', '=', of.teamId)
    .where('d.callId', '=', of.callId)
    .orderBy('d.raisedAt', 'desc')
    .orderBy('d.id')
    .limit(limit)
    .execute();
}
