// Asks the mind for an answer, and once more where that may help, while the other side is asked for patience.
import type { Clock } from '../ports/clock.ts';
import { waitBeforeRetryMs } from './ask-twice.ts';
import type { MindAnswer } from './mind.ts';

/** A language model that says it can answer only later than this is not waited for. */
const LONGEST_WAIT_MS = 4_000;

export type SecondThought = { ask: () => Promise<MindAnswer>; excuse: () => Promise<unknown>; clock: Clock; signal: AbortSignal };

/** Throws what the mind threw last. */
export async function answerOrThinkAgain({ ask, excuse, clock, signal }: SecondThought): Promise<MindAnswer> {
  try {
    return await ask();
  } catch (error) {
    const waitMs = waitBeforeRetryMs(error, clock.now());
    if (signal.aborted || waitMs === null || waitMs > LONGEST_WAIT_MS) throw error;
    const again = waitMs > 0 ? clock.sleep(waitMs, signal).then(ask) : ask();
    const [answer] = await Promise.all([again, excuse()]);
    return answer;
  }
}
