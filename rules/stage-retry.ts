// When a stage that failed is tried again, and when we give up.
import type { Stage } from './call.ts';

export type StageVerdict = { kind: 'retry'; at: Date } | { kind: 'give-up' };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Waits after the 1st, 2nd, … failed try. A recording that is not ready yet may take hours to appear at its source. */
const waitsMs: Record<Stage, readonly number[]> = {
  fetch: [10 * SECOND, 30 * SECOND, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR],
  decode: [5 * SECOND, MINUTE, 10 * MINUTE],
  transcribe: [5 * SECOND, MINUTE, 10 * MINUTE, HOUR],
  analyse: [5 * SECOND, MINUTE],
  score: [5 * SECOND, MINUTE, 10 * MINUTE, HOUR],
};

/** Never later than this, whatever a server asks for. */
const LONGEST_WAIT_MS = 24 * HOUR;

/** `failures`: tries that failed, this one included; starts that ended in a crash are none. A `notBefore` told by the other side moves the next try back, never forward. */
export function afterFailure(
  stage: Stage,
  failures: number,
  failure: { retryable: boolean; notBefore?: Date | undefined },
  now: Date,
): StageVerdict {
  const wait = waitsMs[stage][failures - 1];
  if (!failure.retryable || wait === undefined) return { kind: 'give-up' };
  const told = failure.notBefore ? failure.notBefore.getTime() - now.getTime() : 0;
  return { kind: 'retry', at: new Date(now.getTime() + Math.min(Math.max(wait, told), LONGEST_WAIT_MS)) };
}

/** A server that is killed again and again is nobody's fault; a call that kills its worker must not do so for ever. */
const MOST_CRASHES = 25;

/** How often a stage may be started at all, starts that ended in a crash included. */
export function mostStarts(stage: Stage): number {
  return waitsMs[stage].length + 1 + MOST_CRASHES;
}
