// Speaks English text with the Flite voices that come inside the package: small, instant, plainly a machine.
import { Worker } from 'node:worker_threads';
import type { SpeechSynthesizer, SpokenAudio } from '../ports/speech-synthesis.ts';
import { Problem } from '../../rules/problem.ts';
import type { FliteAnswer, FliteTask } from './flite-worker.ts';

/** `rms` and `slt` are the clearest (a man, a woman); `kal` is the smallest and speaks 8 kHz. */
export const fliteVoices = ['slt', 'rms', 'awb', 'kal', 'kal16'] as const;

const maximumCharacters = 20_000;
const answerWithinMs = 120_000;

type Waiting = { resolve: (audio: SpokenAudio) => void; reject: (error: Error) => void };

/**
 * One thread, started with the first sentence and not holding up the end of the process. Throws Problem `validation_failed`
 * for an unknown voice, empty or overlong text, `internal` (retryable) when the engine stops.
 */
export function createFliteSynthesizer(): SpeechSynthesizer & { close(): Promise<void> } {
  let worker: Worker | null = null;
  let nextId = 1;
  const waiting = new Map<number, Waiting>();

  function running(): Worker {
    if (worker) return worker;
    const started = new Worker(new URL('./flite-worker.ts', import.meta.url), { execArgv: [], env: {} });
    started.on('message', (answer: FliteAnswer) => {
      const asked = waiting.get(answer.id);
      if ('fault' in answer) asked?.reject(stopped(answer.fault));
      else asked?.resolve({ samples: answer.samples, sampleRateHz: answer.sampleRateHz });
    });
    started.on('error', (error) => lose(started, error));
    started.on('exit', () => lose(started, null));
    started.unref();
    worker = started;
    return started;
  }

  function lose(lost: Worker, error: unknown): void {
    if (worker !== lost) return;
    worker = null;
    for (const asked of waiting.values()) asked.reject(stopped(error));
  }

  return {
    voices: fliteVoices,
    async speak(text, voice, signal) {
      signal?.throwIfAborted();
      if (!(fliteVoices as readonly string[]).includes(voice))
        throw new Problem('validation_failed', `There is no voice "${voice}". Choose one of ${fliteVoices.join(', ')}.`);
      if (!/[\p{L}\p{N}]/u.test(text)) throw new Problem('validation_failed', 'There is nothing to say. Give some words.');
      if (text.length > maximumCharacters)
        throw new Problem('validation_failed', `At most ${maximumCharacters} characters are spoken at once. Split the text.`);
      const id = nextId++;
      const thread = running();
      if (waiting.size === 0) thread.ref();
      const giveUp = () => waiting.get(id)?.reject(signal?.reason as Error);
      const timer = setTimeout(() => waiting.get(id)?.reject(stopped('no answer in time')), answerWithinMs);
      try {
        return await new Promise<SpokenAudio>((resolve, reject) => {
          waiting.set(id, { resolve, reject });
          signal?.addEventListener('abort', giveUp, { once: true });
          thread.postMessage({ id, text, voice } satisfies FliteTask);
        });
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', giveUp);
        waiting.delete(id);
        if (waiting.size === 0) thread.unref();
      }
    },
    async close() {
      await worker?.terminate();
    },
  };
}

function stopped(cause: unknown): Problem {
  return new Problem('internal', 'The voice engine stopped. Try again.', { retryable: true, cause });
}
