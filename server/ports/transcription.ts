// Speech to text.
import type { Utterance } from '../../rules/transcript.ts';

export type TranscriptionInput = {
  /** 16-bit PCM WAV, 16 kHz, one or two channels. */
  wavPath: string;
  /** Names for the sides when known: channel 0 is ours unless told otherwise. */
  ourChannel: 0 | 1;
  speakers: { us: string; them: string };
  /** 0 to 1. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
};

export type TranscriptionResult = {
  utterances: Utterance[];
  engine: string;
  /** Mono recordings: who spoke is guessed from voices. */
  speakersEstimated: boolean;
  timesEstimated: boolean;
};

/** Throws Problem `transcription_failed`, or `provider_unreachable` (retryable). */
export type Transcriber = {
  transcribe(input: TranscriptionInput): Promise<TranscriptionResult>;
  close(): Promise<void>;
};
