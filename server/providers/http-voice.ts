// A voice on the network: one request for each sentence, spoken while it comes. What providers differ in is given.
import { Problem } from '../../rules/problem.ts';
import type { SpeechSynthesizer, SpokenAudio } from '../ports/speech-synthesis.ts';
import { SPOKEN_HZ, spokenPcm, type SpeechAnswer, type SpeechHttp } from './http-speech.ts';

export type HttpVoice = SpeechSynthesizer & { close(): Promise<void> };

export type HttpVoiceOptions = {
  http: SpeechHttp;
  voices: readonly string[];
  ask: (text: string, voice: string) => { path: string; body: object };
  /** Raw 16-bit samples at the rate of calls unless given. */
  soundOf?: (answer: SpeechAnswer) => AsyncIterable<Float32Array>;
};

export function createHttpVoice({ http, voices, ask, soundOf = rawSound }: HttpVoiceOptions): HttpVoice {
  async function* stream(text: string, voice: string, signal: AbortSignal): AsyncGenerator<SpokenAudio, void> {
    signal.throwIfAborted();
    const { path, body } = ask(text, voice);
    const answer = await http.post(path, 'application/json', JSON.stringify(body), signal);
    for await (const samples of soundOf(answer)) yield { samples, sampleRateHz: SPOKEN_HZ };
  }

  return {
    voices,
    stream,
    async speak(text, voice, signal = new AbortController().signal) {
      const pieces: Float32Array[] = [];
      for await (const { samples } of stream(text, voice, signal)) pieces.push(samples);
      const all = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0));
      let at = 0;
      for (const piece of pieces) {
        all.set(piece, at);
        at += piece.length;
      }
      return { samples: all, sampleRateHz: SPOKEN_HZ };
    },
    close: () => http.close(),
  };
}

/** Words about a mistake would be spoken as noise. */
function rawSound({ body, contentType }: SpeechAnswer): AsyncIterable<Float32Array> {
  if (/^(?:application\/json|text\/)/i.test(contentType)) throw noSound();
  return spokenPcm(body, SPOKEN_HZ);
}

export function noSound(): Problem {
  return new Problem(
    'provider_answer_invalid',
    'The provider of the voice answered with something else than sound. Check its address.',
    {
      retryable: true,
    },
  );
}
