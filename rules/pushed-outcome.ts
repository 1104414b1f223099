// Direction and outcome of a pushed call, from the places where senders put them.
import { storableText } from './clean-text.ts';
import { isAbsent, type SortedFields } from './pushed-fields.ts';
import { withoutKeys } from './pushed-metadata.ts';

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

/** The first of the names that holds text, in metadata or among the unknown fields; also in what is too much to be kept. */
function firstText(sorted: SortedFields, names: readonly string[]): string | null {
  for (const place of [sorted.metadata, sorted.unknown]) {
    for (const name of names) {
      const value = place.find(([key, told]) => key === name && typeof told === 'string' && !isAbsent(told))?.[1];
      if (typeof value === 'string') return withoutKeys(storableText(value)).trim();
    }
  }
  return null;
}

/** `INBOUND`, `incoming`, `in`, `outbound-dial` and their like; null for anything else. */
export function directionOf(sorted: SortedFields): 'inbound' | 'outbound' | null {
  const told = firstText(sorted, directionNames) ?? '';
  if (/^in(?:$|bound|coming)/i.test(told)) return 'inbound';
  return /^out(?:$|bound|going)/i.test(told) ? 'outbound' : null;
}

/** The outcome as sent; HubSpot's default ones by name instead of id. */
export function outcomeOf(sorted: SortedFields): string | null {
  const told = firstText(sorted, outcomeNames);
  return told === null ? null : (hubspotOutcomes.get(told.toLowerCase()) ?? told.slice(0, LONGEST_OUTCOME).toWellFormed());
}
