// The do-not-call list of a team with what was taken off it, and the ledger of consent: what it says is never changed.
import { createHash } from 'node:crypto';
import { sql, type Insertable, type RawBuilder, type Selectable } from 'kysely';
import type { ConsentTable, DoNotCallRemovalTable, DoNotCallTable } from './outbound-tables.ts';
import type { Db } from './tables.ts';

type WithPerson = { personName: string | null };
export type DoNotCallRow = Selectable<DoNotCallTable> & WithPerson;
export type RemovalRow = Selectable<DoNotCallRemovalTable> & WithPerson;
export type ConsentRow = Selectable<ConsentTable> & WithPerson;
type OfNumber = { teamId: string; number: string };

/**
 * What stands on the list for the number of a person who was erased: it can be recognised, and not be read. A number has few digits, so
 * whoever has the list and patience can still try them all.
 */
export function numberHash(teamId: string, number: string): string {
  return `sha256:${createHash('sha256').update(`${teamId}:${number}`).digest('hex')}`;
}

/** The same in SQL. */
export const numberHashIn = (teamId: string, number: RawBuilder<unknown>): RawBuilder<string> =>
  sql`'sha256:' || encode(sha256(convert_to(${teamId}::text || ':' || ${number}, 'UTF8')), 'hex')`;

/** Off the list without a trace, also where only a fingerprint of the number stands there. */
export async function eraseDoNotCall(db: Db, teamId: string, numbers: readonly string[]): Promise<void> {
  if (numbers.length === 0) return;
  const written = numbers.flatMap((number) => [number, numberHash(teamId, number)]);
  await db.deleteFrom('doNotCall').where('teamId', '=', teamId).where('number', 'in', written).execute();
}

/** Returns the numbers that were new to the list; an entry that stands keeps its source and its day. */
export async function addDoNotCall(db: Db, entries: readonly Insertable<DoNotCallTable>[]): Promise<Set<string>> {
  if (entries.length === 0) return new Set();
  const added = await db
    .insertInto('doNotCall')
    .values([...entries].sort((a, b) => (a.number < b.number ? -1 : 1)))
    .onConflict((conflict) => conflict.columns(['teamId', 'number']).doNothing())
    .returning('number')
    .execute();
  return new Set(added.map(({ number }) => number));
}

/** Off the list, with a line that says why. False when it was not on it. */
export async function removeDoNotCall(
  db: Db,
  of: OfNumber,
  removal: Pick<RemovalRow, 'id' | 'reason' | 'removedBy' | 'removedAt'>,
): Promise<boolean> {
  const entry = await db
    .deleteFrom('doNotCall')
    .where('teamId', '=', of.teamId)
    .where('number', 'in', [of.number, numberHash(of.teamId, of.number)])
    .returningAll()
    .executeTakeFirst();
  if (!entry) return false;
  const { source, note, createdAt: listedAt } = entry;
  const { teamId, number } = of;
  await db
    .insertInto('doNotCallRemoval')
    .values({ teamId, number, source, note, listedAt, ...removal })
    .execute();
  return true;
}

const listed = (db: Db, teamId: string) =>
  db
    .selectFrom('doNotCall as d')
    .leftJoin('person as p', 'p.id', 'd.createdBy')
    .selectAll('d')
    .select('p.name as personName')
    .where('d.teamId', '=', teamId);

/** Newest first; `search` is a part of a number. */
export async function listDoNotCall(
  db: Db,
  teamId: string,
  page: { search: string | undefined; after: { createdAt: Date; number: string } | null; limit: number },
): Promise<DoNotCallRow[]> {
  const { search, after } = page;
  return listed(db, teamId)
    .$if(search !== undefined, (query) => query.where(holds(search ?? '')))
    .$if(after !== null, (query) =>
      query.where(sql<boolean>`(d.created_at, d.number) < (${after?.createdAt ?? new Date(0)}, ${after?.number ?? ''})`),
    )
    .orderBy('d.createdAt', 'desc')
    .orderBy('d.number', 'desc')
    .limit(page.limit)
    .execute();
}

export async function countDoNotCall(db: Db, teamId: string, search: string | undefined): Promise<number> {
  const { count } = await db
    .selectFrom('doNotCall as d')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('d.teamId', '=', teamId)
    .$if(search !== undefined, (query) => query.where(holds(search ?? '')))
    .executeTakeFirstOrThrow();
  return Number(count);
}

const holds = (search: string) => sql<boolean>`position(${search} in d.number) > 0`;

export async function findDoNotCall(db: Db, of: OfNumber): Promise<DoNotCallRow | null> {
  return (
    (await listed(db, of.teamId)
      .where('d.number', 'in', [of.number, numberHash(of.teamId, of.number)])
      .executeTakeFirst()) ?? null
  );
}

/** Newest first. */
export async function listRemovals(
  db: Db,
  teamId: string,
  page: { after: { removedAt: Date; id: string } | null; limit: number },
): Promise<RemovalRow[]> {
  const { after } = page;
  return db
    .selectFrom('doNotCallRemoval as r')
    .leftJoin('person as p', 'p.id', 'r.removedBy')
    .selectAll('r')
    .select('p.name as personName')
    .where('r.teamId', '=', teamId)
    .$if(after !== null, (query) =>
      query.where(sql<boolean>`(r.removed_at, r.id) < (${after?.removedAt ?? new Date(0)}, ${after?.id ?? ''}::uuid)`),
    )
    .orderBy('r.removedAt', 'desc')
    .orderBy('r.id', 'desc')
    .limit(page.limit)
    .execute();
}

export async function addConsent(db: Db, entry: Insertable<ConsentTable>): Promise<void> {
  await db.insertInto('consent').values(entry).execute();
}

const consents = (db: Db, teamId: string) =>
  db
    .selectFrom('consent as c')
    .leftJoin('person as p', 'p.id', 'c.createdBy')
    .selectAll('c')
    .select('p.name as personName')
    .where('c.teamId', '=', teamId)
    .orderBy('c.createdAt', 'desc')
    .orderBy('c.id', 'desc');

/** Newest first. */
export async function listConsents(db: Db, of: OfNumber, limit: number): Promise<ConsentRow[]> {
  return consents(db, of.teamId).where('c.number', '=', of.number).limit(limit).execute();
}

/** Of all numbers, newest first; `search` is a part of a number. */
export async function listLedger(
  db: Db,
  teamId: string,
  page: {
    search: string | undefined;
    kind: ConsentRow['kind'] | undefined;
    scope: ConsentRow['scope'] | undefined;
    after: { createdAt: Date; id: string } | null;
    limit: number;
  },
): Promise<ConsentRow[]> {
  const { search, kind, scope, after } = page;
  let query = consents(db, teamId);
  if (search !== undefined) query = query.where(sql<boolean>`position(${search} in c.number) > 0`);
  if (kind !== undefined) query = query.where('c.kind', '=', kind);
  if (scope !== undefined) query = query.where('c.scope', '=', scope);
  if (after !== null) query = query.where(sql<boolean>`(c.created_at, c.id) < (${after.createdAt}, ${after.id}::uuid)`);
  return query.limit(page.limit).execute();
}
