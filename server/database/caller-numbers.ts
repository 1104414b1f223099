// The numbers a team calls from, and which carrier has each.
import type { Insertable, Selectable } from 'kysely';
import type { CallerNumberTable } from './outbound-tables.ts';
import type { Db } from './tables.ts';

export type CallerNumberRow = Selectable<CallerNumberTable>;
export type CallerNumberChange = Partial<
  Pick<CallerNumberRow, 'label' | 'state' | 'carrier' | 'answeredBy' | 'answersAlways' | 'whenClosed'>
>;
type OfNumber = { teamId: string; number: string };

const MOST_LISTED = 1_000;

export async function listCallerNumbers(db: Db, teamId: string): Promise<CallerNumberRow[]> {
  return db.selectFrom('callerNumber').selectAll().where('teamId', '=', teamId).orderBy('number').limit(MOST_LISTED).execute();
}

/** False when the team has it already. */
export async function addCallerNumber(db: Db, number: Insertable<CallerNumberTable>): Promise<boolean> {
  const result = await db
    .insertInto('callerNumber')
    .values(number)
    .onConflict((conflict) => conflict.columns(['teamId', 'number']).doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** False when the team has no such number. */
export async function updateCallerNumber(db: Db, of: OfNumber, change: CallerNumberChange): Promise<boolean> {
  const result = await db
    .updateTable('callerNumber')
    .set({ number: of.number, ...change })
    .where('teamId', '=', of.teamId)
    .where('number', '=', of.number)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** False when the team has no such number. */
export async function removeCallerNumber(db: Db, of: OfNumber): Promise<boolean> {
  const result = await db
    .deleteFrom('callerNumber')
    .where('teamId', '=', of.teamId)
    .where('number', '=', of.number)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}
