// A copy of a recording in which some moments are silent.
import type { SoundSpan } from '../../rules/covered-sound.ts';

/**
 * Copies the WAV at `sourcePath` to `targetPath` with silence in all channels of every span; everything else stays as it is, byte for
 * byte. `not_plain`: the samples cannot be told apart without decoding, nothing was written.
 */
export type CoverSound = (input: {
  sourcePath: string;
  targetPath: string;
  spans: readonly SoundSpan[];
  signal: AbortSignal;
}) => Promise<'covered' | 'not_plain'>;
