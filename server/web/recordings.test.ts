// Uploading recordings and playing them: what is taken, what is refused, what is kept, and ranges.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { transcriptDocument } from '../../rules/transcript-document.ts';
import { addCall } from '../../test/web-calls.ts';
import { openWebServer, type Answer, type Browser, type WebServer } from '../../test/web-server.ts';
import { recordingKey } from '../flows/intake/fetch-recording.ts';
import { readRange } from './recording-stream.ts';
import { Readable } from 'node:stream';

let server: WebServer;
let teamId: string;
let browser: Browser;
before(async () => {
  server = await openWebServer({ largestRecordingMb: 6 });
  const team = await server.team();
  teamId = team.teamId;
  browser = server.browser();
  await browser.signIn(team.admin.email);
});
after(() => server.close());

/** A WAV of silence with a number in it, so that every file is another one. */
function wav(mark: number, bytes = 16_000): Buffer {
  const file = Buffer.alloc(44 + bytes);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + bytes, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(8000, 24);
  file.writeUInt32LE(16_000, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(bytes, 40);
  file.writeUInt32LE(mark, 44);
  return file;
}

async function upload(name: string, content: Buffer, fields: Record<string, string> = {}): Promise<Answer> {
  const form = new FormData();
  form.set('file', new File([new Uint8Array(content)], name));
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  const response = await browser.fetch('/api/uploads', { method: 'POST', body: form });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as Record<string, unknown> };
}

describe('uploading', () => {
  test('a recording is stored whole, becomes a call with its file name as title, and is decoded next', async () => {
    const content = wav(1);
    const answer = await upload('Demo_with Kestrel.wav', content, {
      repEmail: 'Maya@Example.com',
      calledAt: '2026-03-01T10:00:00+01:00',
    });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.body['duplicate'], false);
    const callId = String(answer.body['callId']);
    const call = (await browser.send('GET', `/api/calls/${callId}`)).body;
    assert.deepEqual(
      [call['title'], call['source'], call['calledAt']],
      ['Demo with Kestrel', 'upload', '2026-03-01T09:00:00.000Z'],
    );
    assert.equal((call['rep'] as { email: string }).email, 'maya@example.com');
    const row = await server.database.db.selectFrom('recording').selectAll().where('callId', '=', callId).executeTakeFirstOrThrow();
    assert.deepEqual(
      [row.bytes, row.container, row.sha256],
      [content.length, 'wav', createHash('sha256').update(content).digest('hex')],
    );
    assert.ok(
      (await server.jobs()).some((job) => job.name === 'decode-recording' && 'callId' in job.input && job.input.callId === callId),
    );
  });

  test('the same file again is the same call, also from several browsers at once', async () => {
    const content = wav(2);
    const answers = await Promise.all(['a.wav', 'b.wav', 'c.wav', 'd.wav'].map((name) => upload(name, content)));
    assert.equal(new Set(answers.map((answer) => answer.body['callId'])).size, 1, answers.map((answer) => answer.text).join());
    assert.equal(answers.filter((answer) => answer.body['duplicate'] === false).length, 1);
    const { fileKey } = await server.database.db
      .selectFrom('recording')
      .select('fileKey')
      .where('callId', '=', String(answers[0]?.body['callId']))
      .executeTakeFirstOrThrow();
    assert.equal(await server.files.size(fileKey), content.length);
  });

  test('a transcript is a call of its own, from a document as from text, once however often it is sent', async () => {
    const turns = [
      { speaker: 'Maya Okafor', text: 'Hello Daniel.', startMs: 3_000 },
      { speaker: 'Daniel', text: 'Hello.', startMs: 9_000 },
    ];
    const parts = Object.entries(transcriptDocument('Weekly', turns)).map(([path, xml]) => [path, strToU8(xml)] as const);
    const document = Buffer.from(zipSync(Object.fromEntries(parts)));
    const at = { calledAt: '2026-03-02T10:00:00Z' };
    const [first, second] = [await upload('Weekly_with Brandt.docx', document, at), await upload('Copy.docx', document, at)];
    assert.deepEqual([first.status, second.status, second.body['duplicate']], [200, 200, true], first.text);
    const callId = String(first.body['callId']);
    assert.equal(second.body['callId'], callId);
    const row = await server.database.db.selectFrom('call').selectAll().where('id', '=', callId).executeTakeFirstOrThrow();
    assert.deepEqual([row.title, row.source], ['Weekly with Brandt', 'upload']);
    assert.match(JSON.stringify(row.givenTranscript), /\[00:09\] Daniel: Hello\./);
    assert.ok(
      (await server.jobs()).some(({ name, input }) => name === 'transcribe-call' && 'callId' in input && input.callId === callId),
    );
    assert.equal((await upload('a.vtt', Buffer.from('WEBVTT\n\n00:01.000 --> 00:02.000\n<v Maya>Hello.</v>\n'))).status, 200);
  });

  const refused: [what: string, name: string, content: Buffer, fields: Record<string, string>, status: number, code: string][] = [
    ['a picture', 'photo.mp3', Buffer.from('\x89PNG\r\n\x1a\n0000000000', 'latin1'), {}, 415, 'recording_not_audio'],
    ['a web page', 'call.wav', Buffer.from('<!doctype html><title>Sign in</title>'), {}, 415, 'recording_not_audio'],
    ['a document that is none', 'notes.docx', Buffer.from('PK\u0003\u0004 and no more'), {}, 422, 'transcript_unreadable'],
    ['a transcript without end', 'call.txt', Buffer.alloc(6 * 1024 * 1024, 'a'), {}, 413, 'payload_too_large'],
    ['a date before there were calls', 'call.wav', wav(6), { calledAt: '1980-01-01T00:00:00Z' }, 400, 'validation_failed'],
    ['an empty file', 'call.wav', Buffer.alloc(0), {}, 422, 'recording_empty'],
    ['a date that is none', 'call.wav', wav(3), { calledAt: '2026-02-30' }, 400, 'validation_failed'],
    ['a rep that is no address', 'call.wav', wav(4), { repEmail: 'maya' }, 400, 'validation_failed'],
  ];
  for (const [what, name, content, fields, status, code] of refused) {
    test(`${what} is refused and nothing of it is kept`, async () => {
      const before_ = await server.database.db.selectFrom('call').select('id').execute();
      const answer = await upload(name, content, fields);
      assert.equal(answer.status, status, answer.text);
      assert.equal(answer.body['code'], code);
      assert.equal((await server.database.db.selectFrom('call').select('id').execute()).length, before_.length);
    });
  }

  test('a recording larger than the server takes is refused', async () => {
    const answer = await upload('long.wav', wav(6, 6 * 1024 * 1024));
    assert.deepEqual([answer.status, answer.body['code']], [413, 'payload_too_large']);
    assert.match(String(answer.body['detail']), /larger than 6 MB/);
    assert.equal((await upload('short.wav', wav(7, 6 * 1024 * 1024 - 44))).status, 200);
  });

  test('a form without a file, and what is no form, are refused', async () => {
    const form = new FormData();
    form.set('title', 'No file');
    assert.equal((await browser.fetch('/api/uploads', { method: 'POST', body: form })).status, 400);
    assert.equal((await browser.send('POST', '/api/uploads', { file: 'x' })).status, 415);
  });

  test('a name with odd characters is kept as text and names no place on the disk', async () => {
    const answer = await upload('../../etc/pass\u0000wd "☎️" ‮.wav', wav(5));
    assert.equal(answer.status, 200, answer.text);
    const row = await server.database.db
      .selectFrom('recording')
      .select('fileKey')
      .where('callId', '=', String(answer.body['callId']))
      .executeTakeFirstOrThrow();
    assert.equal(row.fileKey, recordingKey({ teamId, callId: String(answer.body['callId']) }));
  });
});

describe('playing', () => {
  async function recorded(container: string, format: string | null, original: Buffer, copy: Buffer | null): Promise<string> {
    const callId = await addCall(server, { teamId });
    const of = { teamId, callId };
    const fileKey = recordingKey(of);
    const { sha256 } = await server.files.write(fileKey, Readable.from([original]));
    if (copy) await server.files.write(`${fileKey}.wav`, Readable.from([copy]));
    const now = new Date();
    await server.database.db
      .insertInto('recording')
      .values({
        ...of,
        fileKey,
        bytes: original.length,
        sha256,
        container,
        format,
        sampleRateHz: 8000,
        channels: 1,
        lengthMs: 1000,
        peaks: null,
        wavKey: copy ? `${fileKey}.wav` : null,
        fetchedAt: now,
        decodedAt: now,
      })
      .execute();
    return `/api/calls/${callId}/recording`;
  }
  const read = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
    const response = await browser.fetch(path, { method, headers });
    return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
  };

  test('the whole recording, and every part of it', async () => {
    const content = wav(6);
    const path = await recorded('wav', 'wav pcm 16 bit', content, null);
    const whole = await read(path);
    assert.deepEqual(
      [whole.status, whole.headers.get('content-type'), whole.headers.get('accept-ranges')],
      [200, 'audio/wav', 'bytes'],
    );
    const { headers } = whole;
    assert.deepEqual([headers.get('x-content-type-options'), headers.get('content-disposition')], ['nosniff', 'inline']);
    assert.deepEqual(whole.bytes, content);
    for (const [range, start, end] of [
      ['bytes=0-99', 0, 99],
      ['bytes=100-', 100, content.length - 1],
      ['bytes=-50', content.length - 50, content.length - 1],
      ['bytes=16000-99999', 16_000, content.length - 1],
    ] as const) {
      const part = await read(path, { range });
      assert.equal(part.status, 206);
      assert.equal(part.headers.get('content-range'), `bytes ${start}-${end}/${content.length}`);
      assert.equal(part.headers.get('content-length'), String(end - start + 1));
      assert.deepEqual(part.bytes, content.subarray(start, end + 1));
    }
    const beyond = await read(path, { range: `bytes=${content.length}-` });
    assert.deepEqual([beyond.status, beyond.headers.get('content-range')], [416, `bytes */${content.length}`]);
    const head = await read(path, {}, 'HEAD');
    assert.deepEqual([head.status, head.headers.get('content-length'), head.bytes.length], [200, String(content.length), 0]);
  });

  test('a player that asks for more of something that has changed gets all of it', async () => {
    const path = await recorded('mp3', 'mp3', Buffer.from('ID3 something'), null);
    const tag = (await read(path)).headers.get('etag') ?? '';
    assert.equal((await read(path, { range: 'bytes=0-2', 'if-range': tag })).status, 206);
    assert.equal((await read(path, { range: 'bytes=0-2', 'if-range': '"old"' })).status, 200);
    assert.equal((await read(path, { 'if-none-match': tag })).status, 304);
  });

  test('what browsers cannot play is played from the decoded copy', async () => {
    const copy = wav(7);
    const path = await recorded('wav', 'wav mu-law', Buffer.from('original'), copy);
    const answer = await read(path);
    assert.equal(answer.headers.get('content-type'), 'audio/wav');
    assert.deepEqual(answer.bytes, copy);
  });

  test('a call without sound, and sound whose file is gone, are not found', async () => {
    const callId = await addCall(server, { teamId });
    assert.equal((await read(`/api/calls/${callId}/recording`)).status, 404);
    const path = await recorded('mp3', 'mp3', Buffer.from('ID3'), null);
    await server.files.remove(recordingKey({ teamId, callId: path.split('/')[3] ?? '' }));
    assert.equal((await read(path)).status, 404);
  });

  for (const [header, size, expected] of [
    [undefined, 10, 'whole'],
    ['bytes=0-0', 10, { start: 0, end: 0 }],
    ['bytes=5-3', 10, 'whole'],
    ['bytes=-0', 10, 'unsatisfiable'],
    ['bytes=-99', 10, { start: 0, end: 9 }],
    ['bytes=0-1,3-4', 10, 'whole'],
    ['items=0-1', 10, 'whole'],
    ['bytes=-', 10, 'whole'],
    ['bytes=10-', 10, 'unsatisfiable'],
    ['bytes=0-', 0, 'unsatisfiable'],
    ['bytes=99999999999999999999-', 10, 'whole'],
  ] as const) {
    test(`range ${header} of ${size} bytes`, () => assert.deepEqual(readRange(header, size), expected));
  }
});
