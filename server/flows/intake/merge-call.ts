// A call we have is told again: what is new in the message is added to it, in one transaction.
import type { CallState, Stage, StageState } from '../../../rules/call.ts';
import {
  changesNothing,
  mergeCall,
  type CallChanges,
  type KnownCall,
  type Merge,
  type ToldCall,
} from '../../../rules/call-merge.ts';
import { jobOfStage } from '../../../rules/job.ts';
import { cutoffsOf } from '../../../rules/privacy-policy.ts';
import {
  addCallSender,
  lockSameCalls,
  resetStages,
  updateCall,
  type ArrivingCall,
  type SameCall,
} from '../../database/calls-intake.ts';
import { findRep } from '../../database/calls-pipeline.ts';
import { databaseProblem, isAboutTheData, isTransactionClash } from '../../database/database-problem.ts';
import { readPrivacyPolicy } from '../../database/privacy-policies.ts';
import { saveFetchedRecording } from '../../database/recordings.ts';
import { layOutStages, listStages } from '../../database/stages.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';
import type { ReceiveInput } from './arriving-call.ts';

export type MergedCall = { callId: string; status: CallState; tookRecording: boolean };

/** Another message may take an id or a lock at the same instant; then the whole merge is looked at afresh. */
const TRIES = 4;

/** Null when the call is gone meanwhile. When the ids of the message belong to different calls, its externalId decides. */
export async function mergeIntoKnownCall(
  context: BaseContext,
  input: ReceiveInput,
  arriving: ArrivingCall,
): Promise<MergedCall | null> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await context.db.transaction().execute((db) => mergeWithin(context, db, input, arriving));
    } catch (error) {
      if (attempt === TRIES || !(isTransactionClash(error) || isAboutTheData(error))) throw databaseProblem(error) ?? error;
    }
  }
}

/** The same within the caller's transaction. */
export async function mergeWithin(
  context: BaseContext,
  db: Db,
  input: ReceiveInput,
  arriving: ArrivingCall,
): Promise<MergedCall | null> {
  const identity = {
    externalId: arriving.external_id,
    hubspotCallId: arriving.hubspot_call_id,
    contentDigest: arriving.content_digest,
  };
  const same = await lockSameCalls(db, input.teamId, identity);
  const known =
    same.find((call) => identity.externalId !== null && call.externalId === identity.externalId) ??
    same.find((call) => identity.hubspotCallId !== null && call.hubspotCallId === identity.hubspotCallId) ??
    same[0];
  if (!known) return null;
  const of = { teamId: input.teamId, callId: known.id };
  if (input.pushKeyId !== undefined && input.pushKeyId !== known.pushKeyId) await addCallSender(db, of, input.pushKeyId);
  const others = same.filter((call) => call.id !== known.id);
  const stages = Object.fromEntries((await listStages(db, of)).map((row) => [row.stage, row.state])) as Record<Stage, StageState>;
  const now = context.clock.now();
  const told = await withoutOld(db, toldCall(input, others), known, now);
  const merge = mergeCall(knownCall(known, stages), told, input.source === 'hubspot' ? 'origin' : 'sender');
  if (changesNothing(merge)) return { callId: known.id, status: known.state, tookRecording: false };

  await layOutStages(db, of);
  const attribution = await attribute(db, known, merge.changes);
  await updateCall(db, of, {
    ...columnsOf(merge.changes),
    ...attribution,
    ...(merge.takesTranscript ? { givenTranscript: JSON.stringify(input.call.transcript) } : {}),
    state: merge.state,
    updatedAt: now,
  });
  if (merge.takesRecording && input.storedRecording) {
    await saveFetchedRecording(db, of, { ...input.storedRecording, fetchedAt: now });
  }
  await resetStages(db, of, merge.resets, now);
  await context.enqueueJobs(
    db,
    merge.start.map((stage) => ({ name: jobOfStage[stage], input: of })),
  );
  await context.publishEvents(db, [{ kind: 'call.changed', ...of }]);
  return { callId: known.id, status: merge.state, tookRecording: merge.takesRecording };
}

function knownCall(call: SameCall, stages: KnownCall['stages']): KnownCall {
  return { ...call, stages };
}

/** An id that belongs to another call already is not given to this one. */
function toldCall({ call, storedRecording }: ReceiveInput, others: SameCall[]): ToldCall {
  const isTaken = (id: string | null, of: (other: SameCall) => string | null) => others.some((other) => of(other) === id);
  return {
    ...call,
    externalId: isTaken(call.externalId, (other) => other.externalId) ? null : call.externalId,
    hubspotCallId: isTaken(call.hubspotCallId, (other) => other.hubspotCallId) ? null : call.hubspotCallId,
    hasStoredRecording: storedRecording !== undefined,
    hasTranscript: call.transcript !== null,
  };
}

/** What a team keeps no longer for calls of that day would come back with every message. */
async function withoutOld(db: Db, told: ToldCall, { teamId, calledAt }: SameCall, now: Date): Promise<ToldCall> {
  const { recordings, transcripts } = cutoffsOf((await readPrivacyPolicy(db, teamId)).policy, now);
  return {
    ...told,
    ...(recordings !== null && calledAt < recordings ? { audioUrl: null, hasStoredRecording: false } : {}),
    ...(transcripts !== null && calledAt < transcripts ? { hasTranscript: false } : {}),
  };
}

/** Another address may be another person's, or nobody's yet. */
async function attribute(db: Db, known: SameCall, changes: CallChanges): Promise<{ repPersonId?: string | null }> {
  if (changes.repEmail === undefined || (known.repEmail === null && known.repPersonId !== null)) return {};
  return { repPersonId: await findRep(db, { teamId: known.teamId, email: changes.repEmail }) };
}

function columnsOf(changes: Merge['changes']) {
  const { duration, metadata, ...plain } = changes;
  return {
    ...plain,
    ...(metadata ? { metadata: JSON.stringify(metadata) } : {}),
    ...(duration
      ? {
          durationMs: duration.ms === null ? null : Math.round(duration.ms),
          durationRaw: JSON.stringify(duration.raw ?? null),
          durationUnit: duration.unit,
          durationBy: duration.by,
          durationConfidence: duration.confidence,
          durationWarning: duration.warning,
        }
      : {}),
  };
}
