// Writes the outcome of an attempt into the properties of its contact, as the agent's settings map them. The same again changes nothing.
import { Problem } from '../../../rules/problem.ts';
import { noteContactWrites } from '../../database/contact-writes.ts';
import { listLaterContactProperties, type ReportRow } from '../../database/hubspot-reports.ts';
import type { HubspotClient } from '../../hubspot/client.ts';
import type { HubspotContext } from '../context.ts';

/** What a later attempt writes is left to it, whichever of them is late. Throws Problem. */
export async function writeContact(
  { db, clock }: HubspotContext,
  client: HubspotClient,
  row: ReportRow,
  signal: AbortSignal,
): Promise<void> {
  const { teamId, portalId, target: contactId, wanted } = row;
  const later = await listLaterContactProperties(db, row);
  const entries = Object.entries(wanted).filter(([property]) => !later.has(property));
  if (entries.length === 0) return;
  const at = clock.now();
  await noteContactWrites(
    db,
    { teamId, portalId },
    entries.map(([property, value]) => ({ contactId, property, value, at })),
  );
  try {
    const [written] = await client.updateContacts([{ id: contactId, properties: Object.fromEntries(entries) }], signal);
    if (written?.problem)
      throw new Problem(written.problem.code, written.problem.message, { retryable: written.problem.retryable });
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'hubspot_refused') throw error;
    const advice = 'Nothing was written to the contact. Correct what the agent writes to contacts under Variables, and publish it.';
    throw new Problem('hubspot_refused', `${error.message.replace(/[. ]*$/, '.')} ${advice}`, { cause: error });
  }
}
