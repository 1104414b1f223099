// What can be heard on one channel of a recording, and when: for tests and benchmarks that judge a call by its file.
import { openPcmWav } from '../server/providers/wav-file.ts';

/** Louder than the hiss of a line. */
const LOUD_POWER = 1e-5;

/** The mean square of samples from -1 to 1. */
export function power(path: string, channel: number, fromMs: number, toMs: number): number {
  const wav = openPcmWav(path);
  try {
    const samples = wav.read(channel, Math.round((fromMs * wav.sampleRateHz) / 1000), Math.round((toMs * wav.sampleRateHz) / 1000));
    return samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length);
  } finally {
    wav.close();
  }
}

/** When there is sound on a channel, in steps of so many milliseconds. */
export function loudSteps(path: string, channel: number, stepMs = 20, loudPower = LOUD_POWER): number[] {
  const wav = openPcmWav(path);
  const samples = wav.read(channel, 0, wav.frames);
  wav.close();
  const step = (wav.sampleRateHz * stepMs) / 1000;
  const steps = Array.from({ length: Math.floor(samples.length / step) }, (_, i) => i);
  return steps
    .filter((i) => samples.subarray(i * step, (i + 1) * step).reduce((sum, one) => sum + one * one, 0) / step > loudPower)
    .map((i) => i * stepMs);
}
