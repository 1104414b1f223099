// Agents as calls are made with them: who is meant by an id or a slug, and what its published version says.
import type { AgentSettings } from '../../rules/agent.ts';
import type { AgentTable } from './outbound-tables.ts';
import type { Db } from './tables.ts';

export type KnownAgent = {
  agentId: string;
  slug: string;
  name: string;
  state: AgentTable['state'];
  /** Null before the first publication. */
  published: { version: number; settings: AgentSettings } | null;
};

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const known = (db: Db, teamId: string) =>
  db
    .selectFrom('agent as a')
    .leftJoin('agentVersion as v', (join) =>
      join.onRef('v.teamId', '=', 'a.teamId').onRef('v.agentId', '=', 'a.id').onRef('v.version', '=', 'a.publishedVersion'),
    )
    .select(['a.id', 'a.slug', 'a.name', 'a.state', 'v.version', 'v.content'])
    .where('a.teamId', '=', teamId);

/** By id or by slug, as it stands in addresses: `agent_id=…`. */
export async function findPublishedAgent(db: Db, of: { teamId: string; agent: string }): Promise<KnownAgent | null> {
  const { agent } = of;
  const row = await known(db, of.teamId)
    .where((eb) => (uuid.test(agent) ? eb.or([eb('a.id', '=', agent), eb('a.slug', '=', agent)]) : eb('a.slug', '=', agent)))
    .limit(1)
    .executeTakeFirst();
  return row ? asKnown(row) : null;
}

/** By id. */
export async function findPublishedAgents(db: Db, teamId: string, agentIds: readonly string[]): Promise<Map<string, KnownAgent>> {
  if (agentIds.length === 0) return new Map();
  const rows = await known(db, teamId)
    .where('a.id', 'in', [...new Set(agentIds)])
    .execute();
  return new Map(rows.map((row) => [row.id, asKnown(row)]));
}

type Row = {
  id: string;
  slug: string;
  name: string;
  state: AgentTable['state'];
  version: number | null;
  content: AgentSettings | null;
};

function asKnown({ id, version, content, ...row }: Row): KnownAgent {
  return { agentId: id, ...row, published: version === null || content === null ? null : { version, settings: content } };
}

/** False when it is not there, archived, or so already. */
export async function pauseAgent(
  db: Db,
  of: { teamId: string; agentId: string },
  to: 'active' | 'paused',
  now: Date,
): Promise<boolean> {
  const result = await db
    .updateTable('agent')
    .set({ state: to, updatedAt: now })
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.agentId)
    .where('state', '=', to === 'paused' ? 'active' : 'paused')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
