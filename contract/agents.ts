// Agents as the dashboard shows and edits them: drafts, published versions, files, and what one would say to a contact.
import { z } from 'zod';
import { agentSettings, variableSource } from './agent-settings.ts';
import { fieldProblem } from './problem.ts';
import { routes } from './route.ts';
import { revisionNumber, versionInAddress, versionNumber } from './stored-number.ts';

const instant = z.iso.datetime();
const slug = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?$/, 'Use small letters, digits and “-”, 60 at most.')
  .describe('Stands in addresses as agent_id');

export const agentRow = z
  .object({
    agentId: z.uuid(),
    slug,
    name: z.string(),
    state: z.enum(['active', 'paused', 'archived']),
    /** The version calls are made with; null before the first publication. */
    publishedVersion: z.int().nullable(),
    /** The draft differs from what is published. */
    hasChanges: z.boolean(),
    updatedAt: instant,
  })
  .meta({ id: 'AgentRow' });
export type AgentRow = z.output<typeof agentRow>;

export const agentVersion = z
  .object({ version: z.int(), note: z.string(), publishedBy: z.string().nullable(), publishedAt: instant })
  .meta({ id: 'AgentVersion' });

export const settingsChange = z
  .object({
    path: z.string(),
    label: z.string(),
    kind: z.enum(['added', 'removed', 'changed']),
    before: z.unknown(),
    after: z.unknown(),
  })
  .meta({ id: 'SettingsChange' });

export const agentDetail = agentRow
  .extend({
    draft: agentSettings,
    /** Goes up with every saved edit; an edit names the one it began with. */
    revision: z.int(),
    /** What keeps the draft from being published; none: it may be. */
    problems: z.array(fieldProblem),
    /** What publishing the draft would change. */
    changes: z.array(settingsChange),
    /** Newest first. */
    versions: z.array(agentVersion),
    /** To be copied into the CRM; `YOUR_API_KEY` stands for a key for calls. */
    webhookUrl: z.string(),
    createdBy: z.string().nullable(),
    createdAt: instant,
  })
  .meta({ id: 'Agent' });
export type AgentDetail = z.output<typeof agentDetail>;

export const previewedVariable = z
  .object({
    name: z.string(),
    value: z.string().nullable(),
    spoken: z.string(),
    required: z.boolean(),
    /** Where the value came from, in words: “HubSpot contact → firstname”. Null without a value. */
    origin: z.string().nullable(),
    source: variableSource.nullable(),
    /** The record it was read from, where it was one of several. */
    recordId: z.string().nullable(),
    isFallback: z.boolean(),
    notes: z.array(z.string()),
  })
  .meta({ id: 'PreviewedVariable' });

export const agentPreview = z
  .object({
    /** The first words of the call: disclosure and first message. */
    opening: z.string(),
    /** What the language model is told. */
    prompt: z.string(),
    voicemail: z.string().nullable(),
    variables: z.array(previewedVariable),
    /** Required variables without a value: such a call is not made. */
    missing: z.array(z.string()),
    /** A sentence about what is missing and what to do; null when nothing is. */
    message: z.string().nullable(),
    contact: z.object({ portalId: z.string(), contactId: z.string(), name: z.string().nullable() }).nullable(),
    /** Whose clock dates and times are told by. */
    zone: z.string(),
  })
  .meta({ id: 'AgentPreview' });
export type AgentPreview = z.output<typeof agentPreview>;

/** What an agent may sound like, as the settings of the server have it. */
export const voices = z
  .object({
    /** `local`: this machine. `openai`: a server that speaks its API. */
    provider: z.enum(['local', 'openai', 'deepgram', 'elevenlabs', 'cartesia']),
    /** As the provider names them; the first one speaks for agents whose voice is none of them. */
    names: z.array(z.string()),
  })
  .meta({ id: 'Voices' });
export type Voices = z.output<typeof voices>;

/** Texts in scripts that take three bytes a character fit too. */
export const MOST_AGENT_BYTES = 512 * 1024;
const ofAgent = z.object({ agentId: z.uuid() });
const name = z.string().trim().min(1).max(100);

const propertiesOfPortal = z.object({
  portalId: z.string(),
  properties: z.array(z.object({ name: z.string(), label: z.string(), type: z.string(), isReadOnly: z.boolean() })),
  message: z.string().nullable().describe('Why the portal told nothing.'),
});

export const agentRoutes = routes({
  'GET /api/agents': {
    summary: 'The agents of the team, by name; archived ones when asked for',
    tag: 'Agents',
    needs: 'agents.read',
    query: z.object({ archived: z.stringbool().default(false) }),
    reply: z.object({ items: z.array(agentRow) }),
  },
  'POST /api/agents': {
    summary: 'Create an agent with a draft that calls nobody yet',
    tag: 'Agents',
    needs: 'agents.manage',
    body: z.object({ name, slug: slug.optional() }),
    reply: agentDetail,
  },
  'GET /api/voices': {
    summary: 'The voices agents may have',
    tag: 'Agents',
    needs: 'agents.read',
    reply: voices,
  },
  'GET /api/agents/:agentId': {
    summary: 'One agent: its draft, what keeps it from being published, its versions',
    tag: 'Agents',
    needs: 'agents.read',
    params: ofAgent,
    reply: agentDetail,
  },
  'PATCH /api/agents/:agentId': {
    summary: 'Pause it, let it go on, archive it, or change its name in addresses',
    tag: 'Agents',
    needs: 'agents.manage',
    params: ofAgent,
    body: z.object({ state: z.enum(['active', 'paused', 'archived']).optional(), slug: slug.optional() }),
    reply: agentDetail,
  },
  'PUT /api/agents/:agentId/draft': {
    summary: 'Save the draft; refused when somebody has saved another one since `revision`',
    tag: 'Agents',
    needs: 'agents.manage',
    params: ofAgent,
    body: z.object({ revision: revisionNumber, draft: agentSettings }),
    largestBody: MOST_AGENT_BYTES,
    reply: agentDetail,
  },
  'POST /api/agents/:agentId/draft-from': {
    summary: 'Make the draft what a version was, to go on from there',
    tag: 'Agents',
    needs: 'agents.manage',
    params: ofAgent,
    body: z.object({ revision: revisionNumber, version: versionNumber }),
    reply: agentDetail,
  },
  'POST /api/agents/:agentId/publish': {
    summary: 'Publish the draft as a version: calls are made with it from now on',
    tag: 'Agents',
    needs: 'agents.manage',
    params: ofAgent,
    body: z.object({ revision: revisionNumber, note: z.string().trim().max(500).default('') }),
    reply: agentDetail,
  },
  'POST /api/agents/:agentId/roll-back': {
    summary: 'Make calls with an earlier version again; the draft stays',
    tag: 'Agents',
    needs: 'agents.manage',
    params: ofAgent,
    body: z.object({ version: versionNumber }),
    reply: agentDetail,
  },
  'POST /api/agents/:agentId/duplicate': {
    summary: 'A new agent with the same draft',
    tag: 'Agents',
    needs: 'agents.manage',
    params: ofAgent,
    body: z.object({ name }),
    reply: agentDetail,
  },
  'GET /api/agents/:agentId/versions/:version': {
    summary: 'What a version says, and how it differs from the draft',
    tag: 'Agents',
    needs: 'agents.read',
    params: ofAgent.extend({ version: versionInAddress }),
    reply: agentVersion.extend({ settings: agentSettings, changesToDraft: z.array(settingsChange) }),
  },
  'GET /api/agents/:agentId/file': {
    summary: 'The draft and its tests as a YAML file',
    tag: 'Agents',
    needs: 'agents.read',
    params: ofAgent,
    reply: z.object({ fileName: z.string(), yaml: z.string() }),
  },
  'POST /api/agents/import': {
    summary: 'Read a YAML file into the draft of the agent it names, or into a new one; publishes nothing',
    tag: 'Agents',
    needs: 'agents.manage',
    body: z.object({ yaml: z.string().max(300_000) }),
    largestBody: MOST_AGENT_BYTES,
    reply: z.object({ outcome: z.enum(['created', 'changed', 'unchanged']), agent: agentDetail }),
  },
  'GET /api/agents/:agentId/contact-properties': {
    summary: 'The contact properties of the connected portals, as HubSpot has them now: what the agent can write after a call',
    tag: 'Agents',
    needs: 'agents.read',
    params: ofAgent,
    reply: z.object({ portals: z.array(propertiesOfPortal) }),
  },
  'POST /api/agents/:agentId/preview': {
    summary: 'What the agent would say to a contact of HubSpot, or with made-up values; nobody is called',
    tag: 'Agents',
    needs: 'agents.read',
    params: ofAgent,
    body: z.object({
      /** The draft, or a version by its number. */
      of: z.union([z.literal('draft'), versionNumber]).default('draft'),
      /** The contact’s id, or the address of its page in HubSpot. Null: with made-up values. */
      contact: z.object({ portalId: z.string().max(20).nullable().default(null), contact: z.string().trim().max(500) }).nullable(),
      /** By the names of variables; without a contact they stand for everything, with one for what only the call brings. */
      values: z.record(z.string().max(100), z.string().max(2_000)).default({}),
    }),
    reply: agentPreview,
  },
});
