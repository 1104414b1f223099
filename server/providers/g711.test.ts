// Whole blocks of telephone sound against known codes of ITU-T G.711, and a tone that stays a tone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeG711, encodeG711, type TelephoneLaw } from './g711.ts';

const cases: [TelephoneLaw, codes: number[], samples: number[]][] = [
  // Loudest, smallest and silence of both signs: table 2a and 2b, at 16 bits.
  ['mu-law', [0x80, 0x00, 0xff, 0x7f, 0xfe, 0x8f, 0x0f], [32124, -32124, 0, 0, 8, 16764, -16764]],
  ['a-law', [0xaa, 0x2a, 0xd5, 0x55, 0xd4, 0x80, 0x00], [32256, -32256, 8, -8, 24, 5504, -5504]],
];
for (const [law, codes, samples] of cases) {
  test(`known codes of ${law}`, () => {
    assert.deepEqual(
      [...decodeG711(Buffer.from(codes), law)].map((sample) => sample + 0),
      samples,
    );
  });
}

for (const law of ['mu-law', 'a-law'] as const) {
  test(`a tone through ${law} keeps 35 dB to its noise`, () => {
    const tone = Int16Array.from({ length: 8_000 }, (_, at) =>
      Math.round(12_000 * Math.sin((2 * Math.PI * 1_000 * at) / 8_000 + 0.3)),
    );
    const heard = decodeG711(encodeG711(tone, law), law);
    const power = tone.reduce((sum, sample) => sum + sample ** 2, 0);
    const noise = tone.reduce((sum, sample, at) => sum + (sample - (heard[at] ?? 0)) ** 2, 0);
    assert.ok(10 * Math.log10(power / noise) > 35, `${10 * Math.log10(power / noise)} dB`);
  });
}

test('nothing becomes nothing', () => {
  assert.equal(encodeG711(new Int16Array(0), 'mu-law').length, 0);
  assert.equal(decodeG711(Buffer.alloc(0), 'a-law').length, 0);
});
