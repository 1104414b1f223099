// Tests with sound that the process of live calls holds: each is waited for by whoever asked, and none is a call of anybody.
import { Problem } from '../../rules/problem.ts';
import type { CallTold } from '../ports/live-call.ts';

/** They take a core, which live calls need more. */
const MOST_AT_ONCE = 1;

export function createRehearsalsInHand() {
  const inHand = new Map<string, (told: CallTold | null) => void>();
  return {
    /** Null when it could not be held. Throws Problem `overloaded` (retryable). */
    add(reference: string): Promise<CallTold | null> {
      if (inHand.size >= MOST_AT_ONCE) {
        const message = 'Another test with sound is running. Start this one when it is over.';
        throw new Problem('overloaded', message, { retryable: true });
      }
      const { promise, resolve } = Promise.withResolvers<CallTold | null>();
      inHand.set(reference, resolve);
      return promise;
    },
    /** False where it is none of these. */
    ended(reference: string, told: CallTold | null): boolean {
      const resolve = inHand.get(reference);
      inHand.delete(reference);
      resolve?.(told);
      return resolve !== undefined;
    },
    allLost(): void {
      for (const reference of [...inHand.keys()]) this.ended(reference, null);
    },
  };
}
