// Events of HubSpot's webhooks: which call each is about, whether it is news to us, and what makes two deliveries the same event.
import { callProperties } from './hubspot-call.ts';

/** At most so many stand in one delivery. */
export const MOST_EVENTS = 100;
const CALL_TYPE = '0-48';
const CONTACT_TYPE = '0-1';
/** Names of the properties that we write to calls begin so. */
const OWN_PREFIX = 'ringside_';

export const eventReasons = [
  'no_agent_listens',
  'own_property',
  'property_not_read',
  'not_about_calls',
  'kind_unknown',
  'object_unknown',
] as const;
export type EventReason = (typeof eventReasons)[number];

const sentences: Record<EventReason, string> = {
  no_agent_listens: 'No agent listens to contacts of this portal.',
  own_property: 'This is a result that Ringside wrote itself.',
  property_not_read: 'Ringside does not use this property.',
  not_about_calls: 'Ringside listens to calls and contacts only.',
  kind_unknown: 'Ringside does not know this kind of event.',
  object_unknown: 'The event does not say which record it is about.',
};

export function eventSentence(reason: EventReason): string {
  return sentences[reason];
}

export function isEventReason(word: string | null): word is EventReason {
  return eventReasons.some((reason) => reason === word);
}

export type HubspotEvent = {
  portalId: string;
  subscriptionType: string;
  objectTypeId: string;
  /** Digits; `0` where the event names none. */
  objectId: string;
  propertyName: string | null;
  occurredAt: Date;
  /** Everything that makes two deliveries the same event; the number of the attempt is not part of it. */
  identityText: string;
  /** The calls whose present state has to be read again; none when `reason` says why the event is ignored. */
  callIds: string[];
  reason: EventReason | null;
  body: Record<string, unknown>;
};

export type EventsReading = { kind: 'read'; events: HubspotEvent[] } | { kind: 'refused'; message: string };

/** `body` is parsed with its numbers kept as digits, see `parseEvents`. Classic (`contact.creation`) and generic (`object.creation`) events. */
export function readHubspotEvents(body: unknown, now: Date): EventsReading {
  const list = Array.isArray(body) ? (body as unknown[]) : [body];
  if (list.length === 0) return { kind: 'refused', message: 'Send a JSON array of events; this one is empty.' };
  if (list.length > MOST_EVENTS) return { kind: 'refused', message: `Send at most ${MOST_EVENTS} events in one request.` };
  const events: HubspotEvent[] = [];
  for (const [index, item] of list.entries()) {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      return { kind: 'refused', message: `Event ${index} is not an object. Send events as HubSpot's webhooks do.` };
    }
    const event = readEvent(item as Record<string, unknown>, now);
    if (event === null) {
      return {
        kind: 'refused',
        message: `Event ${index} has no portalId or no subscriptionType. Send events as HubSpot's webhooks do.`,
      };
    }
    events.push(event);
  }
  return { kind: 'read', events };
}

/** What HubSpot tells when a contact is created, for one that was found by looking. */
export function contactCreated(of: { portalId: string; contactId: string; createdAt: Date }): HubspotEvent {
  const { portalId, contactId: objectId, createdAt } = of;
  const body = { subscriptionType: 'contact.creation', portalId, objectId, occurredAt: createdAt.getTime(), foundBy: 'search' };
  const event = readEvent(body, createdAt);
  if (event === null) throw new Error(`the portal ${portalId} has no number`);
  return event;
}

/** JSON whose whole numbers beyond a double stay the digits they are: ids of records can be that long. Throws SyntaxError. */
export function parseEvents(text: string): unknown {
  return (JSON.parse as (text: string, reviver: Reviver) => unknown)(text, (_key, value, context) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^\d{16,20}$/.test(context.source ?? '') ? context.source : value,
  );
}
type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;

function readEvent(body: Record<string, unknown>, now: Date): HubspotEvent | null {
  const portalId = digitsOf(body['portalId']);
  const subscriptionType = wordOf(body['subscriptionType']) || wordOf(body['eventType']);
  if (portalId === null || subscriptionType === '') return null;
  const [object = '', happened = ''] = subscriptionType.split('.');
  const objectTypeId = object === 'contact' ? CONTACT_TYPE : object === 'object' ? wordOf(body['objectTypeId']) : object;
  const propertyName = wordOf(body['propertyName']) || null;
  const occurredAt = instantOf(body['occurredAt']) ?? now;
  const verdict = objectTypeId === CALL_TYPE ? aboutCalls(body, happened, propertyName) : notAboutCalls(objectTypeId);
  return {
    portalId,
    subscriptionType,
    objectTypeId,
    objectId: digitsOf(body['objectId']) ?? verdict.callIds[0] ?? '0',
    propertyName,
    occurredAt,
    identityText: JSON.stringify([
      ...[portalId, wordOf(body['appId']), subscriptionType, objectTypeId, wordOf(body['objectId']), propertyName],
      ...[wordOf(body['eventId']), wordOf(body['occurredAt']), wordOf(body['fromObjectId']), wordOf(body['toObjectId'])],
    ]),
    ...verdict,
    body,
  };
}

type Verdict = { callIds: string[]; reason: EventReason | null };

const ignored = (reason: EventReason): Verdict => ({ callIds: [], reason });

function notAboutCalls(objectTypeId: string): Verdict {
  return ignored(objectTypeId === CONTACT_TYPE ? 'no_agent_listens' : 'not_about_calls');
}

/** What happened is not believed: the calls named are read afresh, whatever the order the events came in. */
function aboutCalls(body: Record<string, unknown>, happened: string, propertyName: string | null): Verdict {
  const ids = (names: readonly string[]): Verdict => {
    const callIds = [...new Set(names.flatMap((name) => idsOf(body[name])))];
    return callIds.length === 0 ? ignored('object_unknown') : { callIds, reason: null };
  };
  if (happened === 'propertyChange') {
    if (propertyName?.startsWith(OWN_PREFIX)) return ignored('own_property');
    if (!callProperties.some((name) => name === propertyName)) return ignored('property_not_read');
    return ids(['objectId']);
  }
  if (['creation', 'deletion', 'restore', 'privacyDeletion'].includes(happened)) return ids(['objectId']);
  if (happened === 'merge') return ids(['objectId', 'primaryObjectId', 'mergedObjectIds', 'newObjectId']);
  if (happened === 'associationChange') {
    return ids([
      ...(wordOf(body['fromObjectTypeId']) === CALL_TYPE ? ['fromObjectId'] : []),
      ...(wordOf(body['toObjectTypeId']) === CALL_TYPE ? ['toObjectId'] : []),
    ]);
  }
  return ignored('kind_unknown');
}

const MOST_MERGED = 100;

function idsOf(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value.slice(0, MOST_MERGED) : [value];
  return list.flatMap((entry) => digitsOf(entry) ?? []);
}

function digitsOf(value: unknown): string | null {
  const text = wordOf(value);
  return /^[1-9]\d{0,19}$/.test(text) ? text : null;
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 200) : typeof value === 'number' && Number.isFinite(value) ? String(value) : '';
}

/** The end of the year 9999: databases read no longer years. */
const LAST_MS = 253_402_300_799_999;

/** Milliseconds since 1970; what cannot be one is no date. */
function instantOf(value: unknown): Date | null {
  const ms = Number(wordOf(value) || Number.NaN);
  return Number.isSafeInteger(ms) && ms > 0 && ms <= LAST_MS ? new Date(ms) : null;
}
