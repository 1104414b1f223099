// Closes records of HubSpot together with the calls they became: both or neither, and only by the reader whose turn it still is.
import { firstDealLookAt } from '../../../rules/deal.ts';
import { calledAtOf, type CallInHubspot } from '../../../rules/hubspot-call.ts';
import type { RecordReason, RecordState } from '../../../rules/hubspot-record.ts';
import { Problem } from '../../../rules/problem.ts';
import type { PushedCall } from '../../../rules/push-payload.ts';
import { insertArrivingCalls, type ArrivingCall } from '../../database/calls-intake.ts';
import { askForDeals } from '../../database/deals.ts';
import type { OfPortal } from '../../database/hubspot-portals.ts';
import { closeRecords, lockTurns, type ClaimedRecord, type ClosedRecord } from '../../database/hubspot-records.ts';
import { addTries, type HubspotTry } from '../../database/hubspot-tries.ts';
import type { Db } from '../../database/tables.ts';
import { againAfterClash } from '../../database/transaction-clash.ts';
import type { HubspotContext } from '../context.ts';
import { arrivingCall, type ReceiveInput } from './arriving-call.ts';
import { mergeWithin } from './merge-call.ts';
import { traceArrival } from './trace-arrival.ts';

/** What became of a record, before it is stored. `call` is null where HubSpot had none to show. */
export type RecordOutcome = {
  record: ClaimedRecord;
  call: CallInHubspot | null;
  /** Of what was read of it. */
  inputHash: string | null;
  readMs: number;
} & (
  | { kind: 'take'; pushed: PushedCall }
  /** Nothing we read has changed: our own write-back, or something we do not look at. */
  | { kind: 'unchanged' }
  | { kind: 'closed'; state: Exclude<RecordState, 'pending' | 'taken' | 'failed'>; reason: RecordReason }
  | { kind: 'retry'; at: Date; problem: { code: string; message: string } }
  | { kind: 'failed'; problem: { code: string; message: string } }
);

/** Throws what the database says; then nothing is stored. */
export async function saveHubspotCalls(context: HubspotContext, of: OfPortal, outcomes: readonly RecordOutcome[]): Promise<void> {
  // One order for all, so that two readers wait for each other one way only.
  const sorted = [...outcomes].sort((a, b) => (a.record.objectId < b.record.objectId ? -1 : 1));
  await againAfterClash(() => context.db.transaction().execute((db) => saveWithin(context, db, of, sorted)));
}

async function saveWithin(context: HubspotContext, db: Db, of: OfPortal, outcomes: readonly RecordOutcome[]): Promise<void> {
  const turns = await lockTurns(
    db,
    of,
    outcomes.map(({ record }) => record),
  );
  const mine = outcomes.filter(({ record }) => turns.has(record.objectId));
  const callIds = await receiveAll(context, db, of, mine);
  const now = context.clock.now();
  await closeRecords(
    db,
    of,
    mine.map((outcome) => closedRecord(outcome, callIds.get(outcome.record.objectId) ?? outcome.record.callId)),
    now,
  );
  await askForDeals(
    db,
    of,
    mine.flatMap(({ record: { objectId }, call }) => {
      const callId = callIds.get(objectId);
      return callId && call ? [{ callId, objectId, contactId: null, dueAt: firstDealLookAt(calledAtOf(call), now) }] : [];
    }),
  );
  const tries = mine.filter(({ kind }) => kind !== 'unchanged');
  await addTries(
    db,
    of,
    tries.map((outcome) => tryOf(context, outcome, callIds.get(outcome.record.objectId) ?? outcome.record.callId, now)),
  );
  if (tries.length > 0) await context.publishEvents(db, [{ kind: 'hubspot.changed', ...of }]);
}

/** The ids of the calls that were taken, by the ids HubSpot has for them. */
async function receiveAll(
  context: HubspotContext,
  db: Db,
  of: OfPortal,
  outcomes: readonly RecordOutcome[],
): Promise<Map<string, string>> {
  const arriving = outcomes.flatMap((outcome) =>
    outcome.kind === 'take' ? [arrivalOf(context, of, outcome.record, outcome.pushed)] : [],
  );
  const isNew = await insert(
    db,
    arriving.filter(({ record }) => record.callId === null),
  );
  const callIds = new Map<string, string>();
  for (const one of arriving) {
    const { objectId } = one.record;
    if (isNew.has(one.row.id)) {
      callIds.set(objectId, one.row.id);
      traceArrival(context, one.row, new Date(one.row.received_at));
    } else callIds.set(objectId, await mergeOrInsert(context, db, one));
  }
  return callIds;
}

type Arrival = { record: ClaimedRecord; input: ReceiveInput; row: ArrivingCall };

function arrivalOf(context: HubspotContext, of: OfPortal, record: ClaimedRecord, call: PushedCall): Arrival {
  const input: ReceiveInput = { teamId: of.teamId, source: 'hubspot', call };
  return { record, input, row: arrivingCall(context, input) };
}

/** The ids of those that were new here. */
async function insert(db: Db, arriving: readonly Arrival[]): Promise<Set<string>> {
  if (arriving.length === 0) return new Set();
  const known = await insertArrivingCalls(db, JSON.stringify(arriving.map(({ row }) => row)));
  return new Set(arriving.map(({ row }) => row.id).filter((id) => !known.has(id)));
}

async function mergeOrInsert(context: HubspotContext, db: Db, one: Arrival): Promise<string> {
  const merged = await mergeWithin(context, db, one.input, one.row);
  if (merged) return merged.callId;
  // It was a call of ours and has been deleted here.
  if ((await insert(db, [one])).has(one.row.id)) return one.row.id;
  throw new Problem('conflict', 'This call was changed by somebody else at the same time.', { retryable: true });
}

function closedRecord(outcome: RecordOutcome, callId: string | null): ClosedRecord {
  const { record, call, inputHash } = outcome;
  const nothing = { reason: null, nextTryAt: null, errorCode: null, errorMessage: null };
  const facts = {
    ...{ objectId: record.objectId, turn: record.turn, callId },
    modifiedMs: call?.updatedAt.getTime() ?? null,
    inputHash,
    calledAt: call && calledAtOf(call),
    title: call?.properties['hs_call_title'] ?? null,
    recordingUrl: call?.properties['hs_call_recording_url'] ?? null,
  };
  if (outcome.kind === 'take' || outcome.kind === 'unchanged') return { ...facts, ...nothing, state: 'taken' };
  if (outcome.kind === 'closed') return { ...facts, ...nothing, state: outcome.state, reason: outcome.reason };
  const error = { errorCode: outcome.problem.code, errorMessage: outcome.problem.message };
  // What was read has not been taken in, so the next try must not mistake it for old news.
  const untaken = { ...facts, ...nothing, ...error, modifiedMs: null, inputHash: null };
  if (outcome.kind === 'retry') return { ...untaken, state: 'pending', nextTryAt: outcome.at };
  return { ...untaken, state: 'failed', reason: 'tries_used_up' };
}

function tryOf(context: HubspotContext, outcome: RecordOutcome, callId: string | null, at: Date): HubspotTry {
  const problem = outcome.kind === 'retry' || outcome.kind === 'failed' ? outcome.problem : null;
  return {
    ...{ id: context.newId(), about: 'record', objectId: outcome.record.objectId, callId },
    outcome: outcome.kind === 'retry' ? 'retry' : outcome.kind === 'failed' ? 'failed' : 'ok',
    ...{ errorCode: problem?.code ?? null, errorMessage: problem?.message ?? null, tookMs: outcome.readMs, at },
  };
}
