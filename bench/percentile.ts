// The figure that so many of a hundred do not exceed.

/** By nearest rank; NaN of none. `share` is in percent: 50 is the median, 95 of twenty figures the nineteenth. */
export function percentile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * share) / 100) - 1)] ?? NaN;
}
