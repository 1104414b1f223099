// The same call told again: recognised by either id or by its content, completed by what comes late, stored whole or not at all.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { Problem } from '../rules/problem.ts';
import { readPushedCall, type PushedCall } from '../rules/push-payload.ts';
import { insertArrivingCalls } from '../server/database/calls-intake.ts';
import { layOutStages, listStages, listStagesOf } from '../server/database/stages.ts';
import { receiveCall } from '../server/flows/intake/receive-call.ts';
import { openReceiveCommit } from '../server/flows/intake/receive-commit.ts';
import { openPushServer, type PushServer } from './push-api-server.ts';

let server: PushServer;
let key: string;
let teamId: string;

before(async () => {
  server = await openPushServer();
  ({ key, teamId } = await server.team());
});
after(() => server.close());

const row = (callId: unknown) =>
  server.database.db
    .selectFrom('call')
    .selectAll()
    .where('teamId', '=', teamId)
    .where('id', '=', String(callId))
    .executeTakeFirstOrThrow();
const transcript = () => `Sam: Hello ${randomUUID()}\nAnn: Hi`;
const url = 'https://example.com/a.mp3';
const callDate = '2026-03-04T16:30:00Z';

/** first message · second message · are they the same call? */
const pairs: [string, object, object, boolean][] = [
  ['the same externalId', { externalId: 'p1', transcript: 'a: b' }, { externalId: 'p1', transcript: 'c: d' }, true],
  [
    'the same HubSpot id',
    { hubspotCallId: 'p2', transcript: 'a: b' },
    { metadata: { hubspotCallId: 'p2' }, transcript: 'c: d' },
    true,
  ],
  [
    'another externalId with the same content',
    { externalId: 'p3', transcript: 'a: b' },
    { externalId: 'p3x', transcript: 'a: b' },
    false,
  ],
  [
    'no ids, same transcript, date and rep',
    { transcript: 'p4: b', callDate, repEmail: 'a@b.example' },
    { transcript: 'p4: b', callDate, repEmail: 'A@B.example' },
    true,
  ],
  ['no ids, another date', { transcript: 'p5: b', callDate }, { transcript: 'p5: b', callDate: '2026-03-05T16:30:00Z' }, false],
  [
    'no ids, another rep',
    { transcript: 'p6: b', callDate, repEmail: 'a@b.example' },
    { transcript: 'p6: b', callDate, repEmail: 'c@b.example' },
    false,
  ],
  ['no ids, same audioUrl, date and rep', { audioUrl: `${url}?7`, callDate }, { audioUrl: `${url}?7`, callDate }, true],
  ['no ids, another audioUrl', { audioUrl: `${url}?8`, callDate }, { audioUrl: `${url}?9`, callDate }, false],
  [
    'no ids, a transcript that comes after the recording',
    { audioUrl: `${url}?10`, callDate },
    { audioUrl: `${url}?10`, callDate, transcript: 'p10: b' },
    false,
  ],
  ['an id, a transcript that comes after', { externalId: 'p11', audioUrl: url }, { externalId: 'p11', transcript: 'a: b' }, true],
  ['no ids and no date', { transcript: 'p9: b' }, { transcript: 'p9: b' }, true],
];
for (const [name, first, second, same] of pairs) {
  test(`${same ? 'the same' : 'two calls'}: ${name}`, async () => {
    const one = await server.push(key, first);
    const two = await server.push(key, second);
    assert.equal(one.status, 201, one.text);
    assert.deepEqual([two.status, two.body['duplicate']], same ? [200, true] : [201, false], two.text);
    assert.equal(one.body['callId'] === two.body['callId'], same);
  });
}

test('another team with the same id has a call of its own', async () => {
  const other = await server.team();
  const call = { externalId: 'shared', transcript: transcript() };
  const mine = await server.push(key, call);
  const theirs = await server.push(other.key, call);
  assert.deepEqual([mine.status, theirs.status], [201, 201]);
});

test('a recording that comes late is fetched, and the call keeps what it had', async () => {
  const externalId = randomUUID();
  const first = await server.push(key, { externalId, transcript: transcript(), callTitle: 'Mine', metadata: { a: '1' } });
  const jobs = (await server.jobs()).filter((name) => name === 'fetch-recording').length;
  const late = await server.push(key, {
    externalId,
    audioUrl: url,
    callTitle: 'Yours',
    repName: 'Sam',
    metadata: { a: '2', b: '3' },
  });
  assert.deepEqual([late.status, late.body['callId']], [200, first.body['callId']]);
  const call = await row(first.body['callId']);
  assert.deepEqual([call.title, call.repName, call.audioUrl, call.metadata], ['Mine', 'Sam', url, { a: '1', b: '3' }]);
  assert.equal((await server.jobs()).filter((name) => name === 'fetch-recording').length, jobs + 1);
});

test('when its two ids belong to two calls, the externalId decides', async () => {
  const [externalId, hubspotCallId] = [randomUUID(), randomUUID()];
  const byExternal = await server.push(key, { externalId, transcript: transcript() });
  const byHubspot = await server.push(key, { hubspotCallId, transcript: transcript() });
  const both = await server.push(key, { externalId, hubspotCallId, transcript: transcript(), repName: 'Both' });
  assert.deepEqual([both.status, both.body['callId']], [200, byExternal.body['callId']]);
  assert.equal((await row(byExternal.body['callId'])).hubspotCallId, null);
  assert.equal((await row(byHubspot.body['callId'])).repName, null);
});

test('parallel messages about the same calls under crossed ids end in whole calls', async () => {
  const ids = Array.from({ length: 10 }, () => [randomUUID(), randomUUID()] as const);
  const messages = ids.flatMap(([externalId, hubspotCallId]) => [
    { externalId, transcript: 'a: b' },
    { hubspotCallId, transcript: 'a: b' },
    { externalId, hubspotCallId, audioUrl: url },
    { externalId, hubspotCallId, transcript: 'a: b', repName: 'Sam' },
  ]);
  const answers = await Promise.all(messages.map((message) => server.push(key, message)));
  assert.deepEqual(
    answers.filter((one) => one.status !== 200 && one.status !== 201).map((one) => one.text),
    [],
  );
  const { db } = server.database;
  const calls = await db
    .selectFrom('call')
    .select('id')
    .where(
      'externalId',
      'in',
      ids.map(([id]) => id ?? ''),
    )
    .execute();
  const stages = await listStagesOf(
    db,
    teamId,
    calls.map(({ id }) => id),
  );
  assert.deepEqual([calls.length, stages.length], [10, 50]);
});

function pushed(more: object): PushedCall {
  const reading = readPushedCall({ transcript: 'a: b', externalId: randomUUID(), ...more }, new Date());
  if (reading.kind !== 'call') throw new Error(JSON.stringify(reading));
  return reading.call;
}

test('one row the database refuses does not fail its neighbours in the commit', async () => {
  const commit = openReceiveCommit(server.context);
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, at) => {
      const call = pushed({});
      const bad = at === 7 ? { ...call, title: 'NUL \u0000' } : call;
      return receiveCall(server.context, commit, { teamId, source: 'import', call: bad });
    }),
  );
  assert.deepEqual(
    results.map((one) => one.status),
    Array.from({ length: 20 }, (_, at) => (at === 7 ? 'rejected' : 'fulfilled')),
  );
});

test('more calls than may wait are refused as overloaded', async () => {
  const commit = openReceiveCommit(server.context, { mostWaiting: 5 });
  const results = await Promise.allSettled(
    Array.from({ length: 12 }, () => receiveCall(server.context, commit, { teamId, source: 'import', call: pushed({}) })),
  );
  assert.equal(results.filter((one) => one.status === 'fulfilled').length, 5);
  for (const one of results) {
    if (one.status === 'rejected')
      assert.ok(one.reason instanceof Problem && one.reason.code === 'overloaded' && one.reason.retryable);
  }
});

test('while the database hangs, whoever waits is told in time, and what comes afterwards is stored', async () => {
  const commit = openReceiveCommit(server.context, { timeoutMs: 200 });
  const receive = () => receiveCall(server.context, commit, { teamId, source: 'import', call: pushed({}) });
  const blocker = await server.database.pool.connect();
  try {
    await blocker.query('begin');
    await blocker.query('lock table call in exclusive mode');
    const inTheBatch = receive();
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const one of await Promise.allSettled([inTheBatch, receive()])) {
      assert.ok(one.status === 'rejected' && one.reason instanceof Problem && one.reason.code === 'database_unavailable');
    }
    await assert.rejects(receive(), { code: 'database_unavailable' });
  } finally {
    await blocker.query('rollback');
    blocker.release();
  }
  // On a busy machine so short a time may pass once more before the database has answered.
  let stored = await receive().catch(() => null);
  for (let tries = 1; stored === null && tries < 20; tries += 1) stored = await receive().catch(() => null);
  assert.equal(stored?.duplicate, false);
});

test('jobs that cannot be queued leave no call behind', async () => {
  const own = await openPushServer();
  try {
    const team = await own.team();
    await sql`delete from pgboss.queue where name = 'transcribe-call'`.execute(own.database.db);
    const answer = await own.push(team.key, { externalId: randomUUID(), transcript: transcript() });
    assert.equal(answer.status, 500, answer.text);
    const { rows } = await sql`select 1 from call`.execute(own.database.db);
    assert.equal(rows.length, 0);
  } finally {
    await own.close();
  }
});

test('a stored file needs no fetching, is known by its bytes, and is kept once', async () => {
  const commit = openReceiveCommit(server.context);
  const bytes = { bytes: 10, sha256: randomUUID(), container: 'wav' };
  const call = { ...pushed({ externalId: undefined }), transcript: null };
  const upload = (fileKey: string) =>
    receiveCall(server.context, commit, { teamId, source: 'upload', call, storedRecording: { fileKey, ...bytes } });
  const first = await upload('a');
  const second = await upload('b');
  assert.deepEqual([first.duplicate, first.tookRecording, second.duplicate, second.tookRecording], [false, true, true, false]);
  assert.equal(first.callId, second.callId);
  const stages = await listStages(server.database.db, { teamId, callId: first.callId });
  assert.deepEqual(
    stages.filter(({ state }) => state === 'done').map(({ stage }) => stage),
    ['fetch'],
  );
  assert.equal((await server.jobs()).filter((name) => name === 'decode-recording').length, 1);
});

test('a call takes its stages with it', async () => {
  const { body } = await server.push(key, { externalId: randomUUID(), transcript: transcript() });
  const id = String(body['callId']);
  assert.equal(await layOutStages(server.database.db, { teamId, callId: id }), true);
  await server.database.db.deleteFrom('call').where('teamId', '=', teamId).where('id', '=', id).execute();
  const { rows } = await sql`select 1 from call_stage where call_id = ${id}`.execute(server.database.db);
  assert.equal(rows.length, 0);
  assert.equal((await insertArrivingCalls(server.database.db, '[]')).size, 0);
});
