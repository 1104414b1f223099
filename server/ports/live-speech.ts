// Speech while a call goes on: words out of a stretch of sound at once, and a line of text into sound.
import type { SpeechSynthesizer } from './speech-synthesis.ts';

/** Samples per second a listener wants. */
export const LISTENER_HZ = 16_000;
/** Somebody who speaks longer than this is understood piece by piece. */
export const LONGEST_HEARD_MS = 25_000;

export type LiveListener = {
  /** Engine and model, for the record beside the transcript. */
  name: string;
  /**
   * What is said in one stretch of speech, -1 to 1, up to `LONGEST_HEARD_MS`; empty when nothing was said. Who asks `first` goes before
   * others that wait: a finished turn before half a sentence. Throws Problem `transcription_failed` (retryable), `weights_missing`,
   * `weights_changed`.
   */
  hear(samples: Float32Array, urgency: 'first' | 'when_free'): Promise<string>;
};

export type LiveSpeech = { listener: LiveListener; voice: SpeechSynthesizer };
