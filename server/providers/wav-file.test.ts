// Checks that WAV files are read and written to the sample, telephone codecs included.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { createPcmWav, openPcmWav, wavBytes, writeStereoWav } from './wav-file.ts';
import { readWavFormat } from './wav-format.ts';
import { encodeALaw, encodeMuLaw, sampleReader, toInt16 } from './wav-samples.ts';

function inFolder(run: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'ringside-wav-'));
  try {
    run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const companders: ['mu-law' | 'a-law', (sample: number) => number][] = [
  ['mu-law', encodeMuLaw],
  ['a-law', encodeALaw],
];
for (const [codec, encode] of companders) {
  test(`every ${codec} code survives a round trip, and no sample moves further than its step`, () => {
    const read = sampleReader(codec, 8);
    assert.ok(read);
    for (let code = 0; code < 256; code++) {
      const sample: number = toInt16(read(Buffer.from([code]), 0)) + 0;
      const again: number = toInt16(read(Buffer.from([encode(sample)]), 0)) + 0;
      assert.equal(again, sample, `code ${code}`);
    }
    for (let sample = -32768; sample < 32768; sample += 7) {
      const heard = toInt16(read(Buffer.from([encode(sample)]), 0));
      assert.ok(
        Math.abs(heard - sample) <= Math.max(16, Math.abs(sample) / 16 + 644 * Number(Math.abs(sample) > 32000)),
        `${sample} became ${heard}`,
      );
    }
  });
}

test('known codes of ITU-T G.711: silence, the loudest and a small sample', () => {
  assert.deepEqual([0, 32767, -32768, 1000].map(encodeMuLaw), [0xff, 0x80, 0x00, 0xce]);
  assert.deepEqual([8, 32767, -32768, 1000].map(encodeALaw), [0xd5, 0xaa, 0x2a, 0xfa]);
});

test('what is written piece by piece is read back sample by sample', () => {
  inFolder((folder) => {
    const path = join(folder, 'a.wav');
    const writer = createPcmWav(path, { channels: 2, sampleRateHz: 16000 });
    for (let piece = 0; piece < 3; piece++) writer.write([Float32Array.from([piece / 8, -0.5]), Float32Array.from([0.25, 2])]);
    writer.finish();
    writer.close();
    const wav = openPcmWav(path);
    assert.deepEqual([wav.channels, wav.sampleRateHz, wav.frames], [2, 16000, 6]);
    assert.deepEqual([...wav.read(0, 0, 6)], [0, -0.5, 0.125, -0.5, 0.25, -0.5]);
    assert.deepEqual([...wav.read(1, 3, 99)], [32767 / 32768, 0.25, 32767 / 32768]);
    assert.deepEqual([...wav.read(1, 7, 9)], []);
    wav.close();
  });
});

test('two sides of unequal length are filled up with silence', () => {
  inFolder((folder) => {
    const path = join(folder, 'b.wav');
    writeStereoWav(path, { us: Float32Array.from([0.5]), them: Float32Array.from([0, 0.25]) }, 8000);
    const wav = openPcmWav(path);
    assert.deepEqual([...wav.read(0, 0, 9)], [0.5, 0]);
    assert.deepEqual([...wav.read(1, 0, 9)], [0, 0.25]);
    wav.close();
  });
});

test('a mu-law file is not taken for 16-bit PCM', () => {
  inFolder((folder) => {
    const path = join(folder, 'c.wav');
    writeFileSync(path, wavBytes([new Float32Array(10)], 8000, 'mu-law'));
    assert.throws(() => openPcmWav(path), TypeError);
  });
});

test('no head of a file, however broken, throws', () => {
  const head = wavBytes([new Float32Array(20)], 8000);
  const damaged = fc.array(fc.tuple(fc.nat({ max: head.length - 1 }), fc.nat({ max: 255 })), { maxLength: 12 });
  fc.assert(
    fc.property(damaged, fc.nat({ max: head.length }), (changes, length) => {
      const bytes = Buffer.from(head.subarray(0, length));
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
      const format = readWavFormat((position, count) => bytes.subarray(position, position + count), bytes.length);
      if (typeof format === 'string') return;
      assert.ok(format.dataStart + format.dataBytes <= Math.max(bytes.length, format.dataStart));
      assert.ok(format.channels > 0 && format.sampleRateHz > 0);
    }),
    { numRuns: 2000 },
  );
});
