// Save an agent's draft, or make it what a version was. An edit that began with an older draft is refused, so that nobody's work is lost.
import type { AgentSettings } from '../../../rules/agent.ts';
import { Problem } from '../../../rules/problem.ts';
import { findAgentVersion, lockAgent, updateAgent, type AgentRecord, type OfAgent } from '../../database/agent-admin.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';

/** Throws Problem `not_found`, `conflict`. */
export async function saveDraft(context: BaseContext, input: OfAgent & { revision: number; draft: AgentSettings }): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    const agent = await lockDraft(db, input, input.revision);
    await replaceDraft(context, db, agent, input.draft);
  });
}

/** Throws Problem `not_found`, `conflict`. */
export async function draftFromVersion(
  context: BaseContext,
  input: OfAgent & { revision: number; version: number },
): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    const agent = await lockDraft(db, input, input.revision);
    const version = await findAgentVersion(db, input);
    if (!version) throw new Problem('not_found', `There is no version ${input.version} of this agent.`);
    await replaceDraft(context, db, agent, version.content);
  });
}

/** The agent with the draft the edit began with, held until the transaction ends. Throws Problem `not_found`, `conflict`. */
export async function lockDraft(db: Db, of: OfAgent, revision: number): Promise<AgentRecord> {
  const agent = await lockAgent(db, of);
  if (!agent) throw new Problem('not_found', 'There is no such agent.');
  if (agent.draftRevision === revision) return agent;
  throw new Problem('conflict', 'Somebody has saved this draft since you opened it. Load it again and make your changes there.');
}

/** Inside the caller's transaction, which holds the agent. */
export async function replaceDraft(context: BaseContext, db: Db, agent: AgentRecord, draft: AgentSettings): Promise<void> {
  const { teamId } = agent;
  await updateAgent(
    db,
    { teamId, agentId: agent.id },
    {
      name: draft.name,
      draft: JSON.stringify(draft),
      draftRevision: agent.draftRevision + 1,
      updatedAt: context.clock.now(),
    },
  );
  await context.publishEvents(db, [{ kind: 'outbound.changed', teamId }]);
}
