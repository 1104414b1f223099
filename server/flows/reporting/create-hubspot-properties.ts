// Makes the property group and the properties that results are written to; what is there already stays as it is.
import { propertyGroup, resultProperties } from '../../../rules/hubspot-properties.ts';
import type { ProblemCode } from '../../../rules/problem.ts';
import { forgetError } from '../../database/hubspot-portals.ts';
import { releaseWriteBacks } from '../../database/hubspot-write-backs.ts';
import type { HubspotContext } from '../context.ts';

const MISSING: ProblemCode = 'hubspot_property_missing';

/** Throws Problem `hubspot_scope_missing` when the connection may not make properties. */
export async function createHubspotProperties(
  context: HubspotContext,
  of: { teamId: string; portalId: string },
  signal?: AbortSignal,
): Promise<{ created: string[]; existing: string[] }> {
  const client = await context.openHubspot(of);
  await client.createCallPropertyGroup(propertyGroup, signal);
  const created: string[] = [];
  const existing: string[] = [];
  for (const property of resultProperties) {
    const isNew = await client.createCallProperty({ ...property, groupName: propertyGroup.name }, signal);
    (isNew ? created : existing).push(property.name);
  }
  await context.db.transaction().execute(async (db) => {
    const now = context.clock.now();
    await forgetError(db, of, MISSING, now);
    // What waited for the properties need not wait for its next turn.
    const released = await releaseWriteBacks(db, { ...of, errorCode: MISSING }, now);
    if (released > 0) await context.enqueueJobs(db, [{ name: 'write-back-hubspot', input: of }]);
  });
  return { created, existing };
}
