// Who may push: four carriers, what is refused and why, limits, and that no key ever shows up where it does not belong.
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { makePushKey } from '../rules/push-key.ts';
import { BULK, INGEST, openPushServer, STATUS, type PushServer, type Sending } from './push-api-server.ts';

let server: PushServer;
let key: string;
let keyId: string;
let teamId: string;
let other: string;
let noQuery: string;
let revoked: string;
let expired: string;
const unknown = makePushKey(randomBytes(24));
const mistyped = `${unknown.slice(0, -1)}${unknown.endsWith('x') ? 'y' : 'x'}`;

before(async () => {
  server = await openPushServer();
  ({ key, keyId, teamId } = await server.team());
  other = (await server.team()).key;
  noQuery = (await server.team({ allowQuery: false })).key;
  const dead = await server.team();
  revoked = dead.key;
  await server.database.db.updateTable('pushKey').set({ revokedAt: new Date() }).where('id', '=', dead.keyId).execute();
  const old = await server.team();
  expired = old.key;
  await server.database.db
    .updateTable('pushKey')
    .set({ expiresAt: new Date(Date.now() - 1_000) })
    .where('id', '=', old.keyId)
    .execute();
});
after(() => server.close());

const call = (more: object = {}) => ({ transcript: 'Sam: Hello\nAnn: Hi', externalId: randomUUID(), ...more });
const header = (value: string) => ({ headers: { 'x-api-key': value }, body: call() });
const bearer = (value: string, scheme = 'Bearer') => ({ headers: { authorization: `${scheme} ${value}` }, body: call() });
const query = (value: string) => ({ path: `${INGEST}?apiKey=${value}`, body: call() });
const body = (value: unknown, name = 'apiKey') => ({ body: call({ [name]: value }) });

const lines: [string, () => Sending, number, string?][] = [
  ['X-API-Key', () => header(key), 201],
  ['X-API-Key with blanks around it', () => header(`  ${key} `), 201],
  ['Bearer', () => bearer(key), 201],
  ['bearer in lower case', () => bearer(key, 'bearer'), 201],
  ['query', () => query(key), 201],
  ['query among others', () => ({ path: `${INGEST}?a=1&apiKey=${key}&b=%zz`, body: call() }), 201],
  ['body', () => body(key), 201],
  ['body in snake case', () => body(key, 'api_key'), 201],
  [
    'the same key in all four places',
    () => ({
      path: `${INGEST}?apiKey=${key}`,
      headers: { 'x-api-key': key, authorization: `Bearer ${key}` },
      body: call({ apiKey: key }),
    }),
    201,
  ],
  ['no key at all', () => ({ body: call() }), 401, 'api_key_missing'],
  ['an empty header', () => header(''), 401, 'api_key_missing'],
  ['an empty query', () => query(''), 401, 'api_key_missing'],
  ['an empty body key', () => body(''), 401, 'api_key_missing'],
  ['a basic password only', () => bearer(key, 'Basic'), 401, 'api_key_missing'],
  ['a number as body key', () => body(7), 401, 'api_key_invalid'],
  ['mistyped in X-API-Key', () => header(mistyped), 401, 'api_key_invalid'],
  ['mistyped in Bearer', () => bearer(mistyped), 401, 'api_key_invalid'],
  ['mistyped in query', () => query(mistyped), 401, 'api_key_invalid'],
  ['mistyped in body', () => body(mistyped), 401, 'api_key_invalid'],
  ['unknown in X-API-Key', () => header(unknown), 401, 'api_key_invalid'],
  ['unknown in Bearer', () => bearer(unknown), 401, 'api_key_invalid'],
  ['unknown in query', () => query(unknown), 401, 'api_key_invalid'],
  ['unknown in body', () => body(unknown), 401, 'api_key_invalid'],
  ['revoked', () => header(revoked), 401, 'api_key_invalid'],
  ['expired', () => bearer(expired), 401, 'api_key_invalid'],
  ['revoked in body', () => body(revoked), 401, 'api_key_invalid'],
  ['query not allowed', () => query(noQuery), 401, 'api_key_query_disabled'],
  ['header of the same key', () => header(noQuery), 201],
  ['body of the same key', () => body(noQuery), 201],
  [
    'header against bearer',
    () => ({ headers: { 'x-api-key': key, authorization: `Bearer ${other}` }, body: call() }),
    400,
    'conflicting_api_keys',
  ],
  [
    'header against query',
    () => ({ path: `${INGEST}?apiKey=${other}`, headers: { 'x-api-key': key }, body: call() }),
    400,
    'conflicting_api_keys',
  ],
  ['header against body', () => ({ headers: { 'x-api-key': key }, body: call({ apiKey: other }) }), 400, 'conflicting_api_keys'],
  ['query against body', () => ({ path: `${INGEST}?apiKey=${key}`, body: call({ apiKey: other }) }), 400, 'conflicting_api_keys'],
  ['body against itself', () => ({ body: call({ apiKey: key, api_key: other }) }), 400, 'conflicting_api_keys'],
  ['header twice', () => ({ headers: { 'x-api-key': [key, key] }, body: call() }), 400, 'repeated_api_key'],
  [
    'bearer twice',
    () => ({ headers: { Authorization: [`Bearer ${key}`, `Bearer ${key}`] }, body: call() }),
    400,
    'repeated_api_key',
  ],
  ['query twice', () => ({ path: `${INGEST}?apiKey=${key}&apiKey=${key}`, body: call() }), 400, 'repeated_api_key'],
  ['body twice', () => ({ body: `{"apiKey":"${key}","apiKey":"${key}","transcript":"a: b"}` }), 400, 'duplicate_key'],
  ['status without key', () => ({ method: 'GET', path: STATUS + randomUUID() }), 401, 'api_key_missing'],
  [
    'status with a mistyped key',
    () => ({ method: 'GET', path: STATUS + randomUUID(), headers: { 'x-api-key': mistyped } }),
    401,
    'api_key_invalid',
  ],
  [
    'bulk with an unknown key',
    () => ({ path: BULK, headers: { 'x-api-key': unknown, 'content-type': 'application/x-ndjson' }, body: '{}' }),
    401,
    'api_key_invalid',
  ],
];
for (const [name, sending, status, code] of lines) {
  test(`key: ${name} → ${status} ${code ?? ''}`, async () => {
    const answer = await server.send(sending());
    assert.equal(answer.status, status, answer.text);
    assert.equal(answer.body['code'], code);
    assert.equal(answer.headers['cache-control'], 'no-store');
    if (status === 401) assert.match(String(answer.headers['www-authenticate']), /^Bearer/);
    if (code) assert.match(String(answer.body['error']), /[.]$/);
  });
}

test('a revoked key is refused within a second, wherever it was used before', async () => {
  const own = await server.team();
  assert.equal((await server.push(own.key, call())).status, 201);
  await server.database.db.updateTable('pushKey').set({ revokedAt: new Date() }).where('id', '=', own.keyId).execute();
  server.advance(1_000);
  assert.equal((await server.push(own.key, call())).status, 401);
});

test('the 31st request of a minute is refused, and the next one is taken when a minute has passed since the first', async () => {
  const own = await server.team({ limitPerMinute: 30 });
  const answers = await Promise.all(Array.from({ length: 31 }, () => server.push(own.key, call())));
  assert.deepEqual(
    answers.map((one) => one.status).toSorted((a, b) => a - b),
    [...Array<number>(30).fill(201), 429],
  );
  const refused = answers.find((one) => one.status === 429);
  assert.equal(refused?.body['code'], 'rate_limited');
  const wait = Number(refused?.headers['retry-after']);
  assert.ok(wait >= 1 && wait <= 60, `seconds: ${wait}`);
  const hubspot = await server.push(own.key, call(), { 'user-agent': 'HubSpot Connect 2.0 (http://dev.hubspot.com/)' });
  assert.ok(Number(hubspot.headers['retry-after']) > 1_000, `milliseconds: ${String(hubspot.headers['retry-after'])}`);
  server.advance(60_000);
  assert.equal((await server.push(own.key, call())).status, 201);
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from call where team_id = ${own.teamId}`.execute(
    server.database.db,
  );
  assert.equal(rows[0]?.n, 31);
});

test('the limit holds across two servers on one database', async () => {
  const twin = await openPushServer({ database: server.database, advancedMs: server.advancedMs() });
  try {
    const own = await server.team({ limitPerMinute: 20 });
    const answers = await Promise.all(Array.from({ length: 60 }, (_, at) => (at % 2 ? server : twin).push(own.key, call())));
    assert.equal(answers.filter((one) => one.status === 201).length, 20);
    assert.equal(answers.filter((one) => one.status === 429).length, 40);
  } finally {
    await twin.app.close();
  }
});

test('thirty tries without a valid key from one address, then no body of it is read any more; good keys in headers go on', async () => {
  const guarded = await openPushServer({ failedTriesPerMinute: 30 });
  try {
    const own = await guarded.team();
    const codes: unknown[] = [];
    for (let at = 0; at < 32; at += 1) codes.push((await guarded.send({ body: call({ apiKey: mistyped }) })).body['code']);
    assert.deepEqual(codes, [...Array<string>(30).fill('api_key_invalid'), 'rate_limited', 'rate_limited']);
    assert.equal((await guarded.send({ body: call({ apiKey: own.key }) })).status, 429);
    assert.equal((await guarded.push(own.key, call())).status, 201);
    guarded.advance(61_000);
    assert.equal((await guarded.send({ body: call({ apiKey: own.key }) })).status, 201);
  } finally {
    await guarded.close();
  }
});

test('a key sees the status of what it sent, also through its rotations, and nothing else', async () => {
  const mine = await server.push(key, call({ audioUrl: 'https://example.com/a.mp3' }));
  const path = STATUS + String(mine.body['callId']);
  const status = await server.send({ method: 'GET', path, headers: { 'x-api-key': key } });
  assert.equal(status.status, 200);
  assert.equal(status.body['status'], 'processing');
  const stages = status.body['stages'] as { stage: string; state: string }[];
  assert.deepEqual(
    stages.map((line) => `${line.stage} ${line.state}`),
    ['fetch waiting', 'decode waiting', 'transcribe waiting', 'analyse waiting', 'score waiting'],
  );
  assert.equal((await server.send({ method: 'GET', path: `${path}?apiKey=${key}` })).status, 200);
  assert.equal((await server.send({ method: 'GET', path, headers: { 'x-api-key': other } })).status, 404);
  const colleague = await server.team({ teamId });
  assert.equal((await server.send({ method: 'GET', path, headers: { 'x-api-key': colleague.key } })).status, 404);
  await server.database.db.updateTable('pushKey').set({ replacedBy: colleague.keyId }).where('id', '=', keyId).execute();
  assert.equal((await server.send({ method: 'GET', path, headers: { 'x-api-key': colleague.key } })).status, 200);
  assert.equal((await server.send({ method: 'GET', path: `${STATUS}nonsense`, headers: { 'x-api-key': key } })).status, 404);
});

test('a key that pushes a call we have may ask for it as well', async () => {
  const pushed = call({ audioUrl: 'https://example.com/b.mp3' });
  const first = await server.push(key, pushed);
  const path = STATUS + String(first.body['callId']);
  const colleague = await server.team({ teamId });
  const ask = async () => (await server.send({ method: 'GET', path, headers: { 'x-api-key': colleague.key } })).status;
  assert.equal(await ask(), 404);
  for (const time of ['second', 'third']) {
    const again = await server.push(colleague.key, pushed);
    assert.deepEqual([again.status, again.body['callId']], [200, first.body['callId']], time);
    assert.equal(await ask(), 200);
  }
  assert.equal((await server.send({ method: 'GET', path, headers: { 'x-api-key': key } })).status, 200);
});

test('the use of a key is written down: when, how it ended, how often by query', async () => {
  const own = await server.team();
  await server.send({ path: `${INGEST}?apiKey=${own.key}`, body: call() });
  const used = async () =>
    server.database.db.selectFrom('pushKey').selectAll().where('id', '=', own.keyId).executeTakeFirstOrThrow();
  let row = await used();
  for (let tries = 0; row.lastUsedAt === null && tries < 500; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    row = await used();
  }
  assert.equal(row.lastStatus, 201);
  assert.equal(row.queryUses, 1);
});

test('no key is ever logged, answered or stored', async () => {
  const quiet = await openPushServer();
  const canaries: string[] = [];
  let text = '';
  try {
    const tell = async (sending: Sending) => {
      const answer = await quiet.send(sending);
      text += answer.text + JSON.stringify(answer.headers);
      return answer.status;
    };
    const seen = new Set<number>();
    for (const good of [true, false]) {
      const canary = good ? (await quiet.team({ limitPerMinute: 40 })).key : makePushKey(randomBytes(24));
      canaries.push(canary);
      const carriers: ((sending: Sending) => Sending)[] = [
        (one) => ({ ...one, headers: { ...one.headers, 'x-api-key': canary } }),
        (one) => ({ ...one, headers: { ...one.headers, authorization: `Bearer ${canary}` } }),
        (one) => ({ ...one, path: `${one.path ?? INGEST}?apiKey=${canary}` }),
        (one) => ({
          ...one,
          body: typeof one.body === 'string' ? `{"apiKey":"${canary}",${one.body}` : { ...(one.body as object), apiKey: canary },
        }),
      ];
      for (const carry of carriers) {
        seen.add(await tell(carry({ body: call() })));
        seen.add(await tell(carry({ body: {} })));
        seen.add(await tell(carry({ body: '"broken' })));
        seen.add(await tell(carry({ path: `${INGEST}/nowhere`, body: call() })));
        seen.add(await tell(carry({ method: 'PUT', body: call() })));
        seen.add(await tell(carry({ headers: { 'content-type': 'text/plain' }, body: call() })));
      }
      if (good) for (let at = 0; at < 40; at += 1) seen.add(await tell(header(canary)));
    }
    assert.deepEqual(
      [...seen].toSorted((a, b) => a - b),
      [201, 400, 401, 404, 405, 415, 429],
    );
    const { rows } = await sql<{ all: string }>`
      select (select string_agg(c::text, ' ') from call c) || (select string_agg(r::text, ' ') from rate_limit r)
        || (select string_agg(k::text, ' ') from push_key k) as all`.execute(quiet.database.db);
    text += rows[0]?.all ?? '';
  } finally {
    await quiet.close();
  }
  assert.ok(text.length > 10_000);
  for (const canary of canaries) {
    assert.equal((text + quiet.logged()).includes(canary), false);
    assert.equal((text + quiet.logged()).includes(canary.slice(10, -4)), false);
  }
});
