// What an agent would say to a contact of HubSpot, or with made-up values, each value with where it comes from. Nobody is called.
import type { AgentSettings } from '../../../rules/agent.ts';
import { agentTexts, variablesOf, type AgentTexts } from '../../../rules/agent-texts.ts';
import { propertiesOfPerson, readCalledPerson } from '../../../rules/called-person.ts';
import { readContactAddress } from '../../../rules/hubspot-address.ts';
import { Problem } from '../../../rules/problem.ts';
import { readZones, zonesToRespect } from '../../../rules/time-zone-evidence.ts';
import type { Variable, VariableData, VariableSource } from '../../../rules/variable.ts';
import { fillVariables, type Filling } from '../../../rules/variables.ts';
import { findAgent, findAgentVersion, type OfAgent } from '../../database/agent-admin.ts';
import { readCallingPolicy } from '../../database/calling-policy.ts';
import { listPortals } from '../../database/hubspot-portals.ts';
import type { HubspotContext } from '../context.ts';
import { readVariableData } from '../outbound/read-variable-data.ts';
import { TimeOver, within } from '../within.ts';

export type AgentPreview = {
  texts: AgentTexts;
  variables: Variable[];
  filling: Filling;
  contact: { portalId: string; contactId: string; name: string | null } | null;
  zone: string;
};

export type PreviewInput = OfAgent & {
  of: 'draft' | number;
  /** As people name it: id or address of its page. Null: made-up values. */
  contact: { portalId: string | null; contact: string } | null;
  /** By names of variables: all of them without a contact, else those that only a call would bring. */
  values: Readonly<Record<string, string>>;
};

const MOST_PORTALS = 50;
/** A person waits for it. */
const READ_WITHIN_MS = 20_000;
/** Sources that only a call has. */
const ofCall: readonly VariableSource['kind'][] = ['webhook', 'metadata', 'previous_call'];
const nothing: VariableData = {
  ...{ contact: {}, companies: [], deals: [], owner: null },
  ...{ webhook: {}, metadata: {}, previousCall: null },
};

/** Throws Problem `not_found`, `hubspot_not_connected`, `validation_failed`, and what HubSpot's client throws. */
export async function previewAgent(context: HubspotContext, input: PreviewInput): Promise<AgentPreview> {
  const settings = await settingsOf(context, input);
  const variables = variablesOf(settings);
  const { policy } = await readCallingPolicy(context.db, input.teamId);
  const made = variables.map((variable) => madeUp(variable, input.values[variable.name], input.contact === null));
  if (input.contact === null) {
    const filling = fillVariables(made, nothing, policy.teamZone);
    return { texts: agentTexts(settings, filling.values), variables, filling, contact: null, zone: policy.teamZone };
  }
  const of = await findContact(context, input.teamId, input.contact);
  const { teamId } = input;
  const read = await inTime(context, (signal) =>
    readVariableData(context, { teamId, ...of }, variables, propertiesOfPerson(policy), signal),
  );
  if (!read) throw new Problem('not_found', 'HubSpot has no such contact. Check its id, or copy the address of its page.');
  const person = readCalledPerson({ contact: read.contact, sentPhone: null, timeZone: null }, policy);
  const zones = zonesToRespect(readZones(person.whereabouts, context.clock.now()), policy);
  const zone = zones?.asked[0] ?? policy.teamZone;
  const filling = fillVariables(made, { ...nothing, ...read }, zone);
  return { texts: agentTexts(settings, filling.values), variables, filling, contact: { ...of, name: person.name }, zone };
}

async function inTime<T>({ clock }: HubspotContext, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  try {
    return await within(clock, READ_WITHIN_MS, new AbortController().signal, work);
  } catch (error) {
    if (!(error instanceof TimeOver)) throw error;
    throw new Problem('hubspot_unavailable', 'HubSpot did not answer in time. Try again in a moment.', {
      retryable: true,
      cause: error,
    });
  }
}

/** What HubSpot would bring stays its own where a contact is read, and fixed text where it is not replaced. */
function madeUp(variable: Variable, value: string | undefined, isAll: boolean): Variable {
  const { source, fallbacks } = variable;
  const isReplaced = value === undefined ? isAll && source.kind !== 'constant' : isAll || ofCall.includes(source.kind);
  if (!isReplaced) return variable;
  return { ...variable, source: { kind: 'constant', value: value ?? '' }, fallbacks: isAll ? [] : fallbacks };
}

async function settingsOf(context: HubspotContext, input: PreviewInput): Promise<AgentSettings> {
  if (input.of === 'draft') {
    const agent = await findAgent(context.db, input);
    if (agent) return agent.draft;
    throw new Problem('not_found', 'There is no such agent.');
  }
  const version = await findAgentVersion(context.db, { ...input, version: input.of });
  if (version) return version.content;
  throw new Problem('not_found', `There is no version ${input.of} of this agent.`);
}

async function findContact(
  context: HubspotContext,
  teamId: string,
  asked: { portalId: string | null; contact: string },
): Promise<{ portalId: string; contactId: string }> {
  const address = readContactAddress(asked.contact);
  if (!address) {
    const message = 'Give the id of a contact, or the address of its page in HubSpot.';
    throw new Problem('validation_failed', message, { fields: [{ path: 'body.contact.contact', code: 'invalid', message }] });
  }
  const portals = await listPortals(context.db, teamId, MOST_PORTALS);
  const named = address.portalId ?? asked.portalId;
  const portalId = named ?? (portals.length === 1 ? portals[0]?.portalId : undefined);
  if (portals.length === 0) {
    throw new Problem(
      'hubspot_not_connected',
      'HubSpot is not connected. Connect it under Settings → HubSpot, or use made-up values.',
    );
  }
  if (portalId === undefined) {
    throw new Problem('validation_failed', 'Several portals are connected. Choose the one the contact belongs to.');
  }
  return { portalId, contactId: address.contactId };
}
