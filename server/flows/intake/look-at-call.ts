// Has HubSpot asked for a call that was pushed before its recording was there.
import { findPortal, listPortals } from '../../database/hubspot-portals.ts';
import { saveAnnouncedRecords } from '../../database/hubspot-records.ts';
import type { BaseContext } from '../context.ts';

/** `portalId` null: the call names none, which is enough where the team has one. Of several it is found by the next look at changes. */
export async function lookAtCall(
  context: BaseContext,
  call: { teamId: string; portalId: string | null; hubspotCallId: string },
): Promise<void> {
  const { teamId, portalId, hubspotCallId } = call;
  const [first, second] =
    portalId === null ? await listPortals(context.db, teamId, 2) : [await findPortal(context.db, { teamId, portalId })];
  if (!first || second) return;
  const of = { teamId, portalId: first.portalId };
  await context.db.transaction().execute(async (db) => {
    await saveAnnouncedRecords(db, of, [hubspotCallId], { by: 'webhook', isUrgent: true, now: context.clock.now() });
    await context.enqueueJobs(db, [{ name: 'take-hubspot-calls', input: of }]);
  });
}
