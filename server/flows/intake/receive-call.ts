// Takes a call in, by whichever road it came: stored once with its first job, and recognised when it is told again.
import type { CallState } from '../../../rules/call.ts';
import { Problem } from '../../../rules/problem.ts';
import type { BaseContext } from '../context.ts';
import { arrivingCall, type ReceiveInput } from './arriving-call.ts';
import { traceArrival } from './trace-arrival.ts';
import { mergeIntoKnownCall } from './merge-call.ts';
import type { ReceiveCommit } from './receive-commit.ts';

export type { ReceiveInput, StoredRecording } from './arriving-call.ts';

export type ReceivedCall = {
  callId: string;
  status: CallState;
  /** True when we had the call; what was new in this message has been added to it. */
  duplicate: boolean;
  /** False when a stored recording was handed in but the call has one already: the caller may remove its file. */
  tookRecording: boolean;
};

/**
 * Whether it is certain that an error left nothing behind. Where the answer to a commit was lost, or came too late, the call may be stored
 * all the same, and then its recording belongs to it: a file too many harms nobody, one too few is a call without sound.
 */
export function isCertainlyNotStored(error: unknown): boolean {
  return error instanceof Problem && !error.retryable;
}

/** A duplicate whose original vanishes while we look is simply new; more often than this means that something is wrong. */
const TRIES = 3;

/**
 * Without transcript, audioUrl and stored recording the call is kept as `waiting_for_recording`; whether that is allowed
 * is for the caller to decide. Throws Problem `overloaded`, `database_unavailable`, `storage_full` (retryable).
 */
export async function receiveCall(context: BaseContext, commit: ReceiveCommit, input: ReceiveInput): Promise<ReceivedCall> {
  const from = context.clock.now();
  const arriving = arrivingCall(context, input);
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    if (await commit.insert(arriving)) {
      traceArrival(context, arriving, from);
      return { callId: arriving.id, status: arriving.state, duplicate: false, tookRecording: arriving.recording !== null };
    }
    const merged = await mergeIntoKnownCall(context, input, arriving);
    if (merged) return { ...merged, duplicate: true };
  }
  throw new Problem('conflict', 'This call was changed by somebody else at the same time. Send it again.', { retryable: true });
}
