// Routes about planned calls: history, plan and attempts, steering them, campaigns with lists, dry runs, and agents that listen to portals.
import { z } from 'zod';
import type { PlannedCallDetail, PlannedCallShown } from '../../contract/outbound.ts';
import { toolUseInWords } from '../../rules/agent-tool-call.ts';
import { callSentence } from '../../rules/called-person.ts';
import { requestSentence } from '../../rules/call-request-reason.ts';
import type { Finding } from '../../rules/compliance.ts';
import { storedPlan } from '../../rules/planned-call.ts';
import { Problem } from '../../rules/problem.ts';
import { readTriggerParameters } from '../../rules/trigger-parameters.ts';
import { sourceInWords } from '../../rules/variable.ts';
import type { FilledVariable } from '../../rules/variables.ts';
import { localTimeOf } from '../../rules/zone-clock.ts';
import { listListeners, type AgentListenerRow } from '../database/agent-listeners.ts';
import { findPublishedAgents } from '../database/agents.ts';
import { listCallRequests, type CallRequestRow } from '../database/call-requests.ts';
import { readCallingPolicy } from '../database/calling-policy.ts';
import { countCallsOfCampaigns, listCampaigns } from '../database/campaigns.ts';
import { listReportsOf, type ShownReport } from '../database/hubspot-reports.ts';
import { listConversationsOf, type ConversationOf } from '../database/live-calls.ts';
import { listPlannedCalls, type AttemptRow, type PlannedCallRow } from '../database/planned-calls.ts';
import type { HubspotContext } from '../flows/context.ts';
import { askCall } from '../flows/outbound/ask-call.ts';
import { cancelCall, cancelCampaign } from '../flows/outbound/cancel-call.ts';
import { startCallList } from '../flows/outbound/create-campaign.ts';
import { dryRun, type DryRunPeople } from '../flows/outbound/dry-run.ts';
import { listenToPortal, pauseListening, stopListening } from '../flows/outbound/listen-to-portal.ts';
import { pauseCalls, resumeCalls, type PauseScope } from '../flows/outbound/pause-calls.ts';
import { showCall } from '../flows/outbound/preview-call.ts';
import { readCallCsv } from '../flows/outbound/read-call-list.ts';
import { rescheduleCall } from '../flows/outbound/reschedule-call.ts';
import { retryReports } from '../flows/reporting/retry-reports.ts';
import { within } from '../flows/within.ts';
import { presentAttemptError, presentDryRun, presentPlan, presentRequested } from './call-answer.ts';
import { readAgent } from './call-door-agent.ts';
import { readReached } from './funnel.ts';
import { refusedFields } from './call-webhook.ts';
import { readCursor, writeCursor } from './page-cursor.ts';
import { route, type Web } from './route.ts';

const MOST_CAMPAIGNS = 500;
const DRY_RUN_MS = 60_000;
const noStop = new AbortController().signal;
const place = z.tuple([z.iso.datetime(), z.uuid()]);

export function registerOutbound(web: Web, { context }: { context: HubspotContext }): void {
  const { db } = web;

  route(web, 'GET /api/outbound/calls', async ({ asker, query }) => {
    const { state, agentId, campaignId, contactId, number, limit } = query;
    const after = readCursor(place, query.cursor);
    const filter = {
      ...(await readReached(db, asker.team.teamId, query, context.clock.now())),
      ...(state === undefined ? {} : { states: [state] }),
      ...(agentId === undefined ? {} : { agentId }),
      ...(campaignId === undefined ? {} : { campaignId }),
      ...(contactId === undefined ? {} : { contactId }),
      ...(number === undefined ? {} : { toNumber: number }),
    };
    const page = { after: after && { createdAt: new Date(after[0]), id: after[1] }, limit: limit + 1 };
    const found = await listPlannedCalls(db, asker.team.teamId, filter, page);
    const { policy } = await readCallingPolicy(db, asker.team.teamId);
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map((call) => presentRow(call, callSentence(call, policy))),
      nextCursor: found.length > limit && last ? writeCursor([last.createdAt.toISOString(), last.id]) : null,
    };
  });

  route(web, 'POST /api/outbound/calls', async ({ asker, body }) => {
    const { agentId, requestKey, contactId, portalId = null, toNumber, parameters } = body;
    const whom = contactId !== undefined ? { contactId, portalId } : toNumber !== undefined ? { toNumber } : null;
    if (!whom) throw refusedFields([{ path: 'contactId', code: 'required', message: 'Say whom to call: contactId or toNumber.' }]);
    return askCall(context, { teamId: asker.team.teamId, agentId, requestKey, whom, parameters });
  });

  async function detail(teamId: string, plannedCallId: string): Promise<PlannedCallDetail> {
    const shown = await showCall(db, { teamId, plannedCallId }, context.clock.now());
    if (!shown) throw new Problem('not_found', 'There is no such call.');
    const { call, attempts, outlook } = shown;
    const ids = attempts.map(({ id }) => id);
    const [reports, conversations] = await Promise.all([
      listReportsOf(db, teamId, [plannedCallId, ...ids]),
      listConversationsOf(db, teamId, ids),
    ]);
    const reportsOf = (id: string) => reports.filter(({ subjectId }) => subjectId === id);
    const attemptsMade = attempts.map((attempt) =>
      presentAttemptRow(
        attempt,
        reportsOf(attempt.id),
        conversations.find(({ attemptId }) => attemptId === attempt.id),
      ),
    );
    return {
      ...presentRow(call, shown.message),
      ...{ agent: shown.agent && { slug: shown.agent.slug, name: shown.agent.name }, campaignName: shown.campaignName },
      ...{ requested: presentRequested(storedPlan(call.plan)), plan: outlook && presentPlan(outlook) },
      ...{ metadata: call.metadata, webhookFields: call.webhookFields, attemptsMade },
      inHubspot: presentReports(reportsOf(plannedCallId)),
    };
  }

  route(web, 'GET /api/outbound/calls/:plannedCallId', ({ asker, params }) => detail(asker.team.teamId, params.plannedCallId));
  route(web, 'POST /api/outbound/calls/:plannedCallId/cancel', async ({ asker, params }) => {
    const { wasCancelled } = await cancelCall(context, { teamId: asker.team.teamId, ...params });
    return { changed: wasCancelled };
  });
  route(web, 'POST /api/outbound/calls/:plannedCallId/reschedule', async ({ asker, params, body }) => {
    await rescheduleCall(context, { teamId: asker.team.teamId, ...params }, body);
    return detail(asker.team.teamId, params.plannedCallId);
  });
  route(web, 'POST /api/outbound/calls/:plannedCallId/hubspot/retry', async ({ asker, params }) => {
    await retryReports(context, { teamId: asker.team.teamId, ...params });
    return detail(asker.team.teamId, params.plannedCallId);
  });

  const pause = async (asker: { team: { teamId: string }; person: { personId: string } }, scope: PauseScope) => ({
    changed: await pauseCalls(context, { teamId: asker.team.teamId, scope, by: asker.person.personId }),
  });
  const resume = async (asker: { team: { teamId: string }; person: { personId: string } }, scope: PauseScope) => ({
    changed: await resumeCalls(context, { teamId: asker.team.teamId, scope, by: asker.person.personId }),
  });
  route(web, 'POST /api/outbound/calls/:plannedCallId/pause', ({ asker, params }) => pause(asker, { kind: 'call', ...params }));
  route(web, 'POST /api/outbound/calls/:plannedCallId/resume', ({ asker, params }) => resume(asker, { kind: 'call', ...params }));
  route(web, 'POST /api/outbound/campaigns/:campaignId/pause', ({ asker, params }) =>
    pause(asker, { kind: 'campaign', ...params }),
  );
  route(web, 'POST /api/outbound/campaigns/:campaignId/resume', ({ asker, params }) =>
    resume(asker, { kind: 'campaign', ...params }),
  );
  route(web, 'POST /api/outbound/campaigns/:campaignId/cancel', ({ asker, params }) =>
    cancelCampaign(context, { teamId: asker.team.teamId, ...params }),
  );

  route(web, 'GET /api/outbound/campaigns', async ({ asker }) => {
    const { teamId } = asker.team;
    const campaigns = await listCampaigns(db, teamId, MOST_CAMPAIGNS);
    const counts = await countCallsOfCampaigns(
      db,
      teamId,
      campaigns.map(({ id }) => id),
    );
    return {
      items: campaigns.map(({ id, name, agentId, state, stoppedBecause, createdAt }) => ({
        ...{ campaignId: id, name, agentId, state, stoppedBecause, calls: counts.get(id) ?? {} },
        createdAt: createdAt.toISOString(),
      })),
    };
  });

  /** The agent and the parameters of a list, or what is wrong with them. */
  async function readList(teamId: string, body: { agentId: string; parameters: Record<string, unknown> }) {
    const { agent, problems } = await readAgent(db, teamId, body.agentId);
    const parameters = { ...body.parameters, agent_id: body.agentId };
    const reading = readTriggerParameters(parameters, 'outbound', agent?.published.settings.retries);
    if (reading.kind === 'refused') problems.push(...reading.problems);
    if (!agent || reading.kind === 'refused' || problems.length > 0) throw refusedFields(problems);
    return { agent, parameters, warnings: reading.warnings };
  }

  route(web, 'POST /api/outbound/campaigns', async ({ asker, body }) => {
    const { teamId } = asker.team;
    const { agent, parameters } = await readList(teamId, body);
    const lines = readCallCsv(body.csv);
    return startCallList(context, { teamId, agentId: agent.agentId, name: body.name, parameters, lines });
  });

  route(web, 'POST /api/outbound/dry-run', async ({ asker, body }) => {
    const { teamId } = asker.team;
    const { agent, parameters, warnings } = await readList(teamId, body);
    const people = peopleOf(body);
    const { askedAt, lines } = await within(context.clock, DRY_RUN_MS, noStop, (signal) =>
      dryRun(context, { teamId, agent, parameters, people }, signal),
    );
    return { askedAt: askedAt.toISOString(), ...presentDryRun(lines), warnings };
  });

  route(web, 'GET /api/outbound/requests', async ({ asker, query }) => {
    const { state, agentId, limit } = query;
    const after = readCursor(place, query.cursor);
    const page = { after: after && { receivedAt: new Date(after[0]), id: after[1] }, limit: limit + 1 };
    const found = await listCallRequests(db, asker.team.teamId, { state, agentId }, page);
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map(presentRequest),
      nextCursor: found.length > limit && last ? writeCursor([last.receivedAt.toISOString(), last.id]) : null,
    };
  });

  route(web, 'GET /api/agents/:agentId/listeners', async ({ asker, params }) => {
    const { teamId } = asker.team;
    if (!(await findPublishedAgents(db, teamId, [params.agentId])).has(params.agentId)) {
      throw new Problem('not_found', 'There is no such agent.');
    }
    return { items: (await listListeners(db, teamId, params)).map(presentListener) };
  });
  async function shownListener(teamId: string, { agentId, portalId }: { agentId: string; portalId: string }) {
    const [saved] = await listListeners(db, teamId, { agentId, portalIds: [portalId] });
    if (!saved) throw new Problem('not_found', 'This agent does not listen to this portal.');
    return presentListener(saved);
  }
  route(web, 'PUT /api/agents/:agentId/listeners/:portalId', async ({ asker, params, body }) => {
    const { teamId } = asker.team;
    await listenToPortal(context, { teamId, ...params, ...body });
    return shownListener(teamId, params);
  });
  route(web, 'PATCH /api/agents/:agentId/listeners/:portalId', async ({ asker, params, body }) => {
    const { teamId } = asker.team;
    await pauseListening(context, { teamId, ...params }, body.isPaused);
    return shownListener(teamId, params);
  });
  route(web, 'DELETE /api/agents/:agentId/listeners/:portalId', ({ asker, params }) =>
    stopListening(context, { teamId: asker.team.teamId, ...params }),
  );
}

function peopleOf(body: {
  csv?: string | undefined;
  contactIds?: string[] | undefined;
  portalId?: string | undefined;
}): DryRunPeople {
  if (body.csv !== undefined) return { kind: 'list', lines: readCallCsv(body.csv) };
  if (body.contactIds !== undefined && body.contactIds.length > 0) {
    return { kind: 'contacts', portalId: body.portalId ?? null, contactIds: body.contactIds };
  }
  throw refusedFields([{ path: 'csv', code: 'required', message: 'Send csv with a heading, or contactIds of HubSpot.' }]);
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

function presentRow(call: PlannedCallRow, message: string | null): PlannedCallShown {
  const [zone] = call.zones?.zones ?? [];
  return {
    ...{ plannedCallId: call.id, agentId: call.agentId, campaignId: call.campaignId, door: call.door, state: call.state },
    ...{ reason: call.reason, message, toNumber: call.toNumber },
    ...{ contactId: call.contactId, contactName: call.contactName, portalId: call.portalId, priority: call.priority },
    ...{ isPaused: call.pausedAt !== null, attempts: call.attempts, disposition: call.lastDisposition },
    ...{ nextAt: iso(call.nextAt), nextLocalTime: call.nextAt && zone ? localTimeOf(zone, call.nextAt) : null },
    ...{ createdAt: call.createdAt.toISOString(), endedAt: iso(call.endedAt) },
  };
}

function presentAttemptRow(
  attempt: AttemptRow,
  reports: readonly ShownReport[],
  spoken: ConversationOf | undefined,
): PlannedCallDetail['attemptsMade'][number] {
  return {
    ...{ attemptId: attempt.id, attempt: attempt.number + 1, state: attempt.state, carrier: attempt.carrier },
    ...{ due_at: attempt.dueAt.toISOString(), dialled_at: iso(attempt.intentAt), answered_at: iso(attempt.answeredAt) },
    ...{ ended_at: iso(attempt.endedAt), from_number: attempt.fromNumber, disposition: attempt.disposition },
    ...{ error: presentAttemptError(attempt), agentVersion: attempt.agentVersion, rulesVersion: attempt.rulesVersion },
    ...{ callId: attempt.callId, score: spoken?.score ?? null },
    conversation: spoken?.told ? presentConversation(spoken.told) : null,
    inHubspot: presentReports(reports),
    allowedBecause: listOf<Finding>(attempt.allowedBecause),
    variables: listOf<FilledVariable>(attempt.variables).map(({ origin, ...variable }) => ({
      ...variable,
      origin: originInWords(origin),
    })),
  };
}

function presentReports(reports: readonly ShownReport[]): PlannedCallDetail['inHubspot'] {
  return reports.map(({ kind, state, errorMessage }) => ({ kind, state, message: errorMessage }));
}

function presentConversation({ summary, callBackSaid, tools }: NonNullable<ConversationOf['told']>) {
  return { summary, callBackSaid, tools: tools.map(toolUseInWords) };
}

/** Empty until the attempt was allowed. */
function listOf<T>(stored: unknown): T[] {
  return Array.isArray(stored) ? (stored as T[]) : [];
}

function originInWords(origin: FilledVariable['origin']): string {
  if (origin.kind === 'source') return sourceInWords(origin.source);
  return origin.kind === 'default' ? 'default value' : 'no value';
}

function presentRequest(request: CallRequestRow) {
  const { id, agentId, door, state, reason, receivedAt, deliveries, plannedCallId, body } = request;
  const told = { requestId: id, agentId, door, state, reason, message: requestSentence(reason), deliveries, plannedCallId, body };
  return { ...told, receivedAt: receivedAt.toISOString() };
}

function presentListener({ agentId, portalId, rules, parameters, pausedAt, updatedAt }: AgentListenerRow) {
  return { agentId, portalId, rules, parameters, isPaused: pausedAt !== null, updatedAt: updatedAt.toISOString() };
}
