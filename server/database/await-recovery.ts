// What a start does first, done again while PostgreSQL starts or is started anew: who begins meanwhile need not give up.
import { Problem } from '../../rules/problem.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { databaseProblem } from './database-problem.ts';

/** After a crash it reads its log first, and says so. */
const RECOVERS_WITHIN_MS = 120_000;
/** Of a server that says nothing nobody knows whether it is on its way or the address is wrong. */
const APPEARS_WITHIN_MS = 15_000;
const PAUSE_MS = 500;

/**
 * Repeats `work` from its beginning while the database is away. Throws Problem `database_unavailable` when it stays away; anything else, such
 * as a name that is refused, is thrown at once and as it comes.
 */
export async function awaitRecovery<T>({ clock, log }: { clock: Clock; log: Log }, work: () => Promise<T>): Promise<T> {
  const since = clock.now().getTime();
  let patienceMs = APPEARS_WITHIN_MS;
  for (let isTold = false; ; isTold = true) {
    try {
      return await work();
    } catch (error) {
      if (databaseProblem(error)?.code !== 'database_unavailable') throw error;
      if (isStarting(error)) patienceMs = RECOVERS_WITHIN_MS;
      if (clock.now().getTime() - since >= patienceMs) throw unreachable(error);
      if (!isTold) log.warn({ waitsAtMostMs: patienceMs, err: error }, 'PostgreSQL is not there yet: waiting for it');
      await clock.sleep(PAUSE_MS);
    }
  }
}

function isStarting(error: unknown): boolean {
  const cause = error instanceof Problem ? error.cause : error;
  return cause instanceof Error && 'code' in cause && cause.code === '57P03';
}

function unreachable(error: unknown): Problem {
  const cause = error instanceof Problem ? error.cause : error;
  const said = cause instanceof Error && cause.message !== '' ? ` (${cause.message})` : '';
  return new Problem(
    'database_unavailable',
    `PostgreSQL cannot be reached${said}. Start it, or correct DATABASE_URL, and start again.`,
    {
      retryable: true,
      cause: error,
    },
  );
}
