// Time inside one call.
import type { Clock } from '../ports/clock.ts';

/** Milliseconds since now, which never go back even when the clock does. */
export function callClock(clock: Clock): () => number {
  const startedMs = clock.now().getTime();
  let last = 0;
  return () => (last = Math.max(last, clock.now().getTime() - startedMs));
}

/** Waits for it, but not longer; what becomes of it afterwards is nobody's concern. */
export async function within(clock: Clock, ms: number, what: Promise<unknown>): Promise<void> {
  const settled = new AbortController();
  const limit = clock.sleep(ms, settled.signal).catch(() => {});
  await Promise.race([what.catch(() => {}), limit]);
  settled.abort(new Error('it came in time'));
}
