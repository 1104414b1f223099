// The simulated carrier over real HTTP: what is sent and what is not, lost answers, references, its rate, and signed reports.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { CarrierNews } from '../ports/carrier.ts';
import { simulatedLimits, type DialLine } from './simulated-carrier.ts';
import { createSimulatedCarrierClient } from './simulated-carrier-client.ts';
import { readCarrierScript } from './simulated-carrier-script.ts';
import { serveSimulatedCarrier, type SimulatedCarrierServerOptions } from './simulated-carrier-server.ts';
import { readSimulatedNews } from './simulated-carrier-wire.ts';
import { createSystemClock } from './system-clock.ts';

const SECRET = 'a secret of both sides';
const read = readSimulatedNews(SECRET);
const request = { reference: 'team.1', to: '+12125550101', from: null, ringMs: 30_000, longestCallMs: 60_000 };
const quick = { ringAfterMs: 5, pickUpAfterMs: 5, talkMs: 5 };
const silent = { debug() {}, info() {}, warn() {}, error() {} };

let sink: Server;
let refusals = 0;
/** What a carrier of an earlier test still has on its way is no news for this one. */
let address = '/0';
const told: CarrierNews[] = [];
before(async () => {
  sink = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      if (incoming.url !== address) return void response.writeHead(204).end();
      if (refusals > 0) {
        refusals -= 1;
        response.writeHead(503).end();
        return;
      }
      told.push(
        ...read({
          url: address,
          headers: { 'x-carrier-signature': String(incoming.headers['x-carrier-signature']) },
          body: Buffer.concat(chunks),
        }),
      );
      response.writeHead(204).end();
    });
  }).listen(0, '127.0.0.1');
  await once(sink, 'listening');
});
after(() => void sink.close());

let dials: DialLine[] = [];
let close: (() => Promise<void>)[] = [];
beforeEach(() => {
  dials = [];
  told.length = 0;
  address = `/${Number(address.slice(1)) + 1}`;
});
afterEach(async () => {
  for (const one of close) await one();
  close = [];
});

async function open(script: object = {}, more: Partial<SimulatedCarrierServerOptions> = {}) {
  const bound = sink.address();
  const server = await serveSimulatedCarrier({
    ...{ port: 0, secret: SECRET, idempotency: 'none', limits: simulatedLimits, clock: createSystemClock(), log: silent },
    script: readCarrierScript({ ...quick, ...script }),
    reportTo: [`http://127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}${address}`],
    noteDial: (line) => void dials.push(line),
    ...more,
  });
  const { carrier, close: closeClient } = createSimulatedCarrierClient({ baseUrl: server.url, timeoutMs: 2_000 });
  close.push(async () => {
    closeClient();
    await server.close();
  });
  return carrier;
}

async function until(holds: () => boolean): Promise<void> {
  for (let looks = 0; looks < 200 && !holds(); looks += 1) await sleep(20);
  assert.ok(holds());
}

test('dialled, and reported to its end with a signature', async () => {
  const carrier = await open();
  const answer = await carrier.dial(request, () => true);
  assert.equal(answer.kind, 'taken');
  await until(() => told.length === 4);
  assert.deepEqual(
    told.map(({ report }) => report),
    ['queued', 'ringing', 'answered', 'ended'],
  );
  assert.deepEqual(told[3]?.outcome, { end: 'completed', code: 200, answeredBy: 'human', endedBy: 'callee' });
  assert.ok(told.every(({ reference, at }) => reference === 'team.1' && at instanceof Date));
});

test('who may not dial any more sends nothing, also on a connection that stands already', async () => {
  const carrier = await open();
  assert.equal((await carrier.dial(request, () => false)).kind, 'held_back');
  await carrier.find('somebody');
  assert.equal((await carrier.dial(request, () => false)).kind, 'held_back');
  await sleep(50);
  assert.deepEqual(dials, []);
  assert.equal((await carrier.dial(request, () => true)).kind, 'taken', 'the way is free again');
});

test('nobody there: nothing was sent', async () => {
  const { carrier, close: closeClient } = createSimulatedCarrierClient({ baseUrl: 'http://127.0.0.1:1' });
  close.push(async () => closeClient());
  assert.equal((await carrier.dial(request, () => true)).kind, 'not_sent');
  assert.equal((await carrier.find('x')).kind, 'unreachable');
  await assert.rejects(carrier.hangUp('x'), { code: 'provider_unreachable' });
});

test('its answer is lost: unknown, and asking finds the call', async () => {
  const carrier = await open({ faults: { replyLost: 1 } });
  assert.equal((await carrier.dial(request, () => true)).kind, 'unknown');
  await sleep(100);
  const found = await carrier.find(request.reference);
  assert.ok(found.kind === 'found' && found.news.at(-1)?.report === 'ended');
  assert.deepEqual(await carrier.find('team.2'), { kind: 'not_found' });
});

for (const [idempotency, whats] of [
  ['none', ['dial', 'dial']],
  ['minute', ['dial', 'repeat']],
  ['for_good', ['dial', 'repeat']],
] as const) {
  test(`the same reference twice, remembered: ${idempotency}`, async () => {
    const carrier = await open({}, { idempotency });
    const answers = [await carrier.dial(request, () => true), await carrier.dial(request, () => true)];
    assert.deepEqual(
      dials.map(({ what }) => what),
      whats,
    );
    const refs = new Set(answers.map((answer) => answer.kind === 'taken' && answer.carrierRef));
    assert.equal(refs.size, idempotency === 'none' ? 2 : 1);
  });
}

test('more calls a second than it allows wait in its queue, and its log says so', async () => {
  const carrier = await open({}, { limits: { ...simulatedLimits, callsPerSecond: 3 } });
  for (let at = 0; at < 5; at += 1) await carrier.dial({ ...request, reference: `team.${at}` }, () => true);
  assert.deepEqual(
    dials.map(({ wasQueued }) => wasQueued),
    [false, false, false, true, true],
  );
});

test('a call that never ends is over when it is hung up', async () => {
  const carrier = await open({ endings: { '0101': 'never_ends' } });
  await carrier.dial(request, () => true);
  await until(() => told.some(({ report }) => report === 'answered'));
  await carrier.hangUp(request.reference);
  await carrier.hangUp(request.reference);
  await until(() => told.some(({ report, outcome }) => report === 'ended' && outcome?.endedBy === 'agent'));
  assert.equal(told.filter(({ report }) => report === 'ended').length, 1);
});

test('a report nobody takes is told again', async () => {
  refusals = 1;
  const carrier = await open({ endings: { '0101': 'busy' } });
  await carrier.dial(request, () => true);
  await until(() => told.length === 2);
});

test('a number it takes no call to', async () => {
  const carrier = await open({ endings: { '0101': 'refused' } });
  const answer = await carrier.dial(request, () => true);
  assert.ok(answer.kind === 'refused' && answer.code === 403);
  assert.deepEqual(
    dials.map(({ what }) => what),
    ['refused'],
  );
});

test('a report that is not signed by it, or is none, is not taken', () => {
  assert.throws(() => read({ url: '/', headers: {}, body: Buffer.from('[]') }), { code: 'signature_invalid' });
  assert.throws(() => read({ url: '/', headers: { 'x-carrier-signature': 'x'.repeat(43) }, body: Buffer.from('[]') }), {
    code: 'signature_invalid',
  });
});

test('a script that cannot be read says where', () => {
  assert.throws(() => readCarrierScript({ endings: { 12: 'sings' } }), { code: 'configuration_invalid', message: /endings\.12/ });
});
