// How far two judges of the same things agree beyond what chance would do: Cohen's kappa with an interval.
import { wilson } from './measured-share.ts';

/** `no-variation`: both always gave the same one answer, so chance alone explains all of it and kappa is not defined. */
export type Agreement =
  | { kind: 'measured'; sampleSize: number; agreed: number; kappa: number; low: number; high: number }
  | { kind: 'no-variation'; sampleSize: number; agreed: number }
  | { kind: 'too-few'; sampleSize: number; least: number };

/** With fewer the interval is wider than what it could tell apart. */
export const LEAST_PAIRS = 20;

/**
 * `pairs`: the answers of both judges to one question each, in any words. `agreed` is the plain share from 0 to 1; kappa goes from -1
 * to 1, 0 being chance. The interval takes what chance does as known, as Cohen (1960) did, and Wilson's limits for the share, which
 * keep a width where all agree.
 */
export function agreementOf(pairs: readonly (readonly [string, string])[], least = LEAST_PAIRS): Agreement {
  const sampleSize = pairs.length;
  if (sampleSize < Math.max(1, least)) return { kind: 'too-few', sampleSize, least };
  const agreed = pairs.filter(([first, second]) => first === second).length / sampleSize;
  const firsts = countOf(pairs.map(([first]) => first));
  const seconds = countOf(pairs.map(([, second]) => second));
  let together = 0;
  for (const [answer, count] of firsts) together += count * (seconds.get(answer) ?? 0);
  const byChance = together / sampleSize ** 2;
  if (byChance === 1) return { kind: 'no-variation', sampleSize, agreed: rounded(agreed) };
  const kappaAt = (share: number) => rounded((share - byChance) / (1 - byChance));
  const { low, high } = wilson(agreed, sampleSize);
  return {
    kind: 'measured',
    sampleSize,
    agreed: rounded(agreed),
    kappa: kappaAt(agreed),
    low: Math.max(-1, kappaAt(low)),
    high: kappaAt(high),
  };
}

function countOf(answers: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  return counts;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
