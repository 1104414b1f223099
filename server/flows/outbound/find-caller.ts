// Looks up in HubSpot who rings, while the phone rings: whoever is not found in time is greeted as somebody unknown.
import { propertiesOfPerson } from '../../../rules/called-person.ts';
import type { CallingPolicy } from '../../../rules/calling-policy.ts';
import { callerAmong } from '../../../rules/inbound-call.ts';
import { nationalDigits } from '../../../rules/phone-number.ts';
import type { CrmProperties, Variable } from '../../../rules/variable.ts';
import { listPortals } from '../../database/hubspot-portals.ts';
import type { HubspotContext } from '../context.ts';
import { TimeOver, within } from '../within.ts';

export type Caller = { portalId: string; contactId: string; name: string | null; properties: CrmProperties };

/** No greeting waits longer than that for a CRM. */
const FOUND_WITHIN_MS = 800;
const never = new AbortController().signal;

/** Null where the number is withheld, is not found, or several people have it. Never throws. */
export async function findCaller(
  context: Pick<HubspotContext, 'db' | 'clock' | 'log' | 'openHubspot'>,
  of: { teamId: string; from: string | null; policy: CallingPolicy; variables: readonly Variable[] },
): Promise<Caller | null> {
  const digits = of.from && nationalDigits(of.from);
  if (!of.from || !digits) return null;
  try {
    return await within(context.clock, FOUND_WITHIN_MS, never, (signal) =>
      search(context, { ...of, from: of.from ?? '', digits }, signal),
    );
  } catch (error) {
    const message = error instanceof TimeOver ? 'HubSpot took too long to say who calls' : 'HubSpot could not say who calls';
    context.log.warn({ err: error }, message);
    return null;
  }
}

async function search(
  { db, openHubspot }: Pick<HubspotContext, 'db' | 'openHubspot'>,
  of: { teamId: string; from: string; digits: string; policy: CallingPolicy; variables: readonly Variable[] },
  signal: AbortSignal,
): Promise<Caller | null> {
  const { teamId, from, policy } = of;
  // Of several portals nobody knows whose contact it is.
  const [portal, other] = await listPortals(db, teamId, 2);
  if (!portal || other) return null;
  const { portalId } = portal;
  const client = await openHubspot({ teamId, portalId });
  const sources = of.variables.flatMap(({ source, fallbacks }) => [source, ...fallbacks]);
  const asked = sources.flatMap((source) => (source.kind === 'contact' ? [source.property] : []));
  const found = await client.searchContactsByPhone(of.digits, [...new Set([...propertiesOfPerson(policy), ...asked])], signal);
  const caller = callerAmong(found, from, policy);
  return caller && { portalId, ...caller };
}
