// A call of HubSpot on its way in: which state it may be in, why it is not a call here yet, and when it is tried again.

export const recordStates = ['pending', 'taken', 'waiting', 'left_out', 'failed', 'gone'] as const;
/**
 * `pending`: to be read, now or at its next try. `taken`: a call here. `waiting`: looked at again as soon as HubSpot changes it.
 * `left_out`: not wanted as it is. `failed`: given up until somebody asks or HubSpot changes it. `gone`: not in HubSpot any more.
 */
export type RecordState = (typeof recordStates)[number];

/** How we hear of a call. */
export type HeardBy = 'poll' | 'webhook' | 'backfill' | 'reconcile';

/** Legal moves. News from HubSpot or a person make everything pending again; only reading ends it. */
export const recordMoves: Record<RecordState, readonly RecordState[]> = {
  pending: ['taken', 'waiting', 'left_out', 'failed', 'gone', 'pending'],
  taken: ['pending'],
  waiting: ['pending'],
  left_out: ['pending'],
  failed: ['pending'],
  gone: ['pending'],
};

export const recordReasons = [
  'in_progress',
  'no_recording_yet',
  'recording_address_unusable',
  'transcript_not_readable',
  'not_answered',
  'never_recorded',
  'too_short',
  'before_connection',
  'deleted',
  'merged',
  'tries_used_up',
  'removed_here',
  'made_here',
] as const;
export type RecordReason = (typeof recordReasons)[number];

const sentences: Record<RecordReason, string> = {
  in_progress: 'The call has not ended yet. It is taken in as soon as HubSpot says that it has.',
  no_recording_yet: 'There is neither a recording nor a transcript yet. It is looked at again as soon as HubSpot changes it.',
  recording_address_unusable:
    'HubSpot names an address for the recording that is not a web address. Correct the recording URL of the call in HubSpot.',
  transcript_not_readable:
    'There is a transcript but no recording, and the connection may not read transcripts. Give it the scope crm.extensions_calling_transcripts.read, then try again.',
  not_answered: 'Nobody spoke: the call was not answered, cancelled or failed.',
  never_recorded: 'The call was never recorded. It is taken in if HubSpot adds a recording or a transcript later.',
  too_short: 'The call is shorter than the calls this team takes in.',
  before_connection:
    'The call is older than the connection to HubSpot. Import its range of dates, or take it in from the reconciliation.',
  deleted: 'The call is not in HubSpot any more: it was deleted or archived.',
  merged: 'HubSpot has merged this call into another one.',
  tries_used_up: 'It failed too often. Try it again once the cause is mended.',
  removed_here:
    'The call was deleted here: it was kept long enough, or a person was erased. It does not come back unless you take it in. Delete it in HubSpot too if it has to go.',
  made_here: 'Ringside put this call into HubSpot itself, for one of its agents. What was said is a call here by its recording.',
};

/** What the reason means, for people. */
export function recordSentence(reason: RecordReason): string {
  return sentences[reason];
}

export function isRecordReason(word: string | null): word is RecordReason {
  return recordReasons.some((reason) => reason === word);
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Waits after the 1st, 2nd, … failed try of one record. */
const waitsMs = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR] as const;
const LONGEST_WAIT_MS = 24 * HOUR;

export type TryVerdict = { kind: 'retry'; at: Date } | { kind: 'give_up' };

/** `attempt` counts the tries so far, this one included. A `notBefore` told by HubSpot moves the next try back, never forward. */
export function afterFailedTry(
  attempt: number,
  failure: { retryable: boolean; notBefore?: Date | undefined },
  now: Date,
): TryVerdict {
  const wait = waitsMs[attempt - 1];
  if (!failure.retryable || wait === undefined) return { kind: 'give_up' };
  const told = failure.notBefore ? failure.notBefore.getTime() - now.getTime() : 0;
  return { kind: 'retry', at: new Date(now.getTime() + Math.min(Math.max(wait, told), LONGEST_WAIT_MS)) };
}
