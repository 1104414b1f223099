// Agents as calls are made with them: who is meant by an id or a slug, and what its published version says.
import type { AgentSettings } from '../../rules/agent.ts';
import type { AgentTable, StoppedBy } from './outbound-tables.ts';
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

/**
 * False when it is not there, archived, or so already. A key lets go on only what a key has stopped, and a stop of a key becomes the one of
 * a person who stops it again.
 */
export async function pauseAgent(
  db: Db,
  of: { teamId: string; agentId: string },
  { to, by }: { to: 'active' | 'paused'; by: StoppedBy },
  now: Date,
): Promise<boolean> {
  const ofAgent = db.updateTable('agent').where('teamId', '=', of.teamId).where('id', '=', of.agentId);
  const turned =
    to === 'paused'
      ? ofAgent
          .set({ state: to, stoppedBy: by, updatedAt: now })
          .where(({ and, eb, or }) =>
            or([
              eb('state', '=', 'active'),
              ...(by === 'person' ? [and([eb('state', '=', 'paused'), eb('stoppedBy', '=', 'key')])] : []),
            ]),
          )
      : ofAgent
          .set({ state: to, updatedAt: now })
          .where('state', '=', 'paused')
          .$if(by === 'key', (stop) => stop.where('stoppedBy', '=', 'key'));
  const result = await turned.executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
