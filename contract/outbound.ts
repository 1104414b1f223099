// Planned calls as the dashboard shows and steers them: history, plans, campaigns, dry runs, and which agents listen to a portal.
import { z } from 'zod';
import { plannedCallStates } from '../rules/attempt.ts';
import { complianceChecks } from '../rules/compliance.ts';
import { funnelSteps } from '../rules/funnel.ts';
import { attemptReason, callAttempt, callPlanShown, dryRunLine, planParameters, requestedPlan } from './call-doors.ts';
import { fieldProblem } from './problem.ts';
import { routes } from './route.ts';
import { versionInAddress } from './stored-number.ts';

const instant = z.iso.datetime();
/** Ten thousand lines with a few columns. */
export const MOST_CSV_BYTES = 5_000_000;
const TAG = 'Outbound calls';

export const plannedCallRow = z
  .object({
    plannedCallId: z.uuid(),
    agentId: z.uuid(),
    campaignId: z.uuid().nullable(),
    door: z.enum(['crm-webhook', 'outbound', 'csv', 'button', 'workflow']),
    state: z.enum(plannedCallStates),
    reason: attemptReason.nullable(),
    message: z.string().nullable().describe('The reason in words.'),
    toNumber: z.string().nullable(),
    contactId: z.string().nullable(),
    contactName: z.string().nullable(),
    portalId: z.string().nullable(),
    priority: z.int(),
    isPaused: z.boolean(),
    attempts: z.int(),
    disposition: z.string().nullable(),
    nextAt: instant.nullable(),
    nextLocalTime: z.string().nullable().describe('On the first plausible clock of the called person.'),
    createdAt: instant,
    endedAt: instant.nullable(),
  })
  .meta({ id: 'PlannedCallRow' });
export type PlannedCallShown = z.output<typeof plannedCallRow>;

const toldHubspot = z.object({
  kind: z.enum(['call', 'contact', 'callback']),
  state: z.enum(['pending', 'sending', 'done', 'failed']),
  message: z.string().nullable().describe('Why it is not there yet.'),
});

export const shownAttempt = callAttempt
  .extend({
    attemptId: z.uuid(),
    carrier: z.string(),
    agentVersion: z.int().nullable(),
    /** The recorded call it became, and its score once it has one. */
    callId: z.uuid().nullable(),
    score: z.int().nullable(),
    /** What the conversation came to; null where there was none. */
    conversation: z
      .object({
        summary: z.string(),
        callBackSaid: z.string().nullable().describe('When they asked to be called again, as they said it.'),
        tools: z.array(z.string()).describe('What the agent had done in the call, one line for each.'),
      })
      .nullable(),
    rulesVersion: z.string(),
    /** What HubSpot is told of it: a call on the contact, and properties of the contact. */
    inHubspot: z.array(toldHubspot),
    allowedBecause: z.array(z.object({ check: z.enum(complianceChecks), found: z.string(), source: z.string().nullable() })),
    variables: z.array(
      z.object({
        name: z.string(),
        value: z.string().nullable(),
        spoken: z.string(),
        origin: z.string(),
        notes: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'ShownAttempt' });

export const plannedCallDetail = plannedCallRow
  .extend({
    agent: z.object({ slug: z.string(), name: z.string() }).nullable(),
    campaignName: z.string().nullable(),
    requested: requestedPlan,
    plan: callPlanShown.nullable().describe('Null for a call that waits for a number, rings or has ended.'),
    metadata: z.record(z.string(), z.unknown()),
    webhookFields: z.record(z.string(), z.unknown()),
    attemptsMade: z.array(shownAttempt),
    /** What a workflow that waits for the call is told at its end. */
    inHubspot: z.array(toldHubspot),
  })
  .meta({ id: 'PlannedCallDetail' });
export type PlannedCallDetail = z.output<typeof plannedCallDetail>;

export const campaignShown = z
  .object({
    campaignId: z.uuid(),
    name: z.string(),
    agentId: z.uuid().nullable(),
    state: z.enum(['active', 'paused', 'cancelled']),
    stoppedBecause: z.string().nullable().describe('Set where the server has paused it: the carrier refuses its calls.'),
    calls: z.partialRecord(z.enum(plannedCallStates), z.int()),
    createdAt: instant,
  })
  .meta({ id: 'Campaign' });

export const callRequestShown = z
  .object({
    requestId: z.uuid(),
    agentId: z.uuid(),
    door: plannedCallRow.shape.door,
    state: z.enum(['pending', 'planned', 'ignored', 'refused']),
    reason: z.string().nullable(),
    message: z.string().nullable(),
    receivedAt: instant,
    deliveries: z.int(),
    plannedCallId: z.uuid().nullable(),
    body: z.unknown(),
  })
  .meta({ id: 'CallRequest' });

export const listenerRule = z.object({
  ruleId: z.string().regex(/^[\w-]{1,60}$/),
  on: z.enum(['created', 'property_changed', 'workflow', 'request', 'any']),
  property: z.string().max(100).nullable().default(null),
  values: z.array(z.string().max(500)).max(50).nullable().default(null),
  period: z.enum(['ever', 'day', 'week', 'month']).default('ever'),
});
export const listener = z
  .object({
    agentId: z.uuid(),
    portalId: z.string(),
    rules: z.array(listenerRule),
    parameters: z.record(z.string(), z.unknown()),
    isPaused: z.boolean().describe('What happens meanwhile asks for no call.'),
    updatedAt: instant,
  })
  .meta({ id: 'AgentListener' });

const params = z.object({ plannedCallId: z.uuid() });
const campaignParams = z.object({ campaignId: z.uuid() });
const changed = z.object({ changed: z.boolean().describe('False when it was so already.') });
const list = z.object({
  agentId: z.uuid(),
  csv: z.string().max(MOST_CSV_BYTES).describe('With a heading; to_number or phone is needed.'),
  parameters: z.record(z.string(), z.unknown()).default({}).describe('As /call/outbound takes them.'),
});

export const outboundRoutes = routes({
  'GET /api/outbound/calls': {
    summary: 'Planned calls, newest first',
    tag: TAG,
    needs: 'agents.read',
    query: z.object({
      state: z.enum(plannedCallStates).optional(),
      agentId: z.uuid().optional(),
      campaignId: z.union([z.uuid(), z.literal('none')]).optional(),
      contactId: z.string().max(64).optional(),
      number: z.string().max(20).optional().describe('E.164'),
      from: z.iso.date().optional().describe('Asked for on this day, in UTC, or later; with `to`.'),
      to: z.iso.date().optional(),
      reached: z.enum(funnelSteps).optional().describe('An attempt came so far.'),
      fromNumber: z.string().max(20).optional().describe('Of attempts from this number, E.164.'),
      agentVersion: versionInAddress.optional().describe('Of attempts by this version of the agent.'),
      hour: z
        .union([z.literal('unknown'), z.coerce.number().int().min(0).max(23)])
        .optional()
        .describe('Of attempts in this hour by the clock of the called person; with `from` and `to`.'),
      cursor: z.string().max(500).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    reply: z.object({ items: z.array(plannedCallRow), nextCursor: z.string().nullable() }),
  },
  'POST /api/outbound/calls': {
    summary: 'Ask for one call: of a contact of HubSpot, or of a number',
    tag: TAG,
    needs: 'agents.manage',
    body: z.object({
      agentId: z.uuid(),
      requestKey: z.uuid().describe('Made once for each press of the button: pressed twice it is one call.'),
      contactId: z
        .string()
        .regex(/^\d{1,20}$/)
        .optional(),
      portalId: z
        .string()
        .regex(/^\d{1,20}$/)
        .optional(),
      toNumber: z.string().max(64).optional(),
      parameters: z.record(z.string(), z.unknown()).default({}),
    }),
    reply: z.object({ plannedCallId: z.uuid().nullable().describe('Null until the contact has been read.'), isNew: z.boolean() }),
  },
  'GET /api/outbound/calls/:plannedCallId': {
    summary: 'A planned call with its plan, its attempts and why they were made',
    tag: TAG,
    needs: 'agents.read',
    params,
    reply: plannedCallDetail,
  },
  'POST /api/outbound/calls/:plannedCallId/cancel': {
    summary: 'Cancel a call',
    tag: TAG,
    needs: 'agents.manage',
    params,
    reply: changed,
  },
  'POST /api/outbound/calls/:plannedCallId/reschedule': {
    summary: 'Move the next attempt, or change hours, zone or priority',
    tag: TAG,
    needs: 'agents.manage',
    params,
    body: planParameters.omit({ batch_id: true, language: true }),
    reply: plannedCallDetail,
  },
  'POST /api/outbound/calls/:plannedCallId/hubspot/retry': {
    summary: 'Tell HubSpot once more what it could not be told of a call',
    tag: TAG,
    needs: 'agents.manage',
    params,
    reply: plannedCallDetail,
  },
  'POST /api/outbound/calls/:plannedCallId/pause': {
    summary: 'Hold a call',
    tag: TAG,
    needs: 'agents.manage',
    params,
    reply: changed,
  },
  'POST /api/outbound/calls/:plannedCallId/resume': {
    summary: 'Let a call go on',
    tag: TAG,
    needs: 'agents.manage',
    params,
    reply: changed,
  },
  'GET /api/outbound/campaigns': {
    summary: 'Campaigns, newest first',
    tag: TAG,
    needs: 'agents.read',
    reply: z.object({ items: z.array(campaignShown) }),
  },
  'POST /api/outbound/campaigns': {
    summary: 'Start a campaign with a list of people',
    tag: TAG,
    needs: 'agents.manage',
    body: list.extend({ name: z.string().trim().min(1).max(200) }),
    largestBody: MOST_CSV_BYTES + 65_536,
    reply: z.object({ campaignId: z.uuid(), lines: z.int() }),
  },
  'POST /api/outbound/campaigns/:campaignId/cancel': {
    summary: 'Cancel a campaign with all its calls',
    tag: TAG,
    needs: 'agents.manage',
    params: campaignParams,
    reply: z.object({ cancelledCalls: z.int() }),
  },
  'POST /api/outbound/campaigns/:campaignId/pause': {
    summary: 'Hold a campaign',
    tag: TAG,
    needs: 'agents.manage',
    params: campaignParams,
    reply: changed,
  },
  'POST /api/outbound/campaigns/:campaignId/resume': {
    summary: 'Let a campaign go on',
    tag: TAG,
    needs: 'agents.manage',
    params: campaignParams,
    reply: changed,
  },
  'POST /api/outbound/dry-run': {
    summary: 'Who would be called when, and why others not; nobody is',
    tag: TAG,
    needs: 'agents.read',
    body: list.extend({
      csv: list.shape.csv.optional(),
      contactIds: z
        .array(z.string().regex(/^\d{1,20}$/))
        .max(1_000)
        .optional(),
      portalId: z
        .string()
        .regex(/^\d{1,20}$/)
        .optional(),
    }),
    largestBody: MOST_CSV_BYTES + 65_536,
    reply: z.object({
      askedAt: instant,
      counts: z.object({ lines: z.int(), would_call: z.int(), would_wait: z.int(), would_not_call: z.int(), unreadable: z.int() }),
      lines: z.array(dryRunLine),
      warnings: z.array(fieldProblem),
    }),
  },
  'GET /api/outbound/requests': {
    summary: 'What asked for calls, newest first, also what no call came of',
    tag: TAG,
    needs: 'agents.read',
    query: z.object({
      state: callRequestShown.shape.state.optional(),
      agentId: z.uuid().optional(),
      cursor: z.string().max(500).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    reply: z.object({ items: z.array(callRequestShown), nextCursor: z.string().nullable() }),
  },
  'GET /api/agents/:agentId/listeners': {
    summary: 'Portals whose contacts an agent hears of through their connection',
    tag: TAG,
    needs: 'agents.read',
    params: z.object({ agentId: z.uuid() }),
    reply: z.object({ items: z.array(listener) }),
  },
  'PUT /api/agents/:agentId/listeners/:portalId': {
    summary: 'Let an agent hear of a portal’s contacts',
    tag: TAG,
    needs: 'agents.manage',
    params: z.object({ agentId: z.uuid(), portalId: z.string().max(20) }),
    body: z.object({
      rules: z
        .array(listenerRule)
        .min(1)
        .max(20)
        .default([{ ruleId: 'webhook', on: 'created', property: null, values: null, period: 'ever' }])
        .describe('Without them: every contact that is created, once, also where the webhook address of the agent is told of it.'),
      parameters: z.record(z.string(), z.unknown()).default({}),
    }),
    reply: listener,
  },
  'PATCH /api/agents/:agentId/listeners/:portalId': {
    summary: 'Pause hearing of a portal’s contacts, or go on',
    tag: TAG,
    needs: 'agents.manage',
    params: z.object({ agentId: z.uuid(), portalId: z.string().max(20) }),
    body: z.object({ isPaused: z.boolean() }),
    reply: listener,
  },
  'DELETE /api/agents/:agentId/listeners/:portalId': {
    summary: 'Let it hear no more',
    tag: TAG,
    needs: 'agents.manage',
    params: z.object({ agentId: z.uuid(), portalId: z.string().max(20) }),
    reply: z.void(),
  },
});
