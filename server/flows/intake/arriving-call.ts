// An arriving call in the words of the table: its state, the stages it needs, and what makes it the same call as another.
import { createHash } from 'node:crypto';
import { firstStages, type CallSource } from '../../../rules/call.ts';
import { jobOfStage } from '../../../rules/job.ts';
import type { PushedCall } from '../../../rules/push-payload.ts';
import type { ArrivingCall } from '../../database/calls-intake.ts';
import type { BaseContext } from '../context.ts';

export type StoredRecording = { fileKey: string; bytes: number; sha256: string; container: string };

export type ReceiveInput = {
  teamId: string;
  source: CallSource;
  call: PushedCall;
  /** The push key that sent it. */
  pushKeyId?: string;
  /** For callers that need the id before the call is stored, such as for the place of its file. */
  callId?: string;
  /** A recording that lies in our file store already. */
  storedRecording?: StoredRecording;
};

export function arrivingCall(context: Pick<BaseContext, 'clock' | 'newId'>, input: ReceiveInput): ArrivingCall {
  const { call, storedRecording } = input;
  const brings = { audio: call.audioUrl !== null || storedRecording !== undefined, transcript: call.transcript !== null };
  const isWaiting = !brings.audio && !brings.transcript;
  return {
    team_id: input.teamId,
    id: input.callId ?? context.newId(),
    source: input.source,
    state: isWaiting ? 'waiting_for_recording' : 'processing',
    external_id: call.externalId,
    hubspot_call_id: call.hubspotCallId,
    content_digest: contentDigest(input),
    push_key_id: input.pushKeyId ?? null,
    title: call.title,
    title_source: call.titleSource,
    wants_derived_title: call.wantsDerivedTitle,
    rep_name: call.repName,
    rep_email: call.repEmail,
    called_at: call.calledAt.toISOString(),
    duration_ms: call.duration.ms === null ? null : Math.round(call.duration.ms),
    duration_raw: call.durationRaw,
    duration_unit: call.duration.unit,
    duration_by: call.duration.by,
    duration_confidence: call.duration.confidence,
    duration_warning: call.duration.warning,
    audio_url: call.audioUrl,
    given_transcript: call.transcript,
    metadata: call.metadata,
    direction: call.direction,
    outcome: call.outcome,
    // A date nobody told is the time of arrival; the merge knows it by their being equal.
    received_at: (call.calledAtGuessed ? call.calledAt : context.clock.now()).toISOString(),
    recording: storedRecording
      ? {
          file_key: storedRecording.fileKey,
          bytes: storedRecording.bytes,
          sha256: storedRecording.sha256,
          container: storedRecording.container,
        }
      : null,
    // A file that is here already need not be fetched.
    jobs: firstStages(brings).map((stage) => jobOfStage[stage === 'fetch' && storedRecording ? 'decode' : stage]),
  };
}

/** Without an id of its own a call is known by its content: the bytes of its file, else transcript or address, date and rep. */
function contentDigest({ call, storedRecording }: ReceiveInput): string | null {
  if (call.externalId !== null || call.hubspotCallId !== null) return null;
  const text = storedRecording ? `file ${storedRecording.sha256}` : call.identityText;
  return text === null ? null : createHash('sha256').update(text).digest('hex');
}
