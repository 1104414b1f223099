// Text to speech.

export type SpokenAudio = { samples: Float32Array; sampleRateHz: number };

export type SpeechSynthesizer = {
  /** Names of the voices it has; empty where any name may be one. */
  voices: readonly string[];
  speak(text: string, voice: string, signal?: AbortSignal): Promise<SpokenAudio>;
  /** The same piece by piece, as it is made; 16,000 samples a second. Left out where all of it is there at once. */
  stream?(text: string, voice: string, signal: AbortSignal): AsyncIterable<SpokenAudio>;
};
