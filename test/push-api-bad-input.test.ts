// Bodies nobody should send: what the Push API makes of them. Never a 5xx, never a row that was not asked for.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { openPushServer, type Answer, type PushServer } from './push-api-server.ts';

let server: PushServer;
let key: string;
let teamId: string;

before(async () => {
  server = await openPushServer();
  ({ key, teamId } = await server.team());
});
after(() => server.close());

const push = (body: unknown, headers: Record<string, string> = {}) => server.push(key, body, headers);
const fresh = (more: object = {}) => ({ externalId: randomUUID(), transcript: 'a: b', ...more });
const row = (answer: Answer) =>
  server.database.db
    .selectFrom('call')
    .selectAll()
    .where('teamId', '=', teamId)
    .where('id', '=', String(answer.body['callId']))
    .executeTakeFirstOrThrow();

async function refusedWith(body: unknown, status: number, code: string, headers: Record<string, string> = {}): Promise<void> {
  const answer = await push(body, headers);
  assert.equal(answer.status, status, answer.text.slice(0, 300));
  assert.equal(answer.body['code'], code, answer.text.slice(0, 300));
}

test('B1 deep nesting is refused', async () => {
  await refusedWith(`{"transcript":"a: b","x":${'['.repeat(33)}${']'.repeat(33)}}`, 400, 'too_deep');
  await refusedWith('['.repeat(2_500_000), 400, 'too_deep');
});

test('B2 hundreds of thousands of keys or values are refused', async () => {
  const keys = Array.from({ length: 350_000 }, (_, at) => `"k${at}":1`).join(',');
  await refusedWith(`{${keys}}`, 400, 'too_many_values');
  await refusedWith(`{"x":[${'{},'.repeat(1_700_000 - 1)}{}]}`, 400, 'too_many_values');
});

test('B3 five megabytes of transcript are taken', async () => {
  const start = `{"externalId":"${randomUUID()}","transcript":"`;
  const body = `${start}${'word '.repeat(1_048_000)}"}`;
  assert.equal((await push(body)).status, 201);
});

test('B4 a key that is there twice is refused, at the top and in metadata', async () => {
  await refusedWith('{"transcript":"a: b","transcript":"c: d"}', 400, 'duplicate_key');
  await refusedWith('{"transcript":"a: b","metadata":{"x":1,"x":2}}', 400, 'duplicate_key');
});

test('B5 keys that reach a prototype are refused, also when escaped', async () => {
  for (const body of [
    '{"transcript":"a: b","__proto__":{"polluted":true}}',
    '{"transcript":"a: b","metadata":{"constructor":{"prototype":{"polluted":true}}}}',
    String.raw`{"transcript":"a: b","\u005f_proto__":{"polluted":true}}`,
  ]) {
    await refusedWith(body, 400, 'forbidden_key');
  }
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
});

test('B6 long numbers keep their digits, endless ones are refused', async () => {
  const answer = await push('{"transcript":"a: b","hubspotCallId":9007199254740993,"metadata":{"n":123456789012345678901}}');
  assert.equal(answer.status, 201, answer.text);
  const stored = await row(answer);
  assert.equal(stored.hubspotCallId, '9007199254740993');
  assert.equal(stored.metadata['n'], '123456789012345678901');
  await refusedWith('{"transcript":"a: b","metadata":{"n":1e400}}', 400, 'validation_failed');
  await refusedWith('{"transcript":"a: b","metadata":{"n":NaN}}', 400, 'invalid_json');
});

test('B7 lone surrogates are replaced and told', async () => {
  const answer = await push(
    String.raw`{"externalId":"b7","callTitle":"half \ud83d emoji","transcript":"a: b \udc00","metadata":{"k":"\ud800"}}`,
  );
  assert.equal(answer.status, 201, answer.text);
  assert.equal(answer.body['sanitized'], true);
  assert.ok((await row(answer)).title.isWellFormed());
});

test('B8 NUL is taken out of texts and refused in ids, addresses and URLs', async () => {
  const answer = await push(
    String.raw`{"externalId":"b8","callTitle":"a\u0000b","transcript":"a: b\u0000c","metadata":{"k":"x\u0000y"}}`,
  );
  assert.equal(answer.status, 201, answer.text);
  assert.equal(answer.body['sanitized'], true);
  for (const field of [
    '"externalId":"a\\u0000b"',
    '"repEmail":"a\\u0000@b.example"',
    '"audioUrl":"https://example.com/\\u0000"',
    '"hubspotCallId":"1\\u0000"',
  ]) {
    const refused = await push(`{"transcript":"a: b",${field}}`);
    assert.equal(refused.status, 400, `${field} ${refused.text}`);
  }
});

test('B9 other control and direction characters in a transcript are kept', async () => {
  const transcript = 'a: b \u0007 \u202e \ufffe \u{e0041}';
  const answer = await push(fresh({ transcript }));
  assert.equal(answer.status, 201, answer.text);
  assert.equal((await row(answer)).givenTranscript, transcript);
});

test('B10 a byte order mark before the JSON is no fault', async () => {
  assert.equal((await push(`\ufeff${JSON.stringify(fresh())}`)).status, 201);
});

test('B11 bytes that are no UTF-8 are refused', async () => {
  await refusedWith(
    Buffer.concat([Buffer.from('{"transcript":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
    400,
    'invalid_utf8',
  );
  const utf16 = await push(Buffer.from(JSON.stringify(fresh()), 'utf16le'));
  assert.equal(utf16.status, 400);
});

test('B12 dates that do not exist, lie outside time or name no zone are refused', async () => {
  for (const callDate of [
    '2026-02-30T10:00:00Z',
    '03/04/2026',
    'infinity',
    'now',
    '1999-01-01T00:00:00Z',
    '2126-01-01T00:00:00Z',
    '2026-03-04T24:30:00Z',
    true,
  ]) {
    const answer = await push(fresh({ callDate }));
    assert.equal(answer.status, 400, `${String(callDate)}: ${answer.text}`);
  }
});

test('B13 durations that are none are refused', async () => {
  for (const duration of [-5, 'abc', true, {}]) await refusedWith(fresh({ duration }), 400, 'validation_failed');
});

test('B14 JSON that is no object is refused', async () => {
  for (const body of ['null', '[]', '"x"', '1']) await refusedWith(body, 400, 'object_expected');
});

test('B15 an empty body is refused', async () => {
  for (const body of ['', '   ']) assert.equal((await push(body)).status, 400);
  assert.equal((await server.send({ headers: { 'x-api-key': key } })).status, 400);
});

test('B16 neither transcript nor audio, or only blanks, is refused', async () => {
  for (const body of [{}, { transcript: '', audioUrl: '' }, { transcript: '   ' }, { transcript: null, audioUrl: null }]) {
    await refusedWith(body, 400, 'transcript_or_audio_required');
  }
});

test('B17 plain text is refused', () =>
  refusedWith(JSON.stringify(fresh()), 415, 'unsupported_media_type', { 'content-type': 'text/plain' }));

test('B18 only JSON in UTF-8 is taken', async () => {
  for (const type of [
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    '',
    'application/json; charset=utf-16',
    'application/jsonp',
  ]) {
    await refusedWith(JSON.stringify(fresh()), 415, 'unsupported_media_type', { 'content-type': type });
  }
  for (const type of ['application/json; charset=UTF-8', 'application/vnd.api+json', 'Application/JSON']) {
    assert.equal((await push(JSON.stringify(fresh()), { 'content-type': type })).status, 201, type);
  }
});

test('B19 two Content-Type headers are refused', async () => {
  const answer = await server.send({
    headers: { 'x-api-key': key, 'content-type': ['application/json', 'text/plain'] },
    body: fresh(),
  });
  assert.deepEqual([answer.status, answer.body['code']], [400, 'repeated_header']);
});

test('B20 compressed bodies are refused without being unpacked', async () => {
  for (const encoding of ['gzip', 'deflate', 'br', 'gzip, identity']) {
    await refusedWith(Buffer.from([0x1f, 0x8b, 0]), 415, 'encoding_not_supported', { 'content-encoding': encoding });
  }
});

test('B29 naughty strings come back as they were sent', async () => {
  for (const text of [
    "Robert'); drop table call;--",
    '<script>alert(1)</script>',
    "=cmd|' /C calc'!A0",
    'مرحبا بالعالم',
    '👩‍👩‍👧‍👦 ü ß 𝔘',
    '%00 %n #{7*7}',
  ]) {
    const answer = await push(fresh({ callTitle: text, repName: text, metadata: { note: text } }));
    assert.equal(answer.status, 201, answer.text);
    const stored = await row(answer);
    assert.deepEqual([stored.title, stored.repName, stored.metadata['note']], [text, text, text]);
  }
});

test('B30 metadata stays flat and small: the rest is kept beside it; ids of deals are a list in both shapes', async () => {
  const tooMany = Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`k${at}`, 1]));
  for (const [metadata, beside] of [
    [tooMany, { k50: 1 }],
    [{ a: 'x'.repeat(4_097) }, { a: 'x'.repeat(4_097) }],
    [{ a: { b: 1 } }, { a: { b: 1 } }],
  ]) {
    assert.deepEqual((await row(await push(fresh({ metadata })))).metadata['_extra'], beside);
  }
  assert.equal((await push(fresh({ metadata: 'text' }))).status, 400);
  for (const hubspotDealIds of ['123', ['123'], 123]) {
    const answer = await push(fresh({ metadata: { hubspotDealIds } }));
    assert.deepEqual((await row(answer)).metadata['hubspotDealIds'], ['123']);
  }
});

test('B33 addresses of recordings that cannot be fetched by syntax are refused', async () => {
  for (const audioUrl of [
    'data:audio/wav;base64,AAAA',
    'ftp://example.com/a.mp3',
    'file:///etc/passwd',
    'javascript:1',
    `https://example.com/${'a'.repeat(8_193)}`,
    'https://',
    '//example.com/a.mp3',
  ]) {
    await refusedWith({ externalId: randomUUID(), audioUrl }, 400, 'validation_failed');
  }
});
