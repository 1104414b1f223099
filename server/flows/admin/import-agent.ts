// Take an agent in from a file: into the draft of the agent it names, or as a new one. Nothing is published by it.
import type { AgentSettings } from '../../../rules/agent.ts';
import { settingsChanges } from '../../../rules/agent-versions.ts';
import { findAgentId, lockAgent } from '../../database/agent-admin.ts';
import type { BaseContext } from '../context.ts';
import { makeAgent } from './create-agent.ts';
import { replaceDraft } from './edit-agent.ts';

export type ImportedAgent = { outcome: 'created' | 'changed' | 'unchanged'; agentId: string };

/** The same file twice changes nothing. */
export async function importAgent(
  context: BaseContext,
  input: { teamId: string; slug: string; settings: AgentSettings; importedBy: string | null },
): Promise<ImportedAgent> {
  const { teamId, slug, settings, importedBy } = input;
  return context.db.transaction().execute(async (db) => {
    const agentId = await findAgentId(db, { teamId, slug });
    const agent = agentId === null ? null : await lockAgent(db, { teamId, agentId });
    if (!agent) {
      const made = await makeAgent(context, db, { teamId, slug, draft: settings, createdBy: importedBy });
      return { outcome: 'created', agentId: made.agentId };
    }
    if (settingsChanges(agent.draft, settings).length === 0) return { outcome: 'unchanged', agentId: agent.id };
    await replaceDraft(context, db, agent, settings);
    return { outcome: 'changed', agentId: agent.id };
  });
}
