// The words of the HubSpot pages: names of uses, lanes, results and checks, and the tone each is shown in.
import type { Capability, DoctorCheck } from '../../../rules/hubspot-capability.ts';
import type { ReconciliationKind } from '../../../rules/hubspot-reconciliation.ts';
import { words } from '../../format.ts';
import type { Tone } from '../../kit/badge.tsx';
import type { Delivery, HubspotLane, HubspotPortal } from '../../queries.ts';

export const portalState: Record<HubspotPortal['state'], { name: string; tone: Tone }> = {
  connected: { name: 'Connected', tone: 'strong' },
  paused: { name: 'Paused', tone: 'plain' },
  broken: { name: 'Not working', tone: 'weak' },
};

/** What a use is for, and what is lost without it. */
export const capabilityWords: Record<Capability, { name: string; without: string }> = {
  read_calls: { name: 'Read calls', without: 'Nothing can be taken in without it.' },
  read_owners: { name: 'Read owners', without: 'Calls have no rep without it.' },
  read_companies: { name: 'Read companies', without: 'Calls do not show their company without it.' },
  read_deals: { name: 'Read deals', without: 'Calls do not show their deal, and scores stand against no revenue, without it.' },
  read_transcripts: { name: 'Read transcripts', without: 'Calls are transcribed here instead.' },
  write_results: { name: 'Write results', without: 'Scores do not reach HubSpot without it.' },
  create_properties: { name: 'Create properties', without: 'The properties for results must be made by hand without it.' },
};

export const laneWords: Record<HubspotLane['kind'], { name: string; does: string }> = {
  fast: { name: 'New and changed calls', does: 'Looks for what changed since the last look.' },
  slow: { name: 'The last 24 hours again', does: 'Finds what HubSpot’s search showed too late.' },
  backfill: { name: 'Import', does: 'Takes in the calls of a range of dates.' },
  contacts: { name: 'New contacts', does: 'Finds those of whom no webhook told, for agents that call them.' },
};
export const laneState: Record<HubspotLane['state'], { name: string; tone: Tone }> = {
  active: { name: 'Running', tone: 'strong' },
  paused: { name: 'Paused', tone: 'plain' },
  done: { name: 'Finished', tone: 'plain' },
  failed: { name: 'Failed', tone: 'weak' },
  estimating: { name: 'Counting', tone: 'plain' },
  estimated: { name: 'Counted', tone: 'accent' },
};

const results: Record<string, { name: string; tone: Tone }> = {
  pending: { name: 'In line', tone: 'plain' },
  sending: { name: 'Being sent', tone: 'plain' },
  taken: { name: 'Taken in', tone: 'strong' },
  done: { name: 'Written', tone: 'strong' },
  waiting: { name: 'Waiting', tone: 'fair' },
  left_out: { name: 'Left out', tone: 'plain' },
  ignored: { name: 'Ignored', tone: 'plain' },
  gone: { name: 'Gone from HubSpot', tone: 'plain' },
  off: { name: 'Switched off', tone: 'plain' },
  failed: { name: 'Failed', tone: 'weak' },
};
/** The reason says more than the state; the colour stays the state's, except for what is tried again after it did not work. */
export function resultOf({ state, reason, message }: Pick<Delivery, 'state' | 'reason' | 'message'>): { name: string; tone: Tone } {
  const known = results[state] ?? { name: words(state), tone: 'plain' };
  const isTriedAgain = (state === 'pending' || state === 'sending') && message !== null;
  const result = isTriedAgain ? { ...known, tone: 'fair' as const } : known;
  return reason === null ? result : { ...result, name: words(reason).replace('Hubspot', 'HubSpot') };
}

export const deliveryKinds = [
  { value: 'all', label: 'All' },
  { value: 'event', label: 'Events' },
  { value: 'record', label: 'Calls' },
  { value: 'write_back', label: 'Results' },
] as const;
const statesOf: Record<Delivery['kind'], string[]> = {
  event: ['taken', 'ignored'],
  record: ['pending', 'taken', 'waiting', 'left_out', 'failed', 'gone'],
  write_back: ['pending', 'sending', 'done', 'failed', 'off'],
};
/** The results one can filter by, for all kinds or for one. */
export function resultChoices(kind: Delivery['kind'] | undefined): { value: string; label: string }[] {
  const states = kind === undefined ? ['pending', 'waiting', 'taken', 'done', 'left_out', 'failed'] : statesOf[kind];
  return [{ value: 'all', label: 'Any result' }, ...states.map((value) => ({ value, label: results[value]?.name ?? value }))];
}

const objects: Record<string, string> = { '0-1': 'Contact', '0-2': 'Company', '0-3': 'Deal', '0-48': 'Call', calls: 'Call' };
export const objectName = (type: string): string => objects[type] ?? words(type);

export const checkName: Record<DoctorCheck, string> = {
  token: 'Token',
  portal: 'Portal',
  limits: 'Request limits',
  scopes: 'Scopes',
  owners: 'Owners',
  call: 'A call',
  recording: 'Its recording',
  transcript: 'Its transcript',
  webhook: 'Webhook',
  clock: 'Clock',
  properties: 'Properties for results',
};

export const differenceWords: Record<ReconciliationKind, { name: string; tone: Tone }> = {
  missing: { name: 'Missing', tone: 'weak' },
  different: { name: 'Different', tone: 'fair' },
  extra: { name: 'Extra', tone: 'fair' },
  explained: { name: 'Explained', tone: 'plain' },
};
