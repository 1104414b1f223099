// Connections that ask to become WebSockets: which address leads to which door with which token, and what all others are told.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import Fastify from 'fastify';
import { pino } from 'pino';
import type { Web } from './route.ts';
import { registerUpgrades } from './upgrades.ts';

const TOKEN = 'a'.repeat(32);
const app = Fastify();
const taken: string[] = [];
let port = 0;
before(async () => {
  const door = (path: string) => ({
    path,
    async connect(token: string, { socket }: { socket: NodeJS.WritableStream }) {
      taken.push(`${path} ${token}`);
      socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');
    },
  });
  registerUpgrades({ app } as unknown as Web, {
    ...{ doors: [door('/media/twilio/'), door('/media/asterisk/')], publicUrl: 'https://calls.example.com' },
    log: pino({ level: 'silent' }),
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  port = (app.server.address() as AddressInfo).port;
});
after(() => app.close());

async function answerTo(url: string, more = ''): Promise<string> {
  taken.length = 0;
  const socket = connect(port, '127.0.0.1');
  socket.write(`GET ${url} HTTP/1.1\r\nhost: here\r\nconnection: upgrade\r\nupgrade: websocket\r\n${more}\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.toString();
}

const cases: [what: string, url: string, taken: string | null][] = [
  ['a token in the path', `/media/twilio/${TOKEN}`, `/media/twilio/ ${TOKEN}`],
  ['and what a carrier wants to read in its own address', `/media/twilio/${TOKEN}?sample-rate=16000`, `/media/twilio/ ${TOKEN}`],
  ['a token in the query', `/media/asterisk/?token=${TOKEN}`, `/media/asterisk/ ${TOKEN}`],
  ['no token', '/media/asterisk/', null],
  ['a token that is too short', '/media/asterisk/?token=a', null],
  ['a token and more', `/media/twilio/${TOKEN}b`, null],
  ['a token that hides a path', `/media/twilio/x?/media/asterisk/${TOKEN}`, null],
  ['another door', `/media/other/${TOKEN}`, null],
  ['no address', '//', null],
];
for (const [what, url, expected] of cases) {
  test(`${what}: ${url}`, async () => {
    assert.match(await answerTo(url), expected === null ? /^HTTP\/1\.1 404 / : /^HTTP\/1\.1 101 /);
    assert.deepEqual(taken, expected === null ? [] : [expected]);
  });
}

test('a page of another site connects nowhere, whatever token it has', async () => {
  for (const origin of [
    'https://evil.example',
    'http://calls.example.com',
    'https://calls.example.com.evil.example',
    'http://here',
    'null',
  ]) {
    const answer = await answerTo(`/media/twilio/${TOKEN}`, `origin: ${origin}\r\n`);
    assert.match(answer, /^HTTP\/1\.1 403 [^]*"code":"request_origin_refused"/, origin);
    assert.deepEqual(taken, []);
  }
  assert.match(await answerTo(`/media/twilio/${TOKEN}`, 'origin: https://calls.example.com\r\n'), /^HTTP\/1\.1 101 /);
});
