// Recordings from servers that break off, change their mind, ask to wait or send something else; kept in a real file store.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, test, type TestContext } from 'node:test';
import type { DownloadRequest } from '../ports/recording-download.ts';
import { Problem, type ProblemCode } from '../../rules/problem.ts';
import { createDiskFileStore } from './disk-file-store.ts';
import { createGuardedHttp } from './guarded-http.ts';
import { createRecordingDownload, type RecordingDownloadOptions } from './recording-download.ts';

const NOW = new Date('2026-03-04T10:00:00Z');
const folder = await mkdtemp(join(tmpdir(), 'recording-download-'));
const files = await createDiskFileStore({ folder });
after(() => rm(folder, { recursive: true, force: true }));

const wav = Buffer.concat([Buffer.from('RIFF\xf0\xff\x0f\x00WAVEfmt ', 'latin1'), randomBytes(1_000_000)]);

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
let names = 0;

/** A server that gives these answers in order, the last one again and again; and a download that may reach it by any name. */
async function sourceOf(t: TestContext, answers: Answer[], options: RecordingDownloadOptions = {}) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    (answers[requests.length - 1] ?? answers.at(-1))?.(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close().closeAllConnections());
  const { port } = server.address() as AddressInfo;
  const http = createGuardedHttp({
    policy: { allowCidrs: ['127.0.0.1'], allowPorts: [port] },
    limits: { idleMs: 5000 },
    lookup: async () => [{ address: '127.0.0.1', family: 4 }],
  });
  t.after(() => http.close());
  const waits: number[] = [];
  const clock = { now: () => NOW, sleep: async (ms: number) => void waits.push(ms) };
  const downloadRecording = createRecordingDownload({ http, clock, ...options });
  const key = `team/${names++}`;
  const url = `http://recordings.test:${port}/a.wav`;
  const download = (request: Partial<DownloadRequest> = {}) =>
    downloadRecording({ url, into: { files, key }, signal: new AbortController().signal, ...request });
  return { url, port, key, requests, waits, download };
}

/** Nothing may be left of a failed download. */
async function failsWith(
  source: { key: string; download(): Promise<unknown> },
  code: ProblemCode,
  retryable: boolean,
): Promise<Problem> {
  const error: unknown = await source.download().then(
    () => assert.fail('it was stored'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof Problem, String(error));
  assert.deepEqual([error.code, error.retryable], [code, retryable]);
  assert.match(error.message, /^The recording could not be fetched: .+\.$/);
  assert.doesNotMatch(error.message, /\d+\.\d+\.\d+\.\d+|:\d{2,5}\b/, 'an address or a port');
  assert.equal(await files.size(source.key), null);
  assert.deepEqual(await readdir(join(folder, '.half-written')), []);
  return error;
}

const whole: Answer = (_, response) => response.writeHead(200, { 'content-length': wav.length, etag: '"v1"' }).end(wav);

/** Honours Range for the file tagged "v1" and breaks the connection after `bytes`. */
function breakingAfter(bytes: number, headers: Record<string, string> = { etag: '"v1"' }, file = wav): Answer {
  return (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (from > 0) headers = { ...headers, 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` };
    response.writeHead(from > 0 ? 206 : 200, { ...headers, 'content-length': file.length - from });
    if (bytes >= file.length - from) response.end(file.subarray(from));
    else response.write(file.subarray(from, from + bytes), () => setImmediate(() => response.destroy()));
  };
}

async function assertStored(key: string, content: Buffer, stored: { bytes: number; sha256: string }): Promise<void> {
  assert.ok((await buffer(await files.read(key))).equals(content));
  assert.deepEqual([stored.bytes, stored.sha256], [content.length, createHash('sha256').update(content).digest('hex')]);
}

test('a recording arrives whole, with its progress told', async (t) => {
  const source = await sourceOf(t, [whole]);
  const told: [number, number | null][] = [];
  const stored = await source.download({ onProgress: (bytes, total) => told.push([bytes, total]), headers: { 'x-for': 'source' } });
  await assertStored(source.key, wav, stored);
  assert.equal(stored.container, 'wav');
  assert.deepEqual(told.at(-1), [wav.length, wav.length]);
  assert.ok(told.length > 1 && told.every(([bytes], place) => place === 0 || bytes > told[place - 1]![0]));
  assert.equal(source.requests[0]?.headers['x-for'], 'source');
});

test('a length nobody told is told as unknown', async (t) => {
  const source = await sourceOf(t, [(_, response) => response.write(wav, () => response.end())]);
  const told: (number | null)[] = [];
  await assertStored(source.key, wav, await source.download({ onProgress: (_, total) => told.push(total) }));
  assert.deepEqual([...new Set(told)], [null]);
});

const mp3Frame = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x00]), Buffer.alloc(413)]);
const adtsFrame = Buffer.concat([Buffer.from([0xff, 0xf1, 0x50, 0x80, 0x02, 0x1f, 0xfc]), Buffer.alloc(9)]);
const latin1 = (text: string) => Buffer.from(text, 'latin1');
const containers: [string, Buffer][] = [
  ['wav', latin1('RIFF\x24\0\0\0WAVEfmt ')],
  ['mp3', Buffer.concat([mp3Frame, mp3Frame])],
  ['mp3', Buffer.concat([latin1('ID3\x04\0\0\0\0\0\x00'), mp3Frame, mp3Frame])],
  ['ogg', latin1(`OggS${'\0'.repeat(24)}OpusHead`)],
  ['ogg', latin1(`OggS${'\0'.repeat(24)}\x01vorbis`)],
  ['ogg', latin1(`OggS${'\0'.repeat(24)}\x7fFLAC`)],
  ['webm', latin1('\x1aE\xdf\xa3\x01\0\0\0B\x82\x84webm')],
  ['flac', latin1('fLaC\0\0\0\x22')],
  ['mp4', latin1('\0\0\0\x20ftypM4A \0\0\0\0')],
  ['mp4', latin1('\0\0\0\x20ftypisom\0\0\0\0')],
  ['mp4', latin1('\0\0\0\x20ftyp3gp4\0\0\0\0')],
  ['amr', latin1('#!AMR\n\x3c')],
  ['aac', Buffer.concat([adtsFrame, adtsFrame, adtsFrame])],
  ['unknown', latin1('\x01\x02\x03\x80\xff\x7e')],
];
for (const [container, bytes] of containers) {
  test(`${bytes
    .subarray(0, 12)
    .toString('latin1')
    .replaceAll(/[^ -~]/g, '·')} is ${container}`, async (t) => {
    const source = await sourceOf(t, [
      (_, response) => response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(bytes),
    ]);
    assert.equal((await source.download()).container, container);
  });
}

for (const [name, body, type] of [
  ['a sign-in page', '<!DOCTYPE html><title>Log in</title>', 'audio/wav'],
  ['an error in JSON', '{"error":"expired"}', 'application/json'],
  ['an error in XML', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', 'application/xml'],
  ['plain text', 'Not found', 'audio/mpeg'],
  ['a page we cannot read', '\x02\x80\x81<p>', 'text/html; charset=x'],
  ['a playlist', '#EXTM3U\nhttp://169.254.169.254/a.ts', 'audio/mpegurl'],
] as const) {
  test(`${name} is not stored as a recording`, async (t) => {
    const source = await sourceOf(t, [(_, response) => response.writeHead(200, { 'content-type': type }).end(latin1(body))]);
    const problem = await failsWith(source, 'recording_not_audio', false);
    if (name === 'a sign-in page') assert.match(problem.message, /sign-in page/);
  });
}

for (const status of [200, 204]) {
  test(`${status} without a byte: empty, try again`, async (t) => {
    await failsWith(await sourceOf(t, [(_, response) => response.writeHead(status).end()]), 'recording_empty', true);
  });
}

const statuses: [number, ProblemCode, boolean][] = [
  [202, 'recording_not_ready', true],
  [403, 'recording_not_ready', true],
  [404, 'recording_not_ready', true],
  [409, 'recording_not_ready', true],
  [425, 'recording_not_ready', true],
  [401, 'recording_forbidden', false],
  [410, 'recording_gone', false],
  [408, 'recording_unreachable', true],
  [429, 'recording_unreachable', true],
  [500, 'recording_unreachable', true],
  [503, 'recording_unreachable', true],
  [400, 'recording_unreachable', false],
  [451, 'recording_unreachable', false],
  [304, 'recording_unreachable', false],
];
for (const [status, code, retryable] of statuses) {
  test(`${status}: ${code}, ${retryable ? 'tried again' : 'not tried again'}`, async (t) => {
    const source = await sourceOf(t, [
      (_, response) => response.writeHead(status, { 'retry-after': '120' }).end(status === 304 ? '' : 'no'),
    ]);
    const problem = await failsWith(source, code, retryable);
    assert.equal(problem.notBefore?.toISOString(), retryable ? '2026-03-04T10:02:00.000Z' : undefined);
    assert.equal(source.requests.length, 1);
  });
}

for (const [header, at] of [
  ['Wed, 04 Mar 2026 11:00:00 GMT', '2026-03-04T11:00:00.000Z'],
  ['Wed, 04 Mar 2026 09:00:00 GMT', undefined],
  ['0', undefined],
  ['-5', undefined],
  ['soon', undefined],
  ['99999999999999999999', undefined],
] as const) {
  test(`Retry-After ${header}: ${at ?? 'not told'}`, async (t) => {
    const source = await sourceOf(t, [(_, response) => response.writeHead(503, { 'retry-after': header }).end()]);
    assert.equal((await failsWith(source, 'recording_unreachable', true)).notBefore?.toISOString(), at);
  });
}

test('a connection that breaks three times is taken up where it broke', async (t) => {
  const source = await sourceOf(t, [breakingAfter(200_000), breakingAfter(300_000), breakingAfter(0), breakingAfter(1e9)]);
  await assertStored(source.key, wav, await source.download());
  assert.deepEqual(source.waits, [1000, 2000, 4000]);
  const ranges = source.requests.map(({ headers }) => headers.range);
  assert.equal(ranges[0], undefined);
  assert.ok(
    ranges.slice(1).every((range) => /^bytes=\d+-$/.test(range ?? '')),
    ranges.join(),
  );
  assert.ok(source.requests.slice(1).every(({ headers }) => headers['if-range'] === '"v1"'));
});

test('without a strong tag the date is the proof that it is the same file', async (t) => {
  const headers = { etag: 'W/"v1"', 'last-modified': 'Wed, 04 Mar 2026 09:00:00 GMT' };
  const source = await sourceOf(t, [breakingAfter(200_000, headers), breakingAfter(1e9, headers)]);
  await assertStored(source.key, wav, await source.download());
  assert.equal(source.requests[1]?.headers['if-range'], headers['last-modified']);
});

test('a file that changed meanwhile is fetched from its first byte', async (t) => {
  const other = Buffer.concat([wav.subarray(0, 16), randomBytes(500_000)]);
  const changed: Answer = (_, response) => response.writeHead(200, { etag: '"v2"', 'content-length': other.length }).end(other);
  const source = await sourceOf(t, [breakingAfter(300_000), changed]);
  await assertStored(source.key, other, await source.download());
});

for (const [name, second] of [
  ['has neither tag nor date', undefined],
  ['finds the range unsatisfiable', (_, response) => response.writeHead(416, { 'content-range': 'bytes */1' }).end()],
  ['answers with another range', (_, response) => response.writeHead(206, { 'content-range': 'bytes 5-9/10' }).end('sound')],
  [
    'answers with a range of a file of another length',
    (request, response) =>
      response.writeHead(206, { 'content-range': `${request.headers.range?.replace('=', ' ')}999/2000000` }).end('sound'),
  ],
] satisfies [string, Answer | undefined][]) {
  test(`a source that ${name} is asked for the first byte again`, async (t) => {
    const source = await sourceOf(t, second ? [breakingAfter(200_000), second, whole] : [breakingAfter(200_000, {}), whole]);
    await assertStored(source.key, wav, await source.download());
    assert.equal(source.requests.at(-1)?.headers.range, undefined);
  });
}

test('a source that always breaks is given up after five resumes', async (t) => {
  const source = await sourceOf(t, [breakingAfter(1000)]);
  await failsWith(source, 'recording_incomplete', true);
  assert.equal(source.requests.length, 6);
  assert.deepEqual(source.waits, [1000, 2000, 4000, 8000, 16_000]);
});

test('while resuming, an overloaded source is waited for and a deleted file is not', async (t) => {
  const status =
    (code: number): Answer =>
    (_, response) =>
      response.writeHead(code).end();
  const source = await sourceOf(t, [breakingAfter(200_000), status(503), status(429), breakingAfter(1e9)]);
  await assertStored(source.key, wav, await source.download());
  await failsWith(await sourceOf(t, [breakingAfter(200_000), status(410)]), 'recording_gone', false);
});

test('part of a file, sent unasked, is not the file', async (t) => {
  const part =
    (range: string): Answer =>
    (_, response) =>
      response.writeHead(206, { 'content-range': range }).end(wav.subarray(0, 100));
  await failsWith(await sourceOf(t, [part('bytes 5-104/1000')]), 'recording_incomplete', true);
  await failsWith(await sourceOf(t, [part('bytes 0-99/1000')]), 'recording_incomplete', true);
  const source = await sourceOf(t, [part('bytes 0-99/100')]);
  await assertStored(source.key, wav.subarray(0, 100), await source.download());
});

test('more than this server takes: by its length, by its bytes, by its resumed bytes', async (t) => {
  const options = { maxBytes: 600_000 };
  const byLength = await failsWith(await sourceOf(t, [whole], options), 'recording_too_large', false);
  assert.match(byLength.message, /larger than the 0 MB/);
  await failsWith(await sourceOf(t, [(_, response) => void response.write(wav)], options), 'recording_too_large', false);
  const growing: Answer = (request, response) => {
    response.writeHead(request.headers.range ? 206 : 200, {
      etag: '"v1"',
      ...(request.headers.range && { 'content-range': `${request.headers.range.replace('=', ' ')}5000000/*` }),
    });
    response.write(wav.subarray(0, 400_000), () => setImmediate(() => response.destroy()));
  };
  await failsWith(await sourceOf(t, [growing], options), 'recording_too_large', false);
});

test('an address inside is refused for good, without a word about it', async (t) => {
  const source = await sourceOf(t, [whole]);
  for (const url of [
    'http://169.254.169.254/a.wav',
    'http://localhost/a.wav',
    'file:///etc/passwd',
    `http://recordings.test:${source.port + 1}/`,
  ]) {
    const problem = await failsWith(
      { key: source.key, download: () => source.download({ url }) },
      'recording_address_refused',
      false,
    );
    assert.match(problem.message, /ask the operator to allow the host/);
    assert.ok(problem.cause instanceof Error, 'the operator can see why');
  }
  assert.equal(source.requests.length, 0);
});

test('a source that does not answer may do so later', async (t) => {
  const source = await sourceOf(t, [(_, response) => void response.destroy()]);
  await failsWith(source, 'recording_unreachable', true);
});

test('credentials go to their host over their scheme, and not with a redirect', async (t) => {
  const seen: (string | undefined)[] = [];
  let port = 0;
  const answer: Answer = (request, response) => {
    seen.push(`${request.headers.host?.split(':')[0]} ${request.headers.authorization}`);
    if (request.url === '/away') response.writeHead(302, { location: `http://other.test:${port}/b.wav` }).end();
    else whole(request, response);
  };
  const credentials: Record<string, Record<string, string>> = { 'recordings.test': { authorization: 'Bearer https-only' } };
  const first = await sourceOf(t, [answer], { credentials });
  port = first.port;
  await first.download();
  const plain = { [`http://recordings.test:${port}`]: { authorization: 'Bearer mine' } };
  const http = createGuardedHttp({
    policy: { allowCidrs: ['127.0.0.1'], allowPorts: [port] },
    lookup: async () => [{ address: '127.0.0.1', family: 4 }],
  });
  t.after(() => http.close());
  const downloadRecording = createRecordingDownload({ http, credentials: plain });
  for (const path of ['a.wav', 'away']) {
    await downloadRecording({
      url: `http://recordings.test:${port}/${path}`,
      into: { files, key: first.key },
      signal: new AbortController().signal,
    });
  }
  assert.deepEqual(seen, [
    'recordings.test undefined',
    'recordings.test Bearer mine',
    'recordings.test Bearer mine',
    'other.test undefined',
  ]);
});

test('credentials for something that is no host are refused at start', () => {
  for (const host of ['', 'a b', 'host/path', 'ftp://x/', 'me@host', 'host?x']) {
    const isConfiguration = (error: unknown) => error instanceof Problem && error.code === 'configuration_invalid';
    assert.throws(() => createRecordingDownload({ credentials: { [host]: { a: 'b' } } }), isConfiguration, host);
  }
});

test('when the time is over it is over, also between resumes', async (t) => {
  let now = NOW.getTime();
  const clock = { now: () => new Date(now), sleep: async (ms: number) => void (now += ms) };
  const source = await sourceOf(t, [breakingAfter(1000)], { clock, totalMs: 2500 });
  await failsWith(source, 'recording_too_slow', true);
  assert.equal(source.requests.length, 2);
});

test('a worker that stops ends the download and the request, with its reason', async (t) => {
  const stop = new AbortController();
  let closed: Promise<unknown> = Promise.resolve();
  const source = await sourceOf(t, [
    (_, response) => {
      closed = once(response, 'close');
      response.write(wav);
    },
  ]);
  const reason = new Error('the worker stops');
  const downloading = source.download({ signal: stop.signal, onProgress: () => stop.abort(reason) });
  await assert.rejects(downloading, (error) => error === reason);
  await closed;
  assert.equal(await files.size(source.key), null);
  await assert.rejects(source.download({ signal: AbortSignal.abort(reason) }), (error) => error === reason);
});

test('a full disk is told as such, and the source is let go', async (t) => {
  let closed: Promise<unknown> = Promise.resolve();
  const source = await sourceOf(t, [
    (_, response) => {
      closed = once(response, 'close');
      response.write(wav);
    },
  ]);
  const full = new Problem('storage_full', 'no room', { retryable: true });
  const noRoom: typeof files = {
    ...files,
    async write(_, content) {
      for await (const _chunk of content) break;
      throw full;
    },
  };
  await assert.rejects(source.download({ into: { files: noRoom, key: source.key } }), (error) => error === full);
  await closed;
});
