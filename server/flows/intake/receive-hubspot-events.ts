// Takes events of HubSpot, told by webhooks or found by looking: each stored once, the calls they speak of marked to be read, contacts told
// to agents that listen, in one transaction.
import { createHash } from 'node:crypto';
import { contactCreated, type HubspotEvent } from '../../../rules/hubspot-event.ts';
import { asksForNewContacts } from '../../../rules/trigger.ts';
import { listListeners, type AgentListenerRow } from '../../database/agent-listeners.ts';
import { readCallingPolicy } from '../../database/calling-policy.ts';
import { saveEvents, type EventSource } from '../../database/hubspot-events.ts';
import { noteWebhook, type OfPortal } from '../../database/hubspot-portals.ts';
import { saveAnnouncedRecords } from '../../database/hubspot-records.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';
import { hears, tellListeners } from '../outbound/listen-to-portal.ts';

const CONTACT_TYPE = '0-1';

/** Only events of portals whose signature was checked. Stored for good when it resolves. */
export async function receiveHubspotEvents(
  context: BaseContext,
  input: { teamId: string; events: readonly HubspotEvent[] },
): Promise<{ stored: number; repeated: number }> {
  const { teamId, events } = input;
  return context.db.transaction().execute(async (db) => {
    const listeners = await listenersOf(db, teamId, events);
    const stored = await take(context, db, { teamId, events, listeners, by: 'webhook' });
    return { stored, repeated: events.length - stored };
  });
}

/** Inside the caller's transaction: contacts of a portal that were found by when they were created. Returns how many an agent hears of now. */
export async function takeFoundContacts(
  context: BaseContext,
  db: Db,
  { teamId, portalId }: OfPortal,
  contacts: readonly { id: string; createdAt: Date }[],
): Promise<number> {
  const found = contacts.map(({ id, createdAt }) => contactCreated({ portalId, contactId: id, createdAt }));
  const listeners = (await listenersOf(db, teamId, found)).filter(({ rules }) => asksForNewContacts(rules));
  const events = found.filter((event) => listeners.some((listener) => hears(listener, event)));
  return events.length === 0 ? 0 : take(context, db, { teamId, events, listeners, by: 'search' });
}

async function listenersOf(db: Db, teamId: string, events: readonly HubspotEvent[]): Promise<AgentListenerRow[]> {
  const portalIds = portalsOf(events.filter(isAboutContact));
  return listListeners(db, teamId, { portalIds, isHearing: true });
}

type Taking = {
  teamId: string;
  events: readonly HubspotEvent[];
  listeners: readonly AgentListenerRow[];
  by: EventSource;
};

/** Returns how many were new. */
async function take(context: BaseContext, db: Db, { teamId, events, listeners, by }: Taking): Promise<number> {
  const now = context.clock.now();
  const optOutProperty = events.some(isAboutContact) ? (await readCallingPolicy(db, teamId)).policy.optOutProperty : null;
  const isHeard = (event: HubspotEvent) =>
    isAboutContact(event) &&
    (listeners.some((listener) => hears(listener, event)) ||
      (event.propertyName !== null && event.propertyName === optOutProperty));
  const arrived = events.map((event) => ({
    ...event,
    ...(isHeard(event) ? { reason: null } : {}),
    id: context.newId(),
    digest: createHash('sha256').update(event.identityText).digest(),
  }));
  const news = await saveEvents(db, teamId, arrived, { by, now });
  for (const portalId of portalsOf(arrived)) {
    const of = { teamId, portalId };
    const callIds = arrived.flatMap((event) => (event.portalId === portalId && news.has(event.id) ? event.callIds : []));
    if (by === 'webhook') await noteWebhook(db, of, now);
    await saveAnnouncedRecords(db, of, callIds, { by: 'webhook', isUrgent: true, now });
    if (callIds.length > 0) await context.enqueueJobs(db, [{ name: 'take-hubspot-calls', input: of }]);
    await context.publishEvents(db, [{ kind: 'hubspot.changed', ...of }]);
  }
  const contacts = arrived.filter((event) => isAboutContact(event) && news.has(event.id));
  if (contacts.length > 0) await tellListeners(context, db, teamId, contacts, listeners);
  return news.size;
}

function portalsOf(events: readonly HubspotEvent[]): string[] {
  return [...new Set(events.map(({ portalId }) => portalId))].sort();
}

function isAboutContact({ objectTypeId }: HubspotEvent): boolean {
  return objectTypeId === CONTACT_TYPE;
}
