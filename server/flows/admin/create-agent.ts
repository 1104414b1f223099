// Make an agent: a draft that calls nobody until it is published; anew, or as a copy of another one's draft.
import { newAgentSettings, type AgentSettings } from '../../../rules/agent.ts';
import type { AgentTest } from '../../../rules/agent-test.ts';
import { slugAlternative, slugOf } from '../../../rules/agent-slug.ts';
import { Problem } from '../../../rules/problem.ts';
import { addAgent, countAgents, findAgent, type OfAgent } from '../../database/agent-admin.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';

const MOST_AGENTS = 500;
const MOST_ALTERNATIVES = 50;

export type NewAgent = {
  teamId: string;
  /** Null: made of the name, and another one where that is taken. */
  slug: string | null;
  draft: AgentSettings;
  tests: readonly AgentTest[];
  createdBy: string | null;
};

/** Throws Problem `conflict` when the slug is taken, or the team has as many agents as it may. */
export async function createAgent(
  context: BaseContext,
  input: { teamId: string; name: string; slug?: string | undefined; createdBy: string | null },
): Promise<{ agentId: string }> {
  const { teamId, name, slug = null, createdBy } = input;
  const draft = { ...newAgentSettings, name };
  return context.db.transaction().execute((db) => makeAgent(context, db, { teamId, slug, draft, tests: [], createdBy }));
}

/** Throws Problem `not_found`, `conflict`. */
export async function duplicateAgent(
  context: BaseContext,
  input: OfAgent & { name: string; createdBy: string | null },
): Promise<{ agentId: string }> {
  const { teamId, name, createdBy } = input;
  return context.db.transaction().execute(async (db) => {
    const agent = await findAgent(db, input);
    if (!agent) throw new Problem('not_found', 'There is no such agent.');
    const { draft, tests } = agent;
    return makeAgent(context, db, { teamId, slug: null, draft: { ...draft, name }, tests, createdBy });
  });
}

/** Inside the caller's transaction. */
export async function makeAgent(context: BaseContext, db: Db, agent: NewAgent): Promise<{ agentId: string }> {
  const { teamId, draft, tests, createdBy } = agent;
  if ((await countAgents(db, teamId)) >= MOST_AGENTS) {
    throw new Problem(
      'conflict',
      `A team has at most ${MOST_AGENTS} agents, archived ones included. Use one that is archived anew.`,
    );
  }
  const now = context.clock.now();
  const id = context.newId();
  const row = {
    ...{ teamId, id, name: draft.name, state: 'active' as const, draft: JSON.stringify(draft), publishedVersion: null },
    tests: JSON.stringify(tests),
    ...{ createdBy, createdAt: now, updatedAt: now },
  };
  const slugs =
    agent.slug === null
      ? Array.from({ length: MOST_ALTERNATIVES }, (_, index) => slugAlternative(slugOf(draft.name), index + 1))
      : [agent.slug];
  for (const slug of slugs) {
    if (!(await addAgent(db, { ...row, slug }))) continue;
    await context.publishEvents(db, [{ kind: 'outbound.changed', teamId }]);
    return { agentId: id };
  }
  throw new Problem('conflict', `Another agent is called “${slugs[0]}” in addresses. Choose another name.`);
}
