// Requests that are wrong before anybody looks at their JSON: sizes, framing, speed, methods, floods.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { MAX_BODY_BYTES, serverLimits } from '../server/web/limits.ts';
import { BULK, INGEST, openPushServer, type PushServer } from './push-api-server.ts';

let server: PushServer;
let key: string;
let teamId: string;

before(async () => {
  server = await openPushServer();
  ({ key, teamId } = await server.team());
});
after(() => server.close());

const fresh = () => ({ externalId: randomUUID(), transcript: 'a: b' });

async function countCalls(team = teamId): Promise<number> {
  const { n } = await server.database.db
    .selectFrom('call')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('teamId', '=', team)
    .executeTakeFirstOrThrow();
  return n;
}

/** Writes bytes as they are and returns everything that comes back until the server closes or has said `until`. */
function raw(parts: (string | Buffer)[], options: { until?: RegExp; port?: number } = {}): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(options.port ?? server.port, '127.0.0.1');
    let text = '';
    const finish = () => {
      socket.destroy();
      resolve(text);
    };
    socket.on('data', (data) => {
      text += data.toString();
      if (options.until?.test(text)) finish();
    });
    socket.on('close', finish);
    socket.on('error', () => {});
    for (const part of parts) socket.write(part);
  });
}

const head = (...lines: string[]) =>
  `POST ${INGEST} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${key}\r\nContent-Type: application/json\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`;
const statusOf = (text: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);

test('B21 one byte over 5 MB is refused, declared or chunked, and the connection closed; 5 MB exactly are read', async () => {
  const before = await countCalls();
  const declared = await raw([head(`Content-Length: ${MAX_BODY_BYTES + 1}`)]);
  assert.equal(statusOf(declared), 413);
  assert.match(declared, /connection: close/i);
  assert.match(declared, /5,242,880/);
  const chunk = Buffer.alloc(65_536, 0x20);
  const chunks = Array.from({ length: 96 }, () => Buffer.concat([Buffer.from('10000\r\n'), chunk, Buffer.from('\r\n')]));
  const chunked = await raw([head('Transfer-Encoding: chunked'), ...chunks], { until: /requestId/ });
  assert.equal(statusOf(chunked), 413);
  const start = `{"externalId":"${randomUUID()}","transcript":"`;
  const exact = `${start}${'x'.repeat(MAX_BODY_BYTES - start.length - 2)}"}`;
  assert.equal((await server.push(key, exact)).status, 201);
  assert.equal(await countCalls(), before + 1);
});

test('B22 ambiguous framing is refused', async () => {
  for (const lines of [
    ['Content-Length: 5', 'Transfer-Encoding: chunked'],
    ['Content-Length: 5', 'Content-Length: 6'],
    ['X-Folded: a', ' b', 'Content-Length: 2'],
  ]) {
    assert.equal(statusOf(await raw([head(...lines), '{}   '])), 400, lines.join());
  }
  assert.equal(statusOf(await raw([`POST ${INGEST} HTTP/1.1\nHost: x\nContent-Length: 2\n\n{}`])), 400);
  assert.equal(statusOf(await raw([`POST ${INGEST} HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}`])), 400);
});

test('B23 headers that are too large or too many are refused', async () => {
  assert.equal(statusOf(await raw([head(`X-Long: ${'x'.repeat(17_000)}`)])), 431);
  assert.equal(statusOf(await raw([head(...Array.from({ length: 3_000 }, (_, at) => `X-${at}: 1`))])), 431);
});

test('B24 senders that are too slow are cut off', async () => {
  assert.deepEqual(
    [serverLimits.http.headersTimeout, serverLimits.requestTimeout, serverLimits.http.connectionsCheckingInterval],
    [10_000, 30_000, 1_000],
  );
  // The same limits on a shorter scale.
  const hasty = Fastify({
    ...serverLimits,
    requestTimeout: 400,
    http: { ...serverLimits.http, headersTimeout: 200, connectionsCheckingInterval: 50 },
  });
  hasty.post('/', async () => ({}));
  try {
    await hasty.listen({ port: 0, host: '127.0.0.1' });
    const { port } = hasty.server.address() as AddressInfo;
    assert.equal(statusOf(await raw(['POST / HTTP/1.1\r\nHost: x\r\n'], { port })), 408);
    assert.equal(
      statusOf(await raw(['POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{'], { port })),
      408,
    );
  } finally {
    await hasty.close();
  }
});

test('B25 the key twice or in several places that differ is refused', async () => {
  const twice = await raw([head(`X-API-Key: ${key}`, 'Content-Length: 2', 'Connection: close'), '{}']);
  assert.match(twice, /repeated_api_key/);
  const differing = await raw([head('Authorization: Bearer pk_live_other', 'Content-Length: 2', 'Connection: close'), '{}']);
  assert.match(differing, /conflicting_api_keys/);
});

test('B26 odd paths are not found or not understood, and tell nothing', async () => {
  for (const path of ['/api/integrations/push-api//ingest', `${INGEST}/`, INGEST.toUpperCase(), `${INGEST}%00`, `${INGEST}%zz`]) {
    const answer = await server.send({ path, headers: { 'x-api-key': key }, body: fresh() });
    assert.ok(answer.status === 404 || answer.status === 400, `${path} ${answer.status}`);
    assert.doesNotMatch(answer.text, /node_modules|\.ts:|\n +at /);
  }
});

test('B27 other methods are refused with the ones allowed', async () => {
  for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']) {
    const answer = await server.send({ method, headers: { 'x-api-key': key } });
    assert.deepEqual([answer.status, answer.headers['allow']], [405, 'POST'], method);
  }
});

test('B28 a sender that asks first is told to go on only with a good key', async () => {
  const body = JSON.stringify(fresh());
  const lines = [`Content-Length: ${body.length}`, 'Expect: 100-continue', 'Connection: close'];
  const good = await raw([head(...lines), body]);
  assert.match(good, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201/);
  const bad = await raw([head(...lines).replace(key, `${key}x`)]);
  assert.equal(statusOf(bad), 401);
  assert.equal(statusOf(await raw([head('Content-Length: 2', 'Expect: a-miracle', 'Connection: close')])), 417);
});

test('B31 a thousand at once: as many as allowed are stored, all others are told to wait', async () => {
  const own = await server.team({ limitPerMinute: 30 });
  const answers = await Promise.all(Array.from({ length: 1_000 }, () => server.push(own.key, fresh())));
  assert.equal(answers.filter((one) => one.status === 201).length, 30);
  assert.equal(answers.filter((one) => one.status === 429 && Number(one.headers['retry-after']) > 0).length, 970);
  assert.equal(await countCalls(own.teamId), 30);
});

test('B32 the same call a hundred times at the same instant is one row with one id and one job', async () => {
  const own = await server.team();
  const call = fresh();
  const before = (await server.jobs()).length;
  const answers = await Promise.all(Array.from({ length: 100 }, () => server.push(own.key, call)));
  assert.equal(new Set(answers.map((one) => one.body['callId'])).size, 1);
  assert.deepEqual(
    answers.map((one) => one.status).toSorted((a, b) => a - b),
    [...Array<number>(99).fill(200), 201],
  );
  assert.equal(await countCalls(own.teamId), 1);
  assert.equal((await server.jobs()).length, before + 1);
});

test('B34 batches of none, one and many lines, with lines that are no calls', async () => {
  const bulk = async (body: string) => {
    const answer = await server.send({ path: BULK, headers: { 'x-api-key': key, 'content-type': 'application/x-ndjson' }, body });
    assert.equal(answer.status, 200, answer.text);
    return answer.text
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { httpStatus: number }).httpStatus);
  };
  assert.deepEqual(await bulk(''), []);
  assert.deepEqual(await bulk(JSON.stringify(fresh())), [201]);
  assert.deepEqual(await bulk(Array.from({ length: 101 }, () => JSON.stringify(fresh())).join('\n')), Array<number>(101).fill(201));
  assert.deepEqual(
    await bulk('[]\n{"unknown":1}\n"x"\n{"transcript":"a: b","hubspotCallId":123456789012345678901234567890}'),
    [400, 400, 400, 201],
  );
  const large = `{"transcript":"${'x'.repeat(MAX_BODY_BYTES)}"}\n${JSON.stringify(fresh())}`;
  assert.deepEqual(await bulk(large), [413, 201]);
});
