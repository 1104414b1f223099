// Waits for a request's turn in the budgets it counts in.
import { Problem } from '../../../rules/problem.ts';
import { giveTurn, readBudget, type Budget } from '../../database/hubspot-budget.ts';
import type { BaseContext } from '../context.ts';

/** Whoever would wait longer comes back later: a job that sleeps holds a place others could use. */
const PATIENCE_MS = 30_000;

/** Throws Problem `hubspot_rate_limited` with `notBefore`, or the signal's reason. */
export async function takeTurn(
  { db, clock }: Pick<BaseContext, 'db' | 'clock'>,
  budgets: readonly Budget[],
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const budget of budgets) {
    const askedAt = clock.now().getTime();
    for (;;) {
      const now = clock.now();
      const turn = await giveTurn(db, budget, Math.max(0, PATIENCE_MS - (now.getTime() - askedAt)), now);
      if (turn.kind === 'too-far') {
        const why = turn.why === null ? 'Many requests to HubSpot are waiting already' : turn.why;
        throw new Problem('hubspot_rate_limited', `${why}; next request at ${turn.at.toISOString()}.`, {
          retryable: true,
          notBefore: turn.at,
        });
      }
      const waitMs = turn.at.getTime() - now.getTime();
      if (waitMs <= 0) break;
      await clock.sleep(waitMs, signal);
      // HubSpot may have called a halt meanwhile.
      if ((await readBudget(db, budget, clock.now())).blockedUntil === null) break;
    }
  }
}
