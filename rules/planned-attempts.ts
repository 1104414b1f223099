// The plan of a call told in advance: when each attempt comes at the earliest if nobody answers, and which rule decided.
import type { AttemptReason } from './attempt-reason.ts';
import { type CallPlan, type Circumstances, type DecidedBy, type PastAttempt, nextAttempt } from './next-attempt.ts';
import { MOST_RETRIES } from './retry-plan.ts';
import { localTimeOf } from './zone-clock.ts';

export type PlannedAttempt = {
  /** Counts from 1. */
  attempt: number;
  dueAt: Date;
  /** Null: the attempt is skipped. */
  at: Date | null;
  /** `at` on the clock that decided, or on the first plausible one: `2026-03-08T09:00:00-04:00`. */
  localTime: string | null;
  zone: string;
  reason: AttemptReason;
  decidedBy: DecidedBy | null;
};

/** `end` is what follows if none of them is answered, or what holds the call. */
export type Preview = { attempts: PlannedAttempt[]; end: AttemptReason };

/** Every attempt may be skipped after two waits, until it is due and for a cap, and one verdict ends it all. */
const MOST_VERDICTS = 3 * (MOST_RETRIES + 1) + 1;

/** Nobody answers, each time after `attemptMs`. What has been tried already is not told again. */
export function plannedAttempts(
  plan: CallPlan,
  tried: readonly PastAttempt[],
  given: Circumstances,
  { attemptMs = 0 }: { attemptMs?: number } = {},
): Preview {
  const attempts = [...tried];
  const dials = [...given.dials];
  const preview: PlannedAttempt[] = [];
  let now = given.now;
  for (let verdicts = 0; verdicts < MOST_VERDICTS; verdicts++) {
    const verdict = nextAttempt(plan, attempts, { ...given, now, dials });
    if (verdict.kind === 'give-up') return { attempts: preview, end: verdict.reason };
    if (verdict.kind === 'wait') {
      if (verdict.until === null || verdict.reason === 'paused') return { attempts: preview, end: verdict.reason };
      now = verdict.until;
      continue;
    }
    const { attempt, dueAt, reason, decidedBy } = verdict;
    const at = verdict.kind === 'dial-at' ? verdict.at : null;
    const zone = decidedBy?.rule === 'hours' ? decidedBy.zone : (given.zones?.asked[0] ?? 'Etc/UTC');
    preview.push({ attempt, dueAt, at, localTime: at && localTimeOf(zone, at), zone, reason, decidedBy });
    if (at === null) attempts.push({ kind: 'skipped', dueAt });
    else {
      now = new Date(at.getTime() + attemptMs);
      dials.push(at);
      attempts.push({ kind: 'ended', dueAt, startedAt: at, endedAt: now, disposition: 'no_answer' });
    }
  }
  return { attempts: preview, end: 'no_retries_left' };
}
