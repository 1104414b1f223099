// Looks up and writes down, in HubSpot, what an agent's tools name of the person it speaks with, and of nobody else.
import type { ToolArguments } from '../../../rules/agent-tool-call.ts';
import { noteContactWrites } from '../../database/contact-writes.ts';
import { listPortals } from '../../database/hubspot-portals.ts';
import type { PlannedCallRow } from '../../database/planned-calls.ts';
import type { ToolAnswer } from '../../ports/call-tools.ts';
import type { HubspotContext } from '../context.ts';

type Context = Pick<HubspotContext, 'db' | 'clock' | 'openHubspot'>;
export type PersonOfCall = Pick<PlannedCallRow, 'teamId' | 'portalId' | 'contactId'>;

const LONGEST_VALUE = 500;
const nobody: ToolAnswer = { kind: 'failed', text: 'This person is not in our CRM.' };

/** Throws what the client throws. */
export async function readContactOfCall(
  context: Context,
  person: PersonOfCall,
  properties: readonly string[],
  signal: AbortSignal,
): Promise<ToolAnswer> {
  const of = await contactOf(context, person);
  if (!of) return nobody;
  const client = await context.openHubspot(of);
  const { found } = await client.readObjects('contacts', [of.contactId], properties, signal);
  const contact = found.find(({ archived }) => !archived);
  if (!contact) return nobody;
  const values = properties.map((name) => [name, contact.properties[name]?.slice(0, LONGEST_VALUE) ?? 'not known']);
  return { kind: 'done', text: JSON.stringify(Object.fromEntries(values)) };
}

/** Throws what the client throws. */
export async function writeContactOfCall(
  context: Context,
  person: PersonOfCall,
  given: ToolArguments,
  signal: AbortSignal,
): Promise<ToolAnswer> {
  const of = await contactOf(context, person);
  if (!of) return nobody;
  const { teamId, portalId, contactId } = of;
  const client = await context.openHubspot(of);
  const at = context.clock.now();
  const properties = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]));
  await noteContactWrites(
    context.db,
    { teamId, portalId },
    Object.entries(properties).map(([property, value]) => ({ contactId, property, value, at })),
  );
  const [written] = await client.updateContacts([{ id: contactId, properties }], signal);
  const problem = written?.problem;
  if (problem) return { kind: 'failed', text: `It was not written: ${problem.message.slice(0, LONGEST_VALUE)}` };
  return { kind: 'done', text: `Written: ${Object.keys(properties).join(', ')}.` };
}

/** Null where the call has no contact, or nobody can say in which portal. */
async function contactOf({ db }: Context, { teamId, portalId, contactId }: PersonOfCall) {
  if (contactId === null) return null;
  const portals = await listPortals(db, teamId, 2);
  const only = portals.length === 1 ? portals[0]?.portalId : undefined;
  const found = portalId ?? only;
  return found === undefined ? null : { teamId, portalId: found, contactId };
}
