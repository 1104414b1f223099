// Deals against scores: win rates with their intervals, and a difference only where chance alone does not explain it.
import { measuredShare, type MeasuredShare } from './measured-share.ts';

/** Whole points of the average score of a deal's calls; both ends belong to the band. */
export const scoreBands = [
  { key: 'strong', from: 75, to: 100 },
  { key: 'fair', from: 50, to: 74 },
  { key: 'weak', from: 0, to: 49 },
] as const;
export type ScoreBand = (typeof scoreBands)[number]['key'];
export const scoreBandKeys = ['strong', 'fair', 'weak'] as const satisfies readonly ScoreBand[];

/** Deals that are closed; open ones have no outcome that could be compared. */
export type ClosedDeals = { won: number; lost: number };

/** The newest of a span; more would hardly narrow an interval. */
export const MOST_REVENUE_DEALS = 2_000;

/** A criterion counts as met where the calls of the deal earned so much of its points. */
export const MET_SHARE = 0.5;

export function winRate({ won, lost }: ClosedDeals): MeasuredShare {
  return measuredShare(won, won + lost);
}

/** In shares from -1 to 1; `more` and `less` where the interval leaves 0 out. */
export type Difference =
  | { kind: 'more' | 'less' | 'not-told-apart'; difference: number; low: number; high: number }
  | { kind: 'too-few'; of: number; least: number };

/**
 * How much more often the first were won than the second, with Newcombe's interval of 95 % (1998, method 10: from Wilson's limits of both),
 * which holds where groups are small and rates near 0 or 1.
 */
export function differenceOf(first: ClosedDeals, second: ClosedDeals): Difference {
  const [one, other] = [winRate(first), winRate(second)];
  if (one.kind === 'too-few') return one;
  if (other.kind === 'too-few') return other;
  const difference = one.share - other.share;
  const low = difference - Math.hypot(one.share - one.low, other.high - other.share);
  const high = difference + Math.hypot(one.high - one.share, other.share - other.low);
  return { kind: low > 0 ? 'more' : high < 0 ? 'less' : 'not-told-apart', difference, low, high };
}

export type CriterionDeals = { met: ClosedDeals; notMet: ClosedDeals };

/** The largest difference for better first, those with too few deals last. */
export function byDifference<C extends CriterionDeals>(criteria: readonly C[]): (C & { difference: Difference })[] {
  return criteria
    .map((criterion) => ({ ...criterion, difference: differenceOf(criterion.met, criterion.notMet) }))
    .toSorted((a, b) => sizeOf(b.difference) - sizeOf(a.difference));
}

function sizeOf(difference: Difference): number {
  return difference.kind === 'too-few' ? -Infinity : difference.difference;
}
