// Put an agent away, bring it back, or change its name in addresses. Pausing it is a matter of its calls (outbound/pause-calls.ts).
import { Problem } from '../../../rules/problem.ts';
import { findAgentId, lockAgent, updateAgent, type AgentRecord, type OfAgent } from '../../database/agent-admin.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';
import { noteAct } from '../note-act.ts';
import { cancelCallsOf } from '../outbound/cancel-call.ts';

/** Its calls that wait are cancelled; what was called stays. Throws Problem `not_found`. */
export async function archiveAgent(context: BaseContext, of: OfAgent): Promise<void> {
  await change(context, of, async (db, agent, now) => {
    if (agent.state === 'archived') return;
    await updateAgent(db, of, { state: 'archived', updatedAt: now });
    await cancelCallsOf(context, db, of.teamId, { agentId: of.agentId }, now);
    await noteAct(context, db, { teamId: of.teamId, act: 'agent.archived', subject: agent.name });
  });
}

/** An agent that was put away calls again, for whoever asks from now on. Throws Problem `not_found`. */
export async function restoreAgent(context: BaseContext, of: OfAgent): Promise<void> {
  await change(context, of, async (db, agent, now) => {
    if (agent.state !== 'archived') return;
    await updateAgent(db, of, { state: 'active', updatedAt: now });
    await noteAct(context, db, { teamId: of.teamId, act: 'agent.restored', subject: agent.name });
  });
}

/** Addresses with the old name find no agent any more. Throws Problem `not_found`, `conflict` when another agent has it. */
export async function renameInAddresses(context: BaseContext, of: OfAgent & { slug: string }): Promise<void> {
  await change(context, of, async (db, agent, now) => {
    if (agent.slug === of.slug) return;
    if ((await findAgentId(db, of)) !== null) {
      throw new Problem('conflict', `Another agent is called “${of.slug}” in addresses. Choose another name.`);
    }
    await updateAgent(db, of, { slug: of.slug, updatedAt: now });
  });
}

async function change(
  context: BaseContext,
  of: OfAgent,
  work: (db: Db, agent: AgentRecord, now: Date) => Promise<void>,
): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    const agent = await lockAgent(db, of);
    if (!agent) throw new Problem('not_found', 'There is no such agent.');
    await work(db, agent, context.clock.now());
    await context.publishEvents(db, [{ kind: 'outbound.changed', teamId: of.teamId }]);
  });
}
