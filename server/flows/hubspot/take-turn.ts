// Waits for a request's turn in the budgets it counts in.
import { Problem } from '../../../rules/problem.ts';
import { giveTurn, readBudget, type Budget } from '../../database/hubspot-budget.ts';
import type { BaseContext } from '../context.ts';

/** Whoever would wait longer comes back later: a job that sleeps holds a place others could use. */
const PATIENCE_MS = 30_000;

/**
 * The budget that allows least comes last: its turn is kept to the moment, while that of the others may have come a little earlier.
 * Throws Problem `hubspot_rate_limited` with `notBefore`, or the signal's reason.
 */
export async function takeTurn(
  context: Pick<BaseContext, 'db' | 'clock'>,
  budgets: readonly Budget[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const { db, clock } = context;
  const giveUpAt = clock.now().getTime() + PATIENCE_MS;
  for (;;) {
    const now = clock.now();
    let turnAt = now;
    for (const budget of budgets) {
      const patienceMs = Math.max(0, giveUpAt - now.getTime());
      const turn = await giveTurn(db, budget, { patienceMs, now, notBefore: turnAt });
      if (turn.kind === 'too-far') {
        const why = turn.why ?? 'Many requests to HubSpot are waiting already';
        throw new Problem('hubspot_rate_limited', `${why}; next request at ${turn.at.toISOString()}.`, {
          retryable: true,
          notBefore: turn.at,
        });
      }
      turnAt = turn.at;
    }
    if (turnAt <= now) return;
    await clock.sleep(turnAt.getTime() - now.getTime(), signal);
    // HubSpot may have called a halt meanwhile.
    const states = await Promise.all(budgets.map((budget) => readBudget(db, budget, clock.now())));
    if (states.every(({ blockedUntil }) => blockedUntil === null)) return;
  }
}
