// The doors by which calls are asked for, as programs and CRMs know them: `/call/crm-webhook`, `/call/outbound`, `/call/campaign`.
import { z } from 'zod';
import { attemptReasons, type AttemptReason } from '../rules/attempt-reason.ts';
import { attemptStates, plannedCallStates } from '../rules/attempt.ts';

const instant = z.iso.datetime();
export const attemptReason = z.enum(Object.keys(attemptReasons) as [AttemptReason, ...AttemptReason[]]);
const fieldProblem = z.object({ path: z.string(), code: z.string(), message: z.string() });

export const plannedAttemptShown = z
  .object({
    attempt: z.int().describe('Counts from 1.'),
    earliest_at: instant.nullable().describe('Null where the attempt is skipped.'),
    local_time: z.string().nullable().describe('On the clock that decided.'),
    zone: z.string(),
    reason: attemptReason,
    message: z.string(),
    decided_by: z.string().nullable().describe('The rule that moved it.'),
  })
  .meta({ id: 'PlannedAttempt' });
export type PlannedAttemptShown = z.output<typeof plannedAttemptShown>;

export const callPlanShown = z
  .object({
    attempts: z.array(plannedAttemptShown).describe('Every attempt if nobody answers, each at its earliest.'),
    end: attemptReason.describe('What follows when none is answered, or what holds or ends the call.'),
    end_message: z.string(),
    zones: z.array(z.string()).describe('Clocks that count for the hours asked for.'),
    zones_of_the_law: z.array(z.string()),
    evidence: z.array(z.object({ source: z.string(), zones: z.array(z.string()) })),
    unread: z.array(z.object({ source: z.string(), message: z.string() })),
    rules_version: z.string(),
  })
  .meta({ id: 'CallPlan' });
export type CallPlanShown = z.output<typeof callPlanShown>;

export const requestedPlan = z
  .object({
    hours: z.string().nullable(),
    carry_over: z.boolean(),
    retries: z.int(),
    gaps: z.array(z.string()).describe('Such as `2h` or `30m`; the last one repeats.'),
    timezone: z.string().nullable(),
    schedule_at: z.string().nullable(),
    priority: z.int(),
    language: z.string().nullable(),
  })
  .meta({ id: 'RequestedPlan' });
export type RequestedPlan = z.output<typeof requestedPlan>;

const gapHint = 'A list such as `2,4,6`; `30m` and `2h` are exact.';
export const planParameters = z.object({
  min_trigger_time: z.string().optional().describe('Earliest time of day, HH:MM, on the clock of the called person.'),
  max_trigger_time: z.string().optional().describe('Latest time of day, HH:MM.'),
  allow_overnight: z.boolean().optional().describe('Lets max_trigger_time lie before min_trigger_time.'),
  carry_over: z.boolean().optional().describe('Outside the hours: wait for the next ones (default), or skip the attempt.'),
  timezone: z.string().optional().describe('IANA name, such as Asia/Kolkata.'),
  schedule_at: z.string().optional().describe('Not before; without an offset on the clock of the called person.'),
  priority: z.int().min(-100).max(100).optional(),
  language: z.string().optional(),
  batch_id: z.string().optional().describe('The campaign it belongs to.'),
});

export const crmWebhookQuery = planParameters.extend({
  agent_id: z.string().describe('Id or slug of the agent.'),
  type: z.enum(['hubspot', 'leadsquared', 'generic']).optional().describe('Default: hubspot.'),
  x_api_key: z.string().optional().describe('A key for calls, unless it is sent as X-API-KEY header.'),
  num_of_retries: z.int().min(0).max(10).optional().describe('Further attempts when it did not connect.'),
  gap_between_retries: z.string().optional().describe(`Bare numbers are hours here. ${gapHint}`),
});

export const outboundCallBody = planParameters
  .extend({
    to_number: z.string().describe('E.164, such as +18578295489.'),
    agent_id: z.string(),
    metadata: z.record(z.string(), z.unknown()).optional().describe('Reaches the agent as {{metadata.key}}.'),
    number_of_retries: z.int().min(0).max(10).optional(),
    gap_between_retries: z
      .union([z.number(), z.string(), z.array(z.union([z.number(), z.string()]))])
      .optional()
      .describe(`Bare numbers are minutes here. ${gapHint}`),
  })
  .meta({ id: 'OutboundCall' });

export const doorError = z
  .object({
    status: z.literal('error'),
    message: z.string(),
    code: z.string(),
    fields: z.array(fieldProblem).optional(),
    requestId: z.string(),
  })
  .meta({ id: 'CallDoorError' });

export const eventFate = z
  .object({
    event: z.int().describe('Its place in the body, from 0.'),
    fate: z.enum(['taken', 'repeated', 'ignored']),
    reason: z.string().nullable(),
    message: z.string().nullable(),
    request_id: z.uuid().nullable(),
    call_sid: z.uuid().nullable().describe('Null until it is planned.'),
  })
  .meta({ id: 'CallEventFate' });

export const crmWebhookAnswer = z
  .object({
    status: z.literal('done'),
    message: z.string(),
    taken: z.int(),
    repeated: z.int(),
    ignored: z.int(),
    events: z.array(eventFate),
    plan: requestedPlan,
    warnings: z.array(fieldProblem),
  })
  .meta({ id: 'CrmWebhookAnswer' });

export const outboundAnswer = z
  .object({
    status: z.enum(['done', 'refused']),
    message: z.string(),
    call_sid: z.uuid(),
    duplicate: z.boolean().describe('True when this call had been asked for already: nobody is rung once more.'),
    state: z.enum(plannedCallStates),
    requested: requestedPlan,
    plan: callPlanShown.nullable(),
    warnings: z.array(fieldProblem),
  })
  .meta({ id: 'OutboundCallAnswer' });

export const callAttempt = z
  .object({
    attempt: z.int().describe('Counts from 1.'),
    state: z.enum(attemptStates),
    due_at: instant,
    dialled_at: instant.nullable(),
    answered_at: instant.nullable(),
    ended_at: instant.nullable(),
    from_number: z.string().nullable(),
    disposition: z.string().nullable(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  })
  .meta({ id: 'CallAttempt' });

export const callStatus = z
  .object({
    status: z.literal('done'),
    call_sid: z.uuid(),
    agent_id: z.uuid(),
    batch_id: z.uuid().nullable(),
    to_number: z.string().nullable(),
    contact_id: z.string().nullable(),
    state: z.enum(plannedCallStates),
    reason: attemptReason.nullable(),
    message: z.string().nullable(),
    paused: z.boolean(),
    next_at: instant.nullable(),
    disposition: z.string().nullable(),
    created_at: instant,
    ended_at: instant.nullable(),
    requested: requestedPlan,
    plan: callPlanShown.nullable(),
    attempts: z.array(callAttempt),
  })
  .meta({ id: 'CallStatus' });

const done = z.object({ status: z.literal('done'), message: z.string() });
export const changeAnswer = done
  .extend({ changed: z.boolean().describe('False when it was so already.') })
  .meta({ id: 'CallChange' });

export const campaignAnswer = done.extend({ batch_id: z.uuid() }).meta({ id: 'CampaignMade' });
const callCounts = z.record(z.string(), z.int());
export const campaignStatus = z
  .object({
    status: z.literal('done'),
    batch_id: z.uuid(),
    name: z.string(),
    agent_id: z.uuid().nullable(),
    state: z.enum(['active', 'paused', 'cancelled']),
    stopped_because: z.string().nullable().describe('Set where the server has paused it: the carrier refuses its calls.'),
    calls: callCounts.describe('How many of its calls are in which state.'),
    created_at: instant,
  })
  .meta({ id: 'CampaignStatus' });

export const dryRunBody = planParameters
  .omit({ batch_id: true })
  .extend({
    agent_id: z.string(),
    number_of_retries: z.int().optional(),
    gap_between_retries: z.union([z.number(), z.string(), z.array(z.union([z.number(), z.string()]))]).optional(),
    csv: z.string().optional().describe('Lines with a heading; to_number or phone is needed. Up to 10,000 lines.'),
    calls: z.array(z.record(z.string(), z.unknown())).optional().describe('Up to 1,000, with the columns of the CSV.'),
  })
  .meta({ id: 'DryRunRequest' });

export const dryRunLine = z
  .object({
    line: z.int().describe('Counts from 1, without the heading.'),
    to_number: z.string().nullable(),
    contact_id: z.string().nullable(),
    name: z.string().nullable(),
    verdict: z.enum(['would_call', 'would_wait', 'would_not_call', 'unreadable']),
    reason: z.string(),
    message: z.string(),
    attempts: z.array(plannedAttemptShown),
    zones: z.array(z.string()),
  })
  .meta({ id: 'DryRunLine' });

export const dryRunAnswer = z
  .object({
    status: z.literal('done'),
    asked_at: instant,
    counts: z.object({ lines: z.int(), would_call: z.int(), would_wait: z.int(), would_not_call: z.int(), unreadable: z.int() }),
    lines: z.array(dryRunLine),
    warnings: z.array(fieldProblem),
  })
  .meta({ id: 'DryRun' });
export type DryRun = z.output<typeof dryRunAnswer>;

export type CallDoorDoc = { summary: string; params?: z.ZodType; query?: z.ZodType; body?: z.ZodType; reply: z.ZodType };
const callSid = z.object({ callSid: z.uuid() });
const batchId = z.object({ batchId: z.uuid() });
const pausing = (what: string, params?: z.ZodType) => ({ ...(params ? { params } : {}), summary: what, reply: changeAnswer });

/** By `METHOD /path`, for the documentation; refusals are all `CallDoorError`. */
export const callDoorDocs = {
  'POST /call/crm-webhook': {
    summary: 'For the webhook of a CRM: each event that asks for a call is kept and planned',
    query: crmWebhookQuery,
    body: z.unknown(),
    reply: crmWebhookAnswer,
  },
  'POST /call/workflow-action': {
    summary: 'For a custom workflow action of HubSpot; the step waits until the call has ended',
    query: crmWebhookQuery,
    body: z.unknown(),
    reply: z.object({ outputFields: z.record(z.string(), z.string()) }),
  },
  'POST /call/outbound': {
    summary:
      'Ask for one call; the same body again is the same call until an hour after its end, unless each comes with an Idempotency-Key of its own',
    body: outboundCallBody,
    reply: outboundAnswer,
  },
  'GET /call/outbound/:callSid': { summary: 'What became of a call', params: callSid, reply: callStatus },
  'POST /call/outbound/:callSid/cancel': pausing('Cancel a call', callSid),
  'POST /call/outbound/:callSid/reschedule': {
    summary: 'Move the next attempt, or change hours, zone or priority',
    params: callSid,
    body: planParameters.omit({ batch_id: true, language: true }),
    reply: callStatus,
  },
  'POST /call/outbound/:callSid/pause': pausing('Hold a call', callSid),
  'POST /call/outbound/:callSid/resume': pausing('Let a call go on, unless a person has stopped it', callSid),
  'POST /call/campaign': {
    summary: 'Make a campaign of one agent',
    body: z.object({ name: z.string(), agent_id: z.string() }),
    reply: campaignAnswer,
  },
  'POST /v2/call/campaign': {
    summary: 'Make a campaign; each call names its agent',
    body: z.object({ name: z.string() }),
    reply: campaignAnswer,
  },
  'GET /call/campaign/:batchId': { summary: 'How a campaign stands', params: batchId, reply: campaignStatus },
  'POST /call/campaign/:batchId/cancel': pausing('Cancel a campaign with all its calls', batchId),
  'POST /call/campaign/:batchId/pause': pausing('Hold a campaign', batchId),
  'POST /call/campaign/:batchId/resume': pausing('Let a campaign go on, unless a person or the server has stopped it', batchId),
  'POST /call/agent/:agentId/pause': pausing('Hold all calls of an agent', z.object({ agentId: z.string() })),
  'POST /call/agent/:agentId/resume': pausing(
    'Let the calls of an agent go on, unless a person has stopped them',
    z.object({ agentId: z.string() }),
  ),
  'POST /call/pause': pausing('Kill switch: no call of the team begins from this moment on'),
  'POST /call/resume': pausing('Turn the kill switch off, unless a person has thrown it'),
  'POST /call/dry-run': {
    summary: 'Who would be called when, and why others not; nobody is',
    body: dryRunBody,
    reply: dryRunAnswer,
  },
} as const satisfies Record<string, CallDoorDoc>;
export type CallDoorKey = keyof typeof callDoorDocs;

/** Their addresses stand in a CRM that may send no headers. Nowhere else is a key taken from the address, where logs keep it. */
export const doorsWithKeyInAddress: ReadonlySet<string> = new Set<CallDoorKey>([
  'POST /call/crm-webhook',
  'POST /call/workflow-action',
]);
