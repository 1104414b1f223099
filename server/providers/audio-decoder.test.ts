// Checks that recordings of every kind become 16 kHz samples, without ffmpeg unless a test brings its own stand-in program.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { createAudioDecoder, type AudioDecoderOptions } from './audio-decoder.ts';
import { sniffAudio } from './audio-sniff.ts';
import { openPcmWav, wavBytes, wavHead } from './wav-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringside-decode-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const fixture = (name: string) => fileURLToPath(new URL(`../../test/fixtures/audio/${name}`, import.meta.url));
const wavPath = join(folder, 'out.wav');

function decode(source: string | Buffer, options: AudioDecoderOptions = {}, signal = new AbortController().signal) {
  const sourcePath = typeof source === 'string' ? source : join(folder, 'source');
  if (typeof source !== 'string') writeFileSync(sourcePath, source);
  return createAudioDecoder({ ffmpegCommand: null, ...options })({ sourcePath, wavPath, signal });
}

const refusedWith = (code: string, message: RegExp) => (error: Error & { code?: string }) => {
  assert.equal(error.code, code, error.message);
  assert.match(error.message, message);
  assert.equal(existsSync(wavPath), false, 'nothing is left behind');
  return true;
};

const rate = 8000;
const toneAt = (i: number) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / rate);
const tone = Float32Array.from({ length: rate }, (_, i) => toneAt(i));

function wav(formatTag: number, bits: number, write: (data: Buffer, at: number, sample: number) => void, channels = 1): Buffer {
  const bytes = bits / 8;
  const data = Buffer.alloc(tone.length * bytes * channels);
  tone.forEach((sample, i) => {
    for (let channel = 0; channel < channels; channel++) write(data, (i * channels + channel) * bytes, sample);
  });
  return Buffer.concat([wavHead({ formatTag, channels, sampleRateHz: rate, bitsPerSample: bits, dataBytes: data.length }), data]);
}

const pcm16 = wav(1, 16, (data, at, sample) => data.writeInt16LE(Math.round(sample * 32767), at));

const encodings: [string, Buffer, number][] = [
  ['wav pcm 8 bit', wav(1, 8, (data, at, sample) => data.writeUInt8(Math.round(sample * 127) + 128, at)), -35],
  ['wav pcm 16 bit', pcm16, -70],
  ['wav pcm 24 bit', wav(1, 24, (data, at, sample) => data.writeIntLE(Math.round(sample * 8388607), at, 3)), -70],
  ['wav pcm 32 bit', wav(1, 32, (data, at, sample) => data.writeInt32LE(Math.round(sample * 2147483647), at)), -70],
  ['wav float 32 bit', wav(3, 32, (data, at, sample) => data.writeFloatLE(sample, at)), -70],
  ['wav float 64 bit', wav(3, 64, (data, at, sample) => data.writeDoubleLE(sample, at)), -70],
  ['wav mu-law', wavBytes([tone], rate, 'mu-law'), -30],
  ['wav a-law', wavBytes([tone], rate, 'a-law'), -30],
];

for (const [format, bytes, limit] of encodings) {
  test(`${format} is read to the sample`, async () => {
    const audio = await decode(bytes);
    assert.deepEqual([audio.format, audio.sampleRateHz, audio.channels, audio.lengthMs], [format, 8000, 1, 1000]);
    assert.equal(audio.peaks.length, 1);
    assert.equal(audio.peaks[0]?.length, 20);
    assert.ok(audio.peaks[0]?.every((peak) => Math.abs(peak - 0.5) < 0.06));
    const out = openPcmWav(wavPath);
    const samples = out.read(0, 0, out.frames);
    out.close();
    let sum = 0;
    for (let i = 500; i < 15500; i++) sum += ((samples[i] ?? 0) - toneAt(i / 2)) ** 2;
    const error = 10 * Math.log10(sum / 15000 / 0.125 + 1e-20);
    assert.ok(error < limit, `error ${error.toFixed(1)} dB`);
  });
}

const withSize = (dataBytes: number) => {
  const bytes = Buffer.from(pcm16);
  bytes.writeUInt32LE(dataBytes, 40);
  return bytes;
};
const chunk = (id: string, data: Buffer) => {
  const head = Buffer.alloc(8);
  head.write(id, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
};
const rf64 = () => {
  const ds64 = Buffer.alloc(28);
  ds64.writeBigUInt64LE(BigInt(pcm16.length - 44), 8);
  const bytes = Buffer.concat([pcm16.subarray(0, 12), chunk('ds64', ds64), withSize(0xffffffff).subarray(12)]);
  bytes.write('RF64', 'latin1');
  return bytes;
};

for (const [what, bytes, format, lengthMs] of [
  ['a size of 0, as left by writers that stream', withSize(0), 'wav pcm 16 bit', 1000],
  ['a size of 0xffffffff', withSize(0xffffffff), 'wav pcm 16 bit', 1000],
  ['a size of 0x7fffffff', withSize(0x7fffffff), 'wav pcm 16 bit', 1000],
  ['a file that breaks off', pcm16.subarray(0, 44 + 8001), 'wav pcm 16 bit (cut short)', 500],
  [
    'a note before the samples, of odd length',
    Buffer.concat([pcm16.subarray(0, 36), chunk('LIST', Buffer.alloc(7)), pcm16.subarray(36)]),
    'wav pcm 16 bit',
    1000,
  ],
  ['a note after the samples', Buffer.concat([pcm16, chunk('LIST', Buffer.alloc(400))]), 'wav pcm 16 bit', 1000],
  ['more than 4 GiB announced in RF64', rf64(), 'wav pcm 16 bit', 1000],
] as const) {
  test(`a WAV with ${what} is read`, async () => {
    const audio = await decode(bytes);
    assert.deepEqual([audio.format, audio.lengthMs], [format, lengthMs]);
  });
}

for (const [name, format, sampleRateHz, lengthMs] of [
  ['mono.mp3', 'mp3', 16000, 2665],
  ['mono-opus.ogg', 'ogg opus', 48000, 2665],
  ['mono-vorbis.ogg', 'ogg vorbis', 8000, 2665],
  ['mono.webm', 'webm', 48000, 2665],
  ['mono.flac', 'flac', 8000, 800],
] as const) {
  test(`${name} is read without ffmpeg`, async () => {
    const audio = await decode(fixture(name));
    assert.deepEqual([audio.format, audio.sampleRateHz, audio.channels], [format, sampleRateHz, 1]);
    assert.ok(Math.abs(audio.lengthMs - lengthMs) <= 60, `${audio.lengthMs} ms`);
    assert.ok(Math.max(...(audio.peaks[0] ?? [])) > 0.1);
  });
}

test('a stereo mp3 that begins with silence on both sides keeps its sides', async () => {
  const audio = await decode(fixture('two-sides.mp3'));
  assert.equal(audio.channels, 2);
  const loudest = (channel: number, fromMs: number, toMs: number) =>
    Math.max(...(audio.peaks[channel] ?? []).slice(fromMs / 50, toMs / 50));
  assert.ok(loudest(0, 900, 3300) > 0.3 && loudest(1, 900, 3300) < 0.05, 'first the left');
  assert.ok(loudest(1, 3600, 4800) > 0.3 && loudest(0, 3600, 4800) < 0.05, 'then the right');
});

test('more than two channels: the first stays, the others are added up; surround sound is mixed to one', async () => {
  const parties = [0.5, 0.125, 0.25].map((level) => new Float32Array(1600).fill(level));
  const three = await decode(wavBytes(parties, 16000));
  assert.deepEqual([three.channels, three.peaks[0]?.[0], three.peaks[1]?.[0]], [2, 0.5, 0.375]);
  const six = await decode(
    wavBytes(
      [0.6, 0, 0, 0, 0, 0].map((level) => new Float32Array(1600).fill(level)),
      16000,
    ),
  );
  assert.deepEqual([six.channels, six.peaks[0]?.[0]], [1, 0.1]);
});

test('a waveform never has more than 6000 points', async () => {
  const audio = await decode(wavBytes([new Float32Array(8000 * 301).fill(0.25)], 8000, 'mu-law'));
  assert.equal(audio.lengthMs, 301_000);
  assert.equal(audio.peaks[0]?.length, 3010);
});

const random = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919 + (i >> 3) * 104729 + 13) % 251));
const badFiles: [string, Buffer, string, RegExp][] = [
  ['nothing', Buffer.alloc(0), 'recording_empty', /no sound at all/],
  ['a WAV head alone', pcm16.subarray(0, 44), 'recording_empty', /no sound at all/],
  ['half a WAV head', pcm16.subarray(0, 30), 'audio_damaged', /wav file cannot be read/],
  [
    'a WAV without samples',
    Buffer.concat([pcm16.subarray(0, 36), chunk('LIST', Buffer.alloc(8))]),
    'audio_damaged',
    /holds no samples/,
  ],
  ['a WAV with no channels', Buffer.from(pcm16).fill(0, 22, 24), 'audio_damaged', /impossible number of channels/],
  ['a web page', Buffer.from('\n <!DOCTYPE html><html><body>Sign in</body></html>'), 'recording_not_audio', /a web page/],
  ['an error as JSON', Buffer.from('{"error":"expired"}'), 'recording_not_audio', /a JSON document/],
  [
    'an error as XML',
    Buffer.from('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'),
    'recording_not_audio',
    /an XML document/,
  ],
  ['a playlist', Buffer.from('#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n'), 'recording_not_audio', /a playlist/],
  ['a playlist after a byte order mark', Buffer.from('\ufeff#EXTM3U\nhttp://10.0.0.1/x.ts\n'), 'recording_not_audio', /a playlist/],
  ['an ffmpeg script', Buffer.from("ffconcat version 1.0\nfile '/etc/passwd'\n"), 'recording_not_audio', /a playlist/],
  ['a PDF', Buffer.from('%PDF-1.7 ...'), 'recording_not_audio', /a PDF document/],
  ['plain text', Buffer.from('The recording is not available.'), 'recording_not_audio', /plain text/],
  ['random bytes', random, 'recording_not_audio', /does not start like any sound format/],
  ['a zip', Buffer.concat([Buffer.from('PK\x03\x04'), random]), 'recording_not_audio', /a ZIP archive/],
  ['a WAV packed by gzip', gzipSync(Buffer.alloc(5_000_000)), 'recording_not_audio', /a gzip archive/],
  [
    'an ID3 tag that claims 256 MB',
    Buffer.from('ID3\x04\0\0\x7f\x7f\x7f\x7f', 'latin1'),
    'audio_damaged',
    /mp3 file cannot be read/,
  ],
  ['an m4a whose box claims 2 GB', Buffer.from('\x7f\xff\xff\xffftypM4A ', 'latin1'), 'audio_format_unsupported', /m4a/],
  [
    'a webm that ends after its head',
    Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x86, 0x81, 1]),
    'audio_damaged',
    /cannot be read/,
  ],
  ['a flac head followed by noise', Buffer.concat([Buffer.from('fLaC'), random]), 'audio_damaged', /flac file cannot be read/],
  [
    'an Ogg head followed by noise',
    Buffer.concat([Buffer.from('OggS'), Buffer.alloc(24), Buffer.from('OpusHead'), random]),
    'audio_damaged',
    /ogg opus file cannot be read/,
  ],
];

for (const [what, bytes, code, message] of badFiles) {
  test(`${what} is refused with ${code}`, async () => {
    await assert.rejects(decode(bytes), refusedWith(code, message));
  });
}

for (const [name, format] of [
  ['mono.m4a', 'm4a \\(AAC\\)'],
  ['gsm.wav', 'wav GSM 6.10'],
] as const) {
  test(`${name} without ffmpeg says what helps`, async () => {
    await assert.rejects(
      decode(fixture(name)),
      refusedWith('audio_format_unsupported', new RegExp(`Recordings in ${format} need ffmpeg. Install ffmpeg`)),
    );
    const missing = join(folder, 'no-such-program');
    await assert.rejects(
      decode(fixture(name), { ffmpegCommand: missing }),
      refusedWith('audio_format_unsupported', /Install ffmpeg/),
    );
  });
}

test('ten hours of silence are too long, and that is seen before they are read', async () => {
  const path = join(folder, 'long.wav');
  const dataBytes = 10 * 3600 * 8000;
  writeFileSync(path, wavHead({ formatTag: 7, channels: 1, sampleRateHz: 8000, bitsPerSample: 8, dataBytes }));
  truncateSync(path, 44 + dataBytes);
  await assert.rejects(decode(path), refusedWith('audio_too_long', /longer than 8 hours/));
  rmSync(path);
});

test('a compressed recording that grows too long is stopped on the way', async () => {
  await assert.rejects(decode(fixture('mono-opus.ogg'), { maximumLengthMs: 1000 }), refusedWith('audio_too_long', /longer than/));
});

function program(script: string): string {
  const path = join(folder, `ffmpeg-${script.length}`);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

test('where ffmpeg is installed it is asked for local files only, and its answer becomes the recording', async () => {
  writeFileSync(join(folder, 'answer.wav'), wavBytes([tone, tone], 16000));
  const command = program(`echo "$@" > ${folder}/arguments; for last; do :; done; cp ${folder}/answer.wav "\${last#file:}"`);
  const audio = await decode(fixture('mono.m4a'), { ffmpegCommand: command });
  assert.deepEqual([audio.format, audio.channels, audio.lengthMs], ['m4a (AAC)', 2, 500]);
  assert.match(readFileSync(join(folder, 'arguments'), 'utf8'), /-protocol_whitelist file,pipe -format_whitelist \S+ -i file:/);
  assert.equal(existsSync(`${wavPath}.ffmpeg`), false);
});

test('a file that ffmpeg cannot read either is damaged', async () => {
  await assert.rejects(
    decode(fixture('gsm.wav'), { ffmpegCommand: program('exit 1') }),
    refusedWith('audio_damaged', /ffmpeg could not read the wav GSM 6.10 file/),
  );
});

test('an ffmpeg that hangs is ended with the job', async () => {
  const started = join(folder, 'started');
  const command = program(`echo $$ > ${started}; exec sleep 600`);
  const job = new AbortController();
  const decoding = decode(fixture('mono.m4a'), { ffmpegCommand: command }, job.signal);
  const refused = assert.rejects(decoding, { name: 'AbortError' });
  while (!existsSync(started)) await new Promise((resolve) => setTimeout(resolve, 10));
  job.abort();
  await refused;
  assert.equal(existsSync(wavPath), false);
});

test('a job that was given up before it began leaves nothing', async () => {
  await assert.rejects(decode(pcm16, {}, AbortSignal.abort()), { name: 'AbortError' });
  assert.equal(existsSync(wavPath), false);
});

test('no bytes, whatever they are, confuse the look at the first bytes', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => assert.ok(sniffAudio(Buffer.from(bytes)).kind)));
});
