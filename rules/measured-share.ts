// A share of few cases with what chance leaves open around it, or the plain word that there are too few to say.

export type MeasuredShare =
  | { kind: 'measured'; share: number; low: number; high: number; of: number }
  | { kind: 'too-few'; of: number; least: number };

/** Of fewer the interval is wider than what it could tell apart. */
export const LEAST_CASES = 20;

/** Two-sided 95 %. */
const Z = 1.96;

export function measuredShare(part: number, of: number, least = LEAST_CASES): MeasuredShare {
  if (of < Math.max(1, least)) return { kind: 'too-few', of, least };
  const share = part / of;
  return { kind: 'measured', share, ...wilson(share, of), of };
}

/** Wilson's limits (1927), which stay between 0 and 1 and keep a width where all cases are alike. */
export function wilson(share: number, count: number): { low: number; high: number } {
  const centre = share + Z ** 2 / (2 * count);
  const half = Z * Math.sqrt((share * (1 - share)) / count + Z ** 2 / (4 * count ** 2));
  const whole = 1 + Z ** 2 / count;
  return { low: Math.max(0, (centre - half) / whole), high: Math.min(1, (centre + half) / whole) };
}
