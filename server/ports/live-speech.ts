// Speech while a call goes on: words out of a stretch of sound at once, and a line of text into sound.
import type { SpeechSynthesizer } from './speech-synthesis.ts';

export type LiveListener = {
  /** Engine and model, for the record beside the transcript. */
  name: string;
  /**
   * What is said in one stretch of speech of up to 25 seconds: 16,000 samples a second, -1 to 1. Empty when nothing was said. Who asks
   * `first` goes before others that wait: a finished turn before half a sentence. Throws Problem `transcription_failed` (retryable), `weights_missing`,
   * `weights_changed`.
   */
  hear(samples: Float32Array, urgency: 'first' | 'when_free'): Promise<string>;
};

export type LiveSpeech = { listener: LiveListener; voice: SpeechSynthesizer };
