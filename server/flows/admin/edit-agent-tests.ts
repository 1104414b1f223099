// Save the tests of an agent. An edit that began with older ones is refused, so that nobody's work is lost.
import { testSetProblems, type AgentTest } from '../../../rules/agent-test.ts';
import { Problem } from '../../../rules/problem.ts';
import { lockAgent, updateAgent, type AgentRecord, type OfAgent } from '../../database/agent-admin.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';

/** Throws Problem `not_found`, `conflict`, `validation_failed`. */
export async function saveTests(
  context: BaseContext,
  input: OfAgent & { revision: number; tests: readonly AgentTest[] },
): Promise<void> {
  const fields = testSetProblems(input.tests);
  if (fields.length > 0) throw new Problem('validation_failed', fields[0]?.message ?? '', { fields });
  await context.db.transaction().execute(async (db) => {
    const agent = await lockAgent(db, input);
    if (!agent) throw new Problem('not_found', 'There is no such agent.');
    if (agent.testsRevision !== input.revision) {
      throw new Problem('conflict', 'Somebody has saved tests of this agent since you opened them. Load them again.');
    }
    await replaceTests(context, db, agent, input.tests);
  });
}

/** Inside the caller's transaction, which holds the agent. */
export async function replaceTests(context: BaseContext, db: Db, agent: AgentRecord, tests: readonly AgentTest[]): Promise<void> {
  const { teamId, id: agentId, testsRevision } = agent;
  await updateAgent(db, { teamId, agentId }, { tests: JSON.stringify(tests), testsRevision: testsRevision + 1 });
  await context.publishEvents(db, [{ kind: 'outbound.changed', teamId }]);
}
