// The server as a whole: headers, methods, limits, health, the log, stopping.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { APIError } from 'better-auth/api';
import { openWebServer, type Browser, type WebServer } from '../../test/web-server.ts';
import { problemAnswer } from './problem-answer.ts';

let server: WebServer;
let browser: Browser;
let viewer: Browser;
let folder: string;
let stopping = false;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringside-dashboard-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Ringside</title>');
  await writeFile(join(folder, 'assets', 'main-4f2a.js'), 'export {}');
  await writeFile(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  // What a careless copy brings along.
  for (const careless of [join(folder, '.git'), join(folder, 'assets', '.git')]) {
    await mkdir(careless);
    await writeFile(join(careless, 'config'), '[core]');
  }
  await writeFile(join(folder, '.env'), 'RINGSIDE_SECRET=');
  server = await openWebServer({ dashboardFolder: folder, stopping: () => stopping });
  const { admin, teamId } = await server.team();
  browser = server.browser();
  await browser.signIn(admin.email);
  viewer = server.browser();
  await viewer.signIn((await server.person(teamId, 'viewer')).email);
});
after(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** Sends bytes as they are and reads until the server closes. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.setEncoding('latin1');
    socket.on('data', (part: string) => {
      text += part;
      socket.end();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}
const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);

describe('every answer', () => {
  for (const [path, status] of [
    ['/', 200],
    ['/api/session', 200],
    ['/api/nowhere', 404],
    ['/health', 200],
    ['/health/live', 200],
    ['/docs', 200],
    ['/assets/main-4f2a.js', 200],
  ] as const) {
    test(`${path} forbids sniffing, framing, referrers and foreign scripts`, async () => {
      const { headers, status: got } = await browser.send('GET', path, undefined, { origin: 'https://elsewhere.example' });
      assert.equal(got, status);
      assert.equal(headers.get('access-control-allow-origin'), null);
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('referrer-policy'), 'no-referrer');
      const policy = headers.get('content-security-policy') ?? '';
      for (const part of [
        "default-src 'self'",
        "script-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ])
        assert.ok(policy.split('; ').includes(part), part);
      if (path.startsWith('/api/')) assert.equal(headers.get('cache-control'), 'no-store');
      assert.equal(headers.get('strict-transport-security'), null);
    });
  }
});

describe('methods and addresses', () => {
  for (const [method, path, allow] of [
    ['PUT', '/api/session', 'GET, HEAD'],
    ['DELETE', '/api/calls', 'GET, HEAD'],
    ['GET', '/api/uploads', 'POST'],
    ['PATCH', '/api/push-keys/11111111-1111-4111-8111-111111111111/rotate', 'POST'],
    ['GET', '/api/auth/sign-in/email', 'POST'],
    ['POST', '/health', 'GET, HEAD'],
    ['OPTIONS', '/api/calls', 'GET, HEAD'],
    ['GET', '/call/crm-webhook', 'POST'],
  ] as const) {
    test(`${method} ${path} is told which methods there are`, async () => {
      const answer = await browser.send(method, path);
      assert.equal(answer.status, 405);
      assert.equal(answer.headers.get('allow'), allow);
      assert.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8');
      assert.equal(answer.body['code'], 'method_not_allowed');
    });
  }

  test('TRACE is refused everywhere', async () => {
    for (const path of ['/', '/api/calls', '/nowhere']) {
      assert.equal(statusOf(await raw(`TRACE ${path} HTTP/1.1\r\nHost: a\r\n\r\n`)), 405);
    }
  });

  for (const path of [
    '/api/calls/',
    '/api/Calls',
    '//api/calls',
    '/api/calls/%00',
    '/api/calls/..%2f..',
    '/api/auth/ok',
    '/api/auth/error',
    '/api/auth/reset-password/x',
    '/assets/nothing.js',
    '/assets/',
    '/.env',
    '/.git/config',
    '/.git/HEAD',
    '/package.json',
    '/assets/.git/config',
    '/assets/main-4f2a.js.map',
  ]) {
    test(`${path} is not there, and the answer repeats nothing`, async () => {
      const answer = await browser.send('GET', path);
      assert.equal(answer.status, 404, answer.text);
      assert.equal(answer.body['code'], 'not_found');
      assert.ok(!answer.text.includes(path.slice(1)) && !/\bat .*\.ts/.test(answer.text));
    });
  }

  for (const [path, meant] of [
    ['/api/cals', '/api/calls'],
    ['/api/Calls/', '/api/calls'],
    ['/api/call/11111111-1111-4111-8111-111111111111', '/api/calls/:callId'],
    ['/api/something-else', null],
    [`/api/${'x'.repeat(2000)}`, null],
  ] as const) {
    test(`${path.slice(0, 60)} may have meant ${meant ?? 'anything'}`, async () => {
      const { detail } = (await browser.send('GET', path)).body;
      const way = meant === null ? '' : ` Did you mean ${meant}?`;
      assert.equal(detail, `There is nothing at this address.${way} All addresses are described at /docs/api.`);
    });
  }

  test('what is not there says which list it would stand in', async () => {
    const id = '11111111-1111-7111-8111-111111111111';
    for (const [path, list] of [
      [`/api/calls/${id}`, '</api/calls>; rel="collection"'],
      [`/api/calls/${id}/comments`, '</api/calls>; rel="collection"'],
      ['/api/nowhere', null],
    ] as const) {
      const answer = await browser.send('GET', path);
      assert.equal(answer.status, 404, answer.text);
      assert.equal(answer.headers.get('link'), list);
    }
  });

  test('no path leads out of the folder of files', async () => {
    for (const path of ['/assets/..%2findex.html', '/assets/%2e%2e/index.html', '/assets/..%2f..%2f..%2fetc/passwd']) {
      const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
      assert.ok([400, 403, 404].includes(statusOf(answer)), answer);
    }
  });

  test('HEAD of what the sign-in library answers is GET without a body', async () => {
    assert.equal((await browser.send('HEAD', '/api/auth/get-session')).status, 200);
    assert.equal((await server.browser().send('HEAD', '/api/auth/list-sessions')).status, 401);
  });

  test('an address that cannot be decoded is a bad request', async () => {
    const answer = await raw('GET /api/calls/%zz?apiKey=pk_live_secret HTTP/1.1\r\nHost: a\r\n\r\n');
    assert.equal(statusOf(answer), 400);
    assert.match(answer, /application\/problem\+json[^]*"code":"bad_request"/);
    assert.doesNotMatch(answer, /pk_live_secret/);
  });
});

describe('malformed and oversized requests', () => {
  for (const [what, text, status] of [
    [
      'length and chunks at once',
      'POST /api/setup HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['two lengths', 'POST /api/setup HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde', 400],
    ['a folded header', 'GET /health HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n', 400],
    ['no host', 'GET /health HTTP/1.1\r\n\r\n', 400],
    ['a header of 17 kB', `GET /health HTTP/1.1\r\nHost: a\r\nX-A: ${'a'.repeat(17_000)}\r\n\r\n`, 431],
    ['an expectation nobody knows', 'POST /api/setup HTTP/1.1\r\nHost: a\r\nExpect: a-miracle\r\nContent-Length: 2\r\n\r\n{}', 417],
  ] as const) {
    test(`${what}: ${status}`, async () => {
      assert.equal(statusOf(await raw(text)), status);
    });
  }

  const post = async (body: string, type: string | null = 'application/json') => {
    const headers = type === null ? {} : { 'content-type': type };
    const response = await browser.fetch('/api/push-keys', { method: 'POST', headers, body: Buffer.from(body) });
    return { status: response.status, code: ((await response.json()) as { code: string }).code };
  };
  for (const [what, body, type, status, code] of [
    ['text', 'hello', 'text/plain', 415, 'unsupported_media_type'],
    ['a form', 'name=a', 'application/x-www-form-urlencoded', 415, 'unsupported_media_type'],
    ['no type', '{"name":"a"}', null, 415, 'unsupported_media_type'],
    ['broken JSON', '{"name":', 'application/json', 400, 'invalid_json'],
    ['an empty body', '', 'application/json', 400, 'bad_request'],
    ['a list', '[]', 'application/json', 400, 'validation_failed'],
    ['null', 'null', 'application/json', 400, 'validation_failed'],
    ['a prototype', '{"name":"a","__proto__":{"x":1}}', 'application/json', 400, 'invalid_json'],
    ['a wrong field', '{"name":""}', 'application/json', 400, 'validation_failed'],
    ['70 kB', JSON.stringify({ name: 'a'.repeat(70_000) }), 'application/json', 413, 'payload_too_large'],
  ] as const) {
    test(`${what}: ${status} ${code}`, async () => assert.deepEqual(await post(body, type), { status, code }));
  }

  for (const [what, method, path, body, status, code] of [
    ['NUL in a field', 'POST', '/api/push-keys', { name: 'a\u0000' }, 400, 'validation_failed'],
    ['half a surrogate pair in a list', 'POST', '/api/calls/acts', { callIds: ['\ud800'] }, 400, 'validation_failed'],
    ['NUL in the name of a field', 'PUT', '/api/scorecard-choice', { 'a\u0000': 1 }, 400, 'validation_failed'],
    ['NUL in a query', 'GET', '/api/reviews?scorecardKey=%00', undefined, 400, 'validation_failed'],
    ['NUL in an address', 'DELETE', '/api/team/members/%00', undefined, 404, 'not_found'],
    ['NUL in the name of a file', 'GET', '/assets/a%00b', undefined, 404, 'not_found'],
    ['NUL in an address of HubSpot', 'POST', '/api/integrations/hubspot/webhooks/%00', [], 404, 'not_found'],
    ['a token no header holds', 'POST', '/api/hubspot', { token: 'é'.repeat(12) }, 400, 'validation_failed'],
    ['40 levels', 'POST', '/api/push-keys', { name: 'a', deep: nested(40) }, 400, 'too_deep'],
    ['2,000 levels', 'POST', '/api/push-keys', { name: 'a', deep: nested(2_000) }, 400, 'too_deep'],
  ] as const) {
    test(`${what}: ${status} ${code}`, async () => {
      const answer = await browser.send(method, path, body);
      assert.deepEqual([answer.status, answer.body['code']], [status, code], answer.text);
    });
  }

  const fileOf = (bytes: string) => `--x\r\ncontent-disposition: form-data; name="file"; filename="a.flac"\r\n\r\n${bytes}`;
  for (const [what, type, body] of [
    ['without a boundary', 'multipart/form-data', ''],
    ['that breaks off in its file', 'multipart/form-data; boundary=x', fileOf('fLaC')],
    ['that breaks off far into its file', 'multipart/form-data; boundary=x', fileOf(`fLaC${'.'.repeat(200_000)}`)],
    ['that breaks off', 'multipart/form-data; boundary=x', '--x\r\ncontent-disposition: form-data; name="title"\r\n\r\nA'],
  ] as const) {
    test(`a form ${what} cannot be read`, async () => {
      const answer = await browser.fetch('/api/uploads', { method: 'POST', headers: { 'content-type': type }, body });
      assert.deepEqual([answer.status, ((await answer.json()) as { code: string }).code], [400, 'bad_request']);
    });
  }

  test('names the fields that are wrong', async () => {
    const answer = await browser.send('POST', '/api/push-keys', { name: 5, limitPerMinute: 0 });
    const errors = answer.body['errors'] as { path: string }[];
    assert.deepEqual(
      errors.map((error) => error.path),
      ['name', 'limitPerMinute'],
    );
  });

  test('a body that stops arriving is cut off', async () => {
    const arrived = new Promise((resolve) => server.app.server.once('request', resolve));
    const answer = raw(
      'POST /api/setup HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"name"',
    );
    await arrived;
    server.advance(31_000);
    assert.equal(statusOf(await answer), 408);
  });
});

describe('what went wrong on our side', () => {
  test('is told without a stack, a driver or SQL', () => {
    const sqlError = Object.assign(new Error('relation "secret_table" does not exist'), { code: '42P01', query: 'select secret' });
    const { status, body } = problemAnswer(sqlError, 'r1', new Date(0));
    assert.equal(status, 500);
    assert.deepEqual(Object.keys(body), ['type', 'title', 'status', 'code', 'detail', 'requestId']);
    assert.ok(!JSON.stringify(body).includes('secret'));
  });

  test('says when to come back when the database is away or the disk is full', () => {
    for (const [code, expected] of [
      ['53100', 'storage_full'],
      ['57P03', 'database_unavailable'],
      ['ECONNREFUSED', 'database_unavailable'],
    ]) {
      const told = Object.assign(new Error('x'), { code });
      for (const error of [told, new APIError('INTERNAL_SERVER_ERROR', { message: 'x', cause: told })]) {
        const answer = problemAnswer(error, 'r1', new Date(0));
        assert.deepEqual([answer.status, answer.body.code, answer.headers['retry-after']], [503, expected, '5']);
      }
    }
  });

  test('the constraint that keeps an admin in every team speaks for itself', () => {
    const answer = problemAnswer(
      Object.assign(new Error('x'), { code: '23514', constraint: 'team_keeps_an_admin' }),
      'r1',
      new Date(0),
    );
    assert.deepEqual([answer.status, answer.body.code], [409, 'last_admin']);
  });
});

describe('health', () => {
  test('is good while the database answers, and not any more while stopping', async () => {
    assert.deepEqual((await browser.send('GET', '/health')).body, { status: 'ok', version: '0.0.0-test' });
    stopping = true;
    const answer = await browser.send('GET', '/health');
    assert.equal((await browser.send('GET', '/health/live')).status, 200, 'what stops lives until it has stopped');
    stopping = false;
    assert.deepEqual([answer.status, answer.body['status']], [503, 'stopping']);
  });

  test('says within two seconds that the database does not answer; that the process lives, it says at once', async () => {
    const client = await server.database.pool.connect();
    await client.query('begin; lock table kysely_migration');
    const asked = browser.send('GET', '/health');
    const live = await Promise.race([asked, browser.send('GET', '/health/live')]);
    const answer = await asked;
    await client.query('rollback');
    client.release();
    assert.deepEqual([live.status, live.body], [200, { status: 'ok' }]);
    assert.deepEqual([answer.status, answer.body['status']], [503, 'database unavailable']);
  });

  test('is not good before the migrations have run', async () => {
    const { pool } = server.database;
    await pool.query(`update kysely_migration set name = 'x' || name where name like '0003%'`);
    const answer = await browser.send('GET', '/health');
    assert.deepEqual([answer.status, answer.body['status']], [503, 'migrations missing']);
    await pool.query(`update kysely_migration set name = substr(name, 2) where name like 'x%'`);
    assert.equal((await browser.send('GET', '/health')).status, 200);
  });
});

describe('the log', () => {
  /** What is written while something is done. */
  const linesOf = async (deed: () => Promise<unknown>): Promise<Record<string, unknown>[]> => {
    const { length } = server.logged();
    await deed();
    const lines = server.logged().slice(length).trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  test('holds routes and never addresses', async () => {
    await browser.send('GET', '/api/invitations/very-secret-id?apiKey=very-secret-key');
    assert.ok(server.logged().includes('/api/invitations/:invitationId'));
    assert.ok(!server.logged().includes('very-secret'));
  });

  test('tells of every refusal, be it of a role, of another site or of what was sent', async () => {
    const told = await linesOf(async () => {
      await viewer.send('GET', '/api/audit');
      await viewer.send('POST', '/api/push-keys', { name: 'a' }, { origin: 'https://evil.example' });
      await browser.send('POST', '/api/push-keys', { name: '' });
      await server.browser().send('GET', '/api/calls');
    });
    assert.deepEqual(
      told.map(({ msg, method, route, status }) => [msg, method, route, status]),
      [
        ['request answered', 'GET', '/api/audit', 403],
        ['request answered', 'POST', '/api/push-keys', 403],
        ['request answered', 'POST', '/api/push-keys', 400],
        ['request answered', 'GET', '/api/calls', 401],
      ],
    );
  });

  test('tells of what went wrong on our side once, under the id that the answer names and with what the answer does not say', async () => {
    const { pool } = server.database;
    await pool.query('alter table push_key rename to push_key_away');
    let answer = await browser.send('GET', '/health');
    const told = await linesOf(async () => (answer = await browser.send('GET', '/api/push-keys')));
    await pool.query('alter table push_key_away rename to push_key');
    assert.deepEqual([answer.status, answer.body['code']], [500, 'internal'], answer.text);
    assert.doesNotMatch(answer.text, /push_key|relation|\.ts/);
    const failures = told.filter(({ msg }) => msg === 'a request failed');
    assert.deepEqual(
      failures.map(({ requestId }) => requestId),
      [answer.body['requestId']],
    );
    assert.match(JSON.stringify(failures), /relation \W+push_key\W+ does not exist/);
  });
});

describe('stopping', () => {
  test('lets a request finish and closes idle connections', async () => {
    const other = await openWebServer();
    const idle = connect(other.port, '127.0.0.1');
    await new Promise((resolve) => idle.once('connect', resolve));
    idle.write('GET /health HTTP/1.1\r\nHost: a\r\n\r\n');
    await new Promise((resolve) => idle.once('data', resolve));
    const closed = new Promise((resolve) => idle.once('close', resolve));
    const running = other
      .browser()
      .send('POST', '/api/setup', { name: 'A', email: 'a@example.com', password: 'long enough 1', teamName: 'T' });
    await new Promise((resolve) => other.app.server.once('request', resolve));
    await other.close();
    assert.equal((await running).status, 204);
    await closed;
  });
});
