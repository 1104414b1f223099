// Counts the figures of days anew in which calls have come, changed or gone.
import { countDays } from '../../database/analytics-days.ts';
import type { BaseContext } from '../context.ts';

const DAYS_AT_ONCE = 31;
/** After a large import the rest is counted when the bell rings next. */
const MOST_ROUNDS = 100;

export async function countChangedDays(context: BaseContext, of: { teamId: string }, signal: AbortSignal): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS && !signal.aborted; round += 1) {
    const counted = await context.db.transaction().execute((db) => countDays(db, of.teamId, DAYS_AT_ONCE));
    if (counted < DAYS_AT_ONCE) return;
  }
}
