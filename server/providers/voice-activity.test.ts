// Checks what is done to stretches of speech: cutting, padding, and dropping what one channel hears of the other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createLevelMeter, cutLong, padded, withoutBleed, type Levels } from './voice-activity.ts';

const levels = (values: number[], stepSamples = 10): Levels => ({ stepSamples, decibels: Float32Array.from(values) });

test('a long stretch is cut at its quietest moment, a short one stays', () => {
  const loudness = levels(Array.from({ length: 100 }, (_, i) => (i === 37 ? -60 : -20)));
  assert.deepEqual(cutLong([{ start: 0, end: 600 }], 500, loudness), [
    { start: 0, end: 375 },
    { start: 375, end: 600 },
  ]);
  assert.deepEqual(cutLong([{ start: 5, end: 505 }], 500, loudness), [{ start: 5, end: 505 }]);
});

test('however long it is, the parts are short enough and cover the whole', () => {
  fc.assert(
    fc.property(
      fc.nat(5000),
      fc.integer({ min: 1, max: 20_000 }),
      fc.array(fc.integer({ min: -90, max: 0 })),
      (start, length, loudness) => {
        const parts = cutLong([{ start, end: start + length }], 700, levels(loudness));
        assert.equal(parts[0]?.start, start);
        assert.equal(parts.at(-1)?.end, start + length);
        parts.forEach((part, i) => {
          assert.ok(part.end > part.start && part.end - part.start <= 700);
          assert.equal(part.start, i === 0 ? start : parts[i - 1]?.end);
        });
      },
    ),
  );
});

test('padding never reaches into the other half of a gap or out of the recording', () => {
  const found = [
    { start: 5, end: 100 },
    { start: 110, end: 200 },
    { start: 300, end: 990 },
  ];
  assert.deepEqual(padded(found, 20, 1000), [
    { start: 0, end: 105 },
    { start: 105, end: 220 },
    { start: 280, end: 1000 },
  ]);
});

const melody = Array.from({ length: 60 }, (_, i) => -20 + 12 * Math.sin(i) + 6 * Math.sin(i * 0.37));
const otherMelody = Array.from({ length: 60 }, (_, i) => -22 + 12 * Math.sin(i * 1.7 + 2) + 6 * Math.cos(i * 0.61));

for (const [what, own, other, kept] of [
  ['a quiet copy of the other side is dropped', melody.map((value) => value - 15), melody, 0],
  ['also when it comes 100 ms late', [-50, -50, -50, -50, -50, ...melody.map((value) => value - 15)].slice(0, 60), melody, 0],
  ['the loud original stays', melody, melody.map((value) => value - 15), 1],
  ['somebody who speaks softly at the same time stays', otherMelody.map((value) => value - 15), melody, 1],
  ['somebody who speaks while the other is silent stays', melody, melody.map(() => -80), 1],
] as const) {
  test(`crosstalk: ${what}`, () => {
    assert.equal(withoutBleed([{ start: 50, end: 550 }], levels([...own]), levels([...other])).length, kept);
  });
}

test('the meter tells equal channels, a dead channel and two sides apart', () => {
  const voice = Float32Array.from({ length: 400 }, (_, i) => Math.sin(i) * 0.3);
  const other = Float32Array.from({ length: 400 }, (_, i) => Math.sin(i * 2.3) * 0.3);
  const meter = (channels: Float32Array[]) => {
    const one = createLevelMeter(channels.length, 100);
    one.push(channels);
    return { same: one.sameSound(), dead: one.deadChannel(), steps: one.levels(0).decibels.length };
  };
  assert.deepEqual(meter([voice]), { same: false, dead: null, steps: 4 });
  assert.deepEqual(meter([voice, voice.map((sample) => sample / 2)]), { same: true, dead: null, steps: 4 });
  assert.deepEqual(meter([voice, other]), { same: false, dead: null, steps: 4 });
  assert.deepEqual(meter([voice, new Float32Array(400)]), { same: false, dead: 1, steps: 4 });
  assert.deepEqual(meter([new Float32Array(400), voice]), { same: false, dead: 0, steps: 4 });
});
