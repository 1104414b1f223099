// The fuzzer: what it finds out about servers that are at fault, how small it makes a request, and a short run against a real one.
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as openSocket, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { createChance } from '../emulator/chance.ts';
import { askForForeignThings } from '../bench/fuzz-foreign.ts';
import { judgeLogs, type FindingKind } from '../bench/fuzz-findings.ts';
import { judge } from '../bench/fuzz-judge.ts';
import { otherDoors, readOperations, type ApiDescription, type Operation } from '../bench/fuzz-operations.ts';
import type { FuzzRequest } from '../bench/fuzz-request.ts';
import { fuzz } from '../bench/fuzz-run.ts';
import { openFuzzScene } from '../bench/fuzz-scene.ts';
import { asCommand, openSender } from '../bench/fuzz-send.ts';
import { shrink } from '../bench/fuzz-shrink.ts';
import { openFuzzTraces } from '../bench/fuzz-traces.ts';
import { breakValue, validValue, type Schema } from '../bench/fuzz-values.ts';
import { openApiDocument } from '../server/web/openapi-document.ts';
import { registeredRoutes } from './registered-routes.ts';
import { openWebServer } from './web-server.ts';

const known = {
  secrets: { 'the master key': 'canary-0123456789' },
  privateWords: { ours: 'word-of-ours', theirs: 'word-of-theirs' },
};
const operation: Operation = {
  ...{
    name: 'POST /api/things',
    method: 'POST',
    path: '/api/things',
    credential: 'session',
    takesKeyInAddress: false,
    needs: 'calls.read',
  },
  ...{ parameters: [], body: null },
};
const request = (change: Partial<FuzzRequest> = {}): FuzzRequest => ({
  ...{ operation, method: 'POST', path: '/api/things', headers: [], body: null, wire: null, team: 'ours', mustRefuse: null },
  ...change,
});
const refusal = (status: number, detail: string) => ({
  status,
  body: JSON.stringify({ code: 'validation_failed', detail }),
});

/** Answers by what the body holds, as a server with every fault would. */
async function faulty(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(incoming);
  const say = ({ status, body: said, type = 'application/json' }: { status: number; body: string; type?: string }) =>
    void response.writeHead(status, { 'content-type': type }).end(said);
  if (body.includes('silence')) return;
  if (body.includes('crash')) return say({ status: 500, body: '{"code":"internal"}' });
  if (body.includes('stack')) return say(refusal(400, 'Error\n    at read (file:///srv/read.ts:3:1)'));
  if (body.includes('secret')) return say(refusal(400, 'canary-0123456789'));
  if (body.includes('theirs')) return say({ status: 200, body: '{"title":"word-of-theirs"}' });
  if (body.includes('page')) return say({ status: 404, body: '<h1>Not found</h1>', type: 'text/html' });
  say({ status: 200, body: '{"title":"word-of-ours"}' });
}

const table: [string, Partial<FuzzRequest>, FindingKind | null][] = [
  ['all is well', {}, null],
  ['a failure', { body: Buffer.from('crash') }, 'failed'],
  ['no answer', { body: Buffer.from('silence') }, 'hangs'],
  ['a stack', { body: Buffer.from('stack') }, 'inside told'],
  ['a secret', { body: Buffer.from('secret') }, 'secret told'],
  ['words of the other team', { body: Buffer.from('theirs') }, 'other team told'],
  ['a refusal no program can read', { body: Buffer.from('page') }, 'refusal unreadable'],
  ['a yes to somebody who may not', { mustRefuse: 'a viewer may not' }, 'not refused'],
];

test('faults of a server are found out, and the request that shows one is made small', async (t) => {
  const server = createServer((incoming, response) => void faulty(incoming, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sender = openSender(url, 2);
  const hasty = openSender(url, 1, 200);
  t.after(() => Promise.all([sender.close(), hasty.close()]));
  const kindOf = async (one: FuzzRequest) => {
    const by = one.body?.includes('silence') ? hasty : sender;
    return judge(known, one, await by.send(one))?.kind ?? null;
  };

  for (const [what, change, kind] of table) assert.equal(await kindOf(request(change)), kind, what);

  const long = JSON.stringify({ a: 'x'.repeat(200), b: [1, 2, { c: 'a crash in the middle of it' }], d: { e: null } });
  const headers: [string, string][] = [
    ['x-one', '1'],
    ['x-two', '2'],
  ];
  const small = await shrink(
    request({ path: '/api/things?a=1&b=2', headers, body: Buffer.from(long) }),
    async (one) => (await kindOf(one)) === 'failed',
  );
  assert.equal(small.path, '/api/things');
  assert.deepEqual(small.headers, []);
  assert.ok((small.body?.length ?? 99) < 40 && small.body?.includes('crash'), small.body?.toString());
  assert.match(
    asCommand(url, small),
    /^curl -i --path-as-is -X POST http:\/\/127\.0\.0\.1:\d+\/api\/things --data-binary \$'.*crash.*'$/,
  );
});

test('of bytes that were sent, what is answered in the end counts, and a cookie that is set is no secret told', async (t) => {
  const cookie = 'set-cookie: session=canary-0123456789\r\n';
  const server = openSocket((socket) => {
    socket.once('data', () =>
      socket.end(
        `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Not now\r\n${cookie}content-type: text/plain\r\n\r\nfirst\r\n\r\nsecond`,
      ),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const sender = openSender(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 1);
  t.after(() => sender.close());
  const sent = request({ wire: Buffer.from('GET / HTTP/1.1\r\n\r\n') });
  const answer = await sender.send(sent);
  assert.deepEqual([answer.status, answer.contentType, answer.text], [503, 'text/plain', 'first\r\n\r\nsecond']);
  assert.equal(judge(known, sent, answer)?.kind, 'failed');
});

test('secrets and what people say are found in a log', () => {
  assert.deepEqual(judgeLogs(known, '{"message":"request answered"}\n'), []);
  const kinds = judgeLogs(known, '{"key":"canary-0123456789"}\n{"message":"zq-said-zq hello"}\n').map(({ kind }) => kind);
  assert.deepEqual(kinds, ['secret told', 'secret told']);
});

test('secrets are found in traces of any length, and that none came is told', async (t) => {
  const traces = await openFuzzTraces(known);
  t.after(() => traces.close());
  const send = async (...values: string[]) => {
    const spans = values.map((stringValue) => ({
      name: 'receive',
      attributes: [{ key: 'ringside.title', value: { stringValue } }],
    }));
    const body = JSON.stringify({ resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ spans }] }] });
    await fetch(`${traces.url}/v1/traces`, { method: 'POST', body });
  };
  assert.deepEqual(
    traces.findings().map(({ kind }) => kind),
    ['failed'],
  );
  await send('hello', 'hello');
  assert.deepEqual(traces.findings(), []);
  await send('hello'.repeat(500), 'canary-0123456789');
  await send('canary-0123456789');
  assert.deepEqual(
    traces.findings().map(({ kind, what }) => [kind, /^the master key stands in a trace: .*canary-0123456789/.test(what)]),
    [['secret told', true]],
  );
  assert.equal(traces.count().spans, 5);
});

test('values keep to a schema, or miss it in one place', () => {
  const schema: Schema = {
    ...{ type: 'object', required: ['id', 'count', 'list'] },
    properties: {
      ...{ id: { type: 'string', format: 'uuid' }, count: { type: 'integer', minimum: 3, maximum: 5 } },
      list: { type: 'array', minItems: 1, maxItems: 2, items: { enum: ['a', 'b'] } },
    },
  };
  for (let seed = 0; seed < 200; seed += 1) {
    const source = { chance: createChance(seed, 'values'), schemas: {}, known: () => undefined, isLean: false };
    const value = validValue(source, schema) as { id: string; count: number; list: string[] };
    assert.match(value.id, /^[0-9a-f-]{36}$/);
    assert.ok(value.count >= 3 && value.count <= 5);
    assert.ok(value.list.length >= 1 && value.list.length <= 2 && value.list.every((one) => 'ab'.includes(one)));
    assert.notDeepEqual(breakValue(source.chance, value), value);
  }
});

test('every route that a server has is asked: no door is forgotten', async (t) => {
  const server = await openWebServer();
  t.after(() => server.close());
  const description = openApiDocument({ version: '1', publicUrl: server.url }) as ApiDescription;
  const byKey = readOperations(description).filter(({ credential }) => credential === 'call key');
  assert.ok(byKey.every(({ path }) => /^\/(?:v2\/)?call\//.test(path)));
  assert.ok(byKey.some(({ takesKeyInAddress }) => takesKeyInAddress) && byKey.some(({ takesKeyInAddress }) => !takesKeyInAddress));
  assert.ok(byKey.length > 10);
  const shape = (path: string) => path.replaceAll(/:\w+|\{\w+\}/g, '{}');
  const asked = new Set([...readOperations(description), ...otherDoors].map(({ name }) => shape(name)));
  // Pages and files are asked by some of theirs; wrong methods are tried everywhere.
  const passedOver =
    /^GET (?:\/docs|\/assets\/|\/[\w-]+\.\w+$|\*$)|^(?!POST)[A-Z]+ \S*\/ingest|^(?!GET)[A-Z]+ \S*push-api\/calls\//;
  const routes = registeredRoutes(server.app);
  assert.ok(routes.length > 200);
  assert.deepEqual(
    routes.filter((route) => !passedOver.test(route) && !asked.has(shape(route))),
    [],
  );
});

test(
  'a server with all its doors open tells no secret, fails nowhere and refuses whom it must',
  { timeout: 300_000 },
  async (t) => {
    const scene = await openFuzzScene({ processes: 1 });
    t.after(() => scene.close());
    const foreign = await askForForeignThings(scene);
    t.diagnostic(`${foreign.asked} times another team's things were asked for: ${JSON.stringify(foreign.answers)}`);
    assert.deepEqual(foreign.findings, []);
    assert.deepEqual(foreign.telling, []);
    // What takes more than requests to make. An id that is new here has to be furnished, or be named with its reason.
    assert.deepEqual(foreign.unnamed, ['reference'], 'only a call that goes on has one');
    assert.ok(foreign.asked > 450 && (foreign.answers[404] ?? 0) > 300, 'what is asked for is really there');
    // One after another, so that each run is the same; races are found by long runs.
    const requests = 500;
    const result = await fuzz(scene, { requests, seed: 1, lanes: 1 });
    t.diagnostic(`${requests} requests to ${scene.operations.length} operations in ${Math.round(result.tookMs)} ms`);
    t.diagnostic(`answers by their first figure: ${JSON.stringify(result.answers)}`);
    const { spans, senders } = scene.traces.count();
    t.diagnostic(`${spans} spans of ${senders} process were looked through`);
    assert.deepEqual(result.findings, []);
    assert.ok(scene.operations.length > 200 + otherDoors.length, 'the description of the server was read');
    assert.ok((result.answers['2'] ?? 0) > requests / 6, 'many requests go all the way');
  },
);
