// The doors by which programs and CRMs ask for calls; addresses, fields and answers are those that are known from the compatible API.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { doorsWithKeyInAddress, type CallDoorKey } from '../../contract/call-doors.ts';
import { storableText, storableValue } from '../../rules/clean-text.ts';
import { readJson } from '../../rules/json-scan.ts';
import { readOutboundRequest } from '../../rules/outbound-request.ts';
import { Problem } from '../../rules/problem.ts';
import { isApiKeyName } from '../../rules/pushed-fields.ts';
import { readTriggerParameters } from '../../rules/trigger-parameters.ts';
import { countCallsOfCampaigns, findCampaigns } from '../database/campaigns.ts';
import type { ConnectionContext } from '../flows/hubspot/connection.ts';
import type { HubspotContext } from '../flows/context.ts';
import { cancelCall, cancelCampaign } from '../flows/outbound/cancel-call.ts';
import { createCampaign } from '../flows/outbound/create-campaign.ts';
import { dryRun } from '../flows/outbound/dry-run.ts';
import { pauseCalls, resumeCalls, type PauseScope } from '../flows/outbound/pause-calls.ts';
import { showCall, type ShownCall } from '../flows/outbound/preview-call.ts';
import { readCallCsv, readCallRows } from '../flows/outbound/read-call-list.ts';
import { rescheduleCall } from '../flows/outbound/reschedule-call.ts';
import { takeOutboundCall } from '../flows/outbound/take-outbound-call.ts';
import { within } from '../flows/within.ts';
import { presentDryRun } from './call-answer.ts';
import { campaignProblems, readAgent } from './call-door-agent.ts';
import { done, outboundAnswer, statusAnswer, webhookAnswer, workflowAnswer, type Answer } from './call-door-answers.ts';
import { callerAtDoor, type DoorCaller } from './call-door-caller.ts';
import { refusedFields, takeWebhook } from './call-webhook.ts';
import { pushRefusal, retryAfter, sendJson } from './push-answer.ts';
import { refuseOtherBodies, takeRawBodies } from './push-body.ts';
import { openPushKeyCheck } from './push-key-check.ts';
import type { RateLimiter } from './rate-limit.ts';

export type CallDoorDeps = {
  context: ConnectionContext & HubspotContext;
  rateLimiter: RateLimiter;
  /** As HubSpot calls it, without a slash at the end. */
  publicUrl: string;
};

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks for calls, once known. */
    doorCaller: DoorCaller | null;
  }
}

const HANDLER_TIMEOUT_MS = 25_000;
/** Ten thousand lines take about a second. */
const DRY_RUN_MS = 20_000;
const noStop = new AbortController().signal;
const MOST_CALLS_IN_JSON = 1_000;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

type PausedPath = '/call' | '/call/outbound/:callSid' | '/call/campaign/:batchId' | '/call/agent/:agentId';
type Handle = (ask: { request: FastifyRequest; teamId: string; id: string }) => Promise<Answer>;

/** To be registered at the root. */
export async function callDoors(app: FastifyInstance, deps: CallDoorDeps): Promise<void> {
  const { context, rateLimiter: limiter } = deps;
  const { db, clock, log } = context;
  const keys = openPushKeyCheck({ db, clock, log });
  takeRawBodies(app);
  app.decorateRequest('doorCaller', null);
  app.setErrorHandler((error, request, reply) => refuse(error, request, reply, clock.now()));
  app.addHook('onClose', () => keys.close());

  function door(key: CallDoorKey, handle: Handle): void {
    const [method = '', url = ''] = key.split(' ');
    app.route({
      ...{ method, url, logLevel: 'warn', handlerTimeout: HANDLER_TIMEOUT_MS },
      onRequest: async (request, reply) => {
        // What was sent is nobody else's to keep, and the address may hold a key.
        reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
        request.doorCaller = await callerAtDoor(request, doorsWithKeyInAddress.has(key), { keys, limiter, clock });
        refuseOtherBodies(request, 'json');
      },
      onResponse: async (request, reply) => {
        if (request.doorCaller) keys.note(request.doorCaller.key, reply.statusCode, request.doorCaller.isKeyInQuery);
      },
      handler: async (request, reply) => {
        const { key } = request.doorCaller as DoorCaller;
        const id = Object.values(request.params as Record<string, string>)[0] ?? '';
        sendJson(reply, 200, await handle({ request, teamId: key.teamId, id }));
        return reply;
      },
    });
  }

  door('POST /call/crm-webhook', async ({ request, teamId }) =>
    webhookAnswer(await takeWebhook(deps, request, { teamId, door: 'crm-webhook' })),
  );
  door('POST /call/workflow-action', async ({ request, teamId }) =>
    workflowAnswer(await takeWebhook(deps, request, { teamId, door: 'workflow', inputFields })),
  );

  door('POST /call/outbound', async ({ request, teamId }) => {
    const body = readObject(request);
    const { agent, problems } = await readAgent(db, teamId, body['agent_id']);
    const reading = readOutboundRequest(body, agent?.published.settings.retries);
    if (reading.kind === 'refused') problems.push(...reading.problems);
    else if (agent) problems.push(...(await campaignProblems(db, teamId, reading.request.batchId, agent)));
    if (!agent || reading.kind === 'refused' || problems.length > 0) throw refusedFields(problems);
    const idempotencyKey = readIdempotencyKey(request);
    const taken = await takeOutboundCall(context, {
      teamId,
      agentId: agent.agentId,
      request: reading.request,
      body,
      idempotencyKey,
    });
    const shown = await shownCall(teamId, taken.plannedCallId);
    return outboundAnswer(shown, !taken.isNew, reading.warnings);
  });
  door('GET /call/outbound/:callSid', async ({ teamId, id }) => statusAnswer(await shownCall(teamId, id)));
  door('POST /call/outbound/:callSid/cancel', async ({ teamId, id }) => {
    const { wasCancelled, state, isAttemptOpen } = await cancelCall(context, { teamId, plannedCallId: callSid(id) });
    const rings = isAttemptOpen ? ' An attempt under way ends by itself; no other follows.' : '';
    return done(wasCancelled ? `The call is cancelled.${rings}` : `The call had ended before: ${state}.`, {
      changed: wasCancelled,
    });
  });
  door('POST /call/outbound/:callSid/reschedule', async ({ request, teamId, id }) => {
    await rescheduleCall(context, { teamId, plannedCallId: callSid(id) }, readObject(request));
    return statusAnswer(await shownCall(teamId, id));
  });

  async function makeCampaign(teamId: string, body: Record<string, unknown>, agentId: string | null): Promise<Answer> {
    const name = typeof body['name'] === 'string' ? storableText(body['name']).trim() : '';
    if (name === '' || name.length > 200) {
      throw refusedFields([{ path: 'name', code: 'required', message: 'Send name as text of 1 to 200 characters.' }]);
    }
    const { campaignId } = await createCampaign(context, { teamId, name, agentId });
    return done('Campaign created successfully', { batch_id: campaignId });
  }
  door('POST /call/campaign', async ({ request, teamId }) => {
    const body = readObject(request);
    const { agent, problems } = await readAgent(db, teamId, body['agent_id']);
    if (!agent) {
      const missing = {
        path: 'agent_id',
        code: 'required',
        message: 'Add agent_id, or use /v2/call/campaign for calls of several agents.',
      };
      throw refusedFields(problems.length > 0 ? problems : [missing]);
    }
    return makeCampaign(teamId, body, agent.agentId);
  });
  door('POST /v2/call/campaign', async ({ request, teamId }) => makeCampaign(teamId, readObject(request), null));
  door('GET /call/campaign/:batchId', async ({ teamId, id }) => {
    const campaign = (await findCampaigns(db, teamId, [campaignId(id)])).get(id.toLowerCase());
    if (!campaign) throw new Problem('not_found', 'There is no such campaign.');
    const counts = await countCallsOfCampaigns(db, teamId, [campaign.id]);
    const { name, agentId, state, stoppedBecause, createdAt } = campaign;
    const calls = counts.get(campaign.id) ?? {};
    return {
      ...{ status: 'done', batch_id: campaign.id, name, agent_id: agentId, state, stopped_because: stoppedBecause, calls },
      created_at: createdAt.toISOString(),
    };
  });
  door('POST /call/campaign/:batchId/cancel', async ({ teamId, id }) => {
    const { cancelledCalls } = await cancelCampaign(context, { teamId, campaignId: campaignId(id) });
    return done(`The campaign is cancelled, and ${cancelledCalls} of its calls with it.`, { changed: cancelledCalls > 0 });
  });

  const scopes: [path: PausedPath, scopeOf: (id: string, teamId: string) => Promise<PauseScope>][] = [
    ['/call/outbound/:callSid', async (id) => ({ kind: 'call', plannedCallId: callSid(id) })],
    ['/call/campaign/:batchId', async (id) => ({ kind: 'campaign', campaignId: campaignId(id) })],
    ['/call/agent/:agentId', async (id, teamId) => ({ kind: 'agent', agentId: await agentIdOf(teamId, id) })],
    ['/call', async () => ({ kind: 'everything' })],
  ];
  for (const [path, scopeOf] of scopes) {
    door(`POST ${path}/pause`, async ({ teamId, id }) => {
      const changed = await pauseCalls(context, { teamId, scope: await scopeOf(id, teamId), by: null });
      return done(changed ? 'Paused. No call begins from this moment on.' : 'It was paused already.', { changed });
    });
    door(`POST ${path}/resume`, async ({ teamId, id }) => {
      const changed = await resumeCalls(context, { teamId, scope: await scopeOf(id, teamId), by: null });
      return done(changed ? 'Resumed. Calls go on in their hours.' : 'It was not paused.', { changed });
    });
  }

  door('POST /call/dry-run', async ({ request, teamId }) => {
    const { csv, calls, ...parameters } = readObject(request);
    const { agent, problems } = await readAgent(db, teamId, parameters['agent_id']);
    const reading = readTriggerParameters(parameters, 'outbound', agent?.published.settings.retries);
    if (reading.kind === 'refused') problems.push(...reading.problems);
    if (!agent || reading.kind === 'refused' || problems.length > 0) throw refusedFields(problems);
    const lines = typeof csv === 'string' ? readCallCsv(csv) : readCallRows(readCalls(calls));
    const run = { teamId, agent, parameters, people: { kind: 'list', lines } as const };
    const { askedAt, lines: told } = await within(clock, DRY_RUN_MS, noStop, (signal) => dryRun(context, run, signal));
    return { status: 'done', asked_at: askedAt.toISOString(), ...presentDryRun(told), warnings: reading.warnings };
  });

  async function shownCall(teamId: string, id: string): Promise<ShownCall> {
    const shown = await showCall(db, { teamId, plannedCallId: callSid(id) }, clock.now());
    if (!shown) throw new Problem('not_found', 'There is no such call.');
    return shown;
  }

  async function agentIdOf(teamId: string, named: string): Promise<string> {
    const { agent, problems } = await readAgent(db, teamId, named);
    if (!agent) throw new Problem('not_found', problems[0]?.message ?? 'There is no such agent.');
    return agent.agentId;
  }
}

function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply, now: Date): void {
  const { status, body, retryAfterMs, answer } = pushRefusal(error, request.id, now);
  if (status >= 500) {
    const err: unknown = answer.problem.code === 'internal' ? error : answer.problem;
    request.log.error({ err, code: answer.problem.code }, 'a request for calls could not be taken');
  }
  if (retryAfterMs !== null) reply.header('retry-after', retryAfter(request, retryAfterMs));
  if (status === 413) reply.header('connection', 'close');
  const { error: message, ...more } = body;
  sendJson(reply, status, { status: 'error', message, ...more, requestId: request.id });
}

/** An id that cannot be one belongs to nothing. */
function callSid(id: string): string {
  if (uuid.test(id)) return id;
  throw new Problem('not_found', 'There is no such call.');
}

function campaignId(id: string): string {
  if (uuid.test(id)) return id.toLowerCase();
  throw new Problem('not_found', 'There is no such campaign.');
}

function readObject(request: FastifyRequest): Record<string, unknown> {
  const read = readJson(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));
  if (read.kind === 'refused') throw new Problem(read.code, read.message);
  if (typeof read.value !== 'object' || read.value === null || Array.isArray(read.value)) {
    throw new Problem('object_expected', 'Send one JSON object.');
  }
  // A key that stands there too is nothing to keep.
  return Object.fromEntries(Object.entries(storableValue(read.value) as object).filter(([name]) => !isApiKeyName(name)));
}

function readIdempotencyKey(request: FastifyRequest): string | null {
  const { 'idempotency-key': key } = request.headers;
  if (key === undefined) return null;
  if (typeof key === 'string' && key.length >= 1 && key.length <= 200) return key;
  throw new Problem('validation_failed', 'Send one Idempotency-Key of 1 to 200 characters.');
}

function readCalls(calls: unknown): Record<string, unknown>[] {
  const isList = Array.isArray(calls) && calls.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one));
  if (isList && calls.length <= MOST_CALLS_IN_JSON) return calls as Record<string, unknown>[];
  const message = `Send csv as text with a heading, or calls as a list of up to ${MOST_CALLS_IN_JSON} objects with to_number.`;
  throw refusedFields([{ path: 'calls', code: 'required', message }]);
}

/** What a workflow action is set to stands in its input fields and outweighs the address. */
function inputFields(body: unknown): Record<string, unknown> {
  const fields = (body as { inputFields?: unknown }).inputFields;
  return typeof fields === 'object' && fields !== null && !Array.isArray(fields) ? (fields as Record<string, unknown>) : {};
}
