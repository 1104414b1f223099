// Servers that mean harm or break down, on real sockets; what a caller may send, and where his credentials stop.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createRawServer, type AddressInfo, type Server } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { createGuardedHttp, GuardFailure, type GuardedHttpOptions, type GuardFailureReason } from './guarded-http.ts';
import { certificate, privateKey } from './guarded-http-test-certificate.ts';
import { Problem } from '../../rules/problem.ts';

async function listen(t: TestContext, server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

/** A guard that may reach the loopback at these ports; every name leads there. */
function guardFor(t: TestContext, ports: number[], options: GuardedHttpOptions = {}) {
  const guard = createGuardedHttp({
    policy: { allowCidrs: ['127.0.0.1'], allowPorts: ports },
    lookup: async () => [{ address: '127.0.0.1', family: 4 }],
    ...options,
  });
  t.after(() => guard.close());
  return guard;
}

async function serve(t: TestContext, answer: RequestListener, limits: GuardedHttpOptions['limits'] = {}) {
  const port = await listen(t, createServer(answer));
  return { guard: guardFor(t, [port], { limits }), port, url: `http://recordings.test:${port}/a.wav` };
}

/** A server that writes exactly these bytes after the request. */
async function serveRaw(t: TestContext, answer: string) {
  const port = await listen(
    t,
    createRawServer((socket) => socket.on('error', () => {}).once('data', () => socket.end(answer))),
  );
  return { guard: guardFor(t, [port]), url: `http://recordings.test:${port}/` };
}

const fails = (reason: GuardFailureReason) => (error: unknown) => error instanceof GuardFailure && error.reason === reason;
const misconfigured = (error: unknown) => error instanceof Problem && error.code === 'configuration_invalid';

test('an endless body is cut at the limit of bytes, and the connection closed', async (t) => {
  let sent = 0;
  let closed: Promise<unknown> = Promise.resolve();
  const { guard, url } = await serve(
    t,
    (_, response) => {
      closed = once(response, 'close');
      Readable.from(
        (function* () {
          for (;;) {
            sent += 10_000;
            yield Buffer.alloc(10_000);
          }
        })(),
      ).pipe(response);
    },
    { maxBytes: 100_000 },
  );
  const { body } = await guard.request({ url });
  let received = 0;
  await assert.rejects(async () => {
    for await (const chunk of body as AsyncIterable<Buffer>) received += chunk.length;
  }, fails('too-large'));
  await closed;
  assert.ok(received <= 100_000, `${received} of ${sent} bytes`);
});

test('a body of exactly the limit is let through', async (t) => {
  const { guard, url } = await serve(t, (_, response) => response.end(Buffer.alloc(100_000)), { maxBytes: 100_000 });
  assert.equal((await text((await guard.request({ url })).body)).length, 100_000);
});

test('a length beyond the limit is refused before the body', async (t) => {
  const { guard, url } = await serve(t, (_, response) => response.writeHead(200, { 'content-length': 5_000_000 }).write('x'), {
    maxBytes: 1_000_000,
  });
  await assert.rejects(guard.request({ url }), fails('too-large'));
});

test('a drip of single bytes ends when the time for the whole is over', async (t) => {
  const { guard, url } = await serve(
    t,
    (_, response) => {
      const drip = setInterval(() => response.write('x'), 10);
      response.on('close', () => clearInterval(drip));
    },
    { totalMs: 400 },
  );
  const { body } = await guard.request({ url });
  await assert.rejects(text(body), fails('too-slow'));
});

test('silence before the headers and inside the body ends at the idle limit', async (t) => {
  const { guard, url } = await serve(
    t,
    (request, response) => {
      if (request.url === '/body') response.writeHead(200, { 'content-length': 100 }).write('x');
    },
    { idleMs: 200 },
  );
  await assert.rejects(guard.request({ url }), fails('too-slow'));
  const { body } = await guard.request({ url: new URL('/body', url).href });
  await assert.rejects(text(body), fails('too-slow'));
});

test('a resolver that never answers ends at the connect limit', async (t) => {
  const guard = guardFor(t, [], { lookup: () => new Promise(() => {}), limits: { connectMs: 200 } });
  await assert.rejects(guard.request({ url: 'http://recordings.test/' }), fails('unreachable'));
});

test('the time for the whole is counted by the timer given, and given back when done', async (t) => {
  const started: { ms: number; run: () => void; cancelled: boolean }[] = [];
  const port = await listen(
    t,
    createServer((request, response) => (request.url === '/hang' ? undefined : response.end('sound'))),
  );
  const guard = guardFor(t, [port], {
    startTimer(ms, run) {
      const timer = { ms, run, cancelled: false };
      started.push(timer);
      return () => (timer.cancelled = true);
    },
  });
  await text((await guard.request({ url: `http://a.test:${port}/` })).body);
  assert.deepEqual([started[0]?.ms, started[0]?.cancelled], [900_000, true]);
  const hanging = guard.request({ url: `http://a.test:${port}/hang` });
  started[1]?.run();
  await assert.rejects(hanging, fails('too-slow'));
  await assert.rejects(guard.request({ url: 'ftp://a.test/' }), fails('refused'));
  assert.ok(started.every((timer) => timer.cancelled));
});

test('a body shorter than its length is broken, not short', async (t) => {
  const { guard, url } = await serveRaw(t, 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this');
  await assert.rejects(text((await guard.request({ url })).body), fails('broken'));
});

test('a body that breaks before anybody reads it is broken when it is read', async (t) => {
  const { guard, url } = await serveRaw(t, 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this');
  const { body } = await guard.request({ url });
  if (!body.closed) await new Promise((resolve) => body.once('close', resolve));
  await assert.rejects(text(body), fails('broken'));
});

test('a chunked body without its end is broken', async (t) => {
  const { guard, url } = await serveRaw(t, 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nRIFF\r\n');
  await assert.rejects(text((await guard.request({ url })).body), fails('broken'));
});

test('what comes after the announced length is not part of the body', async (t) => {
  const { guard, url } = await serveRaw(t, 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nsoundHTTP/1.1 200 OK\r\n\r\nsmuggled');
  assert.equal(await text((await guard.request({ url })).body), 'sound');
});

for (const [name, answer] of [
  ['30 kB of headers', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(30_000)}\r\n\r\n`],
  ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nsound!'],
  ['no HTTP at all', 'SSH-2.0-OpenSSH_9.9\r\n'],
  ['a closed connection', ''],
] as const) {
  test(`${name}: unreachable`, async (t) => {
    const { guard, url } = await serveRaw(t, answer);
    await assert.rejects(guard.request({ url }), fails('unreachable'));
  });
}

test('compressed bodies are not asked for and not taken', async (t) => {
  let asked: string | undefined;
  const { guard, url } = await serve(t, (request, response) => {
    asked = String(request.headers['accept-encoding']);
    response.writeHead(200, { 'content-encoding': request.url?.slice(1) }).end('x');
  });
  for (const encoding of ['gzip', 'br', 'deflate', 'zstd', 'identity, gzip']) {
    await assert.rejects(guard.request({ url: new URL(`/${encoding}`, url).href.replace('%20', '') }), fails('encoded'), encoding);
  }
  assert.equal(asked, 'identity');
  assert.equal((await guard.request({ url: new URL('/identity', url).href })).body.destroy().destroyed, true);
});

test('a caller who stops is heard before, while waiting and inside the body', async (t) => {
  const { guard, url } = await serve(t, (request, response) => {
    if (request.url === '/body') response.write('x');
  });
  const reason = new Error('the worker stops');
  await assert.rejects(guard.request({ url, signal: AbortSignal.abort(reason) }), (error) => error === reason);
  const waiting = new AbortController();
  const request = guard.request({ url, signal: waiting.signal });
  waiting.abort(reason);
  await assert.rejects(request, (error) => error === reason);
  const reading = new AbortController();
  const { body } = await guard.request({ url: new URL('/body', url).href, signal: reading.signal });
  body.once('data', () => reading.abort(reason));
  await assert.rejects(text(body), (error) => error === reason);
});

test('a body nobody wants is closed at its server', async (t) => {
  let closed: Promise<unknown> = Promise.resolve();
  const { guard, url } = await serve(t, (_, response) => {
    closed = once(response, 'close');
    response.write('x');
  });
  (await guard.request({ url })).body.destroy();
  await closed;
});

test('credentials stop at the first origin, also when a redirect comes back to it', async (t) => {
  const seen: IncomingMessage[] = [];
  const redirectTo = (response: ServerResponse, location: string) => response.writeHead(302, { location }).end();
  const port = await listen(
    t,
    createServer((request, response) => {
      seen.push(request);
      const host = String(request.headers.host).split(':')[0];
      if (request.url === '/1') redirectTo(response, '/2');
      else if (request.url === '/2') redirectTo(response, `http://other.test:${port}/3`);
      else if (host === 'other.test') redirectTo(response, `http://recordings.test:${port}/4`);
      else response.end();
    }),
  );
  const guard = guardFor(t, [port]);
  const headers = { Authorization: 'Bearer secret', cookie: 'a=b', 'X-Api-Key': 'k', Range: 'bytes=5-', 'If-Range': '"e"' };
  const answer = await guard.request({ url: `http://recordings.test:${port}/1`, headers });
  assert.equal(answer.finalUrl, `http://recordings.test:${port}/4`);
  const secrets = seen.map(
    ({ headers: { authorization, cookie, 'x-api-key': key } }) => [authorization, cookie, key].filter(Boolean).length,
  );
  assert.deepEqual(secrets, [3, 3, 0, 0]);
  assert.ok(seen.every((request) => request.headers.range === 'bytes=5-' && request.headers['if-range'] === '"e"'));
});

test('a redirect that answers something else than GET is handed back', async (t) => {
  let requests = 0;
  const { guard, url } = await serve(t, (request, response) => {
    requests += 1;
    request.resume().on('end', () => response.writeHead(307, { location: '/elsewhere' }).end());
  });
  const answer = await guard.request({ url, method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
  answer.body.destroy();
  assert.deepEqual([answer.status, answer.headers['location'], requests], [307, '/elsewhere', 1]);
  const kept = await guard.request({ url, limits: { maxRedirects: 0 } });
  kept.body.destroy();
  assert.equal(kept.status, 307);
});

test('headers that belong to the connection or cannot be written are refused', async (t) => {
  const guard = guardFor(t, []);
  for (const headers of [
    { Host: 'x' },
    { 'transfer-encoding': 'chunked' },
    { 'Proxy-Authorization': 'x' },
    { 'a b': 'x' },
    { a: 'x\r\nb: y' },
  ]) {
    await assert.rejects(guard.request({ url: 'http://recordings.test/', headers: { ...headers } }), misconfigured);
  }
  const body = Readable.from(['x']);
  await assert.rejects(guard.request({ url: 'ftp://recordings.test/', method: 'PUT', body }), fails('refused'));
  assert.ok(body.destroyed);
});

test('a host the operator named leads inside, at its port and by its name only', async (t) => {
  const port = await listen(
    t,
    createServer((_, response) => response.end('sound')),
  );
  const lookup = async (host: string) => [{ address: host === 'metadata' ? '169.254.169.254' : '127.0.0.1', family: 4 }];
  const guard = guardFor(t, [], {
    policy: { allowHosts: [`MinIO:${port}`, 'metadata:80', `127.0.0.1:${port}`], httpsOnly: true },
    lookup,
  });
  for (const host of ['minio', 'minio.', '127.0.0.1']) {
    assert.equal(await text((await guard.request({ url: `http://${host}:${port}/` })).body), 'sound');
  }
  for (const url of [
    `http://minio:${port + 1}/`,
    'http://minio/',
    `http://xminio:${port}/`,
    `http://minio.test:${port}/`,
    `http://[::1]:${port}/`,
  ]) {
    await assert.rejects(guard.request({ url }), fails('refused'), url);
  }
  await assert.rejects(
    guard.request({ url: 'http://metadata/' }),
    fails('refused'),
    'a name that turns to the metadata of a cloud',
  );
});

test('what the operator opens is checked at start', () => {
  for (const allowHosts of [['http://minio'], ['minio:99999'], ['minio/path'], [''], ['a b'], ['me@minio'], ['minio:']]) {
    assert.throws(() => createGuardedHttp({ policy: { allowHosts } }), misconfigured, allowHosts.join());
  }
  for (const allowCidrs of [['10.0.0.0'], ['10.0.0.0/8', '::1/128'], ['::1']]) createGuardedHttp({ policy: { allowCidrs } });
  for (const allowCidrs of [['10.0.0.0/33'], ['minio'], ['10/8'], ['0x7f.1'], ['::1/200'], ['10.0.0.0/'], ['']]) {
    assert.throws(() => createGuardedHttp({ policy: { allowCidrs } }), misconfigured, allowCidrs.join());
  }
});

test('https: the certificate is checked by name, and nothing leads from https to http', async (t) => {
  const requests: string[] = [];
  const secure = await listen(
    t,
    createSecureServer({ cert: certificate, key: privateKey }, (request, response) => {
      requests.push(String(request.url));
      if (request.url === '/down') response.writeHead(302, { location: `http://recordings.test:${plain}/` }).end();
      else response.end('sound');
    }),
  );
  const plain = await listen(
    t,
    createServer((request, response) => {
      requests.push(`plain ${request.url}`);
      response.end('sound');
    }),
  );
  const stranger = guardFor(t, [secure]);
  await assert.rejects(
    stranger.request({ url: `https://recordings.test:${secure}/` }),
    fails('unreachable'),
    'nobody vouches for it',
  );
  const trusted = getCACertificates('default');
  t.after(() => setDefaultCACertificates(trusted));
  setDefaultCACertificates([...trusted, certificate]);
  const guard = guardFor(t, [secure, plain]);
  assert.equal(await text((await guard.request({ url: `https://recordings.test:${secure}/a` })).body), 'sound');
  await assert.rejects(
    guard.request({ url: `https://other.test:${secure}/` }),
    fails('unreachable'),
    'a certificate of another name',
  );
  await assert.rejects(
    guard.request({ url: `https://127.0.0.1:${secure}/` }),
    fails('unreachable'),
    'a certificate of a name, asked by address',
  );
  await assert.rejects(guard.request({ url: `https://recordings.test:${secure}/down` }), fails('refused'));
  await assert.rejects(guard.request({ url: `https://recordings.test:${plain}/` }), fails('unreachable'), 'no TLS there');
  assert.deepEqual(requests, ['/a', '/down']);
});
