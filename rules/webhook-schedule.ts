// When a webhook that was not taken is sent again, and when an endpoint is given up: the schedule of Standard Webhooks 1.0.0.

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** After the first, second … try; together 75 hours, 35 minutes and 5 seconds. */
const waitsMs: readonly number[] = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];
export const mostTries = waitsMs.length + 1;

/** Each wait is up to a tenth shorter or longer, so that what failed together does not come back together. */
const JITTER = 0.1;
const LONGEST_ASKED_WAIT_MS = 24 * HOUR;
/** An endpoint that took nothing for so long is switched off. */
export const mostFailingMs = 5 * 24 * HOUR;

/** `status` null: no answer came, or a redirect was refused. `retryAfterMs`: what the answer asked for. */
export type TryOutcome = { status: number | null; retryAfterMs: number | null };

export type AfterTry =
  | { kind: 'delivered' }
  | { kind: 'retry'; at: Date }
  /** The endpoint said that it is gone (410): nothing is sent to it any more. */
  | { kind: 'gone' }
  | { kind: 'give-up' };

/** `tries`: how many have been made, this one included. `chance`: 0 to 1. */
export function afterTry(outcome: TryOutcome, tries: number, chance: number, now: Date): AfterTry {
  const { status, retryAfterMs } = outcome;
  if (status !== null && status >= 200 && status < 300) return { kind: 'delivered' };
  if (status === 410) return { kind: 'gone' };
  const waitMs = waitsMs[tries - 1];
  if (waitMs === undefined) return { kind: 'give-up' };
  const jittered = Math.round(waitMs * (1 + JITTER * (2 * chance - 1)));
  const asked = Math.min(retryAfterMs ?? 0, LONGEST_ASKED_WAIT_MS);
  return { kind: 'retry', at: new Date(now.getTime() + Math.max(jittered, asked)) };
}

/** Longer than the schedule ever waits, which is a day and a tenth: nothing was tried in between. */
const QUIET_MS = 36 * HOUR;

/** Since when an endpoint fails that failed just now: one failure long ago and one today are not days of failing. */
export function failingFrom(failingSince: Date | null, lastTriedAt: Date | null, now: Date): Date {
  const wasQuiet = lastTriedAt === null || now.getTime() - lastTriedAt.getTime() > QUIET_MS;
  return failingSince === null || wasQuiet ? now : failingSince;
}

/** `failingSince`: the first failure since something was delivered, or since nothing was tried for long. */
export function isGivenUp(failingSince: Date | null, now: Date): boolean {
  return failingSince !== null && now.getTime() - failingSince.getTime() >= mostFailingMs;
}
