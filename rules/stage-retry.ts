// When a stage that failed, or that no process ended, is tried again, and when we give up.
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

/** So many are begun anew at once. */
const CRASHES_WITHOUT_REST = 5;
/** Rests after the ones that follow, the last one for all others. */
const restsMs = [30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE] as const;
const MOST_CRASHES = 25;

/**
 * What becomes of a stage that processes began `crashes` times and never ended. A server that is killed every few seconds for half an hour is nobody's
 * fault, and a stage that rests meanwhile outlasts it; a call that kills its worker does so ever more seldom, and not for ever.
 */
export function afterCrash(crashes: number, now: Date): { kind: 'begin' } | { kind: 'rest'; until: Date } | { kind: 'give-up' } {
  if (crashes <= CRASHES_WITHOUT_REST) return { kind: 'begin' };
  if (crashes > MOST_CRASHES) return { kind: 'give-up' };
  const rest = restsMs[crashes - CRASHES_WITHOUT_REST - 1] ?? restsMs.at(-1) ?? 0;
  return { kind: 'rest', until: new Date(now.getTime() + rest) };
}
