// Which due attempt goes first: what was carried over, then priority with age, and every team its turn.

export const LOWEST_PRIORITY = -100;
export const HIGHEST_PRIORITY = 100;

/** Every hour of waiting counts ten points, so that nothing waits longer than 20 hours behind newer work of the highest priority. */
export const POINTS_PER_HOUR_WAITED = 10;

export type DueAttempt = {
  attemptId: string;
  teamId: string;
  /** −100 to 100; the default is 0. */
  priority: number;
  /** When it became due: its place in the queue of age. */
  dueAt: Date;
  /** It was moved here from an earlier calling window. */
  isCarriedOver: boolean;
};

/** The priority with what waiting adds to it. An attempt that is not due yet has its plain priority. */
export function agedPriority(attempt: Pick<DueAttempt, 'priority' | 'dueAt'>, now: Date): number {
  const plain = Math.min(HIGHEST_PRIORITY, Math.max(LOWEST_PRIORITY, attempt.priority));
  const waitedHours = Math.max(0, now.getTime() - attempt.dueAt.getTime()) / 3_600_000;
  return plain + waitedHours * POINTS_PER_HOUR_WAITED;
}

/** For sorting: carried over before newer, then by aged priority, then the one due first. The id makes the order the same everywhere. */
export function compareDue(a: DueAttempt, b: DueAttempt, now: Date): number {
  return (
    Number(b.isCarriedOver) - Number(a.isCarriedOver) ||
    agedPriority(b, now) - agedPriority(a, now) ||
    a.dueAt.getTime() - b.dueAt.getTime() ||
    (a.attemptId < b.attemptId ? -1 : a.attemptId > b.attemptId ? 1 : 0)
  );
}

/**
 * The next `count` attempts. Each place goes to the team with the fewest calls, those under way (`callsUnderWay`, by team) and those
 * chosen before it; between equal teams to the one whose first attempt comes first. A team with a thousand attempts delays another by
 * one call, not by a thousand.
 */
export function chooseFairly(
  due: readonly DueAttempt[],
  count: number,
  callsUnderWay: ReadonlyMap<string, number>,
  now: Date,
): DueAttempt[] {
  const queues = new Map<string, DueAttempt[]>();
  for (const attempt of due.toSorted((a, b) => compareDue(a, b, now))) {
    const queue = queues.get(attempt.teamId);
    if (queue) queue.push(attempt);
    else queues.set(attempt.teamId, [attempt]);
  }
  const teams = [...queues].map(([teamId, queue]) => ({ queue, next: 0, calls: callsUnderWay.get(teamId) ?? 0 }));
  const chosen: DueAttempt[] = [];
  while (chosen.length < count) {
    const waiting = teams.filter((team) => team.next < team.queue.length);
    if (waiting.length === 0) break;
    const team = waiting.reduce((best, other) => {
      const order = other.calls - best.calls || compareDue(other.queue[other.next]!, best.queue[best.next]!, now);
      return order < 0 ? other : best;
    });
    chosen.push(team.queue[team.next]!);
    team.next += 1;
    team.calls += 1;
  }
  return chosen;
}
