// A transaction that another one stood in the way of is run again: the database had to end one of the two.
import { isTransactionClash } from './database-problem.ts';

const TRIES = 4;

/** `run` opens the transaction anew each time. Throws what the last try threw. */
export async function againAfterClash<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (attempt === TRIES || !isTransactionClash(error)) throw error;
    }
  }
}
