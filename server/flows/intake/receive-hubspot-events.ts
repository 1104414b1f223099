// Takes the events of HubSpot's webhooks: each stored once, the calls they speak of marked to be read, and contacts told to agents that
// listen, in one transaction.
import { createHash } from 'node:crypto';
import type { HubspotEvent } from '../../../rules/hubspot-event.ts';
import { listListeners } from '../../database/agent-listeners.ts';
import { saveEvents } from '../../database/hubspot-events.ts';
import { noteWebhook } from '../../database/hubspot-portals.ts';
import { saveAnnouncedRecords } from '../../database/hubspot-records.ts';
import type { BaseContext } from '../context.ts';
import { tellListeners } from '../outbound/listen-to-portal.ts';

const CONTACT_TYPE = '0-1';

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
    const portalIds = [...new Set(arrived.map(({ portalId }) => portalId))].sort();
    const listeners = arrived.some(isAboutContact) ? await listListeners(db, teamId, { portalIds, isHearing: true }) : [];
    const isHeard = (event: HubspotEvent) => isAboutContact(event) && listeners.some(({ portalId }) => portalId === event.portalId);
    const told = arrived.map((event) => (isHeard(event) ? { ...event, reason: null } : event));
    const news = await saveEvents(db, teamId, told, now);
    for (const portalId of portalIds) {
      const of = { teamId, portalId };
      const callIds = arrived.flatMap((event) => (event.portalId === portalId && news.has(event.id) ? event.callIds : []));
      await noteWebhook(db, of, now);
      await saveAnnouncedRecords(db, of, callIds, { by: 'webhook', isUrgent: true, now });
      if (callIds.length > 0) await context.enqueueJobs(db, [{ name: 'take-hubspot-calls', input: of }]);
      await context.publishEvents(db, [{ kind: 'hubspot.changed', ...of }]);
    }
    const contacts = arrived.filter((event) => isAboutContact(event) && news.has(event.id));
    if (contacts.length > 0) await tellListeners(context, db, teamId, contacts, listeners);
    return { stored: news.size, repeated: arrived.length - news.size };
  });
}

function isAboutContact({ objectTypeId }: HubspotEvent): boolean {
  return objectTypeId === CONTACT_TYPE;
}
