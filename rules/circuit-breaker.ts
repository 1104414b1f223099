// Stops calling through something that keeps failing, tries it carefully after a while, and goes on when it works again.

export type BreakerSettings = {
  /** How far back outcomes count. */
  windowMs: number;
  /** Fewer outcomes than this prove nothing. */
  leastOutcomes: number;
  /** Share of failures, 0 to 1, from which it opens. */
  failureShare: number;
  /** How long it stays open the first time; each time it fails again, twice as long, up to `longestOpenMs`. */
  openMs: number;
  longestOpenMs: number;
  /** So many calls try it after that; all of them must work. */
  trials: number;
};

/** For a carrier, a number or an agent whose calls cannot be placed. Busy and no answer are no failures. */
export const carrierBreaker: BreakerSettings = {
  windowMs: 10 * 60_000,
  leastOutcomes: 10,
  failureShare: 0.5,
  openMs: 60_000,
  longestOpenMs: 60 * 60_000,
  trials: 3,
};

/** For an agent whom people ask not to call again: here an opt-out is the failure. */
export const optOutBreaker: BreakerSettings = {
  windowMs: 24 * 3_600_000,
  leastOutcomes: 20,
  failureShare: 0.2,
  openMs: 24 * 3_600_000,
  longestOpenMs: 24 * 3_600_000,
  trials: 5,
};

export type CallOutcome = { startedAt: Date; at: Date; isFailure: boolean };

export type BreakerState =
  | { kind: 'closed'; outcomes: CallOutcome[] }
  | { kind: 'open'; until: Date; openings: number }
  | { kind: 'half_open'; since: Date; trialsStarted: number; trialsWorked: number; openings: number };

export const closedBreaker: BreakerState = { kind: 'closed', outcomes: [] };

/** More than this are not needed to know a share. */
const MOST_OUTCOMES = 500;

export type BreakerVerdict = { kind: 'go'; state: BreakerState } | { kind: 'wait'; until: Date | null };

/** May a call go through? `state` is what to save when it does: in a trial it counts the call. `until` is null while trials are out. */
export function mayPass(state: BreakerState, settings: BreakerSettings, now: Date): BreakerVerdict {
  switch (state.kind) {
    case 'closed':
      return { kind: 'go', state };
    case 'open':
      if (now < state.until) return { kind: 'wait', until: state.until };
      return { kind: 'go', state: { kind: 'half_open', since: now, trialsStarted: 1, trialsWorked: 0, openings: state.openings } };
    case 'half_open':
      if (state.trialsStarted >= settings.trials) return { kind: 'wait', until: null };
      return { kind: 'go', state: { ...state, trialsStarted: state.trialsStarted + 1 } };
  }
}

/** The state after a call has ended. A call that began before the trials did says nothing about them. */
export function afterOutcome(state: BreakerState, outcome: CallOutcome, settings: BreakerSettings): BreakerState {
  switch (state.kind) {
    case 'open':
      return state;
    case 'half_open': {
      if (outcome.startedAt < state.since) return state;
      if (outcome.isFailure) return opened(state.openings + 1, outcome.at, settings);
      const trialsWorked = state.trialsWorked + 1;
      return trialsWorked >= settings.trials ? closedBreaker : { ...state, trialsWorked };
    }
    case 'closed': {
      const from = outcome.at.getTime() - settings.windowMs;
      const outcomes = [...state.outcomes.filter(({ at }) => at.getTime() > from), outcome].slice(-MOST_OUTCOMES);
      const failures = outcomes.filter(({ isFailure }) => isFailure).length;
      const isBroken = outcomes.length >= settings.leastOutcomes && failures / outcomes.length >= settings.failureShare;
      return isBroken ? opened(1, outcome.at, settings) : { kind: 'closed', outcomes };
    }
  }
}

/** A trial that ended without an outcome, as when its process died, is given back. */
export function withoutTrial(state: BreakerState): BreakerState {
  return state.kind === 'half_open' ? { ...state, trialsStarted: Math.max(state.trialsWorked, state.trialsStarted - 1) } : state;
}

function opened(openings: number, at: Date, settings: BreakerSettings): BreakerState {
  const openMs = Math.min(settings.longestOpenMs, settings.openMs * 2 ** Math.min(30, openings - 1));
  return { kind: 'open', until: new Date(at.getTime() + openMs), openings };
}
