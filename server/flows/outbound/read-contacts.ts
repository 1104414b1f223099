// Reads contacts of HubSpot as far as it is decided by them whether and when to call; each portal is asked for a hundred at a time.
import { propertiesOfPerson } from '../../../rules/called-person.ts';
import type { CallingPolicy } from '../../../rules/calling-policy.ts';
import { Problem } from '../../../rules/problem.ts';
import type { CrmProperties } from '../../../rules/variable.ts';
import { listPortals } from '../../database/hubspot-portals.ts';
import type { HubspotContext } from '../context.ts';

export type ContactReading =
  | { kind: 'found'; portalId: string; properties: CrmProperties }
  /** HubSpot has no such contact, or does not know it yet. */
  | { kind: 'unknown' }
  /** The contact's portal is not connected, or the team has several and the body names none. */
  | { kind: 'no_portal' }
  | { kind: 'unreachable'; notBefore: Date | undefined };

/** `portalId` null: the only portal of the team. */
export type AskedContact = { portalId: string | null; contactId: string };
export type ContactsReading = { of(asked: AskedContact): ContactReading };

const CONTACTS_AT_ONCE = 100;
const MOST_PORTALS = 50;

/** One portal that cannot be asked keeps no contact of another back. */
export async function readContacts(
  context: Pick<HubspotContext, 'db' | 'openHubspot' | 'log'>,
  of: { teamId: string; policy: CallingPolicy },
  asked: readonly AskedContact[],
  signal: AbortSignal,
): Promise<ContactsReading> {
  const { teamId, policy } = of;
  const portals = asked.length === 0 ? [] : await listPortals(context.db, teamId, MOST_PORTALS);
  const only = portals.length === 1 ? (portals[0]?.portalId ?? null) : null;
  const portalOf = (contact: AskedContact) => {
    const portalId = contact.portalId ?? only;
    return portals.some((portal) => portal.portalId === portalId) ? portalId : null;
  };
  const readings = new Map<string, ContactReading>();
  for (const portalId of new Set(asked.map(portalOf))) {
    if (portalId === null) continue;
    const ids = [...new Set(asked.filter((contact) => portalOf(contact) === portalId).map(({ contactId }) => contactId))];
    for (const [id, reading] of await readPortal(context, { teamId, portalId }, ids, propertiesOfPerson(policy), signal)) {
      readings.set(`${portalId} ${id}`, reading);
    }
  }
  return {
    of(contact) {
      const portalId = portalOf(contact);
      if (portalId === null) return { kind: 'no_portal' };
      return readings.get(`${portalId} ${contact.contactId}`) ?? { kind: 'unknown' };
    },
  };
}

async function readPortal(
  context: Pick<HubspotContext, 'openHubspot' | 'log'>,
  of: { teamId: string; portalId: string },
  ids: readonly string[],
  properties: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, ContactReading>> {
  const readings = new Map<string, ContactReading>();
  for (let at = 0; at < ids.length; at += CONTACTS_AT_ONCE) {
    const some = ids.slice(at, at + CONTACTS_AT_ONCE);
    try {
      const client = await context.openHubspot(of);
      const { found } = await client.readObjects('contacts', some, properties, signal);
      for (const id of some) readings.set(id, { kind: 'unknown' });
      for (const contact of found) {
        if (!contact.archived) readings.set(contact.id, { kind: 'found', portalId: of.portalId, properties: contact.properties });
      }
    } catch (error) {
      if (signal.aborted || !(error instanceof Problem)) throw error;
      context.log.warn({ err: error, portalId: of.portalId }, 'contacts could not be read; they are asked for again');
      for (const id of some) readings.set(id, { kind: 'unreachable', notBefore: error.notBefore });
    }
  }
  return readings;
}
