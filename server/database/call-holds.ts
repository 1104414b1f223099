// Calls that must stay: neither retention nor a person's wish to be forgotten takes them.
import type { Selectable } from 'kysely';
import type { CallHoldTable } from './privacy-tables.ts';
import type { Db } from './tables.ts';

type OfCall = { teamId: string; callId: string };
export type CallHold = Selectable<CallHoldTable> & { personName: string | null };

/** Null when there is no such call. */
export async function findCallHold(db: Db, of: OfCall): Promise<{ hold: CallHold | null } | null> {
  const [hold, call] = await Promise.all([
    db
      .selectFrom('callHold as h')
      .leftJoin('person as p', 'p.id', 'h.setBy')
      .selectAll('h')
      .select('p.name as personName')
      .where('h.teamId', '=', of.teamId)
      .where('h.callId', '=', of.callId)
      .executeTakeFirst(),
    db.selectFrom('call').select('id').where('teamId', '=', of.teamId).where('id', '=', of.callId).executeTakeFirst(),
  ]);
  return call ? { hold: hold ?? null } : null;
}

/** Which of these calls are on hold: for good where the caller holds them, for whoever puts one on hold waits for that. */
export async function listHeldCalls(db: Db, of: { teamId: string; callIds: readonly string[] }): Promise<Set<string>> {
  if (of.callIds.length === 0) return new Set();
  const rows = await db
    .selectFrom('callHold')
    .select('callId')
    .where('teamId', '=', of.teamId)
    .where('callId', 'in', of.callIds)
    .execute();
  return new Set(rows.map(({ callId }) => callId));
}

/** False when the call is on hold already. */
export async function addCallHold(db: Db, hold: Selectable<CallHoldTable>): Promise<boolean> {
  const result = await db
    .insertInto('callHold')
    .values(hold)
    .onConflict((conflict) => conflict.columns(['teamId', 'callId']).doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** False when the call was not on hold. */
export async function removeCallHold(db: Db, of: OfCall): Promise<boolean> {
  const result = await db.deleteFrom('callHold').where('teamId', '=', of.teamId).where('callId', '=', of.callId).executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** Nobody else changes the call until the transaction ends. False when there is no such call. */
export async function lockCall(db: Db, of: OfCall): Promise<boolean> {
  const row = await db
    .selectFrom('call')
    .select('id')
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.callId)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}
