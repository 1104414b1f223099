// Reads in HubSpot what an agent's variables ask for of one contact: its properties, its companies, its deals and its owner.
import { Problem } from '../../../rules/problem.ts';
import type { AssociatedRecord, CrmProperties, Variable, VariableData, VariableSource } from '../../../rules/variable.ts';
import type { OfPortal } from '../../database/hubspot-portals.ts';
import type { HubspotClient } from '../../hubspot/client.ts';
import type { HubspotContext } from '../context.ts';
import { ownersOf } from '../intake/hubspot-owners.ts';

export type ContactData = Pick<VariableData, 'contact' | 'companies' | 'deals' | 'owner'>;

/** Of more associated records than these the first ones speak for the contact. */
const MOST_RECORDS = 100;

/**
 * `alsoAsked`: properties of the contact that are needed besides. Null where HubSpot has no such contact. Throws what the client throws;
 * associations the token may not see are read as none.
 */
export async function readVariableData(
  context: HubspotContext,
  of: OfPortal & { contactId: string },
  variables: readonly Variable[],
  alsoAsked: readonly string[],
  signal: AbortSignal,
): Promise<ContactData | null> {
  const client = await context.openHubspot(of);
  const sources = variables.flatMap(({ source, fallbacks }) => [source, ...fallbacks]);
  const asksForOwner = sources.some(({ kind }) => kind === 'owner');
  const properties = new Set([...alsoAsked, ...propertiesOf(sources, 'contact'), ...(asksForOwner ? ['hubspot_owner_id'] : [])]);
  const { found } = await client.readObjects('contacts', [of.contactId], [...properties], signal);
  const contact = found.find(({ archived }) => !archived);
  if (!contact) return null;
  return {
    contact: contact.properties,
    companies: await associated(client, of.contactId, 'companies', propertiesOf(sources, 'company'), signal),
    deals: await associated(client, of.contactId, 'deals', propertiesOf(sources, 'deal'), signal),
    owner: asksForOwner ? await ownerOf(context, of, client, contact.properties['hubspot_owner_id'], signal) : null,
  };
}

function propertiesOf(sources: readonly VariableSource[], kind: 'contact' | 'company' | 'deal'): string[] {
  return sources.flatMap((source) => (source.kind === kind ? [source.property] : []));
}

/** What the tie-breaks look at (rules/variables.ts). */
const decisive = ['createdate', 'hs_createdate', 'hs_lastmodifieddate', 'hs_is_closed', 'amount'];

async function associated(
  client: HubspotClient,
  contactId: string,
  type: 'companies' | 'deals',
  asked: readonly string[],
  signal: AbortSignal,
): Promise<AssociatedRecord[]> {
  if (asked.length === 0) return [];
  try {
    const ids = (await client.associations('contacts', [contactId], type, signal)).get(contactId) ?? [];
    if (ids.length === 0) return [];
    const { found } = await client.readObjects(type, ids.slice(0, MOST_RECORDS), [...new Set([...asked, ...decisive])], signal);
    // The primary one comes first, and whoever has a company has a primary one.
    return found.map((record) => ({
      recordId: record.id,
      isPrimary: type === 'companies' && record.id === ids[0],
      properties: record.properties,
    }));
  } catch (error) {
    if (error instanceof Problem && error.code === 'hubspot_scope_missing') return [];
    throw error;
  }
}

async function ownerOf(
  context: HubspotContext,
  of: OfPortal,
  client: HubspotClient,
  ownerId: string | null | undefined,
  signal: AbortSignal,
): Promise<CrmProperties | null> {
  if (!ownerId) return null;
  const owner = (await ownersOf(context, of, client, new Set([ownerId]), signal)).get(ownerId);
  if (!owner) return null;
  const [firstName = null, ...rest] = owner.name?.split(' ') ?? [];
  return { email: owner.email, fullName: owner.name, firstName, lastName: rest.length > 0 ? rest.join(' ') : null };
}
