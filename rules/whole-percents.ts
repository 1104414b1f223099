// Shares as whole percents that add up as the shares do: 66 and 34, not 66 and 35.

/** What rounding down leaves over goes to those that lose most by it, the first of equals first. */
export function wholePercents(shares: readonly number[]): number[] {
  const exact = shares.map((share) => share * 100);
  const whole = exact.map((part) => Math.floor(part));
  const sum = (parts: readonly number[]): number => parts.reduce((total, part) => total + part, 0);
  const lost = (index: number): number => (exact[index] ?? 0) - (whole[index] ?? 0);
  const left = Math.round(sum(exact)) - sum(whole);
  const raised = new Set([...shares.keys()].toSorted((a, b) => lost(b) - lost(a)).slice(0, left));
  return whole.map((part, index) => (raised.has(index) ? part + 1 : part));
}
