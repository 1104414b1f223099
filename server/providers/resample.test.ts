// Checks that changing the sample rate keeps speech and lets nothing else in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createResampler, resample } from './resample.ts';

const tone = (hz: number, rateHz: number, seconds: number) =>
  Float32Array.from({ length: Math.round(rateHz * seconds) }, (_, i) => Math.sin((2 * Math.PI * hz * i) / rateHz));

/** Loudness of what differs from the expected samples, away from the edges. */
function errorDecibels(actual: Float32Array, expected: (i: number) => number): number {
  let sum = 0;
  const [from, to] = [400, actual.length - 400];
  for (let i = from; i < to; i++) sum += ((actual[i] ?? 0) - expected(i)) ** 2;
  return 10 * Math.log10(sum / (to - from) / 0.5 + 1e-20);
}

for (const [fromHz, hz] of [
  [8000, 300],
  [8000, 3000],
  [11025, 1000],
  [22050, 3000],
  [44100, 440],
  [44100, 6000],
  [48000, 6000],
  [96000, 1000],
  [15999, 1000],
] as const) {
  test(`a tone of ${hz} Hz stays itself from ${fromHz} to 16000 samples per second`, () => {
    const out = resample(tone(hz, fromHz, 0.5), fromHz, 16000);
    assert.equal(out.length, Math.round((Math.round(fromHz * 0.5) * 16000) / fromHz));
    const error = errorDecibels(out, (i) => Math.sin((2 * Math.PI * hz * i) / 16000));
    assert.ok(error < -70, `error ${error.toFixed(1)} dB`);
  });
}

for (const [fromHz, hz] of [
  [48000, 9000],
  [48000, 15000],
  [44100, 12000],
] as const) {
  test(`a tone of ${hz} Hz, which 16000 samples per second cannot hold, disappears`, () => {
    const alias = errorDecibels(resample(tone(hz, fromHz, 0.5), fromHz, 16000), () => 0);
    assert.ok(alias < -75, `alias ${alias.toFixed(1)} dB`);
  });
}

test('pieces give the same samples as the whole', () => {
  const whole = tone(700, 44100, 0.3);
  const expected = resample(whole, 44100, 16000);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 20 }), (sizes) => {
      const resampler = createResampler(44100, 16000);
      const out: number[] = [];
      let at = 0;
      for (const size of sizes) out.push(...resampler.push(whole.subarray(at, (at += size))));
      out.push(...resampler.push(whole.subarray(at)), ...resampler.end());
      assert.deepEqual(Float32Array.from(out), expected);
    }),
    { numRuns: 20 },
  );
});
