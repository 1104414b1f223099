// How much a score moves when the same call is judged by the same card again and again.
import type { Outcome, ScoreResult } from './scorecard.ts';

/** Each time costs as much as scoring the call once. */
export const MOST_TIMES = 10;
export const FEWEST_TIMES = 2;

export type Stability = {
  /** In the order they were made; null where nothing applied. */
  overall: (number | null)[];
  lowest: number | null;
  highest: number | null;
  /** How many checks came out the same each time. */
  steady: number;
  /** The others, in the order of the card: how often each outcome came. */
  unsteady: { key: string; question: string; outcomes: { outcome: Outcome; times: number }[] }[];
};

/** `results`: of one call by one version of a card, one at least. */
export function stabilityOf(results: readonly ScoreResult[]): Stability {
  const overall = results.map((result) => result.overall);
  const scores = overall.filter((score) => score !== null);
  const runs = results.map((result) => new Map(checksOf(result).map(({ key, outcome }) => [key, outcome])));
  const checks = results[0] ? checksOf(results[0]) : [];
  const counted = checks.map(({ key, question }) => ({
    ...{ key, question },
    outcomes: countsOf(runs.flatMap((run) => run.get(key) ?? [])),
  }));
  const unsteady = counted.filter(({ outcomes }) => outcomes.length > 1);
  return {
    overall,
    lowest: scores.length === 0 ? null : Math.min(...scores),
    highest: scores.length === 0 ? null : Math.max(...scores),
    steady: counted.length - unsteady.length,
    unsteady,
  };
}

function checksOf({ categories }: ScoreResult) {
  return categories.flatMap(({ criteria }) => criteria.flatMap(({ checks }) => checks));
}

/** The most frequent first. */
function countsOf(outcomes: readonly Outcome[]): { outcome: Outcome; times: number }[] {
  const counts = new Map<Outcome, number>();
  for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts].map(([outcome, times]) => ({ outcome, times })).toSorted((a, b) => b.times - a.times);
}
