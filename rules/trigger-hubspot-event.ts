// Reads one event of a HubSpot webhook subscription, classic (`contact.creation`) or generic (`object.creation` of type 0-1).
import type { Ignored, IgnoredReason, Trigger } from './trigger.ts';

/** How we know our own hand in what HubSpot tells us. */
export type OwnWrites = {
  /** `sourceId` of our apps and tokens, as HubSpot writes it on changes made through the API. */
  sourceIds: readonly string[];
  /** Properties whose names begin so are ours alone. */
  propertyPrefixes: readonly string[];
  /** What we wrote lately: an event that says the same about the same contact is our echo. */
  recent: readonly { contactId: string; property: string; value: string; at: Date }[];
};

export const noOwnWrites: OwnWrites = { sourceIds: [], propertyPrefixes: [], recent: [] };

/** HubSpot tells of a change within minutes; a value that comes back later was set by somebody else. */
const ECHO_MS = 10 * 60_000;

type Event = Record<string, unknown>;

export function isHubSpotEvent(item: Event): boolean {
  return typeof (item['subscriptionType'] ?? item['eventType']) === 'string' && item['objectId'] !== undefined;
}

export function readHubSpotEvent(event: Event, own: OwnWrites): Trigger | Ignored {
  const eventKey = eventKeyOf(event);
  const ignored = (reason: IgnoredReason): Ignored => ({ kind: 'ignored', reason, eventKey });
  const [object, happened] = word(event['subscriptionType'] ?? event['eventType']).split('.');
  const isContact = object === 'contact' || (object === 'object' && word(event['objectTypeId']) === '0-1');
  if (!isContact) return ignored('other_object');
  const cause = happened === 'creation' ? 'created' : happened === 'propertyChange' ? 'property_changed' : null;
  if (cause === null) return ignored('other_event');
  const id = word(event['objectId']);
  if (!/^\d{1,20}$/.test(id)) return ignored('no_contact');
  const name = word(event['propertyName']);
  const value = event['propertyValue'] == null ? null : word(event['propertyValue']);
  const occurredAt = instant(event['occurredAt']);
  const property = cause === 'property_changed' && name !== '' ? { name, value } : null;
  if (isOwn({ contactId: id, property, occurredAt, sourceId: word(event['sourceId']) }, own)) return ignored('own_write');
  return {
    kind: 'contact',
    cause,
    contact: { crm: 'hubspot', id },
    phone: null,
    property,
    fields: event,
    portalId: word(event['portalId']) || null,
    occurredAt,
    eventKey,
    callbackId: null,
  };
}

type Change = { contactId: string; property: Trigger['property']; occurredAt: Date | null; sourceId: string };

function isOwn({ contactId, property, occurredAt, sourceId }: Change, own: OwnWrites): boolean {
  if (sourceId !== '' && own.sourceIds.includes(sourceId)) return true;
  if (!property) return false;
  if (own.propertyPrefixes.some((prefix) => prefix !== '' && property.name.startsWith(prefix))) return true;
  return own.recent.some(
    (write) =>
      write.contactId === contactId &&
      write.property === property.name &&
      isSameValue(write.value, property.value ?? '') &&
      (occurredAt === null || Math.abs(occurredAt.getTime() - write.at.getTime()) <= ECHO_MS),
  );
}

/** HubSpot tells of an instant in a spelling of its own, mostly in milliseconds. */
function isSameValue(written: string, told: string): boolean {
  const isTime = (text: string) => /^\d{4}-\d{2}-\d{2}T/.test(text);
  if (written === told) return true;
  if (!isTime(written)) return false;
  return Date.parse(written) === (isTime(told) ? Date.parse(told) : Number(told));
}

/** Everything but `attemptNumber`: `eventId` alone is not promised to be unique. */
function eventKeyOf(event: Event): string {
  const names = ['portalId', 'appId', 'objectTypeId', 'objectId', 'propertyName', 'eventId', 'occurredAt'];
  const kind = word(event['subscriptionType'] ?? event['eventType']);
  return [kind, ...names.map((name) => word(event[name]))].map(encodeURIComponent).join('|');
}

function word(value: unknown): string {
  if (typeof value === 'string') return value.trim().slice(0, 500).toWellFormed();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Milliseconds since 1970; a value no date can hold is no date. */
function instant(value: unknown): Date | null {
  const at = new Date(Number(word(value) || Number.NaN));
  return Number.isNaN(at.getTime()) ? null : at;
}
