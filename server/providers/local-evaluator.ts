// Scores calls on this machine without a language model: patterns, sentence embeddings, and who said what in which order.
import { Worker } from 'node:worker_threads';
import { Problem } from '../../rules/problem.ts';
import type { Finding } from '../../rules/scorecard.ts';
import type { Evaluation, EvaluationInput, Evaluator } from '../ports/evaluator.ts';
import type { Log } from '../ports/log.ts';
import { judgeVersion } from './local-evaluator-judge.ts';

/** A six-hour call takes about a minute; what takes longer hangs in a pattern. */
const LONGEST_EVALUATION_MS = 300_000;

const evaluator = { kind: 'local', name: 'patterns and sentence embeddings', version: judgeVersion } as const;

/** `isOfCard`: the card has to be changed; otherwise the thread is at fault. */
type Reply = { id: number; findings: Finding[] } | { id: number; failure: string; isOfCard: boolean };

/**
 * One call at a time in one worker thread (the model blocks it for seconds), started at the first call. Deterministic: the same call
 * and card give the same findings. Aborting, exceeding `longestMs` and whatever fails but the card ends the thread; the next call starts a new
 * one. Throws Problem `evaluation_failed`, retryable unless the card is at fault.
 */
export function createLocalEvaluator({ log, longestMs = LONGEST_EVALUATION_MS }: { log: Log; longestMs?: number }): Evaluator {
  let thread: Worker | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let lastId = 0;
  let closed = false;

  function run({ scorecard, utterances, signal }: EvaluationInput): Promise<Evaluation> {
    signal.throwIfAborted();
    if (closed)
      throw new Problem('shutting_down', 'The server is stopping. The call is scored after the next start.', { retryable: true });
    const id = ++lastId;
    const worker = (thread ??= startThread());
    worker.ref();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        drop(worker);
        settle(() =>
          reject(new Problem('evaluation_failed', 'Scoring took too long. Simplify the patterns of the scorecard and retry.')),
        );
      }, longestMs);
      const settle = (end: () => void) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        worker.off('message', onReply).off('error', onError).off('exit', onExit);
        worker.unref();
        end();
      };
      const onAbort = () => {
        drop(worker);
        settle(() => reject(signal.reason));
      };
      const onReply = (reply: Reply) => {
        if (reply.id !== id) return;
        if (!('failure' in reply)) settle(() => resolve({ findings: reply.findings, evaluator }));
        else if (reply.isOfCard) settle(() => reject(new Problem('evaluation_failed', reply.failure)));
        else onError(new Error(reply.failure));
      };
      const onError = (cause: unknown) => {
        drop(worker);
        settle(() =>
          reject(
            new Problem('evaluation_failed', 'Scoring failed on this machine. It is tried again.', { retryable: true, cause }),
          ),
        );
      };
      const onExit = (code: number) => onError(new Error(`The scoring thread ended with code ${code}.`));
      signal.addEventListener('abort', onAbort);
      worker.on('message', onReply).on('error', onError).on('exit', onExit);
      worker.postMessage({ id, scorecard, utterances });
    });
  }

  function startThread(): Worker {
    log.debug({}, 'starting the scoring thread');
    const worker = new Worker(new URL('./local-evaluator-thread.ts', import.meta.url));
    // Without a listener an error between two calls would end the whole process.
    worker.on('error', () => drop(worker));
    return worker;
  }

  function drop(worker: Worker): void {
    if (thread === worker) thread = undefined;
    worker.terminate().catch((err: unknown) => log.warn({ err }, 'the scoring thread did not end'));
  }

  return {
    evaluate(input) {
      const result = queue.then(() => run(input));
      queue = result.catch(() => undefined);
      return result;
    },
    async close() {
      closed = true;
      await thread?.terminate();
      await queue;
    },
  };
}
