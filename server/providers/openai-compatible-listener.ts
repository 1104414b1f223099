// Understands people while they call, by any server that speaks OpenAI's `/audio/transcriptions`: one stretch of speech in one upload.
import { Problem } from '../../rules/problem.ts';
import type { LiveListener } from '../ports/live-speech.ts';
import { readTranscriptionAnswer } from './openai-compatible-transcription-answer.ts';
import { postTranscription } from './openai-compatible-transcription-request.ts';
import { wavBytes } from './wav-file.ts';

export type OpenAiCompatibleListenerOptions = { baseUrl: string; apiKey?: string | undefined; model: string };

const HEARD_HZ = 16_000;
/** Calls are less patient than this. */
const ANSWERS_WITHIN_MS = 15_000;

export function createOpenAiCompatibleListener(options: OpenAiCompatibleListenerOptions): LiveListener {
  return {
    name: `openai-compatible/${options.model}`,
    async hear(samples, _urgency, signal = new AbortController().signal) {
      const wav = new Uint8Array(wavBytes([samples], HEARD_HZ));
      const json = await postTranscription({ ...options, timeoutMs: ANSWERS_WITHIN_MS, wav, signal });
      const segments = readTranscriptionAnswer(json, (samples.length * 1000) / HEARD_HZ);
      if (segments) return segments.map(({ text }) => text).join(' ');
      throw new Problem(
        'provider_answer_invalid',
        'The speech-to-text server answered without words. Check its address and model.',
        {
          retryable: true,
        },
      );
    },
  };
}
