// Is the clock of a machine so far from the one all share that nothing may be decided by it?

/**
 * Machines that ask the time of others stay within a second of each other, and a database that is slow to answer lets its clock look some
 * seconds behind. Calling hours are kept to that far.
 */
const MOST_OFF_MS = 30_000;

/** What to do about a clock that is ahead by so much, or behind where it is negative; null where it is right. */
export function clockTrouble(aheadMs: number): string | null {
  if (Math.abs(aheadMs) <= MOST_OFF_MS) return null;
  const off = `${Math.round(Math.abs(aheadMs) / 1_000)} s ${aheadMs > 0 ? 'ahead of' : 'behind'}`;
  return `The clock of this machine is ${off} that of the database. Until both agree nobody is rung from here: have both set by NTP.`;
}
