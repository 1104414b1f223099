// Text to speech.

export type SpokenAudio = { samples: Float32Array; sampleRateHz: number };

export type SpeechSynthesizer = {
  /** Names of the voices it has. */
  voices: readonly string[];
  speak(text: string, voice: string, signal?: AbortSignal): Promise<SpokenAudio>;
};
