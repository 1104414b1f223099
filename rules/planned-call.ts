// How a planned call stands after a verdict, and what of it is paused: the words its row is written in.
import type { AttemptReason } from './attempt-reason.ts';
import type { PlannedCallState } from './attempt.ts';
import type { AttemptVerdict, Pause } from './next-attempt.ts';
import type { PlanRequest } from './trigger-parameters.ts';

/** A plan as it comes back from where it was stored, where instants are text. */
export function storedPlan(plan: PlanRequest): PlanRequest {
  const { schedule } = plan;
  return schedule?.kind === 'instant' ? { ...plan, schedule: { kind: 'instant', at: new Date(schedule.at) } } : plan;
}

export type Standing = {
  state: Extract<PlannedCallState, 'planned' | 'given_up' | 'cancelled'>;
  reason: AttemptReason;
  /** When it is decided again; null while only a change can move it, and when it has ended. */
  nextAt: Date | null;
  endedAt: Date | null;
};

/** A skip is recorded as an attempt by whoever dispatches, so it is looked at at once. */
export function standingAfter(verdict: AttemptVerdict, now: Date): Standing {
  const { reason } = verdict;
  switch (verdict.kind) {
    case 'dial-at':
      return { state: 'planned', reason, nextAt: verdict.at, endedAt: null };
    case 'wait':
      return { state: 'planned', reason, nextAt: verdict.until, endedAt: null };
    case 'skip':
      return { state: 'planned', reason, nextAt: now, endedAt: null };
    case 'give-up':
      return { state: reason === 'cancelled' ? 'cancelled' : 'given_up', reason, nextAt: null, endedAt: now };
  }
}

/** Everything that holds a call back by a person's word. An agent that was put away calls nobody. */
export function pausesOf(held: {
  isCallPaused: boolean;
  campaign: 'active' | 'paused' | 'cancelled' | null;
  agent: 'active' | 'paused' | 'archived';
  isKillSwitchOn: boolean;
}): Pause[] {
  const scopes: [Pause['scope'], boolean][] = [
    ['call', held.isCallPaused],
    ['campaign', held.campaign === 'paused'],
    ['agent', held.agent !== 'active'],
    ['everything', held.isKillSwitchOn],
  ];
  return scopes.filter(([, isHeld]) => isHeld).map(([scope]) => ({ scope, until: null }));
}

/** How long after it began to wait a contact without a number is looked at again: after a minute, then ever more seldom, hourly at last. */
export function nextLookForNumber(waiting: { since: Date; giveUpAt: Date }, now: Date): Date {
  const waitedMs = now.getTime() - waiting.since.getTime();
  const at = now.getTime() + Math.min(3_600_000, Math.max(60_000, waitedMs));
  return new Date(Math.min(at, waiting.giveUpAt.getTime()));
}
