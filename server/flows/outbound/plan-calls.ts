// Plans what has asked for calls: reads contacts of HubSpot where that is needed, and looks again at those whose number is waited for.
import type { PlanningReason } from '../../../rules/call-request-reason.ts';
import { propertiesOfFields } from '../../../rules/called-person.ts';
import { findPublishedAgents } from '../../database/agents.ts';
import { readCallingPolicy } from '../../database/calling-policy.ts';
import {
  claimCallRequests,
  closeCallRequests,
  holdPendingRequests,
  type CallRequestRow,
  type RequestOutcome,
} from '../../database/call-requests.ts';
import type { Db } from '../../database/tables.ts';
import type { HubspotContext } from '../context.ts';
import { lookForNumbers } from './look-for-numbers.ts';
import type { CallToPlan } from './plan-one-call.ts';
import { readContacts, type ContactReading, type ContactsReading } from './read-contacts.ts';
import { metadataOfRequest, planOfRequest, triggerOfRequest } from './request-trigger.ts';
import { savePlannedCalls, type SavedCall } from './save-planned-calls.ts';

const REQUESTS_AT_ONCE = 200;
/** Before other jobs get their turn. */
const MOST_ROUNDS = 100;
const HELD_MS = 60_000;
/** HubSpot tells of a contact before its API knows it. */
const UNKNOWN_CONTACT_MS = 30_000;
const LOOK_AGAIN_MS = 2_000;
/** HubSpot is out of reach or not connected: a person mends that within a day, or sends the contacts again. */
const PATIENCE_MS = 24 * 3_600_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

export async function planCalls(context: HubspotContext, of: { teamId: string }, signal: AbortSignal): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    signal.throwIfAborted();
    const now = context.clock.now();
    const until = new Date(now.getTime() + HELD_MS);
    const requests = await claimCallRequests(context.db, of.teamId, { limit: REQUESTS_AT_ONCE, now, until });
    if (requests.length > 0) await planRound(context, of.teamId, requests, signal);
    const looked = await lookForNumbers(context, of.teamId, signal);
    if (requests.length === 0 && looked === 0) return;
  }
  await context.enqueueJobs(context.db, [{ name: 'plan-calls', input: of }]);
}

async function planRound(
  context: HubspotContext,
  teamId: string,
  requests: readonly CallRequestRow[],
  signal: AbortSignal,
): Promise<void> {
  const { policy } = await readCallingPolicy(context.db, teamId);
  const agents = await findPublishedAgents(
    context.db,
    teamId,
    requests.map(({ agentId }) => agentId),
  );
  const outcomes: RequestOutcome[] = [];
  const understood: { request: CallRequestRow; call: CallToPlan }[] = [];
  for (const request of requests) {
    const reading = understand(context, request, agents);
    if ('call' in reading) understood.push({ request, call: reading.call });
    else outcomes.push(reading);
  }
  const contacts = await readContacts(
    context,
    { teamId, policy },
    understood.flatMap(({ call }) =>
      call.trigger.contact?.crm === 'hubspot' ? [{ portalId: call.portalId, contactId: call.trigger.contact.id }] : [],
    ),
    signal,
  );
  const now = context.clock.now();
  const calls: CallToPlan[] = [];
  for (const { request, call } of understood) {
    const located = locate(call, contacts);
    if (located.kind === 'call') calls.push(located.call);
    else outcomes.push(withoutContact(request, located.reading, now));
  }
  await context.db.transaction().execute(async (db) => {
    const wanted = await stillWanted(db, teamId, calls);
    const saved = await savePlannedCalls(context, db, teamId, wanted);
    for (const { requestId } of wanted) outcomes.push(outcomeOf(requestId, saved.get(requestId)));
    await closeCallRequests(db, teamId, outcomes);
  });
}

/** A lead may have said no since its request was claimed. A contact of HubSpot is read again before it is dialled. */
async function stillWanted(db: Db, teamId: string, calls: readonly CallToPlan[]): Promise<CallToPlan[]> {
  const isRead = ({ trigger }: CallToPlan) => trigger.contact?.crm === 'hubspot';
  const asked = calls.flatMap((call) => (isRead(call) ? [] : [call.requestId]));
  const pending = await holdPendingRequests(db, teamId, asked);
  return calls.filter((call) => isRead(call) || pending.has(call.requestId));
}

function outcomeOf(id: string, saved: SavedCall | undefined): RequestOutcome {
  if (saved?.kind !== 'planned') return { id, kind: 'refused', reason: 'number_missing' };
  return { id, kind: 'planned', plannedCallId: saved.plannedCallId, reason: saved.isNew ? null : 'same_trigger' };
}

type Agents = Awaited<ReturnType<typeof findPublishedAgents>>;

function understand(
  context: Pick<HubspotContext, 'newId'>,
  request: CallRequestRow,
  agents: Agents,
): { call: CallToPlan } | RequestOutcome {
  const { id, agentId, door, rule, receivedAt } = request;
  const published = agents.get(agentId)?.published;
  if (!published) return { id, kind: 'refused', reason: 'agent_unpublished' };
  const trigger = triggerOfRequest(request);
  if (trigger.kind === 'ignored') return { id, kind: 'ignored', reason: trigger.reason };
  const plan = planOfRequest(request, published.settings.retries);
  if (plan.kind === 'refused') return { id, kind: 'refused', reason: plan.problems[0]?.message ?? 'parameters' };
  const metadata = metadataOfRequest(request);
  return {
    call: {
      ...{ requestId: id, plannedCallId: context.newId(), agentId, door, rule, trigger, plan: plan.request },
      ...{ portalId: trigger.portalId, contact: propertiesOfFields({ ...trigger.fields, ...metadata }), metadata },
      askedAt: receivedAt,
    },
  };
}

/** With the contact as HubSpot has it. A body that brought a number is enough where HubSpot has or tells nothing. */
function locate(
  call: CallToPlan,
  contacts: ContactsReading,
): { kind: 'call'; call: CallToPlan } | { kind: 'none'; reading: Exclude<ContactReading, { kind: 'found' }> } {
  const { contact } = call.trigger;
  if (contact?.crm !== 'hubspot') return { kind: 'call', call };
  const reading = contacts.of({ portalId: call.portalId, contactId: contact.id });
  if (reading.kind === 'found') {
    return { kind: 'call', call: { ...call, portalId: reading.portalId, contact: { ...call.contact, ...reading.properties } } };
  }
  if (call.trigger.phone !== null && reading.kind !== 'unreachable') return { kind: 'call', call };
  return { kind: 'none', reading };
}

function withoutContact(request: CallRequestRow, reading: Exclude<ContactReading, { kind: 'found' }>, now: Date): RequestOutcome {
  const { id } = request;
  const waitedMs = now.getTime() - request.receivedAt.getTime();
  if (reading.kind === 'unknown') {
    if (waitedMs >= UNKNOWN_CONTACT_MS) return { id, kind: 'refused', reason: 'contact_unknown' };
    return { id, kind: 'later', at: new Date(now.getTime() + LOOK_AGAIN_MS), reason: 'contact_unknown' };
  }
  const reason: PlanningReason = reading.kind === 'no_portal' ? 'portal_not_connected' : 'hubspot_unreachable';
  if (waitedMs >= PATIENCE_MS) return { id, kind: 'refused', reason };
  const pauseMs = Math.min(LONGEST_PAUSE_MS, LOOK_AGAIN_MS * 2 ** Math.min(request.attempt, 10));
  const notBefore = reading.kind === 'unreachable' ? (reading.notBefore?.getTime() ?? 0) : 0;
  return { id, kind: 'later', at: new Date(Math.max(now.getTime() + pauseMs, notBefore)), reason };
}
