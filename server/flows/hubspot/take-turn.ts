// Waits for a request's turn in the budgets it counts in.
import { Problem } from '../../../rules/problem.ts';
import { confirmTurn, giveTurn, MOST_AHEAD_MS, noteAnswered, type Budget, type Grant } from '../../database/hubspot-budget.ts';
import type { BaseContext } from '../context.ts';

/** Whoever would wait longer comes back later: a job that sleeps holds a place others could use. */
const PATIENCE_MS = 30_000;
/** A turn that is put off so often is taken: HubSpot says so if it is too early. */
const MOST_LOOKS = 10;

/**
 * The budget that allows least comes last: its turn is kept to the moment, while that of the others may have come a little earlier.
 * Returns what to call when HubSpot has answered. Throws Problem `hubspot_rate_limited` with `notBefore`, or the signal's reason.
 */
export async function takeTurn(
  context: Pick<BaseContext, 'db' | 'clock' | 'log'>,
  budgets: readonly Budget[],
  signal: AbortSignal | undefined,
): Promise<() => void> {
  const { db, clock } = context;
  const giveUpAt = clock.now().getTime() + PATIENCE_MS;
  for (;;) {
    const now = clock.now();
    let turnAt = now;
    const grants: Grant[] = [];
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
      grants.push({ budget, at: turn.at });
      turnAt = turn.at;
    }
    if (turnAt <= now || (await comesTrue(context, grants, turnAt, signal))) return answered(context, grants);
  }
}

/** Sleeps until the turn has come, later where those before were slow; false when another one has to be asked for. */
async function comesTrue(
  { db, clock }: Pick<BaseContext, 'db' | 'clock'>,
  grants: Grant[],
  turnAt: Date,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  for (let wakeAt = turnAt, looks = 0; ; looks += 1) {
    const waitMs = wakeAt.getTime() - clock.now().getTime();
    // The clock has been set back since: by this one the turn would come in an hour or a day.
    if (waitMs > MOST_AHEAD_MS) return false;
    await clock.sleep(Math.max(0, waitMs), signal);
    const now = clock.now();
    const turns = await Promise.all(grants.map((grant) => confirmTurn(db, grant, now)));
    if (turns.some(({ blockedUntil }) => blockedUntil !== null)) return false;
    for (const [at, turn] of turns.entries()) grants[at] = { ...(grants[at] as Grant), at: turn.at };
    wakeAt = new Date(Math.max(...turns.map(({ at }) => at.getTime())));
    if (wakeAt <= now || looks >= MOST_LOOKS) return true;
  }
}

/** Losing one costs no more than its margin. */
function answered({ db, clock, log }: Pick<BaseContext, 'db' | 'clock' | 'log'>, grants: readonly Grant[]): () => void {
  return () => {
    noteAnswered(db, grants, clock.now()).catch((error: unknown) => log.debug({ err: error }, 'an answer was not counted'));
  };
}
