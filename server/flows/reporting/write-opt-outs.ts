// Marks contacts in HubSpot as not to be called, in the property the team has chosen.
import { Problem } from '../../../rules/problem.ts';
import { readCallingPolicy } from '../../database/calling-policy.ts';
import { noteContactWrites } from '../../database/contact-writes.ts';
import type { HubspotContext } from '../context.ts';

const MARK = 'true';

/** Up to 100 contacts of one portal; the same again changes nothing. Throws what HubSpot's client throws. */
export async function writeOptOuts(
  context: HubspotContext,
  input: { teamId: string; portalId: string; contactIds: readonly string[] },
  signal: AbortSignal,
): Promise<void> {
  const { teamId, portalId, contactIds } = input;
  const { policy } = await readCallingPolicy(context.db, teamId);
  const property = policy.optOutProperty;
  // Switched off meanwhile.
  if (!policy.writeOptOut || property === null) return;
  const client = await context.openHubspot({ teamId, portalId });
  const at = context.clock.now();
  await noteContactWrites(
    context.db,
    { teamId, portalId },
    contactIds.map((contactId) => ({ contactId, property, value: MARK, at })),
  );
  const written = await client.updateContacts(
    contactIds.map((id) => ({ id, properties: { [property]: MARK } })),
    signal,
  );
  const failed = written.flatMap(({ id, problem }) => (problem === null || problem.code === 'not_found' ? [] : [{ id, problem }]));
  const [first] = failed;
  if (!first) return;
  const message = `${failed.length} of ${written.length} contacts could not be marked in “${property}”: ${first.problem.message}`;
  throw new Problem(first.problem.retryable ? 'hubspot_unavailable' : 'hubspot_refused', message, {
    retryable: first.problem.retryable,
  });
}
