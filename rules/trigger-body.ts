// Reads what a CRM sends when a contact is to be called: HubSpot's events and workflow bodies, LeadSquared leads, flat JSON.
import { isHubSpotEvent, readHubSpotEvent, type OwnWrites } from './trigger-hubspot-event.ts';
import type { Ignored, Trigger } from './trigger.ts';

export const webhookKinds = ['hubspot', 'leadsquared', 'generic'] as const;
export type WebhookKind = (typeof webhookKinds)[number];

/** HubSpot sends up to 100. What is over is refused by name, never dropped in silence. */
export const MOST_EVENTS = 1_000;

/** One reading for each event of the body, in its order. */
export function readTriggers(body: unknown, kind: WebhookKind, own: OwnWrites): (Trigger | Ignored)[] {
  const items = Array.isArray(body) ? (body as unknown[]) : [body];
  const readings = heedLaterNo(items.slice(0, MOST_EVENTS).map((item) => readOne(item, kind, own)));
  return items.length > MOST_EVENTS ? [...readings, ignored('too_many')] : readings;
}

/** A lead that is not to be called any more at the end of a body is not called for what stands before it there. */
function heedLaterNo(readings: readonly (Trigger | Ignored)[]): (Trigger | Ignored)[] {
  const refused = new Set<string>();
  return readings
    .toReversed()
    .map((reading) => {
      const isRefused = reading.kind === 'contact' && keysOfLead(reading).some((key) => refused.has(key));
      if (reading.kind === 'ignored' && reading.refused) for (const key of keysOfLead(reading.refused)) refused.add(key);
      return isRefused ? ignored('do_not_call') : reading;
    })
    .toReversed();
}

function keysOfLead({ contact, phone }: Pick<Trigger, 'contact' | 'phone'>): string[] {
  return [contact && `lead ${contact.id}`, phone && `phone ${phone}`].filter((key) => key !== null);
}

function readOne(item: unknown, kind: WebhookKind, own: OwnWrites): Trigger | Ignored {
  if (!isRecord(item)) return ignored('not_an_event');
  if (kind === 'leadsquared') return readLead(item);
  if (kind === 'generic') return readFlat(item, 'request');
  if (isHubSpotEvent(item)) return readHubSpotEvent(item, own);
  if (isRecord(item['object'])) return readWorkflowAction(item, item['object']);
  if ('vid' in item && isRecord(item['properties'])) return readLegacyContact(item, item['properties']);
  return readFlat(item, 'workflow');
}

/** The body of a custom workflow action or of custom code: `{origin, object: {objectId, objectType}, inputFields, callbackId}`. */
function readWorkflowAction(item: Body, object: Body): Trigger | Ignored {
  const type = textOf(object['objectType'])?.toUpperCase();
  if (type !== undefined && type !== 'CONTACT' && type !== '0-1') return ignored('other_object');
  const fields = {
    ...(isRecord(object['properties']) ? object['properties'] : {}),
    ...(isRecord(item['inputFields']) ? item['inputFields'] : {}),
  };
  const portalId = isRecord(item['origin']) ? idOf(item['origin']['portalId']) : null;
  const callbackId = textOf(item['callbackId']) ?? null;
  return contactOr(
    {
      ...blank,
      cause: 'workflow',
      contact: hubspotContact(object['objectId']),
      phone: phoneIn(fields),
      fields,
      portalId,
      callbackId,
    },
    callbackId && `callback:${callbackId}`,
  );
}

/** The body with all properties of a contact workflow: every value in an object of its own, with its history. */
function readLegacyContact(item: Body, properties: Body): Trigger | Ignored {
  const fields: Body = {};
  for (const [name, property] of Object.entries(properties)) {
    if (isRecord(property) && property['value'] !== undefined) fields[name] = property['value'];
  }
  return contactOr({
    ...blank,
    cause: 'workflow',
    contact: hubspotContact(item['canonical-vid']) ?? hubspotContact(item['vid']),
    phone: phoneIn(fields),
    fields,
    portalId: idOf(item['portal-id']),
  });
}

/** HubSpot's own name of it, then those that others use as well. */
const [ownIdField, ...contactIdFields] = ['hs_object_id', 'contact_id', 'contactId', 'hs_contact_id', 'objectId', 'vid'] as const;

function readFlat(item: Body, cause: 'workflow' | 'request'): Trigger | Ignored {
  const portalId = idOf(item['portalId']);
  // The `contact_id` of another program is not a contact of HubSpot, whose properties would then outweigh what was sent.
  const isOfHubSpot = cause === 'workflow' || portalId !== null;
  const names = [ownIdField, ...(isOfHubSpot ? contactIdFields : [])];
  const contact = names.reduce<Trigger['contact']>((found, name) => found ?? hubspotContact(item[name]), null);
  return contactOr({ ...blank, cause, contact, phone: phoneIn(item), fields: item, portalId });
}

/** A lead of LeadSquared: its fields on top, or under `After` or `Current` when a change is told. */
function readLead(item: Body): Trigger | Ignored {
  const changed = [item['After'], item['Current']].find(isRecord);
  const fields = changed ?? item;
  const id = textOf(fields['ProspectID']) ?? textOf(fields['ProspectId']);
  const contact = id !== undefined && /^[\w-]{1,64}$/.test(id) ? ({ crm: 'leadsquared', id } as const) : null;
  const lead = { contact, phone: phoneIn(fields), fields };
  if (['1', 'true'].includes(textOf(fields['DoNotCall'])?.toLowerCase() ?? '')) return { ...ignored('do_not_call'), refused: lead };
  const cause = isRecord(item['Before']) ? 'property_changed' : 'created';
  return contactOr({ ...blank, cause, ...lead });
}

const phoneFields = ['to_number', 'phone', 'mobilephone', 'phone_number', 'phoneNumber', 'mobile', 'Phone', 'Mobile'];

function phoneIn(fields: Body): string | null {
  for (const name of phoneFields) {
    const phone = Object.hasOwn(fields, name) ? textOf(fields[name]) : undefined;
    if (phone !== undefined && phone.length <= 64) return phone;
  }
  return null;
}

type Body = Record<string, unknown>;

const blank: Omit<Trigger, 'cause' | 'contact' | 'phone' | 'fields'> = {
  kind: 'contact',
  property: null,
  portalId: null,
  occurredAt: null,
  eventKey: null,
  callbackId: null,
};

function contactOr(trigger: Trigger, eventKey: string | null = null): Trigger | Ignored {
  return trigger.contact || trigger.phone ? { ...trigger, eventKey } : { ...ignored('no_contact'), eventKey };
}

function ignored(reason: Ignored['reason']): Ignored {
  return { kind: 'ignored', reason, eventKey: null };
}

function isRecord(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

function idOf(value: unknown): string | null {
  const id = textOf(value);
  return id !== undefined && /^\d{1,20}$/.test(id) ? id : null;
}

function hubspotContact(value: unknown): Trigger['contact'] {
  const id = idOf(value);
  return id === null ? null : { crm: 'hubspot', id };
}
