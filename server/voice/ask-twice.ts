// Asks a provider while the other side waits: once, and once more where that may help, but never for longer than a person is patient.
import { Problem } from '../../rules/problem.ts';
import type { Clock } from '../ports/clock.ts';
import { callClock } from './conversation-time.ts';

export type Patience = { firstMs: number; allMs: number };

/** A silence of this length on the telephone is still taken for thinking. */
export const PATIENCE: Patience = { firstMs: 2_000, allMs: 3_500 };

export type Asking = { clock: Clock; patience: Patience; signal: AbortSignal };

/**
 * `ask` is given a signal that ends when it is late. Throws what the last try threw, `provider_unreachable` where there was no answer; at once where
 * another try would be in vain, or may only come when patience is over.
 */
export async function askTwice<T>(asking: Asking, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { clock, patience, signal } = asking;
  const spentMs = callClock(clock);
  try {
    return await askOnce(asking, patience.firstMs, ask);
  } catch (error) {
    signal.throwIfAborted();
    const waitMs = waitBeforeRetryMs(error, clock.now());
    if (waitMs === null || waitMs >= patience.allMs - spentMs()) throw error;
    if (waitMs > 0) await clock.sleep(waitMs, signal);
    return await askOnce(asking, patience.allMs - spentMs(), ask);
  }
}

/** Until another try makes sense; null where none does before somebody has changed something. */
export function waitBeforeRetryMs(error: unknown, now: Date): number | null {
  if (!(error instanceof Problem)) return 0;
  if (!error.retryable) return null;
  return Math.max(0, (error.notBefore?.getTime() ?? 0) - now.getTime());
}

/** What comes of it within that time, else `provider_unreachable`. */
export async function askOnce<T>(
  { clock, signal }: Pick<Asking, 'clock' | 'signal'>,
  withinMs: number,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const settled = new AbortController();
  const late = clock.sleep(withinMs, settled.signal).then((): never => {
    throw new Problem('provider_unreachable', 'The provider did not answer in time.', { retryable: true });
  });
  late.catch(() => {});
  try {
    return await Promise.race([ask(AbortSignal.any([signal, own.signal])), late]);
  } catch (error) {
    own.abort(error);
    throw error;
  } finally {
    settled.abort(new Error('answered'));
  }
}
