// From whatever a phone system recorded to plain samples.

export type DecodedAudio = {
  /** What it was: `wav pcm 16 bit`, `wav mu-law`, `mp3`, `ogg opus` … for people to read. */
  format: string;
  sampleRateHz: number;
  channels: number;
  lengthMs: number;
  /** One list per channel, 0 to 1, 20 per second but at most 6000: the loudness a waveform shows. */
  peaks: number[][];
};

/**
 * Decodes the file at `sourcePath` into a 16-bit PCM WAV of 16 kHz with the same channels (two at most) at `wavPath`.
 * Throws Problem `audio_format_unsupported` (message says what would help), `audio_damaged`, `audio_too_long`,
 * `recording_empty`, `recording_not_audio`.
 */
export type DecodeAudio = (input: { sourcePath: string; wavPath: string; signal: AbortSignal }) => Promise<DecodedAudio>;
