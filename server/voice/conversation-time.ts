// Time inside one call.
import type { Clock } from '../ports/clock.ts';

/** Milliseconds since now, which never go back even when the clock does. */
export function callClock(clock: Clock): () => number {
  const startedMs = clock.now().getTime();
  let last = 0;
  return () => (last = Math.max(last, clock.now().getTime() - startedMs));
}

/** Waits for it, but not longer; what becomes of it afterwards is nobody's concern. Null where it failed or came too late. */
export async function within<T>(clock: Clock, ms: number, what: Promise<T>): Promise<T | null> {
  const settled = new AbortController();
  const limit = clock.sleep(ms, settled.signal).catch(() => {});
  const came = await Promise.race([what.catch(() => null), limit.then(() => null)]);
  settled.abort(new Error('it came in time'));
  return came;
}
