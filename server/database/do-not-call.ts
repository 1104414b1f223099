// The do-not-call list of a team, and the ledger of consent: entries are added, the ledger's never changed.
import { sql, type Insertable, type Selectable } from 'kysely';
import type { ConsentTable, DoNotCallTable } from './outbound-tables.ts';
import type { Db } from './tables.ts';

export type DoNotCallRow = Selectable<DoNotCallTable>;
export type ConsentRow = Selectable<ConsentTable>;

/** Returns how many numbers were new to the list; an entry that stands keeps its source and its day. */
export async function addDoNotCall(db: Db, entries: readonly Insertable<DoNotCallTable>[]): Promise<number> {
  if (entries.length === 0) return 0;
  const result = await db
    .insertInto('doNotCall')
    .values([...entries])
    .onConflict((conflict) => conflict.columns(['teamId', 'number']).doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0n);
}

/** False when it was not on the list. */
export async function removeDoNotCall(db: Db, of: { teamId: string; number: string }): Promise<boolean> {
  const result = await db
    .deleteFrom('doNotCall')
    .where('teamId', '=', of.teamId)
    .where('number', '=', of.number)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** Newest first; `search` is the beginning of a number. */
export async function listDoNotCall(
  db: Db,
  teamId: string,
  page: { search?: string | undefined; after: { createdAt: Date; number: string } | null; limit: number },
): Promise<DoNotCallRow[]> {
  const { search, after } = page;
  return db
    .selectFrom('doNotCall')
    .selectAll()
    .where('teamId', '=', teamId)
    .$if(search !== undefined, (query) => query.where(sql<boolean>`starts_with(number, ${search ?? ''})`))
    .$if(after !== null, (query) =>
      query.where(sql<boolean>`(created_at, number) < (${after?.createdAt ?? new Date(0)}, ${after?.number ?? ''})`),
    )
    .orderBy('createdAt', 'desc')
    .orderBy('number', 'desc')
    .limit(page.limit)
    .execute();
}

export async function addConsent(db: Db, entry: Insertable<ConsentTable>): Promise<void> {
  await db.insertInto('consent').values(entry).execute();
}

/** Newest first. */
export async function listConsents(db: Db, of: { teamId: string; number: string }, limit: number): Promise<ConsentRow[]> {
  return db
    .selectFrom('consent')
    .selectAll()
    .where('teamId', '=', of.teamId)
    .where('number', '=', of.number)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}
