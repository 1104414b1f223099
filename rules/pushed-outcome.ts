// Direction and outcome of a pushed call, from the places where senders put them.

const directionNames = [
  'direction',
  'callDirection',
  'call_direction',
  'hubspotCallDirection',
  'hs_call_direction',
  'hsCallDirection',
];
const outcomeNames = [
  ...['outcome', 'callOutcome', 'call_outcome', 'disposition', 'callDisposition', 'call_disposition', 'hubspotCallDisposition'],
  ...['hs_call_disposition', 'hsCallDisposition', 'status', 'callStatus', 'hs_call_status', 'hsCallStatus'],
];
const LONGEST_OUTCOME = 200;

/** HubSpot's default outcomes have the same ids in every portal (calls guide, 2026-03-30). */
export const hubspotOutcomes: ReadonlyMap<string, string> = new Map([
  ['9d9162e7-6cf3-4944-bf63-4dff82258764', 'Busy'],
  ['f240bbac-87c9-4f6e-bf70-924b57d47db7', 'Connected'],
  ['a4c4c377-d246-4b32-a13b-75a56a4cd0ff', 'Left live message'],
  ['b2cf5968-551e-4856-9783-52b3da59a7d0', 'Left voicemail'],
  ['73a0d17f-1163-4015-bdd5-ec830791da20', 'No answer'],
  ['17b47fee-58de-441e-a44c-c6300d46f273', 'Wrong number'],
]);

/** The first of the names that holds text, in metadata or among the unknown fields. */
function firstText(metadata: Record<string, unknown>, names: readonly string[]): string | null {
  const extra = metadata['_extra'];
  for (const place of [metadata, typeof extra === 'object' && extra !== null ? (extra as Record<string, unknown>) : {}]) {
    for (const name of names) {
      const value = Object.hasOwn(place, name) ? place[name] : undefined;
      if (typeof value === 'string' && value.trim() !== '') return value.trim();
    }
  }
  return null;
}

/** `INBOUND`, `incoming`, `in`, `outbound-dial` and their like; null for anything else. */
export function directionOf(metadata: Record<string, unknown>): 'inbound' | 'outbound' | null {
  const told = firstText(metadata, directionNames) ?? '';
  if (/^in(?:$|bound|coming)/i.test(told)) return 'inbound';
  return /^out(?:$|bound|going)/i.test(told) ? 'outbound' : null;
}

/** The outcome as sent; HubSpot's default ones by name instead of id. */
export function outcomeOf(metadata: Record<string, unknown>): string | null {
  const told = firstText(metadata, outcomeNames);
  return told === null ? null : (hubspotOutcomes.get(told.toLowerCase()) ?? told.slice(0, LONGEST_OUTCOME).toWellFormed());
}
