// Routes of agents: their drafts, versions and files, and what one would say.
import type { AgentDetail, AgentPreview, AgentRow, Voices } from '../../contract/agents.ts';
import { draftProblems } from '../../rules/agent-problems.ts';
import { settingsChanges } from '../../rules/agent-versions.ts';
import { Problem } from '../../rules/problem.ts';
import { sourceInWords } from '../../rules/variable.ts';
import {
  findAgent,
  findAgentVersion,
  listAgents,
  listAgentVersions,
  type AgentVersionLine,
  type AgentWithVersion,
  type OfAgent,
} from '../database/agent-admin.ts';
import { archiveAgent, renameInAddresses, restoreAgent } from '../flows/admin/change-agent.ts';
import { createAgent, duplicateAgent } from '../flows/admin/create-agent.ts';
import { draftFromVersion, saveDraft } from '../flows/admin/edit-agent.ts';
import { importAgent } from '../flows/admin/import-agent.ts';
import { listContactProperties } from '../flows/admin/list-contact-properties.ts';
import { previewAgent, type AgentPreview as Previewed } from '../flows/admin/preview-agent.ts';
import { foreignNumbers, publishAgent, rollBackAgent } from '../flows/admin/publish-agent.ts';
import type { HubspotContext } from '../flows/context.ts';
import { pauseCalls, resumeCalls } from '../flows/outbound/pause-calls.ts';
import { readAgentFile, writeAgentFile } from './agent-file.ts';
import { route, type Web } from './route.ts';

const MOST_LISTED = 500;
const MOST_VERSIONS = 200;

export function registerAgents(web: Web, options: { context: HubspotContext; publicUrl: string; voices: Voices }): void {
  const { context, publicUrl, voices } = options;
  const of = (asker: { team: { teamId: string } }, { agentId }: { agentId: string }): OfAgent => ({
    teamId: asker.team.teamId,
    agentId,
  });

  async function shown(agent: OfAgent): Promise<AgentDetail> {
    const row = await known(agent);
    const problems = [...draftProblems(row.draft), ...(await foreignNumbers(web.db, row))];
    return {
      ...presentRow(row),
      draft: row.draft,
      revision: row.draftRevision,
      problems,
      changes: row.published === null ? [] : settingsChanges(row.published, row.draft),
      versions: (await listAgentVersions(web.db, agent, MOST_VERSIONS)).map(presentVersion),
      webhookUrl: webhookUrl(publicUrl, row.slug),
      createdBy: row.createdByName,
      createdAt: row.createdAt.toISOString(),
    };
  }

  async function known(agent: OfAgent): Promise<AgentWithVersion> {
    const row = await findAgent(web.db, agent);
    if (row) return row;
    throw new Problem('not_found', 'There is no such agent.');
  }

  route(web, 'GET /api/agents', async ({ asker, query }) => {
    const rows = await listAgents(web.db, asker.team.teamId, { withArchived: query.archived, limit: MOST_LISTED });
    return { items: rows.map(presentRow) };
  });

  route(web, 'POST /api/agents', async ({ asker, body }) => {
    const { teamId } = asker.team;
    const { agentId } = await createAgent(context, { ...body, teamId, createdBy: asker.person.personId });
    return shown({ teamId, agentId });
  });

  route(web, 'GET /api/voices', async () => voices);

  route(web, 'GET /api/agents/:agentId', async ({ asker, params }) => shown(of(asker, params)));

  route(web, 'PATCH /api/agents/:agentId', async ({ asker, params, body }) => {
    const agent = of(asker, params);
    const { state, slug } = body;
    if (slug !== undefined) await renameInAddresses(context, { ...agent, slug });
    if (state === 'archived') await archiveAgent(context, agent);
    else if (state !== undefined) {
      await restoreAgent(context, agent);
      const turn = state === 'paused' ? pauseCalls : resumeCalls;
      const { personId } = asker.person;
      await turn(context, { teamId: agent.teamId, scope: { kind: 'agent', agentId: agent.agentId }, by: personId });
    }
    return shown(agent);
  });

  route(web, 'PUT /api/agents/:agentId/draft', async ({ asker, params, body }) => {
    await saveDraft(context, { ...of(asker, params), ...body });
    return shown(of(asker, params));
  });

  route(web, 'POST /api/agents/:agentId/draft-from', async ({ asker, params, body }) => {
    await draftFromVersion(context, { ...of(asker, params), ...body });
    return shown(of(asker, params));
  });

  route(web, 'POST /api/agents/:agentId/publish', async ({ asker, params, body }) => {
    await publishAgent(context, { ...of(asker, params), ...body, publishedBy: asker.person.personId });
    return shown(of(asker, params));
  });

  route(web, 'POST /api/agents/:agentId/roll-back', async ({ asker, params, body }) => {
    await rollBackAgent(context, { ...of(asker, params), ...body });
    return shown(of(asker, params));
  });

  route(web, 'POST /api/agents/:agentId/duplicate', async ({ asker, params, body }) => {
    const { agentId } = await duplicateAgent(context, { ...of(asker, params), ...body, createdBy: asker.person.personId });
    return shown({ teamId: asker.team.teamId, agentId });
  });

  route(web, 'GET /api/agents/:agentId/versions/:version', async ({ asker, params }) => {
    const agent = of(asker, params);
    const [row, version] = [await known(agent), await findAgentVersion(web.db, { ...agent, version: params.version })];
    if (!version) throw new Problem('not_found', `There is no version ${params.version} of this agent.`);
    const { content: settings } = version;
    return { ...presentVersion(version), settings, changesToDraft: settingsChanges(settings, row.draft) };
  });

  route(web, 'GET /api/agents/:agentId/file', async ({ asker, params }) => {
    const { slug, draft, tests } = await known(of(asker, params));
    return { fileName: `${slug}.yaml`, yaml: writeAgentFile({ slug, settings: draft, tests }) };
  });

  route(web, 'POST /api/agents/import', async ({ asker, body }) => {
    const { teamId } = asker.team;
    const importedBy = asker.person.personId;
    const { outcome, agentId } = await importAgent(context, { teamId, importedBy, ...readAgentFile(body.yaml) });
    return { outcome, agent: await shown({ teamId, agentId }) };
  });

  route(web, 'GET /api/agents/:agentId/contact-properties', async ({ asker, params }) => ({
    portals: await listContactProperties(context, of(asker, params)),
  }));

  route(web, 'POST /api/agents/:agentId/preview', async ({ asker, params, body }) => {
    return presentPreview(await previewAgent(context, { ...of(asker, params), ...body }));
  });
}

/** The address a CRM is told; the key is put in by whoever copies it. */
export function webhookUrl(publicUrl: string, slug: string): string {
  return `${new URL('/call/crm-webhook', publicUrl).href}?agent_id=${slug}&type=hubspot&x_api_key=YOUR_API_KEY`;
}

function presentRow(row: AgentWithVersion): AgentRow {
  const { id: agentId, slug, name, state, publishedVersion, published, draft, updatedAt } = row;
  const hasChanges = published === null || settingsChanges(published, draft).length > 0;
  return { agentId, slug, name, state, publishedVersion, hasChanges, updatedAt: updatedAt.toISOString() };
}

function presentVersion({ version, note, publishedByName, publishedAt }: AgentVersionLine): AgentDetail['versions'][number] {
  return { version, note, publishedBy: publishedByName, publishedAt: publishedAt.toISOString() };
}

function presentPreview({ texts, variables, filling, contact, zone }: Previewed): AgentPreview {
  const { opening, prompt, voicemail } = texts;
  return {
    ...{ opening, prompt, voicemail, contact, zone },
    missing: filling.kind === 'missing' ? filling.missing : [],
    message: filling.kind === 'missing' ? filling.message : null,
    variables: filling.values.map((filled) => {
      const { name, value, spoken, origin, notes } = filled;
      const variable = variables.find((one) => one.name === name);
      const told = { name, value, spoken, notes, required: variable?.required ?? false };
      if (origin.kind !== 'source') {
        return { ...told, origin: origin.kind === 'default' ? 'default' : null, source: null, recordId: null, isFallback: false };
      }
      const { source, recordId, isFallback } = origin;
      const isMadeUp = source.kind === 'constant' && !isFallback && variable?.source.kind !== 'constant';
      return { ...told, origin: isMadeUp ? 'made-up value' : sourceInWords(source), source, recordId, isFallback };
    }),
  };
}
