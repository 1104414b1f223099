// Takes the events of HubSpot's webhooks: each stored once, and the calls they speak of marked to be read, in one transaction.
import { createHash } from 'node:crypto';
import type { HubspotEvent } from '../../../rules/hubspot-event.ts';
import { saveEvents } from '../../database/hubspot-events.ts';
import { noteWebhook } from '../../database/hubspot-portals.ts';
import { saveAnnouncedRecords } from '../../database/hubspot-records.ts';
import type { BaseContext } from '../context.ts';

/** Only events of portals whose signature was checked. Stored for good when it resolves. */
export async function receiveHubspotEvents(
  context: BaseContext,
  input: { teamId: string; events: readonly HubspotEvent[] },
): Promise<{ stored: number; repeated: number }> {
  const { teamId } = input;
  const arrived = input.events.map((event) => ({
    ...event,
    id: context.newId(),
    digest: createHash('sha256').update(event.identityText).digest(),
  }));
  return context.db.transaction().execute(async (db) => {
    const now = context.clock.now();
    const news = await saveEvents(db, teamId, arrived, now);
    const portalIds = [...new Set(arrived.map(({ portalId }) => portalId))].sort();
    for (const portalId of portalIds) {
      const of = { teamId, portalId };
      const callIds = arrived.flatMap((event) => (event.portalId === portalId && news.has(event.id) ? event.callIds : []));
      await noteWebhook(db, of, now);
      await saveAnnouncedRecords(db, of, callIds, { by: 'webhook', isUrgent: true, now });
      if (callIds.length > 0) await context.enqueueJobs(db, [{ name: 'take-hubspot-calls', input: of }]);
      await context.publishEvents(db, [{ kind: 'hubspot.changed', ...of }]);
    }
    return { stored: news.size, repeated: arrived.length - news.size };
  });
}
