// A batch of results on its way to HubSpot: which may have arrived there, and what became of each.
import { afterWriteFailure, type WriteBackKind } from '../../../rules/hubspot-write-back.ts';
import { Problem } from '../../../rules/problem.ts';
import type { ClosedWriteBack, WriteBackRow } from '../../database/hubspot-write-backs.ts';
import type { HubspotContext } from '../context.ts';
import { TimeOver } from '../within.ts';

export type Sending = {
  teamId: string;
  portalId: string;
  kind: WriteBackKind;
  /** Switched off: what may have left is looked for, and nothing is sent. */
  isOff: boolean;
  /** What the portal's row says is wrong with it. */
  portalErrorCode: string | null;
  /** The mark of this sender on its rows. */
  claimedUntil: Date;
  /** Ids of calls a request may have left for. */
  marked: Set<string>;
  closed: Map<string, ClosedWriteBack>;
};

export type SendFailure = { code: string; message: string; retryable: boolean; notBefore?: Date | undefined };

/** How a result is closed that was not confirmed. `stopped`: this server ends, another run goes on where it stands. */
export function closedAfter(context: HubspotContext, sending: Sending, row: WriteBackRow, reason: unknown): ClosedWriteBack {
  const { callId } = row;
  // Asking HubSpot once more costs little; sending twice cannot be taken back.
  const state = row.state === 'sending' || sending.marked.has(callId) ? 'sending' : 'pending';
  if (reason === 'stopped') return { callId, state, forgivesTry: true };
  const failure = failureOf(context, reason);
  const verdict = afterWriteFailure(row.attempt, failure, context.clock.now());
  const why = { errorCode: failure.code, errorMessage: failure.message };
  if (verdict.kind === 'give-up') return { callId, state: 'failed', ...why };
  return { callId, state, nextTryAt: verdict.at, forgivesTry: verdict.kind === 'hold', ...why };
}

function failureOf(context: HubspotContext, reason: unknown): SendFailure {
  if (reason instanceof Problem) return reason;
  if (reason instanceof TimeOver)
    return { code: 'hubspot_unavailable', message: 'HubSpot did not answer in time.', retryable: true };
  if (typeof reason === 'object' && reason !== null && 'code' in reason && !(reason instanceof Error)) return reason as SendFailure;
  context.log.error({ err: reason }, 'writing back to HubSpot failed unexpectedly');
  return { code: 'internal', message: 'Something unexpected went wrong; the server log has the details.', retryable: true };
}
