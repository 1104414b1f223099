// Teams and what a new one starts with.
import type { Db } from './tables.ts';

export type Team = { id: string; name: string };

export async function addTeam(db: Db, team: { id: string; name: string; now: Date }): Promise<void> {
  await db
    .insertInto('team')
    .values({ id: team.id, name: team.name, slug: team.id, logo: null, metadata: null, createdAt: team.now })
    .execute();
}

/** By id or by exact name; several teams may share a name, so a name must be the only one. */
export async function findTeam(db: Db, idOrName: string): Promise<Team | 'ambiguous' | null> {
  const rows = await db
    .selectFrom('team')
    .select(['id', 'name'])
    .where((eb) => eb.or([eb('id', '=', idOrName), eb('name', '=', idOrName)]))
    .limit(2)
    .execute();
  return rows.length > 1 ? 'ambiguous' : (rows[0] ?? null);
}

export async function listTeams(db: Db, limit: number): Promise<Team[]> {
  return db.selectFrom('team').select(['id', 'name']).orderBy('createdAt').orderBy('id').limit(limit).execute();
}

/** Waits for others who change this team's members; held until the transaction ends. */
export async function lockTeam(db: Db, teamId: string): Promise<Team | null> {
  const row = await db.selectFrom('team').select(['id', 'name']).where('id', '=', teamId).forUpdate().executeTakeFirst();
  return row ?? null;
}
