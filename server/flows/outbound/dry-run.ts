// Who would be called when, and why others not: the same decision that planning and dispatch take, for a list, with no dial.
import { previewCall } from '../../../rules/call-decision.ts';
import { attemptReasons } from '../../../rules/attempt-reason.ts';
import { propertiesOfFields, readCalledPerson } from '../../../rules/called-person.ts';
import type { PlannedAttempt } from '../../../rules/planned-attempts.ts';
import { readTriggerParameters } from '../../../rules/trigger-parameters.ts';
import type { CrmProperties } from '../../../rules/variable.ts';
import type { KnownAgent } from '../../database/agents.ts';
import { readNumbers } from '../../database/dials.ts';
import type { HubspotContext } from '../context.ts';
import { dialsSince, factsOfCall, readSurroundingsOf } from './call-facts.ts';
import type { CallListLine } from './read-call-list.ts';
import { readContacts } from './read-contacts.ts';
import { sentenceOf } from './take-crm-webhook.ts';

export type DryRunLine = {
  line: number;
  toNumber: string | null;
  contactId: string | null;
  name: string | null;
  verdict: 'would_call' | 'would_wait' | 'would_not_call' | 'unreadable';
  reason: string;
  message: string;
  attempts: PlannedAttempt[];
  zones: readonly string[];
};

/** Contacts of HubSpot, or a list of numbers. */
export type DryRunPeople =
  | { kind: 'list'; lines: readonly CallListLine[] }
  | { kind: 'contacts'; portalId: string | null; contactIds: readonly string[] };

export type DryRunInput = {
  teamId: string;
  agent: KnownAgent & { published: NonNullable<KnownAgent['published']> };
  /** As `/call/outbound` takes them, for the whole list. */
  parameters: Record<string, unknown>;
  people: DryRunPeople;
};

type Asked = {
  line: number;
  contactId: string | null;
  sentPhone: string | null;
  contact: CrmProperties;
  parameters: Record<string, unknown>;
  unread: string | null;
};

/** Others get their turn after so many decisions. */
const AT_ONCE = 50;
const NUMBERS_AT_ONCE = 1_000;

/** Within the list a number, or a contact, has one call; what a whole list has to share, such as lines, is not counted. */
export async function dryRun(
  context: Pick<HubspotContext, 'db' | 'clock' | 'openHubspot' | 'log'>,
  input: DryRunInput,
  signal: AbortSignal,
): Promise<{ askedAt: Date; lines: DryRunLine[] }> {
  const { teamId, agent } = input;
  const now = context.clock.now();
  const around = await readSurroundingsOf(context.db, teamId, [{ agentId: agent.agentId, campaignId: null, toNumber: null }], now);
  const { policy } = around.policy;
  const asked = await readPeople(context, input, policy, signal);
  const people = asked.map((one) => {
    const sent = { ...input.parameters, ...one.parameters, agent_id: agent.agentId };
    const plan = readTriggerParameters(sent, 'outbound', agent.published.settings.retries);
    const timeZone = plan.kind === 'read' ? plan.request.timeZone : null;
    return { one, plan, person: readCalledPerson({ contact: one.contact, sentPhone: one.sentPhone, timeZone }, policy) };
  });
  const numbers = [...new Set(people.flatMap(({ person }) => (person.phone.kind === 'number' ? person.phone.e164 : [])))];
  for (let at = 0; at < numbers.length; at += NUMBERS_AT_ONCE) {
    const some = await readNumbers(context.db, teamId, numbers.slice(at, at + NUMBERS_AT_ONCE), dialsSince(now));
    for (const [number, record] of some) around.numbers.set(number, record);
  }
  const seen = new Set<string>();
  const lines: DryRunLine[] = [];
  for (const [place, { one, plan, person }] of people.entries()) {
    if (place % AT_ONCE === AT_ONCE - 1) await new Promise<void>((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    const toNumber = person.phone.kind === 'number' ? person.phone.e164 : null;
    const told = { line: one.line, toNumber, contactId: one.contactId, name: person.name };
    const none = { ...told, attempts: [], zones: [] };
    const key = one.contactId ?? toNumber ?? '';
    if (one.unread !== null)
      lines.push({ ...none, verdict: 'unreadable', reason: one.unread, message: sentenceOf(one.unread) ?? one.unread });
    else if (plan.kind === 'refused') {
      const [problem] = plan.problems;
      lines.push({ ...none, verdict: 'unreadable', reason: problem?.code ?? 'parameters', message: problem?.message ?? '' });
    } else if (person.phone.kind === 'refused') {
      // A contact is waited for; a line of a list is what it is.
      const verdict = one.contactId === null ? 'unreadable' : 'would_wait';
      lines.push({ ...none, verdict, reason: 'number_missing', message: person.phone.message });
    } else if (seen.has(key)) {
      lines.push({
        ...none,
        verdict: 'would_not_call',
        reason: 'same_trigger',
        message: 'It stands in the list more than once; the first line is the call.',
      });
    } else {
      seen.add(key);
      const { agentId } = agent;
      const call = {
        agentId,
        campaignId: null,
        toNumber,
        contact: one.contact,
        plan: plan.request,
        pausedAt: null,
        createdAt: now,
        state: 'planned' as const,
      };
      const facts = factsOfCall(call, around, [], now);
      lines.push(
        facts
          ? { ...told, ...foresee(facts) }
          : { ...none, verdict: 'would_wait', reason: 'paused', message: attemptReasons.paused },
      );
    }
  }
  return { askedAt: now, lines };
}

function foresee(
  facts: Parameters<typeof previewCall>[0],
): Pick<DryRunLine, 'verdict' | 'reason' | 'message' | 'attempts' | 'zones'> {
  const { preview, verdict, message, respected } = previewCall(facts);
  const first = preview.attempts.find(({ at }) => at !== null);
  const zones = respected?.asked ?? [];
  const told = { attempts: preview.attempts, zones };
  if (first) return { ...told, verdict: 'would_call', reason: first.reason, message: attemptReasons[first.reason] };
  const reason = preview.end;
  const words = verdict.reason === reason ? message : attemptReasons[reason];
  return { ...told, verdict: verdict.kind === 'wait' ? 'would_wait' : 'would_not_call', reason, message: words };
}

async function readPeople(
  context: Pick<HubspotContext, 'db' | 'openHubspot' | 'log'>,
  { teamId, people }: DryRunInput,
  policy: Parameters<typeof readContacts>[1]['policy'],
  signal: AbortSignal,
): Promise<Asked[]> {
  if (people.kind === 'list') {
    return people.lines.map(({ line, toNumber, parameters, metadata }) => ({
      ...{ line, contactId: null, sentPhone: toNumber, parameters, unread: null },
      contact: propertiesOfFields(metadata),
    }));
  }
  const { portalId } = people;
  const contacts = await readContacts(
    context,
    { teamId, policy },
    people.contactIds.map((contactId) => ({ portalId, contactId })),
    signal,
  );
  return people.contactIds.map((contactId, place) => {
    const reading = contacts.of({ portalId, contactId });
    const contact = reading.kind === 'found' ? reading.properties : {};
    const unread = {
      found: null,
      unknown: 'contact_unknown',
      no_portal: 'portal_not_connected',
      unreachable: 'hubspot_unreachable',
    }[reading.kind];
    return { line: place + 1, contactId, sentPhone: null, contact, parameters: {}, unread };
  });
}
