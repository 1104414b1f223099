// Checks the adapter against a server on this machine that really recognises, and against answers of every shape and refusal.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { renderCall, type RenderedCall, type Turn } from '../../demo/render-call.ts';
import { wordErrors } from '../../bench/word-error-rate.ts';
import type { Log } from '../ports/log.ts';
import { createFliteSynthesizer } from './flite-synthesizer.ts';
import { createOpenAiCompatibleTranscriber } from './openai-compatible-transcription.ts';
import { readTranscriptionAnswer } from './openai-compatible-transcription-answer.ts';
import { createSherpaTranscriber } from './sherpa-transcriber.ts';
import { openPcmWav, wavBytes, writeStereoWav } from './wav-file.ts';

type Upload = { file: Buffer; fields: Record<string, string[]>; authorization: string | undefined; path: string | undefined };
type Reply = { status?: number; headers?: Record<string, string>; body: string };

const folder = mkdtempSync(join(tmpdir(), 'ringside-openai-'));
const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
const sherpa = createSherpaTranscriber({ modelsFolder: join(folder, 'models'), workers: 1, model: 'base', log: silent });
const uploads: Upload[] = [];
let reply: (upload: Upload) => Promise<Reply> | Reply;
const server = createServer((request, response) => {
  void (async () => {
    const upload = await readUpload(request);
    uploads.push(upload);
    const { status = 200, headers = {}, body } = await reply(upload);
    response.writeHead(status, headers).end(body);
  })();
});
let baseUrl = '';
let call: RenderedCall;
const stereoPath = join(folder, 'stereo.wav');
const script: Turn[] = [
  { side: 'us', text: 'How is your team handling customer calls today?' },
  { side: 'them', text: 'Not very well. We lose about five hours every week.' },
];

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`;
  const synthesizer = createFliteSynthesizer();
  call = await renderCall(synthesizer, script, { us: 'rms', them: 'slt', pauseMs: 400, sampleRateHz: 16_000 });
  await synthesizer.close();
  writeStereoWav(stereoPath, call, 16_000);
});
after(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await sherpa.close();
  rmSync(folder, { recursive: true, force: true });
});

async function readUpload(request: IncomingMessage): Promise<Upload> {
  const form = await new Response(await buffer(request), {
    headers: { 'content-type': request.headers['content-type'] ?? '' },
  }).formData();
  const fields: Record<string, string[]> = {};
  let file = Buffer.alloc(0);
  for (const [name, value] of form) {
    if (typeof value === 'string') (fields[name] ??= []).push(value);
    else file = Buffer.from(await value.arrayBuffer());
  }
  return { file, fields, authorization: request.headers.authorization, path: request.url };
}

function transcribe(
  wavPath: string,
  options: { longestUploadMs?: number; timeoutMs?: number } = {},
  signal = new AbortController().signal,
) {
  uploads.length = 0;
  const transcriber = createOpenAiCompatibleTranscriber({ baseUrl, apiKey: 'key-1', model: 'whisper-1', ...options });
  return transcriber.transcribe({ wavPath, ourChannel: 0, speakers: { us: 'Daniel', them: 'Customer' }, onProgress() {}, signal });
}

let uploadNumber = 0;
async function recognise(upload: Upload): Promise<Reply> {
  const wavPath = join(folder, `upload-${uploadNumber++}.wav`);
  writeFileSync(wavPath, upload.file);
  const speakers = { us: '', them: '' };
  const { utterances } = await sherpa.transcribe({
    wavPath,
    ourChannel: 0,
    speakers,
    onProgress() {},
    signal: new AbortController().signal,
  });
  const segments = utterances.map((one) => ({
    start: (one.startMs ?? 0) / 1000,
    end: (one.endMs ?? 0) / 1000,
    text: ` ${one.text}`,
  }));
  return { body: JSON.stringify({ task: 'transcribe', text: utterances.map((one) => one.text).join(' '), segments }) };
}

const json = (value: unknown) => () => ({ body: JSON.stringify(value) });

test('two sides are sent apart to a real recogniser and come back merged, with measured times', async () => {
  reply = recognise;
  const heard = await transcribe(stereoPath);
  assert.deepEqual(
    heard.utterances.map((one) => [one.speaker, one.side, one.channel]),
    [
      ['Daniel', 'us', 0],
      ['Customer', 'them', 1],
    ],
  );
  heard.utterances.forEach((one, i) => {
    const { errors, words } = wordErrors(call.turns[i]?.text ?? '', one.text);
    assert.ok(errors / words <= 0.25, one.text);
    assert.ok(Math.abs((one.startMs ?? 0) - (call.turns[i]?.startMs ?? 0)) < 400);
  });
  assert.deepEqual([heard.engine, heard.speakersEstimated, heard.timesEstimated], ['openai-compatible/whisper-1', false, false]);
  assert.equal(uploads.length, 2);
  for (const upload of uploads) {
    assert.deepEqual(upload.fields, {
      model: ['whisper-1'],
      response_format: ['verbose_json'],
      temperature: ['0'],
      'timestamp_granularities[]': ['segment', 'word'],
    });
    assert.deepEqual([upload.authorization, upload.path], ['Bearer key-1', '/v1/audio/transcriptions']);
  }
});

test('both sides on one channel: who spoke is estimated from the voices', async () => {
  reply = recognise;
  const path = join(folder, 'mixed.wav');
  writeFileSync(path, wavBytes([call.us.map((sample, i) => sample + (call.them[i] ?? 0))], 16_000));
  const heard = await transcribe(path);
  assert.equal(uploads.length, 1);
  assert.equal(heard.speakersEstimated, true);
  assert.ok(heard.utterances.every((one) => one.side === 'unknown' && /^Speaker [12]$/.test(one.speaker)));
});

test('a long recording is sent in pieces cut in pauses, and times count from its beginning', async () => {
  reply = json({ text: 'Yes.', segments: [{ start: 0.1, end: 0.5, text: 'Yes.' }] });
  const path = join(folder, 'long.wav');
  const loud = (i: number) => (i % 32_000 < 24_000 ? 0.3 * Math.sin(i / 5) : 0.003 * Math.sin(i / 5));
  writeFileSync(path, wavBytes([Float32Array.from({ length: 160_000 }, (_, i) => loud(i))], 16_000));
  const heard = await transcribe(path, { longestUploadMs: 4000 });
  const lengths = uploads.map((upload) => (upload.file.length - 44) / 32).reduce((sum, length) => sum + length, 0);
  assert.equal(lengths, 10_000, 'nothing is lost and nothing sent twice');
  assert.ok(uploads.length >= 3 && uploads.every((upload) => upload.file.length <= 44 + 4000 * 32));
  const starts = heard.utterances.map((one) => one.startMs ?? 0);
  for (const start of starts.slice(1)) assert.ok((start - 100) % 2000 >= 1500, `${start} lies in a pause`);
});

test('a silent channel is not sent', async () => {
  reply = json({ text: 'Hello.', segments: [{ start: 0, end: 1, text: 'Hello.' }] });
  const path = join(folder, 'one-side.wav');
  writeStereoWav(
    path,
    { us: new Float32Array(16_000), them: Float32Array.from({ length: 16_000 }, (_, i) => 0.3 * Math.sin(i / 9)) },
    16_000,
  );
  const heard = await transcribe(path);
  assert.equal(uploads.length, 1);
  assert.deepEqual(
    heard.utterances.map((one) => [one.speaker, one.side]),
    [['Customer', 'them']],
  );
});

for (const [status, headers, code, retryable, waits] of [
  [429, { 'retry-after': '30' }, 'provider_unreachable', true, true],
  [503, { 'retry-after': 'Fri, 31 Dec 2100 23:59:59 GMT' }, 'provider_unreachable', true, true],
  [500, {}, 'provider_unreachable', true, false],
  [401, {}, 'provider_refused', false, false],
  [400, {}, 'provider_refused', false, false],
  [413, {}, 'provider_refused', false, false],
  [302, { location: 'http://127.0.0.1:1/' }, 'provider_refused', false, false],
] as [number, Record<string, string>, string, boolean, boolean][]) {
  test(`status ${status} means ${code}${waits ? ', not before the time it names' : ''}`, async () => {
    reply = () => ({ status, headers, body: '{"error":{"message":"key-1 is wrong"}}' });
    const asked = Date.now();
    await assert.rejects(transcribe(stereoPath), (error: Error & { code?: string; retryable?: boolean; notBefore?: Date }) => {
      assert.deepEqual([error.code, error.retryable], [code, retryable], error.message);
      assert.doesNotMatch(error.message, /key-1/);
      if (waits)
        assert.ok(
          error.notBefore && error.notBefore.getTime() >= asked + 29_000 && error.notBefore.getTime() <= Date.now() + 86_400_000,
        );
      else assert.equal(error.notBefore, undefined);
      return true;
    });
  });
}

for (const [what, body] of [
  ['a web page', '<html>'],
  ['JSON of something else', '{"choices":[]}'],
  ['a list', '[1]'],
] as const) {
  test(`${what} instead of a transcript is provider_answer_invalid`, async () => {
    reply = () => ({ body });
    await assert.rejects(transcribe(stereoPath), { code: 'provider_answer_invalid' });
  });
}

test('a server that is not there, and one that takes too long, can be tried again', async () => {
  const gone = createOpenAiCompatibleTranscriber({ baseUrl: 'http://127.0.0.1:1/v1', model: 'x' });
  const input = {
    wavPath: stereoPath,
    ourChannel: 0 as const,
    speakers: { us: '', them: '' },
    onProgress() {},
    signal: new AbortController().signal,
  };
  await assert.rejects(gone.transcribe(input), { code: 'provider_unreachable', retryable: true });
  reply = () => new Promise(() => {});
  await assert.rejects(transcribe(stereoPath, { timeoutMs: 200 }), { code: 'provider_unreachable', retryable: true });
});

test('a job that is given up stops asking', async () => {
  const job = new AbortController();
  reply = () => {
    job.abort();
    return new Promise(() => {});
  };
  await assert.rejects(transcribe(stereoPath, {}, job.signal), { name: 'AbortError' });
});

test('a recording that is not there is said to be unreadable', async () => {
  await assert.rejects(transcribe(join(folder, 'no-such.wav')), { code: 'transcription_failed', retryable: true });
});

const read = (answer: unknown) => readTranscriptionAnswer(answer, 10_000);
test('answers are read leniently', () => {
  assert.deepEqual(
    read({
      segments: [{ start: 1, end: 2.5, text: ' Hi there ', speaker: 3, tokens: 'x' }],
      words: [
        { word: ' Hi', start: 1, end: 1.5 },
        { word: 'there', start: 1.5, end: 99 },
      ],
    })?.map((one) => [one.startMs, one.endMs, one.text, one.speaker, one.words.length]),
    [[1000, 2500, 'Hi there', '3', 1]],
  );
  assert.deepEqual(
    read({
      text: 'a b',
      words: [
        { word: 'Yes.', start: 0, end: 1 },
        { word: 'No', start: 3, end: 4 },
      ],
    })?.map((one) => [one.text, one.startMs]),
    [
      ['Yes.', 0],
      ['No', 3000],
    ],
  );
  assert.deepEqual(
    read({ text: 'One two. Three?' })?.map((one) => [one.text, one.startMs, one.endMs, one.timesEstimated]),
    [
      ['One two.', 0, 5714, true],
      ['Three?', 5714, 10_000, true],
    ],
  );
  assert.deepEqual(read({ text: '' }), []);
  assert.deepEqual(
    read({ segments: [{ start: 0, end: 1, text: 'Thanks for watching!', no_speech_prob: 0.9, avg_logprob: -1.4 }] }),
    [],
  );
  assert.equal(read({ nothing: true }), null);
  assert.equal(read(null), null);
});

test('what is uploaded is plain 16-bit PCM of one channel', async () => {
  reply = json({ text: '' });
  await transcribe(stereoPath);
  const path = join(folder, 'sent.wav');
  writeFileSync(path, uploads[0]?.file ?? '');
  const wav = openPcmWav(path);
  assert.deepEqual([wav.channels, wav.sampleRateHz, wav.frames], [1, 16_000, call.us.length]);
  wav.close();
});
