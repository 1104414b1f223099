// What may be pushed and what is answered: fields in both spellings, every form of transcript, each status of the API.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import Fastify from 'fastify';
import type { Selectable } from 'kysely';
import { openDatabase } from '../server/database/open.ts';
import type { CallTable } from '../server/database/tables.ts';
import { openReceiveCommit } from '../server/flows/intake/receive-commit.ts';
import { pushApi } from '../server/web/push-api.ts';
import { BULK, INGEST, openPushServer, STATUS, type PushServer, type Sending } from './push-api-server.ts';

type Row = Selectable<CallTable>;
let server: PushServer;
let key: string;
let teamId: string;

before(async () => {
  server = await openPushServer();
  ({ key, teamId } = await server.team());
});
after(() => server.close());

async function stored(callId: unknown): Promise<Row> {
  return server.database.db
    .selectFrom('call')
    .selectAll()
    .where('teamId', '=', teamId)
    .where('id', '=', String(callId))
    .executeTakeFirstOrThrow();
}

const fresh = () => ({ externalId: randomUUID(), transcript: 'Sam: Hello there\nAnn: Hi Sam' });
const seed = () => ({
  callTitle: 'Discovery - Acme',
  repName: 'Sam Lee',
  repEmail: 'sam@yourco.example',
  callDate: '2026-03-04T16:30:00Z',
  duration: 1_250_000,
  audioUrl: 'https://recordings.example.com/a.mp3',
  metadata: { source: 'hubspot', hubspotCallId: randomUUID(), hubspotOwnerId: '41629711', hubspotDealIds: '123456' },
});

// name · what is sent besides a fresh id and transcript · what is in the row
const kept: [string, object, (row: Row) => unknown, unknown][] = [
  ['callTitle', { callTitle: 'Discovery' }, (row) => [row.title, row.titleSource], ['Discovery', 'given']],
  ['call_title', { call_title: 'Discovery' }, (row) => row.title, 'Discovery'],
  ['no title', {}, (row) => row.titleSource, 'none'],
  ['repName', { repName: 'Sam Lee' }, (row) => row.repName, 'Sam Lee'],
  ['rep_name', { rep_name: 'Sam Lee' }, (row) => row.repName, 'Sam Lee'],
  ['repEmail in capitals', { repEmail: 'SAM@YourCo.Example' }, (row) => row.repEmail, 'sam@yourco.example'],
  ['rep_email', { rep_email: 'sam@yourco.example' }, (row) => row.repEmail, 'sam@yourco.example'],
  ['callDate in ISO 8601', { callDate: '2026-03-04T16:30:00Z' }, (row) => row.calledAt.toISOString(), '2026-03-04T16:30:00.000Z'],
  [
    'callDate with offset',
    { callDate: '2026-03-04T16:30:00+02:00' },
    (row) => row.calledAt.toISOString(),
    '2026-03-04T14:30:00.000Z',
  ],
  ['call_date in milliseconds', { call_date: 1_772_641_800_000 }, (row) => row.calledAt.toISOString(), '2026-03-04T16:30:00.000Z'],
  ['callDate in seconds', { callDate: 1_772_641_800 }, (row) => row.calledAt.toISOString(), '2026-03-04T16:30:00.000Z'],
  [
    'callDate in milliseconds as text',
    { callDate: '1772641800000' },
    (row) => row.calledAt.toISOString(),
    '2026-03-04T16:30:00.000Z',
  ],
  ['no callDate', {}, (row) => row.calledAt.getTime() === row.receivedAt.getTime(), true],
  ['duration with unit', { duration: 90, durationUnit: 's' }, (row) => [row.durationMs, row.durationConfidence], [90_000, 'high']],
  ['duration_unit', { duration: 2, duration_unit: 'min' }, (row) => row.durationMs, 120_000],
  ['duration of HubSpot', { duration: 1_250_000, metadata: { source: 'hubspot' } }, (row) => row.durationMs, 1_250_000],
  ['duration without unit is a guess', { duration: 1_250 }, (row) => row.durationConfidence === 'high', false],
  ['what was sent as duration', { duration: '20:50' }, (row) => [row.durationRaw, row.durationMs], ['20:50', 1_250_000]],
  ['duration nobody can read', { duration: 1e12 }, (row) => [row.durationMs, row.durationWarning === null], [null, false]],
  ['audioUrl', { audioUrl: 'https://example.com/a.mp3?sig=1' }, (row) => row.audioUrl, 'https://example.com/a.mp3?sig=1'],
  ['audio_url', { audio_url: 'https://example.com/a.mp3' }, (row) => row.audioUrl, 'https://example.com/a.mp3'],
  ['externalId as number', { externalId: 987_654_321 }, (row) => row.externalId, '987654321'],
  ['external_id', { externalId: undefined, external_id: 'a-1' }, (row) => row.externalId, 'a-1'],
  ['hubspotCallId in metadata', { metadata: { hubspotCallId: '77001' } }, (row) => row.hubspotCallId, '77001'],
  [
    'hubspotCallId at the top',
    { hubspotCallId: '77002' },
    (row) => [row.hubspotCallId, row.metadata['hubspotCallId']],
    ['77002', '77002'],
  ],
  ['a HubSpot id beyond 2^53', { hubspotCallId: '9007199254740993' }, (row) => row.hubspotCallId, '9007199254740993'],
  [
    'flat fields of a workflow',
    { source: 'hubspot', syncMethod: 'workflow', hubspotOwnerId: '4' },
    (row) => [row.metadata['source'], row.metadata['syncMethod'], row.metadata['hubspotOwnerId']],
    ['hubspot', 'workflow', '4'],
  ],
  ['metadata.x', { 'metadata.campaign': 'spring' }, (row) => row.metadata['campaign'], 'spring'],
  ['metadata_x', { metadata_campaign: 'spring' }, (row) => row.metadata['campaign'], 'spring'],
  [
    'metadata of all kinds',
    { metadata: { a: 'x', b: 1, c: true, d: ['y', 2] } },
    (row) => [row.metadata['a'], row.metadata['b'], row.metadata['c'], row.metadata['d']],
    ['x', 1, true, ['y', 2]],
  ],
  ['unknown fields', { somethingNew: 'kept' }, (row) => row.metadata['_extra'], { somethingNew: 'kept' }],
  ['useAiCallTitle', { useAiCallTitle: true }, (row) => row.wantsDerivedTitle, true],
  ['disableAiTitleGeneration', { disableAiTitleGeneration: true }, (row) => row.wantsDerivedTitle, false],
  ['both spellings with the same value', { callTitle: 'Same', call_title: 'Same' }, (row) => row.title, 'Same'],
  ['text that looks like SQL', { callTitle: "'); drop table call; --" }, (row) => row.title, "'); drop table call; --"],
];
for (const [name, more, read, expected] of kept) {
  test(`kept: ${name}`, async () => {
    const answer = await server.push(key, { ...fresh(), ...more });
    assert.equal(answer.status, 201, answer.text);
    assert.deepEqual(read(await stored(answer.body['callId'])), expected);
  });
}

const transcripts: [string, unknown][] = [
  ['plain text', 'We talked about the price and agreed on a second call.'],
  ['lines with names', 'Sam: Hello\nAnn: Hi'],
  ['WebVTT', 'WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n<v Sam>Hello\n'],
  ['SRT', '1\n00:00:00,000 --> 00:00:02,000\nSam: Hello\n'],
  ['Zoom VTT', 'WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nSam Lee: Hello\n'],
  ['utterances', [{ speaker: 'Sam', text: 'Hello', start: 0, end: 2 }]],
  [
    'HubSpot utterances',
    { transcriptUtterances: [{ speaker: { id: '1', name: 'Sam' }, text: 'Hello', startTimeMillis: 0, endTimeMillis: 900 }] },
  ],
];
for (const [name, transcript] of transcripts) {
  test(`transcript: ${name}`, async () => {
    const answer = await server.push(key, { externalId: randomUUID(), transcript });
    assert.equal(answer.status, 201, answer.text);
    assert.notEqual((await stored(answer.body['callId'])).givenTranscript, null);
  });
}

const json =
  (body: unknown, headers: Record<string, string> = {}): (() => Sending) =>
  () => ({ headers: { 'x-api-key': key, ...headers }, body });
const refused: [string, () => Sending, number, string, string?][] = [
  ['neither transcript nor audio', json({ callTitle: 'x' }), 400, 'transcript_or_audio_required'],
  ['HubSpot call of a portal that is not connected', json({ hubspotCallId: '5' }), 400, 'transcript_or_audio_required'],
  ['two spellings that differ', json({ ...fresh(), callTitle: 'a', call_title: 'b' }), 400, 'conflicting_spellings', 'callTitle'],
  ['a date that does not exist', json({ ...fresh(), callDate: '2026-02-30T10:00:00Z' }), 400, 'validation_failed', 'callDate'],
  ['a negative duration', json({ ...fresh(), duration: -5 }), 400, 'validation_failed', 'duration'],
  ['an unknown unit', json({ ...fresh(), duration: 5, durationUnit: 'parsec' }), 400, 'validation_failed', 'durationUnit'],
  ['an address that is none', json({ ...fresh(), audioUrl: 'not an address' }), 400, 'validation_failed', 'audioUrl'],
  ['a title that is a list', json({ ...fresh(), callTitle: ['x'] }), 400, 'validation_failed', 'callTitle'],
  ['a body that is no JSON', json('{"a":'), 400, 'invalid_json'],
  ['too large', json('x'.repeat(5_242_881)), 413, 'payload_too_large'],
  ['plain text', json('{}', { 'content-type': 'text/plain' }), 415, 'unsupported_media_type'],
  ['compressed', json('{}', { 'content-encoding': 'gzip' }), 415, 'encoding_not_supported'],
  ['GET', () => ({ method: 'GET', headers: { 'x-api-key': key } }), 405, 'method_not_allowed'],
  ['PUT', () => ({ method: 'PUT', headers: { 'x-api-key': key }, body: fresh() }), 405, 'method_not_allowed'],
  ['POST to a status', () => ({ path: STATUS + randomUUID(), headers: { 'x-api-key': key }, body: {} }), 405, 'method_not_allowed'],
  ['a path that does not exist', () => ({ path: `${INGEST}s`, headers: { 'x-api-key': key }, body: {} }), 404, 'not_found'],
  ['an unknown call', () => ({ method: 'GET', path: STATUS + randomUUID(), headers: { 'x-api-key': key } }), 404, 'not_found'],
];
for (const [name, sending, status, code, field] of refused) {
  test(`refused: ${name} → ${status} ${code}`, async () => {
    const answer = await server.send(sending());
    assert.equal(answer.status, status, answer.text);
    assert.equal(answer.body['code'], code);
    assert.equal(typeof answer.body['error'], 'string');
    assert.equal(typeof answer.body['requestId'], 'string');
    if (status === 405) assert.ok(answer.headers['allow']);
    if (field)
      assert.ok(
        (answer.body['fields'] as { path: string }[]).some((one) => one.path === field),
        answer.text,
      );
  });
}

test('the example of the compatible API is taken as it stands, with the key in the query or in the body', async () => {
  const byQuery = await server.send({ path: `${INGEST}?apiKey=${key}`, body: seed() });
  const byBody = await server.send({ body: { apiKey: key, ...seed() } });
  for (const answer of [byQuery, byBody]) {
    assert.equal(answer.status, 201, answer.text);
    assert.deepEqual(Object.keys(answer.body), ['callId', 'status', 'duplicate', 'statusUrl']);
    assert.equal(answer.body['status'], 'processing');
    const row = await stored(answer.body['callId']);
    assert.equal(row.durationMs, 1_250_000);
    assert.equal('apiKey' in row.metadata, false);
    assert.deepEqual(row.metadata['hubspotDealIds'], ['123456']);
    await server.told({ kind: 'call.received', teamId, callId: row.id });
  }
});

test('a call belongs to the member with its address, and to nobody when there is none', async () => {
  const personId = await server.person(teamId, 'Rep.One@yourco.example');
  const mine = await server.push(key, { ...fresh(), repEmail: 'rep.one@YOURCO.example' });
  assert.equal((await stored(mine.body['callId'])).repPersonId, personId);
  const nobodys = await server.push(key, { ...fresh(), repEmail: 'stranger@yourco.example' });
  assert.equal((await stored(nobodys.body['callId'])).repPersonId, null);
  await server.database.db
    .insertInto('repAddress')
    .values({ teamId, email: 'nickname@yourco.example', personId, createdBy: null, createdAt: new Date() })
    .execute();
  const mapped = await server.push(key, { ...fresh(), repEmail: 'Nickname@yourco.example' });
  assert.equal((await stored(mapped.body['callId'])).repPersonId, personId);
});

test('a call of a connected portal may wait for its recording: 202, no job, and on with it when the recording comes', async () => {
  const own = await server.team();
  server.portals.add(`${own.teamId} 123`);
  const hubspotCallId = randomUUID();
  const early = await server.push(own.key, { hubspotCallId, metadata: { hubspotPortalId: '123' }, repName: 'Sam' });
  assert.equal(early.status, 202, early.text);
  assert.equal(early.body['status'], 'waiting_for_recording');
  const before = (await server.jobs()).length;
  const again = await server.push(own.key, { hubspotCallId, metadata: { hubspotPortalId: '123' } });
  assert.deepEqual([again.status, again.body['callId'], again.body['duplicate']], [200, early.body['callId'], true]);
  assert.equal((await server.jobs()).length, before);
  const late = await server.push(own.key, { hubspotCallId, audioUrl: 'https://example.com/late.mp3' });
  assert.deepEqual([late.status, late.body['callId'], late.body['status']], [200, early.body['callId'], 'processing']);
  assert.equal((await server.jobs()).length, before + 1);
  const foreign = await server.push(own.key, { hubspotCallId: randomUUID(), metadata: { hubspotPortalId: '999' } });
  assert.equal(foreign.status, 400);
});

test('bulk: one answer for each line, in order, and one bad line harms no other', async () => {
  const line = fresh();
  const lines = [
    JSON.stringify(line),
    '',
    '{"callTitle":"no content"}',
    'not json',
    JSON.stringify(line),
    JSON.stringify({ ...fresh(), apiKey: (await server.team()).key }),
  ];
  const answer = await server.send({
    path: BULK,
    headers: { 'x-api-key': key, 'content-type': 'application/x-ndjson' },
    body: `${lines.join('\r\n')}\n`,
  });
  assert.equal(answer.status, 200);
  assert.match(String(answer.headers['content-type']), /x-ndjson/);
  const results = answer.text
    .trim()
    .split('\n')
    .map((one) => JSON.parse(one) as Record<string, unknown>);
  assert.deepEqual(
    results.map((one) => [one['line'], one['httpStatus'], one['code']]),
    [
      [1, 201, undefined],
      [3, 400, 'transcript_or_audio_required'],
      [4, 400, 'invalid_json'],
      [5, 200, undefined],
      [6, 400, 'conflicting_api_keys'],
    ],
  );
  assert.equal(results[0]?.['callId'], results[3]?.['callId']);
});

test('bulk: each line may carry the key, and the whole request counts once', async () => {
  const own = await server.team({ limitPerMinute: 1 });
  const lines = Array.from({ length: 50 }, () => JSON.stringify({ ...fresh(), apiKey: own.key }));
  lines.push(JSON.stringify(fresh()));
  const answer = await server.send({ path: BULK, headers: { 'content-type': 'application/x-ndjson' }, body: lines.join('\n') });
  const statuses = answer.text
    .trim()
    .split('\n')
    .map((one) => (JSON.parse(one) as { httpStatus: number }).httpStatus);
  assert.deepEqual(statuses, [...Array<number>(50).fill(201), 401]);
  const more = await server.send({
    path: BULK,
    headers: { 'x-api-key': own.key, 'content-type': 'application/x-ndjson' },
    body: '{}',
  });
  assert.equal(more.status, 429);
});

test('bulk: after 1,000 lines the rest is refused, what came before is kept', async () => {
  const lines = Array.from({ length: 1_003 }, (_, at) => JSON.stringify({ transcript: 'a: b', externalId: `bulk-${at}` }));
  const answer = await server.send({
    path: BULK,
    headers: { 'x-api-key': key, 'content-type': 'application/x-ndjson' },
    body: lines.join('\n'),
  });
  const results = answer.text
    .trim()
    .split('\n')
    .map((one) => JSON.parse(one) as { httpStatus: number; line: number });
  assert.equal(results.length, 1_001);
  assert.deepEqual([results[999]?.httpStatus, results[1_000]?.httpStatus, results[1_000]?.line], [201, 413, 1_001]);
});

test('a database that is gone is a 503 that asks to come back', async () => {
  const nowhere = openDatabase('postgres://nobody@127.0.0.1:1/nothing', {
    maxConnections: 1,
    applicationName: 'test',
    onError: () => {},
  });
  const app = Fastify();
  try {
    const context = { ...server.context, db: nowhere.db };
    await app.register(pushApi, { context, commit: openReceiveCommit(context), isHubspotConnected: async () => false });
    const answer = await app.inject({ method: 'POST', url: INGEST, headers: { 'x-api-key': key }, payload: fresh() });
    assert.equal(answer.statusCode, 503, answer.body);
    assert.ok(Number(answer.headers['retry-after']) >= 1);
    assert.equal(answer.json<{ code: string }>().code, 'database_unavailable');
  } finally {
    await app.close();
    await nowhere.close();
  }
});
