// Prospects of a team: made once, changed with a revision, put away but never removed while rounds tell of them.
import { sql, type Selectable } from 'kysely';
import type { Prospect } from '../../rules/prospect.ts';
import type { ProspectTable } from './practice-tables.ts';
import type { Db } from './tables.ts';

export type OfProspect = { teamId: string; prospectId: string };
export type ProspectRow = Selectable<ProspectTable>;
export type ListedProspect = ProspectRow & { createdByName: string | null };

/** Those in use, the newest first. */
export async function listProspects(db: Db, teamId: string, limit: number): Promise<ListedProspect[]> {
  return db
    .selectFrom('prospect as o')
    .leftJoin('person as p', 'p.id', 'o.createdBy')
    .selectAll('o')
    .select('p.name as createdByName')
    .where('o.teamId', '=', teamId)
    .where('o.archivedAt', 'is', null)
    .orderBy('o.createdAt', 'desc')
    .orderBy('o.id')
    .limit(limit)
    .execute();
}

export async function countProspects(db: Db, teamId: string): Promise<number> {
  const row = await db
    .selectFrom('prospect')
    .select((eb) => eb.fn.countAll<number>().as('all'))
    .where('teamId', '=', teamId)
    .where('archivedAt', 'is', null)
    .executeTakeFirstOrThrow();
  return row.all;
}

/** Also one that was put away. */
export async function findProspect(db: Db, of: OfProspect): Promise<ListedProspect | null> {
  const row = await db
    .selectFrom('prospect as o')
    .leftJoin('person as p', 'p.id', 'o.createdBy')
    .selectAll('o')
    .select('p.name as createdByName')
    .where('o.teamId', '=', of.teamId)
    .where('o.id', '=', of.prospectId)
    .executeTakeFirst();
  return row ?? null;
}

export async function addProspect(
  db: Db,
  prospect: OfProspect & { settings: Prospect; fromCallId: string | null; createdBy: string; now: Date },
): Promise<void> {
  const { teamId, prospectId: id, settings, fromCallId, createdBy, now } = prospect;
  await db
    .insertInto('prospect')
    .values({
      ...{ teamId, id, settings: JSON.stringify(settings), revision: 1, fromCallId, createdBy },
      ...{ createdAt: now, changedAt: now, archivedAt: null },
    })
    .execute();
}

/** False when it has another revision by now, or was put away. */
export async function saveProspectSettings(
  db: Db,
  of: OfProspect & { revision: number; settings: Prospect; now: Date },
): Promise<boolean> {
  const result = await db
    .updateTable('prospect')
    .set({ settings: JSON.stringify(of.settings), revision: of.revision + 1, changedAt: of.now })
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.prospectId)
    .where('revision', '=', of.revision)
    .where('archivedAt', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function archiveProspectRow(db: Db, of: OfProspect & { now: Date }): Promise<void> {
  await db
    .updateTable('prospect')
    .set({ archivedAt: of.now })
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.prospectId)
    .where('archivedAt', 'is', null)
    .execute();
}

/** Names by id, also of those that were put away. */
export async function nameProspects(db: Db, teamId: string, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('prospect')
    .select(['id', sql<string>`settings ->> 'name'`.as('name')])
    .where('teamId', '=', teamId)
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}
