// Speech while a call goes on: words out of a stretch of sound at once, and a line of text into sound.
import type { SpeechSynthesizer } from './speech-synthesis.ts';

/** Hears one stretch of speech while it is spoken. What fails is thrown by `words`. */
export type LiveEar = {
  /** What was said next: 16,000 samples a second. */
  push(pcm: Int16Array): void;
  /** The words so far, as far as they are understood. */
  soFar(): string;
  /** All words of what was pushed until now; throws as `LiveListener.hear` does. More may follow, and be asked for again. */
  words(signal: AbortSignal): Promise<string>;
  /** Again is harmless. */
  close(): void;
};

export type LiveListener = {
  /** Engine and model, for the record beside the transcript. */
  name: string;
  /**
   * What is said in one stretch of speech of up to 25 seconds: 16,000 samples a second, -1 to 1. Empty when nothing was said. Who asks
   * `first` goes before others that wait: a finished turn before half a sentence. Throws Problem `transcription_failed` (retryable), `weights_missing`,
   * `weights_changed`; a provider on the network `provider_unreachable`, `provider_refused`, `provider_answer_invalid`.
   */
  hear(samples: Float32Array, urgency: 'first' | 'when_free', signal?: AbortSignal): Promise<string>;
  /** Left out where speech is understood only when it is over. */
  follow?(): LiveEar;
};

/** Speech of this machine, for when a provider on the network fails in mid-call. */
export type SpareSpeech = {
  listener: LiveListener;
  voice: SpeechSynthesizer;
  voiceName: string;
  /** Until when all calls leave the provider alone, since it has just failed one of them. */
  resting: Map<'listener' | 'voice', Date>;
  /** Told why it failed. */
  failed(what: 'listener' | 'voice', error: unknown): void;
};

/** Without `spare` what is given never leaves this machine. */
export type LiveSpeech = { listener: LiveListener; voice: SpeechSynthesizer; spare?: SpareSpeech };
