// Agents as they are edited and published. Calls find their agent in agents.ts.
import { sql, type Insertable, type Selectable, type Updateable } from 'kysely';
import type { AgentTable, AgentVersionTable } from './outbound-tables.ts';
import type { Db } from './tables.ts';

export type OfAgent = { teamId: string; agentId: string };
export type AgentRecord = Selectable<AgentTable>;
export type AgentVersionRecord = Selectable<AgentVersionTable>;
/** With what it is published as; null before that. */
export type AgentWithVersion = AgentRecord & { published: AgentVersionRecord['content'] | null; createdByName: string | null };

const agents = (db: Db, teamId: string) =>
  db
    .selectFrom('agent as a')
    .leftJoin('agentVersion as v', (join) =>
      join.onRef('v.teamId', '=', 'a.teamId').onRef('v.agentId', '=', 'a.id').onRef('v.version', '=', 'a.publishedVersion'),
    )
    .leftJoin('person as p', 'p.id', 'a.createdBy')
    .selectAll('a')
    .select(['v.content as published', 'p.name as createdByName'])
    .where('a.teamId', '=', teamId);

/** By name. */
export async function listAgents(
  db: Db,
  teamId: string,
  { withArchived, limit }: { withArchived: boolean; limit: number },
): Promise<AgentWithVersion[]> {
  return agents(db, teamId)
    .$if(!withArchived, (query) => query.where('a.state', '!=', 'archived'))
    .orderBy(sql`lower(a.name)`)
    .orderBy('a.id')
    .limit(limit)
    .execute();
}

export async function findAgent(db: Db, of: OfAgent): Promise<AgentWithVersion | null> {
  return (await agents(db, of.teamId).where('a.id', '=', of.agentId).executeTakeFirst()) ?? null;
}

/** The row, held until the transaction ends. */
export async function lockAgent(db: Db, of: OfAgent): Promise<AgentRecord | null> {
  const row = await db
    .selectFrom('agent')
    .selectAll()
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.agentId)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

export async function findAgentId(db: Db, of: { teamId: string; slug: string }): Promise<string | null> {
  const row = await db
    .selectFrom('agent')
    .select('id')
    .where('teamId', '=', of.teamId)
    .where('slug', '=', of.slug)
    .executeTakeFirst();
  return row?.id ?? null;
}

export async function countAgents(db: Db, teamId: string): Promise<number> {
  const { count } = await db
    .selectFrom('agent')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('teamId', '=', teamId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** False when the team has an agent of that slug. */
export async function addAgent(db: Db, agent: Insertable<AgentTable>): Promise<boolean> {
  const result = await db
    .insertInto('agent')
    .values(agent)
    .onConflict((conflict) => conflict.columns(['teamId', 'slug']).doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

export async function updateAgent(db: Db, of: OfAgent, change: Updateable<AgentTable>): Promise<void> {
  await db.updateTable('agent').set(change).where('teamId', '=', of.teamId).where('id', '=', of.agentId).execute();
}

export async function addAgentVersion(db: Db, version: Insertable<AgentVersionTable>): Promise<void> {
  await db.insertInto('agentVersion').values(version).execute();
}

const versions = (db: Db, of: OfAgent) =>
  db
    .selectFrom('agentVersion as v')
    .leftJoin('person as p', 'p.id', 'v.publishedBy')
    .where('v.teamId', '=', of.teamId)
    .where('v.agentId', '=', of.agentId);

export type AgentVersionLine = Omit<AgentVersionRecord, 'content' | 'teamId' | 'agentId'> & { publishedByName: string | null };

/** Newest first, without what they say. */
export async function listAgentVersions(db: Db, of: OfAgent, limit: number): Promise<AgentVersionLine[]> {
  return versions(db, of)
    .select(['v.version', 'v.note', 'v.publishedBy', 'v.publishedAt', 'p.name as publishedByName'])
    .orderBy('v.version', 'desc')
    .limit(limit)
    .execute();
}

export async function findAgentVersion(
  db: Db,
  of: OfAgent & { version: number },
): Promise<(AgentVersionRecord & { publishedByName: string | null }) | null> {
  const row = await versions(db, of)
    .selectAll('v')
    .select('p.name as publishedByName')
    .where('v.version', '=', of.version)
    .executeTakeFirst();
  return row ?? null;
}

/** 0 before the first. */
export async function newestVersion(db: Db, of: OfAgent): Promise<number> {
  const { version } = await versions(db, of)
    .select((eb) => eb.fn.max('v.version').as('version'))
    .executeTakeFirstOrThrow();
  return version ?? 0;
}
