// How often one number may be rung: sliding windows over every dial to it, whoever dialled.

/** At most `most` dials in any stretch of `windowMs`. */
export type FrequencyCap = {
  most: number;
  windowMs: number;
  /** Whose cap it is: a law, or the team's own setting. */
  source: string;
};

export type CapVerdict = { kind: 'free' } | { kind: 'capped'; cap: FrequencyCap; until: Date };

/**
 * May the number be rung at `at`, after the dials at `dialledAt` (any order)? `until` is when the oldest dial that counts leaves the
 * window; of several caps the one that holds longest is named. A dial leaves exactly `windowMs` after it was made.
 */
export function checkCaps(caps: readonly FrequencyCap[], dialledAt: readonly Date[], at: Date): CapVerdict {
  const times = dialledAt.map((dial) => dial.getTime()).sort((a, b) => b - a);
  let verdict: CapVerdict = { kind: 'free' };
  for (const cap of caps) {
    // The dial that has to leave the window first: with three allowed, the third youngest. A cap of none never ends.
    const blocking = cap.most < 1 ? Number.POSITIVE_INFINITY : times[cap.most - 1];
    if (blocking === undefined || blocking + cap.windowMs <= at.getTime()) continue;
    const until = new Date(Math.min(blocking + cap.windowMs, at.getTime() + Math.max(cap.windowMs, NEVER_MS)));
    if (verdict.kind === 'free' || until > verdict.until) verdict = { kind: 'capped', cap, until };
  }
  return verdict;
}

/** Stands for “never” where an instant is asked for: a year ahead. */
const NEVER_MS = 365 * 86_400_000;
