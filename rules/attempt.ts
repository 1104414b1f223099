// A planned call and its attempts: their states, the legal moves, and why nothing a carrier says late can reopen an attempt.

export const plannedCallStates = ['waiting_for_number', 'planned', 'calling', 'done', 'given_up', 'cancelled'] as const;
/** `planned`: the next attempt has a time or waits for a reason; `calling`: an attempt is open. */
export type PlannedCallState = (typeof plannedCallStates)[number];

/** Legal moves of a planned call. `planned → planned` is an attempt that was moved or skipped; what has ended stays ended. */
export const plannedCallMoves: Record<PlannedCallState, readonly PlannedCallState[]> = {
  waiting_for_number: ['planned', 'given_up', 'cancelled'],
  planned: ['planned', 'calling', 'given_up', 'cancelled'],
  calling: ['planned', 'done', 'given_up', 'cancelled'],
  done: [],
  // For want of a number, and one has come.
  given_up: ['planned'],
  cancelled: [],
};

export const attemptStates = ['claimed', 'dialling', 'ringing', 'answered', 'ended', 'skipped'] as const;
/** `claimed`: taken by a worker, nothing sent to the carrier yet; `skipped`: its time fell outside the hours and was not carried over. */
export type AttemptState = (typeof attemptStates)[number];

/**
 * Legal moves of an attempt, forward only. Once `dialling` the carrier may have rung, so there is no way back to `claimed`: an attempt
 * whose worker died then ends with the disposition `unknown`.
 */
export const attemptMoves: Record<AttemptState, readonly AttemptState[]> = {
  claimed: ['dialling', 'skipped', 'ended'],
  dialling: ['ringing', 'answered', 'ended'],
  ringing: ['answered', 'ended'],
  answered: ['ended'],
  ended: [],
  skipped: [],
};

/** What carriers report of an attempt, whatever they call it. */
export type CarrierReport = 'queued' | 'ringing' | 'answered' | 'ended';

const stateAfter: Record<CarrierReport, AttemptState> = {
  queued: 'dialling',
  ringing: 'ringing',
  answered: 'answered',
  ended: 'ended',
};

export type ReportVerdict =
  | { kind: 'move'; to: AttemptState }
  /** `closed`: the attempt has ended already; `behind`: it is further than the report, or just there. Both are kept, neither changes it. */
  | { kind: 'ignored'; why: 'closed' | 'behind' };

/** Carriers send reports twice, late and out of order; only those that lead forward count. */
export function afterCarrierReport(state: AttemptState, report: CarrierReport): ReportVerdict {
  const to = stateAfter[report];
  if (attemptMoves[state].includes(to)) return { kind: 'move', to };
  return { kind: 'ignored', why: attemptMoves[state].length === 0 ? 'closed' : 'behind' };
}
