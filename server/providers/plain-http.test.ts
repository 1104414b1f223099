// Requests to an API against a server that behaves in every bad way: each ends in time, as an answer or a named failure.
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { HttpRequest } from '../ports/http.ts';
import { createPlainHttp } from './plain-http.ts';

const http = createPlainHttp();
let server: Server;
let url: string;
let connections = 0;
const handlers: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  '/echo': (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      response.setHeader('x-two', ['a', 'b']);
      response.setHeader('X-Upper', 'yes');
      response.end(
        JSON.stringify({
          method: request.method,
          url: request.url,
          headers: request.headers,
          body: Buffer.concat(parts).toString(),
        }),
      );
    });
  },
  '/silent': () => {},
  '/headers-only': (_, response) => response.writeHead(200, { 'content-length': '10' }).flushHeaders(),
  '/drip': (_, response) => {
    const timer = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(timer));
  },
  '/large': (_, response) => response.end(Buffer.alloc(100_000)),
  '/endless': (_, response) => {
    const more = (): void =>
      void (response.destroyed || (response.write(Buffer.alloc(65_536)) ? setImmediate(more) : response.once('drain', more)));
    more();
  },
  '/reset': (request) => request.socket.destroy(),
  '/reset-in-body': (request, response) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('half');
    setTimeout(() => request.socket.destroy(), 20);
  },
  '/redirect': (_, response) => response.writeHead(302, { location: '/echo' }).end('moved'),
  '/broken-http': (request) => request.socket.end('HTP/9 what\r\n\r\n'),
  '/teapot': (_, response) => response.writeHead(418).end('short'),
  '/no-content': (_, response) => response.writeHead(204).end(),
};

before(async () => {
  server = createServer((request, response) => handlers[new URL(request.url ?? '', 'http://x').pathname]?.(request, response));
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(async () => {
  await http.close();
  server.closeAllConnections();
  server.close();
});

const ask = (path: string, more: Partial<HttpRequest> = {}) =>
  http.send({ method: 'GET', url: url + path, headers: {}, timeoutMs: 2_000, maxBytes: 50_000, ...more });

describe('answers', () => {
  test('come whole, with names of headers in lower case and repeated ones joined', async () => {
    const answer = await ask('/echo?a=%20b', { method: 'PATCH', headers: { authorization: 'Bearer x' }, body: '{"é":1}' });
    assert.ok(answer.kind === 'answer');
    assert.deepEqual([answer.status, answer.headers['x-two'], answer.headers['x-upper']], [200, 'a, b', 'yes']);
    const seen = JSON.parse(answer.body.toString()) as {
      method: string;
      url: string;
      headers: Record<string, string>;
      body: string;
    };
    assert.deepEqual([seen.method, seen.url, seen.body], ['PATCH', '/echo?a=%20b', '{"é":1}']);
    assert.deepEqual([seen.headers['authorization'], seen.headers['accept-encoding']], ['Bearer x', 'identity']);
  });

  for (const [path, status, body] of [
    ['/teapot', 418, 'short'],
    ['/redirect', 302, 'moved'],
    ['/no-content', 204, ''],
  ] as const)
    test(`${status} is an answer and nothing is followed`, async () => {
      const answer = await ask(path);
      assert.ok(answer.kind === 'answer');
      assert.deepEqual([answer.status, answer.body.toString()], [status, body]);
    });

  test('of one server share a connection', async () => {
    await ask('/teapot');
    const before = connections;
    for (let asked = 0; asked < 5; asked++) await ask('/teapot');
    assert.equal(connections, before);
  });
});

describe('failures', () => {
  const cases: [string, string, Partial<HttpRequest>][] = [
    ['/silent', 'timeout', { timeoutMs: 100 }],
    ['/headers-only', 'timeout', { timeoutMs: 100 }],
    ['/drip', 'timeout', { timeoutMs: 150 }],
    ['/large', 'too-large', {}],
    ['/endless', 'too-large', {}],
    ['/reset', 'broken', {}],
    ['/reset-in-body', 'broken', {}],
    ['/broken-http', 'broken', {}],
  ];
  for (const [path, reason, more] of cases)
    test(`${path} is ${reason}`, async () => {
      const began = Date.now();
      const failure = await ask(path, { ...more, headers: { authorization: 'Bearer geheim' } });
      assert.equal(failure.kind === 'failure' && failure.reason, reason);
      assert.ok(Date.now() - began < 1_500);
      assert.ok(failure.kind === 'failure' && !failure.message.includes('geheim'));
    });

  test('nobody at the port, and a name that does not exist, are unreachable: nothing was sent', async () => {
    const closed = createTcpServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => closed.once('listening', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    for (const where of [`http://127.0.0.1:${port}/`, 'http://does-not-exist.invalid/']) {
      const failure = await ask('', { url: where });
      assert.equal(failure.kind === 'failure' && failure.reason, 'unreachable', where);
    }
  });

  test('a server that speaks no TLS is not sent anything either', async () => {
    const failure = await ask('', { url: url.replace('http:', 'https:') });
    assert.equal(failure.kind, 'failure');
  });

  test('an abort throws its own reason, before and during the request', async () => {
    const reason = new Error('stopping');
    await assert.rejects(ask('/teapot', { signal: AbortSignal.abort(reason) }), reason);
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 50);
    await assert.rejects(ask('/drip', { signal: controller.signal }), reason);
  });

  test('leave the next request alone', async () => {
    for (const path of ['/large', '/reset', '/reset-in-body', '/teapot']) await ask(path);
    const answer = await ask('/teapot');
    assert.equal(answer.kind, 'answer');
  });
});
