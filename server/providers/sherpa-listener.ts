// Understands English speech while a call goes on, on this machine: Moonshine in a thread of its own, one stretch at a time.
import { Worker } from 'node:worker_threads';
import { Problem } from '../../rules/problem.ts';
import type { LiveListener } from '../ports/live-speech.ts';
import type { HearAnswer } from './sherpa-listener-thread.ts';
import { withoutLoops } from './sherpa-turns.ts';
import { findSpeechWeights, type SpeechModel } from './speech-weights.ts';

export type SherpaListenerOptions = {
  /** Where what is derived from the models is kept. */
  modelsFolder: string;
  /** `tiny` answers in half the time of `base` and makes more mistakes. */
  model: SpeechModel;
  /** For loading the model, and for each stretch of speech. */
  answerWithinMs?: number;
};

type Asked = { samples: Float32Array; resolve: (text: string) => void; reject: (error: unknown) => void };

const MOST_WAITING = 100;

/** Loads the model with the first question, or with `warm`. A thread that dies fails one question; the next one starts another. */
export function createSherpaListener(
  options: SherpaListenerOptions,
): LiveListener & { warm(): Promise<void>; close(): Promise<void> } {
  const answerWithinMs = options.answerWithinMs ?? 20_000;
  const waiting: Record<'first' | 'when_free', Asked[]> = { first: [], when_free: [] };
  let thread: Promise<Worker> | null = null;
  let isServing = false;
  let isClosed = false;

  function running(): Promise<Worker> {
    thread ??= start().catch((error: unknown) => {
      thread = null;
      throw error;
    });
    return thread;
  }

  async function start(): Promise<Worker> {
    const workerData = await findSpeechWeights(options.model, options.modelsFolder);
    const worker = new Worker(new URL('./sherpa-listener-thread.ts', import.meta.url), { execArgv: [], env: {}, workerData });
    worker.once('exit', () => {
      thread = null;
    });
    await answerOf(worker, answerWithinMs);
    worker.unref();
    return worker;
  }

  async function understand(samples: Float32Array): Promise<string> {
    const worker = await running();
    worker.ref();
    try {
      const answer = answerOf(worker, answerWithinMs);
      worker.postMessage(samples);
      return withoutLoops(await answer);
    } finally {
      worker.unref();
    }
  }

  async function serve(): Promise<void> {
    if (isServing) return;
    isServing = true;
    for (;;) {
      const asked = waiting.first.shift() ?? waiting.when_free.shift();
      if (!asked) break;
      await understand(asked.samples).then(asked.resolve, asked.reject);
    }
    isServing = false;
  }

  return {
    name: `sherpa-onnx/moonshine-${options.model}`,
    hear(samples, urgency) {
      return new Promise((resolve, reject) => {
        if (isClosed) return reject(stopped('it is closed'));
        if (waiting[urgency].length >= MOST_WAITING) return reject(stopped('too many people speak at once'));
        waiting[urgency].push({ samples, resolve, reject });
        void serve();
      });
    },
    async warm() {
      await running();
    },
    async close() {
      isClosed = true;
      await (await thread?.catch(() => null))?.terminate();
    },
  };
}

/** The thread's next message. It is asked one thing at a time; one that does not answer is ended. */
function answerOf(worker: Worker, withinMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) => {
      release();
      void worker.terminate();
      reject(stopped(cause));
    };
    const timer = setTimeout(() => fail('no answer in time'), withinMs);
    const ended = () => fail('the thread ended');
    const hear = (answer: HearAnswer) => {
      release();
      if (answer.kind === 'failed') reject(stopped(answer.fault));
      else resolve(answer.kind === 'heard' ? answer.text : '');
    };
    const release = () => {
      clearTimeout(timer);
      worker.off('message', hear).off('error', fail).off('exit', ended);
    };
    worker.once('message', hear).once('error', fail).once('exit', ended);
  });
}

function stopped(cause: unknown): Problem {
  return new Problem('transcription_failed', 'The recogniser stopped. It starts again with the next sentence.', {
    retryable: true,
    cause,
  });
}
