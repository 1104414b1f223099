// A pushed body that is a call as HubSpot's workflows send it with "include all properties": its names read as ours.
import { isAbsent } from './pushed-fields.ts';

/** HubSpot's property, and the field of ours it means. */
const meanings = {
  hs_call_title: 'callTitle',
  hs_timestamp: 'callDate',
  hs_call_duration: 'duration',
  hs_call_recording_url: 'audioUrl',
  hs_object_id: 'hubspotCallId',
  hubspot_owner_id: 'hubspotOwnerId',
} as const;
/** What stands beside the properties. */
const besides = {
  objectId: 'hubspotCallId',
  portalId: 'metadata.hubspotPortalId',
  'portal-id': 'metadata.hubspotPortalId',
} as const;
const CALL_TYPE = '0-48';

/**
 * Adds our fields to a body that is a call of HubSpot; a field of ours that was sent counts more. Every other body is returned as it
 * is. Properties stand at the top, or in `properties` as `{ name: value }` or `{ name: { value, … } }`.
 */
export function withHubspotCall(body: Record<string, unknown>): Record<string, unknown> {
  const { properties } = body;
  const nested = typeof properties === 'object' && properties !== null && !Array.isArray(properties) ? plainValues(properties) : {};
  if (!isCall(body) && !isCall(nested)) return body;

  const { properties: _, ...top } = body;
  const values: Record<string, unknown> = { ...nested, ...top };
  const read: Record<string, unknown> = { ...values };
  const means = (from: string, to: string): boolean => {
    if (isAbsent(values[from])) return false;
    delete read[from];
    if (!isAbsent(read[to]) || !isAbsent(read[snakeCase(to)])) return false;
    read[to] = values[from];
    return true;
  };
  for (const [from, to] of Object.entries(meanings)) {
    // HubSpot's documentation: call durations are milliseconds.
    if (means(from, to) && from === 'hs_call_duration') read['durationUnit'] = 'ms';
  }
  for (const [from, to] of Object.entries(besides)) means(from, to);
  return read;
}

function isCall(values: Record<string, unknown>): boolean {
  const { objectType, objectTypeId } = values;
  if (objectTypeId === CALL_TYPE || (typeof objectType === 'string' && /^call$/i.test(objectType))) return true;
  for (const name in values) if (name.startsWith('hs_call_')) return true;
  return false;
}

function plainValues(properties: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'object' && value !== null && 'value' in value ? value.value : value,
    ]),
  );
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
