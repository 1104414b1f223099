// Take an agent in from a file: into the draft of the agent it names, or as a new one, with its tests. Nothing is published by it.
import type { AgentSettings } from '../../../rules/agent.ts';
import type { AgentTest } from '../../../rules/agent-test.ts';
import { settingsChanges } from '../../../rules/agent-versions.ts';
import { isSameContent } from '../../../rules/same-content.ts';
import { findAgentId, lockAgent } from '../../database/agent-admin.ts';
import type { BaseContext } from '../context.ts';
import { makeAgent } from './create-agent.ts';
import { replaceDraft } from './edit-agent.ts';
import { replaceTests } from './edit-agent-tests.ts';

export type ImportedAgent = { outcome: 'created' | 'changed' | 'unchanged'; agentId: string };

/** The same file twice changes nothing. Without `tests` those the agent has stay. */
export async function importAgent(
  context: BaseContext,
  input: { teamId: string; slug: string; settings: AgentSettings; tests?: AgentTest[] | undefined; importedBy: string | null },
): Promise<ImportedAgent> {
  const { teamId, slug, settings, tests, importedBy } = input;
  return context.db.transaction().execute(async (db) => {
    const agentId = await findAgentId(db, { teamId, slug });
    const agent = agentId === null ? null : await lockAgent(db, { teamId, agentId });
    if (!agent) {
      const made = await makeAgent(context, db, { teamId, slug, draft: settings, tests: tests ?? [], createdBy: importedBy });
      return { outcome: 'created', agentId: made.agentId };
    }
    const hasNewDraft = settingsChanges(agent.draft, settings).length > 0;
    const hasNewTests = tests !== undefined && !isSameContent(agent.tests, tests);
    if (!hasNewDraft && !hasNewTests) return { outcome: 'unchanged', agentId: agent.id };
    if (hasNewDraft) await replaceDraft(context, db, agent, settings);
    if (hasNewTests) await replaceTests(context, db, agent, tests);
    return { outcome: 'changed', agentId: agent.id };
  });
}
