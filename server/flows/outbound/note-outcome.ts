// What an attempt says about its carrier: calls that cannot be placed open its breaker, so that it is left alone for a while.
import { afterOutcome, carrierBreaker, closedBreaker, type BreakerState } from '../../../rules/circuit-breaker.ts';
import type { Disposition } from '../../../rules/disposition.ts';
import { dialKeys } from '../../../rules/line-allotment.ts';
import { findBreaker, lockBreaker, saveBreaker } from '../../database/dial-limits.ts';
import type { AttemptRow } from '../../database/planned-calls.ts';
import type { BaseContext } from '../context.ts';

const failures: ReadonlySet<Disposition> = new Set(['failed', 'carrier_overloaded', 'carrier_refused', 'unknown']);

/**
 * After the attempt has been closed, in a transaction of its own: every claim holds the row of its carrier, and all reports of a carrier
 * would wait for one another in it. An outcome that is lost with its process changes no share.
 */
export async function noteOutcome(
  { db, clock }: Pick<BaseContext, 'db' | 'clock'>,
  attempt: AttemptRow,
  disposition: Disposition,
): Promise<void> {
  const key = dialKeys.carrier(attempt.carrier);
  const now = clock.now();
  const outcome = { startedAt: attempt.intentAt ?? attempt.createdAt, at: now, isFailure: failures.has(disposition) };
  const isCalm = (breaker: BreakerState | null) => breaker === null || (breaker.kind === 'closed' && breaker.outcomes.length === 0);
  // While all goes well there is nothing to remember.
  if (!outcome.isFailure && isCalm(await findBreaker(db, key))) return;
  await db.transaction().execute(async (db) => {
    const before = (await lockBreaker(db, key)) ?? closedBreaker;
    await saveBreaker(db, key, afterOutcome(before, outcome, carrierBreaker));
  });
}
