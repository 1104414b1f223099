// Who would be called when, and why others not: the same decision that planning and dispatch take, for a list, with no dial.
import { previewCall } from '../../../rules/call-decision.ts';
import { attemptReasons } from '../../../rules/attempt-reason.ts';
import { planningReasons, type PlanningReason } from '../../../rules/call-request-reason.ts';
import { propertiesOfFields, readCalledPerson, type CalledPerson } from '../../../rules/called-person.ts';
import type { PlannedAttempt } from '../../../rules/planned-attempts.ts';
import { readTriggerParameters, type TriggerReading } from '../../../rules/trigger-parameters.ts';
import type { CrmProperties } from '../../../rules/variable.ts';
import type { KnownAgent } from '../../database/agents.ts';
import { readNumbers } from '../../database/dials.ts';
import type { HubspotContext } from '../context.ts';
import { dialsSince, factsOfCall, readSurroundingsOf, type Surroundings } from './call-facts.ts';
import type { CallListLine } from './read-call-list.ts';
import { readContacts, type ContactReading } from './read-contacts.ts';

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
  unread: PlanningReason | null;
};

/** As many numbers are looked up, and others get their turn between. */
const AT_ONCE = 200;

/** Within the list a number, or a contact, has one call; what a whole list has to share, such as lines, is not counted. */
export async function dryRun(
  context: Pick<HubspotContext, 'db' | 'clock' | 'openHubspot' | 'log'>,
  input: DryRunInput,
  signal: AbortSignal,
): Promise<{ askedAt: Date; lines: DryRunLine[] }> {
  const { teamId, agent } = input;
  const now = context.clock.now();
  const around = await readSurroundingsOf(context.db, teamId, [{ agentId: agent.agentId, campaignId: null, toNumber: null }], now);
  const asked = await readPeople(context, input, around.policy.policy, signal);
  const seen = new Set<string>();
  const lines: DryRunLine[] = [];
  for (let at = 0; at < asked.length; at += AT_ONCE) {
    signal.throwIfAborted();
    const people = asked.slice(at, at + AT_ONCE).map((one) => understand(one, input, around));
    const numbers = people.flatMap(({ toNumber }) => toNumber ?? []);
    around.numbers = await readNumbers(context.db, teamId, numbers, dialsSince(now));
    for (const one of people) lines.push(foretell(one, agent.agentId, around, seen, now));
  }
  return { askedAt: now, lines };
}

type Understood = { asked: Asked; plan: TriggerReading; person: CalledPerson; toNumber: string | null };

function understand(asked: Asked, { agent, parameters }: DryRunInput, around: Surroundings): Understood {
  const sent = { ...parameters, ...asked.parameters, agent_id: agent.agentId };
  const plan = readTriggerParameters(sent, 'outbound', agent.published.settings.retries);
  const timeZone = plan.kind === 'read' ? plan.request.timeZone : null;
  const { contact, sentPhone } = asked;
  const person = readCalledPerson({ contact, sentPhone, timeZone }, around.policy.policy);
  return { asked, plan, person, toNumber: person.phone.kind === 'number' ? person.phone.e164 : null };
}

function foretell(
  { asked, plan, person, toNumber }: Understood,
  agentId: string,
  around: Surroundings,
  seen: Set<string>,
  now: Date,
): DryRunLine {
  const { line, contactId, contact, unread } = asked;
  const told = { line, toNumber, contactId, name: person.name };
  const without = (verdict: DryRunLine['verdict'], reason: string, message: string): DryRunLine => {
    return { ...told, attempts: [], zones: [], verdict, reason, message };
  };
  if (unread !== null) return without('unreadable', unread, planningReasons[unread]);
  if (plan.kind === 'refused') {
    const [problem] = plan.problems;
    return without('unreadable', problem?.code ?? 'parameters', problem?.message ?? 'A parameter cannot be read.');
  }
  // A contact is waited for; a line of a list is what it is.
  if (person.phone.kind === 'refused') {
    return without(contactId === null ? 'unreadable' : 'would_wait', 'number_missing', person.phone.message);
  }
  const who = contactId ?? toNumber ?? '';
  if (seen.has(who)) {
    return without('would_not_call', 'same_trigger', 'It stands in the list more than once; the first line is the call.');
  }
  seen.add(who);
  const call = {
    agentId,
    toNumber,
    contact,
    plan: plan.request,
    campaignId: null,
    pausedAt: null,
    createdAt: now,
    state: 'planned' as const,
  };
  const facts = factsOfCall(call, around, [], now);
  return facts ? { ...told, ...foresee(facts) } : without('would_wait', 'paused', attemptReasons.paused);
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

const unreadBecause = {
  found: null,
  unknown: 'contact_unknown',
  no_portal: 'portal_not_connected',
  unreachable: 'hubspot_unreachable',
} as const satisfies Record<ContactReading['kind'], PlanningReason | null>;

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
    const unread = unreadBecause[reading.kind];
    return { line: place + 1, contactId, sentPhone: null, contact, parameters: {}, unread };
  });
}
