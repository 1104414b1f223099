// What each answer of HubSpot leads to: repeated or not, after how long, who else waits, and what a person is told.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Problem } from '../../rules/problem.ts';
import { createPlainHttp } from '../providers/plain-http.ts';
import { openRequests, type Ask, type HubspotRequestOptions } from './requests.ts';
import type { Turn } from './turn.ts';

type Scripted = { status: number; body?: unknown; text?: string; headers?: Record<string, string>; cut?: boolean };

const NOW = Date.UTC(2026, 2, 4, 20, 30);
const http = createPlainHttp();
let server: Server;
let baseUrl: string;
let script: Scripted[];
let tokens: string[];
let clockMs: number;
let sleeps: number[];
let blocks: [Turn, number, string][];
let turns: Turn[];
let answered: Turn[];
let nextTokens: string[];

before(async () => {
  server = createServer((request, response) => {
    tokens.push(request.headers.authorization ?? '');
    request.resume();
    const next = script.shift() ?? { status: 200, body: {} };
    const text = next.text ?? JSON.stringify(next.body ?? {});
    const { cut } = next;
    response.writeHead(next.status, {
      'content-type': next.text === undefined ? 'application/json' : 'text/html',
      ...(cut ? { 'content-length': String(text.length + 10) } : {}),
      ...next.headers,
    });
    if (cut) response.write(text, () => response.destroy());
    else response.end(next.status === 204 ? undefined : text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(async () => {
  await http.close();
  server.close();
});
beforeEach(() => {
  [script, tokens, sleeps, blocks, turns, answered] = [[], [], [], [], [], []];
  nextTokens = ['one'];
  clockMs = NOW;
});

const requests = () => openRequests(options());
const options = (): HubspotRequestOptions => ({
  baseUrl,
  timeZone: 'US/Eastern',
  send: http.send,
  clock: {
    now: () => new Date(clockMs),
    async sleep(ms) {
      sleeps.push(ms);
      clockMs += ms;
    },
  },
  random: () => 0,
  async accessToken(refused) {
    if (refused !== undefined) nextTokens.shift();
    const [token] = nextTokens;
    if (token === undefined) throw new Problem('hubspot_unauthorised', 'no token');
    return token;
  },
  async takeTurn(turn) {
    turns.push(turn);
    return () => void answered.push(turn);
  },
  async block(turn, until, why) {
    blocks.push([turn, until.getTime() - NOW, why]);
  },
  sawAnswer() {},
});
const read: Ask = { method: 'GET', path: '/x', repeatable: true };
const create: Ask = { method: 'POST', path: '/x', body: {}, repeatable: false };
const problemOf = async (ask: Ask, ...answers: Scripted[]): Promise<Problem> => {
  script = answers;
  try {
    await requests().ask(ask);
  } catch (error) {
    assert.ok(error instanceof Problem, String(error));
    return error;
  }
  throw new Error('it succeeded');
};
const limit = (policyName: string, more: Partial<Scripted> = {}): Scripted => ({
  status: 429,
  body: { status: 'error', errorType: 'RATE_LIMIT', message: 'You have reached your limit.', policyName, correlationId: 'c-1' },
  ...more,
});
const html = (status: number, headers = {}): Scripted => ({ status, text: '<html>Cloudflare</html>', headers });

test('those who waited for a token take their turns after it, not all at once with old turns in hand', async () => {
  const order: string[] = [];
  const { ask } = openRequests({
    ...options(),
    async accessToken() {
      order.push('token');
      return 'one';
    },
    async takeTurn() {
      order.push('turn');
      return () => void order.push('answered');
    },
  });
  await ask(read);
  assert.deepEqual(order, ['token', 'turn', 'answered']);
});

describe('a read', () => {
  const repeated: [string, Scripted, number][] = [
    ['423', { status: 423, body: {} }, 2_000],
    ['500', { status: 500, body: {} }, 500],
    ['502 with HTML', html(502), 3_000],
    ['503 with Retry-After', html(503, { 'retry-after': '7' }), 7_000],
    ['503', html(503), 5_000],
    ['504 with HTML', html(504), 3_000],
    ['521', html(521), 500],
    ['524', html(524), 500],
    ['530', html(530), 500],
    ['403 of something in between', html(403), 500],
    ['404 of something in between', html(404), 500],
    ['a second limit', limit('SECONDLY'), 1_000],
    ['a limit of ten seconds', limit('TEN_SECONDLY_ROLLING'), 10_000],
    ['Retry-After in seconds', limit('TEN_SECONDLY_ROLLING', { headers: { 'retry-after': '3' } }), 3_000],
    ['Retry-After in milliseconds', limit('SECONDLY', { headers: { 'retry-after': '1500' } }), 1_500],
    ['a limit told by its category at status 500', { status: 500, body: { category: 'RATE_LIMITS', message: 'secondly' } }, 1_000],
    ['200 with half of its JSON', { status: 200, text: '{"a":' }, 500],
    ['200 cut off', { status: 200, text: '{"a":1}', cut: true }, 500],
    ['an error cut off', { status: 500, text: '{"status":"err', cut: true }, 500],
  ];
  for (const [name, answer, pauseMs] of repeated)
    test(`is repeated after ${name}`, async () => {
      script = [answer, { status: 200, body: { ok: true } }];
      assert.deepEqual(await requests().ask(read), { status: 200, body: { ok: true } });
      assert.deepEqual(sleeps, [pauseMs]);
      assert.equal(turns.length, 2);
    });

  test('is tried four times, with longer and longer pauses', async () => {
    const problem = await problemOf(read, ...Array.from({ length: 9 }, () => ({ status: 500, body: {} })));
    assert.deepEqual([problem.code, problem.retryable], ['hubspot_unavailable', true]);
    assert.deepEqual(sleeps, [500, 1_000, 2_000]);
  });

  const refused: [string, Scripted, string, RegExp][] = [
    [
      '400',
      { status: 400, body: { message: 'Invalid input', correlationId: 'c-9' } },
      'hubspot_refused',
      /Invalid input \(correlation id c-9\)/,
    ],
    ['404', { status: 404, body: { message: 'resource not found' } }, 'not_found', /no such record/],
    ['409', { status: 409, body: { message: 'exists' } }, 'conflict', /already/],
    ['414', html(414), 'hubspot_refused', /414/],
    ['a redirect', html(302), 'hubspot_refused', /RINGSIDE_HUBSPOT_URL/],
    [
      '403 with scopes',
      {
        status: 403,
        body: {
          category: 'MISSING_SCOPES',
          errors: [{ message: 'x', context: { requiredGranularScopes: ['crm.objects.owners.read'] } }],
        },
      },
      'hubspot_scope_missing',
      /crm\.objects\.owners\.read/,
    ],
    [
      'properties that do not exist, told inside the message',
      {
        status: 400,
        body: {
          message:
            'Property values were not valid: [{"isValid":false,"message":"Property \\"x\\"","error":"PROPERTY_DOESNT_EXIST","name":"ringside_score"}]',
        },
      },
      'hubspot_refused',
      /ringside_score PROPERTY_DOESNT_EXIST/,
    ],
  ];
  for (const [name, answer, code, says] of refused)
    test(`is not repeated after ${name}`, async () => {
      const problem = await problemOf(read, answer);
      assert.deepEqual([problem.code, problem.retryable, tokens.length], [code, false, 1]);
      assert.match(problem.message, says);
    });

  test('waits for nobody who waits too long: the day’s limit ends at the portal’s midnight', async () => {
    const problem = await problemOf(read, limit('DAILY'));
    // 20:30 UTC is 15:30 in New York.
    assert.equal(problem.notBefore?.toISOString(), '2026-03-05T05:00:00.000Z');
    assert.equal(problem.code, 'hubspot_rate_limited');
    assert.deepEqual(blocks.map(([turn]) => turn).toSorted(), ['api', 'search']);
    assert.deepEqual(sleeps, []);
  });

  test('is stopped for everybody while a portal moves', async () => {
    const problem = await problemOf(read, { status: 477, body: {}, headers: { 'retry-after': '3600' } });
    assert.deepEqual([problem.code, problem.retryable], ['hubspot_unavailable', true]);
    assert.equal(problem.notBefore?.getTime(), NOW + 3_600_000);
    assert.deepEqual(Object.fromEntries(blocks.map(([turn, ms]) => [turn, ms])), { api: 3_600_000, search: 3_600_000 });
  });
});

describe('limits stop those they are about', () => {
  const cases: [Turn, string, Turn[]][] = [
    ['search', 'SECONDLY', ['search']],
    ['search', 'TEN_SECONDLY_ROLLING', ['api', 'search']],
    ['api', 'TEN_SECONDLY_ROLLING', ['api']],
  ];
  for (const [turn, policy, stopped] of cases)
    test(`${policy} of ${turn}`, async () => {
      script = [limit(policy)];
      await requests().ask({ ...read, turn });
      assert.deepEqual(blocks.map(([one]) => one).toSorted(), stopped);
    });
});

describe('what creates something', () => {
  const never: [string, Scripted, string][] = [
    ['500', { status: 500, body: {} }, 'hubspot_unavailable'],
    ['502', html(502), 'hubspot_unavailable'],
    ['a limit', limit('SECONDLY'), 'hubspot_rate_limited'],
    ['half an answer', { status: 201, text: '{"id":', cut: true }, 'hubspot_unavailable'],
    ['an answer that is no JSON', { status: 201, text: 'ok' }, 'hubspot_answer_invalid'],
  ];
  for (const [name, answer, code] of never)
    test(`is never repeated after ${name}`, async () => {
      const problem = await problemOf(create, answer);
      assert.deepEqual([problem.code, problem.retryable, tokens.length], [code, true, 1]);
    });
});

describe('a token that is refused', () => {
  const unauthorised: Scripted = { status: 401, body: { category: 'EXPIRED_AUTHENTICATION', message: 'expired' } };
  const taken: Scripted = { status: 200, body: {} };

  test('is exchanged once, also for what creates something: nothing was done with it', async () => {
    nextTokens = ['one', 'two'];
    script = [unauthorised, unauthorised, { status: 201, body: { id: '1' } }];
    assert.equal((await requests().ask(create)).status, 201);
    assert.deepEqual(tokens, ['Bearer one', 'Bearer one', 'Bearer two']);
  });

  test('a second time is the end of it', async () => {
    nextTokens = ['one', 'two', 'three'];
    const problem = await problemOf(read, unauthorised, unauthorised, unauthorised, unauthorised);
    assert.equal(problem.code, 'hubspot_unauthorised');
    assert.deepEqual(tokens, ['Bearer one', 'Bearer one', 'Bearer two']);
  });

  test('is not sent again when there is no other', async () => {
    const problem = await problemOf(read, unauthorised, unauthorised);
    assert.equal(problem.code, 'hubspot_unauthorised');
    assert.equal(tokens.length, 2);
  });

  test('for this alone, again and again, and taken for the account, lacks a permission and is kept', async () => {
    nextTokens = ['one', 'two'];
    const problem = await problemOf(create, unauthorised, taken, unauthorised, unauthorised, unauthorised);
    assert.deepEqual([problem.code, problem.retryable], ['hubspot_scope_missing', false]);
    assert.deepEqual([new Set(tokens), tokens.length, nextTokens], [new Set(['Bearer one']), 5, ['one', 'two']]);
  });

  test('for a moment, and taken for the account, is sent again', async () => {
    script = [unauthorised, taken, unauthorised, { status: 201, body: { id: '1' } }];
    assert.equal((await requests().ask(create)).status, 201);
  });

  test('while HubSpot cannot say whether it is good: it is asked again later, and the token is kept', async () => {
    nextTokens = ['one', 'two'];
    const problem = await problemOf(read, unauthorised, { status: 500, body: {} });
    assert.deepEqual([problem.code, problem.retryable, nextTokens], ['hubspot_unavailable', true, ['one', 'two']]);
  });
});

test('no message holds a token, an address of a person, a number or a value', async () => {
  const said =
    'Bad value "I want to buy the red one and please call me back tomorrow at noon" for ann@example.com +1 857 829 5489 pat-na1-0123456789abcdef https://x.example/a?apiKey=pk_1';
  const problem = await problemOf(read, { status: 400, body: { message: said } });
  for (const secret of ['ann@', '829', 'pat-na1', 'red one', 'pk_1']) assert.ok(!problem.message.includes(secret), problem.message);
});

test('the server’s clock goes on between answers', async () => {
  const opened = requests();
  assert.equal(opened.serverNow(), null);
  script = [{ status: 200, body: {}, headers: { date: 'Wed, 04 Mar 2026 20:00:00 GMT' } }];
  await opened.ask(read);
  clockMs += 10_000;
  assert.equal(opened.serverNow()?.toISOString(), '2026-03-04T20:00:10.500Z');
});
