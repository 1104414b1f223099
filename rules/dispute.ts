// A rep does not agree with an answer in a score: who may say so, and what becomes of it.
import type { Outcome } from './scorecard.ts';

export const disputeStates = ['open', 'changed', 'kept', 'withdrawn'] as const;
/** `changed` and `kept`: a reviewer has looked, and the answer is another one now or the same. */
export type DisputeState = (typeof disputeStates)[number];

/** Only whose call it is. */
export function mayDispute(call: { repPersonId: string | null }, personId: string): boolean {
  return call.repPersonId === personId;
}

/** What a reviewer's answer makes of an open dispute about the check. */
export function resolvedBy(before: Outcome, answer: Outcome): 'changed' | 'kept' {
  return before === answer ? 'kept' : 'changed';
}
