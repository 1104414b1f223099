// Addresses meant to lead a download into our own network, as a table. The proof is at the socket: none is opened to them.
import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { createServer, get, type Server } from 'node:http';
import { isIP, Socket, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { createGuardedHttp, GuardFailure, type GuardedHttp } from './guarded-http.ts';

type Kind = 'literal' | 'odd spelling' | 'name' | 'rebinding' | 'redirect' | 'scheme or port';
type Hostile = {
  kind: Kind;
  url: string;
  /** The status of the redirect that leads there. */
  status?: number;
  /** What the resolver says, query after query; the last answer repeats. */
  answers?: string[][];
  /** How often it is asked for. */
  times?: number;
};

// PORT is one where a sentinel listens on the loopback, PUBLIC the address that stands for the public internet,
// OPEN the port of the server there.
const literals = [
  ...['127.0.0.1', '127.0.0.53', '127.255.255.254', '0.0.0.0', '[::1]', '[::]', '[::ffff:127.0.0.1]', '[::127.0.0.1]'].map(
    (a) => `${a}:PORT`,
  ),
  ...['0.1.2.3', '10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.254', '192.168.0.1', '192.168.255.254', '100.64.0.1'],
  ...['169.254.169.254', '169.254.170.2', '100.100.100.200', '192.0.0.192', '168.63.129.16', '[fd00:ec2::254]', '[fd20:ce::254]'],
  ...['192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '192.88.99.1', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
  ...[
    '[fe80::1]',
    '[fec0::1]',
    '[fc00::1]',
    '[fdff::1]',
    '[ff02::1]',
    '[100::1]',
    '[4000::1]',
    '[e000::1]',
    '[2001:db8::1]',
    '[3fff::1]',
  ],
  ...['[::ffff:169.254.169.254]', '[::ffff:a9fe:a9fe]', '[::169.254.169.254]', '[::ffff:0:169.254.169.254]'],
  ...[
    '[64:ff9b::169.254.169.254]',
    '[64:ff9b:1::169.254.169.254]',
    '[2002:a9fe:a9fe::1]',
    '[2001:0:a9fe:a9fe::1]',
    '[2a00::5efe:a9fe:a9fe]',
  ],
];

const oddSpellings = [
  ...['2130706433', '0x7f000001', '017700000001', '0177.0.0.1', '0x7f.1', '127.1', '127.0.0.1.', '１２７.０.０.１', '①②⑦.⓪.⓪.①'],
  ...['%31%32%37.0.0.1', '[0:0:0:0:0:ffff:7f00:1]', 'LOCALHOST', 'localhost.', 'public.test@127.0.0.1', '127.0.0.1\\@public.test'],
  ...['0xa9.0xfe.0xa9.0xfe', '0251.0376.0251.0376', '2852039166', '169.254.43518'],
];

const privateAnswers: string[][] = [
  ...['127.0.0.1', '10.0.0.1', '172.16.0.1', '192.168.0.1', '100.64.0.1', '0.0.0.0', '169.254.169.254', '168.63.129.16'].map(
    (a) => [a],
  ),
  ...['::1', '::ffff:10.0.0.1', '::169.254.169.254', 'fd00:ec2::254', 'fe80::1%lo', '64:ff9b::a9fe:a9fe', '2002:a00:1::1'].map(
    (a) => [a],
  ),
  ['PUBLIC', '127.0.0.1'],
  ['127.0.0.1', 'PUBLIC'],
  ['PUBLIC', '::1'],
  ['not an address'],
  [],
];

const localNames = [
  'localhost',
  'metadata',
  'metadata.google.internal',
  'printer.local',
  'db.localhost',
  'router.home.arpa',
  'x.localdomain',
];

const redirects: [string, number?, string[][]?][] = [
  ['http://127.0.0.1:PORT/'],
  ['http://127.0.0.1:PORT/', 301],
  ['http://127.0.0.1:PORT/', 303],
  ['http://127.0.0.1:PORT/', 307],
  ['http://127.0.0.1:PORT/', 308],
  ['//127.0.0.1:PORT/'],
  ['http://169.254.169.254/latest/meta-data/'],
  ['http://[::1]:PORT/'],
  ['http://2130706433:PORT/'],
  ['http://localhost:PORT/'],
  ['http://leads-inside.test:PORT/', 302, [['127.0.0.1']]],
  ['http://rebinds.test:OPEN/', 302, [['127.0.0.1'], ['PUBLIC']]],
  ['http://public.test:OPEN/to?http%3A%2F%2F127.0.0.1:PORT%2F'],
  ['http://public.test:22/'],
  ['http://public.test@127.0.0.1:PORT/'],
  ['ftp://public.test/'],
  ['file:///etc/passwd'],
  ['data:audio/wav;base64,UklGRg=='],
  ['http://['],
  ['/loop'],
];

const hostile: Hostile[] = [
  ...literals.map((address): Hostile => ({ kind: 'literal', url: `http://${address}/` })),
  ...oddSpellings.map((address): Hostile => ({
    kind: 'odd spelling',
    url: `http://${address}${/\d/.test(address) ? '' : ':PORT'}/`,
  })),
  ...privateAnswers.map((answer): Hostile => ({ kind: 'name', url: 'http://hostile.test:PORT/', answers: [answer] })),
  ...localNames.map((name): Hostile => ({ kind: 'name', url: `http://${name}:PORT/`, answers: [['127.0.0.1']] })),
  ...[1, 2, 3].map((good): Hostile => ({
    kind: 'rebinding',
    url: 'http://hostile.test:OPEN/once',
    answers: [...Array.from({ length: good }, () => ['PUBLIC']), ['127.0.0.1']],
    times: good + 1,
  })),
  {
    kind: 'rebinding',
    url: 'http://hostile.test:OPEN/once',
    answers: [['PUBLIC'], ['127.0.0.1'], ['PUBLIC'], ['169.254.169.254'], ['PUBLIC'], ['::1']],
    times: 6,
  },
  ...redirects.map(([url, status = 302, answers]): Hostile => ({ kind: 'redirect', url, status, ...(answers && { answers }) })),
  ...['ftp://public.test/a.wav', 'file:///etc/passwd', 'gopher://public.test:PORT/_', 'data:audio/wav,RIFF', 'javascript:0'].map(
    (url): Hostile => ({ kind: 'scheme or port', url }),
  ),
  ...[
    'http://public.test:22/',
    'http://public.test:6379/',
    'https://public.test:25/',
    'http://me:secret@public.test:OPEN/',
    'no address',
  ].map((url): Hostile => ({ kind: 'scheme or port', url })),
];

let publicAddress = '';
let publicServer: Server;
let sentinel: Server;
let guard: GuardedHttp;
let sentinelRequests = 0;
const attempts: string[] = [];
let answersNow: string[][] = [];
let queries = 0;

function fill(template: string): string {
  const host = isIP(publicAddress) === 6 ? `[${publicAddress}]` : publicAddress;
  return template
    .replace('PORT', String(portOf(sentinel)))
    .replace('OPEN', String(portOf(publicServer)))
    .replace('PUBLIC', host);
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;

async function lyingLookup(hostname: string): Promise<LookupAddress[]> {
  const answer = ['public.test', 'other.test', 'xn--bcher-kva.test'].includes(hostname)
    ? ['PUBLIC']
    : (answersNow[queries++] ?? answersNow.at(-1) ?? []);
  return answer.map((address) => {
    const filled = address === 'PUBLIC' ? publicAddress : address;
    return { address: filled, family: isIP(filled) || 4 };
  });
}

const realConnect = Object.getOwnPropertyDescriptor(Socket.prototype, 'connect')!;

/** Every attempt of every socket of this process, with the address it really goes to. */
function recordAttempts(): void {
  Object.defineProperty(Socket.prototype, 'connect', {
    ...realConnect,
    value(this: Socket, ...args: unknown[]) {
      this.on('connectionAttempt', (address: string, port: number) => attempts.push(`${address} ${port}`));
      return Reflect.apply(realConnect.value as Socket['connect'], this, args) as Socket;
    },
  });
}

async function listen(server: Server, address: string): Promise<boolean> {
  server.listen(0, address);
  return once(server, 'listening').then(
    () => true,
    () => false,
  );
}

const PROXY_SETTINGS = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy'];

before(async () => {
  publicServer = createServer((request, response) => {
    const [path, query = ''] = (request.url ?? '').split(/\?(.*)/);
    if (path === '/to')
      response.writeHead(Number(request.headers['x-status'] ?? 302), { location: decodeURIComponent(query) }).end();
    else if (path === '/loop') response.writeHead(302, { location: '/loop' }).end();
    else response.writeHead(200, path === '/once' ? { connection: 'close' } : {}).end('sound');
  });
  // An address of this machine that no case of the table uses; systems that bind 127.0.0.1 alone have ::1.
  for (const address of ['127.0.0.10', '::1']) {
    publicAddress = address;
    if (await listen(publicServer, address)) break;
  }
  sentinel = createServer((_, response) => {
    sentinelRequests += 1;
    response.end('secret');
  });
  assert.ok(await listen(sentinel, '127.0.0.1'));
  for (const name of PROXY_SETTINGS) process.env[name] = fill('http://127.0.0.1:PORT');
  recordAttempts();
  guard = createGuardedHttp({
    policy: { allowCidrs: [publicAddress], allowPorts: [portOf(publicServer), portOf(sentinel)] },
    lookup: lyingLookup,
  });
});

after(async () => {
  for (const name of PROXY_SETTINGS) delete process.env[name];
  Object.defineProperty(Socket.prototype, 'connect', realConnect);
  await guard.close();
  publicServer.close();
  sentinel.close();
});

test('the table has every kind of the attack', (t) => {
  const least: Record<Kind, number> = {
    literal: 39,
    'odd spelling': 11,
    name: 17,
    rebinding: 4,
    redirect: 14,
    'scheme or port': 5,
  };
  const counts = Object.entries(Object.groupBy(hostile, ({ kind }) => kind)).map(([kind, list]) => `${list.length} × ${kind}`);
  t.diagnostic(`${hostile.length} hostile addresses: ${counts.join(', ')}`);
  for (const [kind, count] of Object.entries(least)) assert.ok(hostile.filter((one) => one.kind === kind).length >= count, kind);
});

test('the recorder sees where an unguarded request goes', async () => {
  attempts.length = 0;
  await new Promise((resolve, reject) => get(fill('http://localhost:PORT/'), resolve).on('error', reject));
  assert.ok(attempts.includes(fill('127.0.0.1 PORT')), attempts.join());
  assert.equal(sentinelRequests, 1);
  sentinelRequests = 0;
});

for (const one of hostile) {
  const name = one.answers
    ? `${one.url} → ${one.answers.map((answer) => answer.join(' + ') || 'nothing').join(', then ')}`
    : one.url;
  test(`${one.kind}: ${one.status ? `${one.status} → ` : ''}${name}`, async () => {
    attempts.length = 0;
    answersNow = one.answers ?? [];
    queries = 0;
    const target = fill(one.url);
    const url = one.kind === 'redirect' ? `${fill('http://public.test:OPEN/to?')}${encodeURIComponent(target)}` : target;
    const ends: string[] = [];
    for (let i = 0; i < (one.times ?? 1); i++) {
      try {
        const answer = await guard.request({ url, headers: { 'x-status': String(one.status) } });
        assert.equal(one.kind, 'rebinding', 'only a name that also has a good address may answer');
        ends.push(await text(answer.body));
      } catch (error) {
        if (!(error instanceof GuardFailure)) throw error;
        ends.push(error.reason);
      }
    }
    const noSuchAddress = one.answers?.[0]?.length === 0;
    assert.equal(ends.at(-1), one.url === '/loop' ? 'redirects' : noSuchAddress ? 'unreachable' : 'refused');
    assert.deepEqual(
      attempts.filter((attempt) => attempt !== `${publicAddress} ${portOf(publicServer)}`),
      [],
    );
    assert.equal(sentinelRequests, 0);
  });
}

const legitimate: [string, string, string[][]?][] = [
  ['a name with one public address', 'http://public.test:OPEN/a.wav?x=1'],
  ['a name with several public addresses', 'http://many.test:OPEN/', [['PUBLIC', 'PUBLIC']]],
  ['a public address itself', 'http://PUBLIC:OPEN/'],
  ['a name in another script', 'http://bücher.test:OPEN/'],
  ['a redirect on the same host', 'http://public.test:OPEN/to?%2Fb.wav'],
  ['a redirect to another host', 'http://public.test:OPEN/to?http%3A%2F%2Fother.test:OPEN%2Fb.wav'],
  ['three redirects', 'http://public.test:OPEN/to?%2Fto%3F%252Fto%253F%25252Fb.wav'],
];
for (const [name, url, answers = []] of legitimate) {
  test(`let through: ${name}`, async () => {
    answersNow = answers;
    queries = 0;
    const answer = await guard.request({ url: fill(fill(url)) });
    assert.equal(answer.status, 200);
    assert.equal(await text(answer.body), 'sound');
    assert.equal(sentinelRequests, 0);
  });
}
