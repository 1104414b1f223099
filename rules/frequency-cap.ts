// How often one number may be rung: sliding windows over every dial to it, whoever dialled.

/** At most `most` dials in any stretch of `withinHours`. */
export type FrequencyCap = {
  readonly most: number;
  readonly withinHours: number;
  /** Whose cap it is: a law, or the team's own setting. */
  readonly source: string;
};

/** Dials that lie further back count under no cap. */
export const LONGEST_CAP_HOURS = 31 * 24;

const HOUR_MS = 3_600_000;
/** Stands for “never” where an instant is asked for, as under a cap of no dials at all: a year ahead. */
const NEVER_MS = 365 * 24 * HOUR_MS;

/**
 * The earliest instant from `at` on at which the number may be rung again, and the cap that holds longest; null when none does. A dial
 * stops counting exactly `withinHours` after it was made. `dials` may come in any order.
 */
export function nextUnderCaps(
  caps: readonly FrequencyCap[],
  dials: readonly Date[],
  at: Date,
): { at: Date; cap: FrequencyCap | null } {
  const newestFirst = dials.map((dial) => dial.getTime()).sort((a, b) => b - a);
  let freeMs = at.getTime();
  let holding: FrequencyCap | null = null;
  for (const cap of caps) {
    // Of three allowed dials the third youngest has to stop counting before there can be another.
    const decisive = newestFirst[cap.most - 1];
    const capFreeMs = cap.most < 1 ? at.getTime() + NEVER_MS : decisive === undefined ? 0 : decisive + cap.withinHours * HOUR_MS;
    if (capFreeMs <= freeMs) continue;
    freeMs = capFreeMs;
    holding = cap;
  }
  return { at: new Date(freeMs), cap: holding };
}
