// Compares what HubSpot has with what Ringside has, call by call, and says what is lost, doubled, stale or written twice.
import type pg from 'pg';
import { hubspotOutcomes } from '../rules/pushed-outcome.ts';
import type { PortalPlan } from './gauntlet-plan.ts';
import type { CallTruth, PortalTruth, RequestCounts, WrittenTruth } from './gauntlet-truth.ts';

export const findingKinds = ['lost', 'doubled', 'stale', 'unwritten', 'written twice', 'over the limit', 'needless'] as const;
export type FindingKind = (typeof findingKinds)[number];
export type Finding = { kind: FindingKind; portalId: number; what: string };

type RecordHere = {
  object_id: string;
  state: string;
  reason: string | null;
  seen_modified_ms: string;
  title: string | null;
  call_id: string | null;
  error_message: string | null;
};
type CallHere = {
  id: string;
  hubspot_call_id: string;
  state: string;
  title: string;
  rep_email: string | null;
  called_at: Date;
  direction: string | null;
  outcome: string | null;
  audio_url: string | null;
  metadata: Record<string, unknown>;
};

/**
 * HubSpot wants less than a twentieth of an app's requests to be over the limit. On a machine at rest none is; here a busy one holds
 * requests up after their turn, and the next second's catch up with them.
 */
const MOST_OVER_LIMIT = 0.05;
/** Every change is read a few times: announced, seen stale, seen again, repeated after what went wrong. */
const MOST_READS_A_CHANGE = 4;

export async function comparePortal(
  pool: pg.Pool,
  { teamId, plan }: { teamId: string; plan: PortalPlan },
  truth: PortalTruth,
  counts: RequestCounts,
): Promise<Finding[]> {
  const records = await pool.query<RecordHere>(
    `select object_id, state, reason, seen_modified_ms, title, call_id, error_message from hubspot_record where team_id = $1`,
    [teamId],
  );
  const calls = await pool.query<CallHere>(
    `select id, hubspot_call_id, state, title, rep_email, called_at, direction, outcome, audio_url, metadata from call where team_id = $1`,
    [teamId],
  );
  const found: Finding[] = [];
  const say = (kind: FindingKind, what: string) => void found.push({ kind, portalId: truth.portalId, what });
  const recordOf = new Map(records.rows.map((row) => [row.object_id, row]));
  const callsOf = Map.groupBy(calls.rows, (row) => row.hubspot_call_id);
  const known = new Set(truth.calls.map(({ id }) => id));
  for (const { hubspot_call_id: id } of calls.rows) if (!known.has(id)) say('doubled', `${id} is a call here and not in HubSpot`);
  for (const call of truth.calls) {
    const here = callsOf.get(call.id) ?? [];
    if (here.length > 1) say('doubled', `${call.id} is here ${here.length} times`);
    if (call.fate !== 'present') {
      const state = recordOf.get(call.id)?.state ?? 'gone';
      if (plan.hasWebhooks && state !== 'gone') say('stale', `${call.id} is ${call.fate} and is ${state} here`);
      continue;
    }
    compareCall(call, recordOf.get(call.id), here[0], say);
  }
  const shown = new Map(truth.written.map((one) => [one.callId, one]));
  for (const call of truth.calls) {
    const here = callsOf.get(call.id)?.[0];
    if (call.fate === 'present' && call.hasTranscript && here) compareWritten(shown.get(call.id), here, say);
  }
  await compareClosed(pool, teamId, truth, say);
  compareRequests(truth, counts, say);
  return found;
}

type Say = (kind: FindingKind, what: string) => void;

function compareCall(call: CallTruth, record: RecordHere | undefined, here: CallHere | undefined, say: Say): void {
  const { id, properties } = call;
  if (!record) return say('lost', `${id} was never seen`);
  const state = `${record.state} ${record.reason ?? ''} ${record.error_message ?? ''}`.trim();
  const isWanted = call.hasTranscript || (properties['hs_call_recording_url'] !== undefined && !isOpen(properties));
  if (Number(record.seen_modified_ms) < call.updatedAt) {
    say('stale', `${id} was seen as of ${record.seen_modified_ms} and changed at ${call.updatedAt} (${state})`);
  }
  if (record.title !== properties['hs_call_title']) {
    say('stale', `${id} is listed as “${record.title}”, not “${properties['hs_call_title']}”`);
  }
  if (!here) {
    if (isWanted) say('lost', `${id} should be a call and is ${state}`);
    else if (record.state !== 'waiting' && record.state !== 'left_out') say('lost', `${id} should wait and is ${state}`);
    return;
  }
  const expected = {
    title: properties['hs_call_title'],
    rep_email: call.ownerEmail,
    called_at: calledAt(properties['hs_timestamp']),
    direction: properties['hs_call_direction']?.toLowerCase(),
    outcome: hubspotOutcomes.get(properties['hs_call_disposition'] ?? ''),
    audio_url: properties['hs_call_recording_url'] ?? null,
    hubspotOwnerId: properties['hubspot_owner_id'],
    hubspotToNumber: properties['hs_call_to_number'],
    hubspotFromNumber: properties['hs_call_from_number'],
    hubspotCallStatus: properties['hs_call_status'],
    hubspotContactIds: idList(call.contactIds),
  };
  const contacts = here.metadata['hubspotContactIds'];
  const have: Record<string, unknown> = {
    ...here.metadata,
    ...here,
    called_at: here.called_at.getTime(),
    hubspotContactIds: Array.isArray(contacts) ? idList(contacts.map(String)) : undefined,
  };
  for (const [name, value] of Object.entries(expected)) {
    if (have[name] !== value)
      say('stale', `${id}: ${name} is ${String(have[name])} here and ${String(value)} in HubSpot (${state})`);
  }
}

const idList = (ids: readonly string[]) => ids.toSorted((a, b) => (a < b ? -1 : 1)).join(' ');

const isOpen = (properties: Record<string, string>) => properties['hs_call_status'] === 'IN_PROGRESS';

function calledAt(text: string | undefined): number {
  return /^\d+$/.test(text ?? '') ? Number(text) : Date.parse(text ?? '');
}

function compareWritten(shown: WrittenTruth | undefined, here: CallHere, say: Say): void {
  const { hubspot_call_id: id } = here;
  if (here.state !== 'done') return say('unwritten', `${id} has a transcript and is ${here.state}`);
  if (!shown) return say('unwritten', `${id} was not looked at`);
  for (const [name, values] of Object.entries(shown.histories)) {
    if (values.length > 1) say('written twice', `${id}: ${name} was ${values.toReversed().join(', then ')}`);
  }
  const ours = shown.histories['ringside_call_id']?.[0];
  if (ours !== here.id) say('unwritten', `${id}: ringside_call_id is ${ours ?? 'empty'}, not ${here.id}`);
  for (const [noun, count] of [['note', shown.notes] as const, ['task', shown.tasks] as const]) {
    if (count > 1) say('written twice', `${id} has ${count} ${noun}s`);
    if (count === 0) say('unwritten', `${id} has no ${noun}`);
  }
}

/** What we call done stands in HubSpot; what could not be written is not called done. */
async function compareClosed(pool: pg.Pool, teamId: string, truth: PortalTruth, say: Say): Promise<void> {
  const { rows } = await pool.query<{ object_id: string; kind: string; state: string; error_message: string | null }>(
    `select object_id, kind, state, error_message from hubspot_write_back where team_id = $1`,
    [teamId],
  );
  const calls = new Map(truth.calls.map((call) => [call.id, call]));
  for (const { object_id: id, kind, state, error_message: why } of rows) {
    const call = calls.get(id);
    if (call?.fate === 'present' && state !== 'done') say('unwritten', `${id}: ${kind} is ${state} (${why ?? ''})`);
    if (kind === 'properties' && state === 'done' && call?.properties['ringside_call_id'] === undefined) {
      say('unwritten', `${id} is ${call?.fate}; its ${kind} are called done and are not in HubSpot`);
    }
  }
}

function compareRequests(truth: PortalTruth, counts: RequestCounts, say: Say): void {
  const { all, overLimit, readIds } = counts;
  if (overLimit > 1 + all * MOST_OVER_LIMIT) say('over the limit', `${overLimit} of ${all} requests`);
  const news = truth.calls.length + truth.changes;
  if (readIds > news * MOST_READS_A_CHANGE) say('needless', `${readIds} reads of ${news} new and changed calls`);
}
