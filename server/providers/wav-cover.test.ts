// Moments of a WAV that are silenced: nothing is left of them, and everything else is the same, byte for byte.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { coverWav } from './wav-cover.ts';
import { wavBytes, wavHead } from './wav-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringside-cover-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const sourcePath = join(folder, 'source.wav');
const targetPath = join(folder, 'target.wav');
const { signal } = new AbortController();
const HEAD = 44;

const loud = (frames: number): Float32Array => Float32Array.from({ length: frames }, (_, at) => 0.5 * Math.sin(at / 3) + 0.1);
const raw = (formatTag: number, bitsPerSample: number, channels: number, sampleRateHz: number): Buffer => {
  const dataBytes = (sampleRateHz * channels * bitsPerSample) / 8;
  const head = wavHead({ formatTag, channels, sampleRateHz, bitsPerSample, dataBytes });
  return Buffer.concat([head, Buffer.alloc(dataBytes, 0x21), Buffer.from('LIST\x04\0\0\0note')]);
};
const cases: [string, Buffer, { frameBytes: number; rate: number; quiet: number }][] = [
  ['two channels of 16 bits', wavBytes([loud(16_000), loud(16_000)], 16_000), { frameBytes: 4, rate: 16_000, quiet: 0 }],
  ['one channel of 16 bits', wavBytes([loud(8_000)], 8_000), { frameBytes: 2, rate: 8_000, quiet: 0 }],
  ['mu-law', wavBytes([loud(8_000), loud(8_000)], 8_000, 'mu-law'), { frameBytes: 2, rate: 8_000, quiet: 0xff }],
  ['A-law', wavBytes([loud(8_000)], 8_000, 'a-law'), { frameBytes: 1, rate: 8_000, quiet: 0xd5 }],
  ['8 bits, with a note at its end', raw(1, 8, 1, 11_025), { frameBytes: 1, rate: 11_025, quiet: 0x80 }],
  ['24 bits', raw(1, 24, 2, 44_100), { frameBytes: 6, rate: 44_100, quiet: 0 }],
  ['floats', raw(3, 32, 2, 44_100), { frameBytes: 8, rate: 44_100, quiet: 0 }],
];
for (const [name, source, { frameBytes, rate, quiet }] of cases) {
  test(name, async () => {
    writeFileSync(sourcePath, source);
    const spans = [
      { startMs: 100, endMs: 250 },
      { startMs: 900, endMs: 60_000 },
    ];
    assert.equal(await coverWav({ sourcePath, targetPath, spans, signal }), 'covered');
    const target = readFileSync(targetPath);
    assert.equal(target.length, source.length);
    const frame = (ms: number, round: (n: number) => number): number => HEAD + round((ms * rate) / 1000) * frameBytes;
    const edges = [frame(100, Math.floor), frame(250, Math.ceil), frame(900, Math.floor), frame(1000, Math.floor)] as const;
    for (const [from, to] of [[0, edges[0]] as const, [edges[1], edges[2]] as const, [edges[3], source.length] as const])
      assert.deepEqual(target.subarray(from, to), source.subarray(from, to), `${from} to ${to} stays`);
    for (const [from, to] of [[edges[0], edges[1]] as const, [edges[2], edges[3]] as const])
      assert.ok(target.subarray(from, to).every((byte) => byte === quiet) && to > from, `${from} to ${to} is silent`);
  });
}

test('what cannot be told apart is left to a decoder', async () => {
  for (const source of [raw(0x11, 4, 1, 8_000), Buffer.from('ID3 a song')]) {
    writeFileSync(sourcePath, source);
    assert.equal(await coverWav({ sourcePath, targetPath, spans: [{ startMs: 0, endMs: 9 }], signal }), 'not_plain');
    assert.throws(() => readFileSync(targetPath));
  }
});
