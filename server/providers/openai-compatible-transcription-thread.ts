// Asks the thread that reads a recording; see openai-compatible-transcription-sound.ts for what it does.
import { Worker } from 'node:worker_threads';
import { Problem } from '../../rules/problem.ts';
import type { SoundAnswer, SoundQuestion, SoundTask, Survey } from './openai-compatible-transcription-sound.ts';
import type { VoiceEstimate } from './speaker-estimate.ts';
import type { Stretch } from './voice-activity.ts';

export type Sound = {
  survey(longestMs: number): Promise<Survey>;
  /** A WAV of one channel, null when nothing can be heard in it. */
  cut(channel: number, stretch: Stretch): Promise<Uint8Array<ArrayBuffer> | null>;
  voices(channel: number, stretches: Stretch[]): Promise<VoiceEstimate>;
  close(): Promise<void>;
};

/** One thread per recording. All questions fail when `signal` aborts or the recording cannot be read. */
export function openSound(wavPath: string, signal: AbortSignal): Sound {
  const script = new URL('./openai-compatible-transcription-sound.ts', import.meta.url);
  const worker = new Worker(script, { workerData: { wavPath }, execArgv: [], env: {} });
  const waiting = new Map<number, { resolve: (answer: SoundAnswer) => void; reject: (error: Error) => void }>();
  let nextId = 1;
  let ended: Error | null = null;

  function end(error: Error): void {
    ended ??= error;
    for (const asked of waiting.values()) asked.reject(ended);
    waiting.clear();
  }
  const stop = () => end(signal.reason as Error);
  worker.on('message', (answer: SoundAnswer) => {
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.kind === 'fault') asked?.reject(unreadable(answer.message));
    else asked?.resolve(answer);
  });
  worker.on('error', (error) => end(unreadable(error)));
  worker.on('exit', () => end(unreadable('the thread ended')));
  signal.addEventListener('abort', stop, { once: true });

  function ask(question: SoundQuestion): Promise<SoundAnswer> {
    return new Promise((resolve, reject) => {
      if (ended) {
        reject(ended);
        return;
      }
      const task: SoundTask = { id: nextId++, question };
      waiting.set(task.id, { resolve, reject });
      worker.postMessage(task);
    });
  }

  return {
    async survey(longestMs) {
      const answer = await ask({ kind: 'survey', longestMs });
      if (answer.kind !== 'survey') throw unreadable(answer.kind);
      return answer.survey;
    },
    async cut(channel, stretch) {
      const answer = await ask({ kind: 'cut', channel, ...stretch });
      if (answer.kind !== 'cut') throw unreadable(answer.kind);
      return answer.wav;
    },
    async voices(channel, stretches) {
      const answer = await ask({ kind: 'voices', channel, stretches });
      if (answer.kind !== 'voices') throw unreadable(answer.kind);
      return answer.estimate;
    },
    async close() {
      signal.removeEventListener('abort', stop);
      await worker.terminate();
    },
  };
}

function unreadable(cause: unknown): Problem {
  return new Problem('transcription_failed', 'The decoded recording cannot be read. Retry the call.', { retryable: true, cause });
}
