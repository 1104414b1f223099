// Real recognition of real sound: right words, right speakers, and what happens when a job or a process is ended.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { renderCall, type RenderedCall, type Turn } from '../../demo/render-call.ts';
import { wordErrors } from '../../bench/word-error-rate.ts';
import type { Utterance } from '../../rules/transcript.ts';
import type { Log } from '../ports/log.ts';
import type { TranscriptionInput } from '../ports/transcription.ts';
import { createFliteSynthesizer } from './flite-synthesizer.ts';
import { createSherpaTranscriber } from './sherpa-transcriber.ts';
import { wavBytes, writeStereoWav } from './wav-file.ts';

const script: Turn[] = [
  { side: 'us', text: 'Good morning, this is Daniel. Is now a good time to talk?' },
  { side: 'them', text: 'Yes, that works. I have about ten minutes.' },
  { side: 'us', text: 'Thank you. How is your team handling customer calls today?' },
  { side: 'them', text: 'Not very well. We lose about five hours every week.' },
];

const folder = mkdtempSync(join(tmpdir(), 'ringside-sherpa-'));
const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
const transcriber = createSherpaTranscriber({ modelsFolder: join(folder, 'models'), workers: 1, model: 'base', log: silent });
const stereoPath = join(folder, 'stereo.wav');
let call: RenderedCall;

before(async () => {
  const synthesizer = createFliteSynthesizer();
  call = await renderCall(synthesizer, script, { us: 'rms', them: 'slt', pauseMs: 400, sampleRateHz: 16_000 });
  await synthesizer.close();
  writeStereoWav(stereoPath, call, 16_000);
});
after(async () => {
  await transcriber.close();
  rmSync(folder, { recursive: true, force: true });
});

function transcribe(wavPath: string, changes: Partial<TranscriptionInput> = {}) {
  const speakers = { us: 'Daniel', them: 'Customer' };
  return transcriber.transcribe({
    wavPath,
    ourChannel: 0,
    speakers,
    onProgress() {},
    signal: new AbortController().signal,
    ...changes,
  });
}

const textOf = (utterances: readonly Utterance[]) => utterances.map((one) => one.text).join(' ');

function assertHeard(said: string, heard: string, limit: number): void {
  const { errors, words } = wordErrors(said, heard);
  assert.ok(errors / words <= limit, `${errors} of ${words} words wrong: ${heard}`);
}

test('a person reading is understood', async () => {
  const clips = new URL('../../bench/speech-clips/', import.meta.url);
  const texts = JSON.parse(readFileSync(new URL('texts.json', clips), 'utf8')) as Record<string, string>;
  const name = 'sense-and-sensibility-0870.wav';
  const heard = await transcribe(fileURLToPath(new URL(name, clips)));
  assertHeard(texts[name] ?? '', textOf(heard.utterances), 0.1);
  assert.equal(heard.engine, 'sherpa-onnx/moonshine-base');
  assert.deepEqual(new Set(heard.utterances.map((one) => `${one.speaker}/${one.side}`)), new Set(['Speaker 1/unknown']));
});

test('a call with a side per channel: who said what, when, with progress', async () => {
  const shares: number[] = [];
  const heard = await transcribe(stereoPath, { onProgress: (share) => shares.push(share) });
  assert.deepEqual([heard.speakersEstimated, heard.timesEstimated], [false, false]);
  assert.deepEqual(
    heard.utterances.map((one) => [one.speaker, one.side, one.channel]),
    [
      ['Daniel', 'us', 0],
      ['Customer', 'them', 1],
      ['Daniel', 'us', 0],
      ['Customer', 'them', 1],
    ],
  );
  heard.utterances.forEach((one, i) => {
    const turn = call.turns[i];
    assert.ok(turn);
    assertHeard(turn.text, one.text, 0.25);
    assert.ok(
      Math.abs((one.startMs ?? 0) - turn.startMs) < 400 && Math.abs((one.endMs ?? 0) - turn.endMs) < 400,
      `${one.startMs}–${one.endMs}`,
    );
    assert.equal(one.words?.map((word) => word.text).join(' '), one.text.replace(/\s+/g, ' '));
  });
  assert.ok(shares.length > 3 && shares.every((share, i) => share > (shares[i - 1] ?? 0)) && shares.at(-1) === 1, String(shares));
});

test('the same call with our side on the second channel', async () => {
  const heard = await transcribe(stereoPath, { ourChannel: 1 });
  assert.deepEqual(
    heard.utterances.map((one) => one.speaker),
    ['Customer', 'Daniel', 'Customer', 'Daniel'],
  );
});

test('both sides on one channel, or the same sound on both: speakers are estimated and said to be', async () => {
  const mixed = call.us.map((sample, i) => sample + (call.them[i] ?? 0));
  const path = join(folder, 'mixed.wav');
  for (const channels of [[mixed], [mixed, mixed.map((sample) => sample * 0.7)]]) {
    writeFileSync(path, wavBytes(channels, 16_000));
    const heard = await transcribe(path);
    assert.equal(heard.speakersEstimated, true);
    assert.deepEqual(
      heard.utterances.map((one) => [one.speaker, one.side, one.channel]),
      [
        ['Speaker 1', 'unknown', null],
        ['Speaker 2', 'unknown', null],
        ['Speaker 1', 'unknown', null],
        ['Speaker 2', 'unknown', null],
      ],
    );
    assertHeard(script.map((turn) => turn.text).join(' '), textOf(heard.utterances), 0.2);
  }
});

test('silence gives an empty transcript', async () => {
  const path = join(folder, 'silence.wav');
  writeFileSync(path, wavBytes([new Float32Array(48_000), new Float32Array(48_000)], 16_000));
  assert.deepEqual((await transcribe(path)).utterances, []);
});

test('a job that is given up makes room for the next one, which waits its turn', async () => {
  const job = new AbortController();
  const running = assert.rejects(transcribe(stereoPath, { signal: job.signal, onProgress: () => job.abort() }), {
    name: 'AbortError',
  });
  const waiting = new AbortController();
  const waited = assert.rejects(transcribe(stereoPath, { signal: waiting.signal }), { name: 'AbortError' });
  waiting.abort();
  const next = transcribe(stereoPath);
  await Promise.all([running, waited]);
  assert.equal((await next).utterances.length, 4);
});

test('a process that dies fails its job as worth repeating, and the next job gets a new process', async () => {
  let killed = 0;
  const dying = transcribe(stereoPath, {
    onProgress() {
      if (killed !== 0) return;
      [killed = 0] = transcriber.workerIds();
      process.kill(killed, 'SIGKILL');
    },
  });
  await assert.rejects(dying, { code: 'transcription_failed', retryable: true });
  assert.equal((await transcribe(stereoPath)).utterances.length, 4);
  assert.equal(transcriber.workerIds().includes(killed), false);
});

test('a recording that is gone is named, and the process lives on', async () => {
  const [before] = transcriber.workerIds();
  await assert.rejects(transcribe(join(folder, 'no-such.wav')), { code: 'recording_missing' });
  assert.deepEqual(transcriber.workerIds(), [before]);
});

test('after closing nothing is taken on and no process is left', async () => {
  const running = assert.rejects(transcribe(stereoPath), { code: 'shutting_down', retryable: true });
  await transcriber.close();
  await running;
  await assert.rejects(transcribe(stereoPath), { code: 'shutting_down' });
  assert.deepEqual(transcriber.workerIds(), []);
});
