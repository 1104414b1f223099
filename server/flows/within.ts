// Bounds work in time: its signal is aborted when the time is over, whatever the work is waiting for.
import type { Clock } from '../ports/clock.ts';

/** Why a signal was aborted by the bound, not by a stop. */
export class TimeOver extends Error {}

export async function within<T>(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const bound = new AbortController();
  const finished = new AbortController();
  const over = clock.sleep(ms, finished.signal).then(
    () => bound.abort(new TimeOver(`not done within ${ms} ms`)),
    () => {},
  );
  const both = AbortSignal.any([signal, bound.signal]);
  let refuse = () => {};
  const aborted = new Promise<never>((_, reject) => (refuse = () => reject(both.reason as Error)));
  both.addEventListener('abort', refuse);
  try {
    // Work that does not listen to its signal is left behind.
    return await Promise.race([work(both), aborted]);
  } finally {
    // A signal that is listened to lives as long as those it follows, and one of them is the server's.
    both.removeEventListener('abort', refuse);
    finished.abort();
    await over;
  }
}
