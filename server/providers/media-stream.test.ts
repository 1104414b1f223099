// Twilio's media sockets: one call by its signed socket from dialling to hanging up, what is played and dropped, keys, and hostile lines.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, test } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import { openTwilioEmulator } from '../../test/twilio-emulator.ts';
import type { MediaCall } from '../../test/twilio-emulator-media.ts';
import type { TalkBrief } from '../ports/live-call.ts';
import type { LegEnd, MediaLeg } from '../ports/media-leg.ts';
import { decodeG711, encodeG711 } from './g711.ts';
import { openMediaStream, type MediaStream } from './media-stream.ts';
import { createStreamQueue } from './media-stream-queue.ts';
import { twilioStream } from './media-stream-twilio.ts';
import { openStreamLeg } from './stream-leg.ts';
import { createSystemClock } from './system-clock.ts';
import { isTwilioSocket } from './twilio-callbacks.ts';
import { createTwilioCarrier } from './twilio-carrier.ts';

const accountSid = `AC${'5'.repeat(32)}`;
const authToken = 'a token';
const nowMs = () => performance.now();
const close: (() => unknown)[] = [];
afterEach(async () => {
  for (const one of close.splice(0)) await one();
});

/** A tone, so that silence and another order are told from it. */
const tone = (ms: number, hz = 440) =>
  Int16Array.from({ length: ms * 8 }, (_, at) => Math.round(8_000 * Math.sin((2 * Math.PI * hz * at) / 8_000)));

const endOf = (leg: MediaLeg) => new Promise<LegEnd>((resolve) => leg.onEnd(resolve));

async function serve() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const bound = server.address();
  close.push(() => {
    for (const ws of server.clients) ws.terminate();
    server.close();
  });
  return { server, at: `127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}` };
}

/** Dialled by the carrier, answered by a callee who does as told. */
async function call(script: (callee: MediaCall) => Promise<void>) {
  const { server, at } = await serve();
  const stream = new Promise<MediaStream>((resolve, reject) => {
    server.on('connection', (ws, { url = '', headers }) => {
      const signature = String(headers['x-twilio-signature']);
      if (!isTwilioSocket({ authToken, publicUrl: `http://${at}` }, url, signature)) return reject(new Error('not signed'));
      openMediaStream(ws, twilioStream, { nowMs }).then(resolve, reject);
    });
  });
  const fateOf = () => ({ kind: 'answers', callee: script }) as const;
  const emulator = await openTwilioEmulator({ accountSid, authToken, fateOf, ringMs: 5, callbacks: 'none' });
  const { carrier, close: closeCarrier } = createTwilioCarrier({
    ...{ accountSid, authToken, publicUrl: `http://${at}`, apiUrl: emulator.url, reportPath: '/reports', tellsMachines: false },
    ...{ streamUrl: () => `ws://${at}/media/t0ken`, recall: async () => null, clock: createSystemClock() },
  });
  close.push(closeCarrier, () => emulator.close());
  const talk = { mediaToken: 't0ken', brief: { reference: 'team.1' } as TalkBrief };
  const request = { talk, reference: 'team.1', to: '+12125550101', from: '+12125550199', ringMs: 30_000, longestCallMs: 60_000 };
  const answer = await carrier.dial(request, () => true);
  assert.equal(answer.kind, 'taken');
  const { start, leg } = await stream;
  assert.deepEqual(start, {
    streamId: `MZ${start.carrierRef?.slice(2)}`,
    carrierRef: answer.kind === 'taken' ? answer.carrierRef : null,
    accountId: accountSid,
  });
  const callee = emulator.calls[0]?.media ?? assert.fail();
  return { carrier, emulator, leg, callee };
}

test('both hear one another, sample for sample, and little is sent ahead of time', async () => {
  const said = encodeG711(tone(300, 700), 'mu-law');
  const heard: number[] = [];
  const { leg, callee } = await call(async (one) => {
    await sleep(50);
    await one.speak(Buffer.from(said));
  });
  leg.onAudio((pcm) => heard.push(...pcm));
  const words = tone(1_000);
  const startedMs = nowMs();
  leg.write(words);
  assert.ok(leg.queuedMs() > 900);
  assert.equal(await leg.mark(), 'played');
  assert.ok(nowMs() - startedMs > 900, 'marks come back in real time');
  assert.ok(callee.mostBufferedMs() <= 260, `${callee.mostBufferedMs()} ms ahead`);
  assert.deepEqual(callee.heard(), Buffer.from(encodeG711(words, 'mu-law')));
  const text = heard.join(',');
  assert.ok(text.includes(decodeG711(said, 'mu-law').join(',')), 'the callee was heard in order and whole');
});

test('cleared: marks on both sides of the wire say so, nothing more is played, and what follows is', async () => {
  const { leg, callee } = await call(async () => {});
  leg.write(tone(100));
  const first = leg.mark();
  leg.write(tone(5_000));
  const second = leg.mark();
  assert.equal(await first, 'played');
  leg.clear();
  assert.equal(await second, 'cleared');
  assert.equal(leg.queuedMs(), 0);
  await sleep(100);
  const before = callee.heard().length;
  assert.ok(before < 8 * 600, `${before / 8} ms were played`);
  leg.write(tone(40));
  assert.equal(await leg.mark(), 'played', 'a mark that came back for what was cleared is not taken for this one');
  assert.equal(callee.heard().length, before + 8 * 40);
  leg.write(tone(100));
  const atCarrier = leg.mark();
  leg.clear();
  assert.equal(await atCarrier, 'cleared');
});

test('keys are heard, and the callee hangs up', async () => {
  const pressed: string[] = [];
  const { leg, callee, emulator } = await call(async () => {});
  leg.onDigit((digit) => pressed.push(digit));
  callee.press('1');
  callee.press('#');
  leg.write(tone(2_000));
  const mark = leg.mark();
  callee.hangUp();
  assert.deepEqual(await endOf(leg), { endedBy: 'callee' });
  assert.equal(await mark, 'cleared');
  assert.equal(await leg.mark(), 'cleared');
  assert.deepEqual(pressed, ['1', '#']);
  assert.equal(leg.queuedMs(), 0);
  await assert.rejects(leg.sendDigits('1'), { code: 'conflict' });
  await sleep(30);
  assert.equal(emulator.calls[0]?.status, 'completed');
});

test('we hang up by closing, and a line that vanishes is the carrier’s', async () => {
  const ours = await call(async () => {});
  ours.leg.close();
  ours.leg.close();
  ours.leg.onEnd(({ endedBy }) => assert.equal(endedBy, 'agent'));
  await ours.callee.over;
  await sleep(30);
  assert.equal(ours.emulator.calls[0]?.status, 'completed');
  const lost = await call(async () => {});
  lost.callee.vanish();
  assert.deepEqual(await endOf(lost.leg), { endedBy: 'carrier' });
});

const start = {
  ...{ event: 'start', streamSid: 'MZ1' },
  start: { accountSid, callSid: 'CA1', mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 } },
};

async function line(clock = nowMs) {
  const { server, at } = await serve();
  const ws = new WebSocket(`ws://${at}`);
  const [peer] = (await once(server, 'connection')) as [WebSocket];
  const stream = openMediaStream(peer, twilioStream, { nowMs: clock });
  await once(ws, 'open');
  return { ws, stream };
}

const hostile: [what: string, send: (ws: WebSocket) => void][] = [
  ['a message that is too large', (ws) => ws.send('x'.repeat(70_000))],
  [
    'sound faster than time goes by',
    (ws) => {
      const payload = Buffer.alloc(16_000).toString('base64');
      for (let count = 0; count < 5; count += 1) ws.send(JSON.stringify({ event: 'media', media: { payload } }));
    },
  ],
  [
    'a flood of small ones',
    (ws) => {
      for (let count = 0; count < 1_000; count += 1) ws.send('{}');
    },
  ],
];
for (const [what, send] of hostile) {
  test(`the line is closed on ${what}`, async () => {
    const { ws, stream } = await line();
    ws.send(JSON.stringify(start));
    const { leg } = await stream;
    send(ws);
    assert.deepEqual(await endOf(leg), { endedBy: 'carrier' });
  });
}

test('a line that falls silent is closed; what cannot be read is passed over', async () => {
  let aheadMs = 0;
  const { ws, stream } = await line(() => nowMs() + aheadMs);
  for (const odd of ['', '[]', '{"event":"start"}', '{"event":"media","media":{"payload":"%"}}']) ws.send(odd);
  ws.send(JSON.stringify(start));
  const { leg } = await stream;
  ws.send(JSON.stringify({ event: 'mark', mark: { name: 'nobody’s' } }));
  await sleep(50);
  aheadMs = 11_000;
  assert.deepEqual(await endOf(leg), { endedBy: 'carrier' });
});

test('a socket that closes before it says which call it is for is no call', async () => {
  const { ws, stream } = await line();
  const refused = assert.rejects(stream, { code: 'provider_answer_invalid' });
  ws.close();
  await refused;
});

/** Four samples a piece; `|` is a mark, `!` is a look when the rest is due. */
const cuts: [isWhole: boolean, written: string, pieces: string][] = [
  [false, 'abcdef', 'abcd ef'],
  [false, 'ab cd |', 'ab cd |'],
  [true, 'abc def', 'abcd'],
  [true, 'abc def |', 'abcd ef__ |'],
  [true, 'abc def !', 'abcd ef__'],
  [true, '| ab | cdefgh', '| ab__ | cdef'],
  [true, 'abcdefgh |', 'abcd efgh |'],
];
for (const [isWhole, written, expected] of cuts) {
  test(`${isWhole ? 'whole' : 'any'} pieces of “${written}” are “${expected}”`, () => {
    const queue = createStreamQueue({ samplesAPiece: 4, isWhole });
    for (const part of written.split(' ')) {
      if (part === '|') queue.mark({ name: 'm', resolve() {} });
      else if (part !== '!') queue.write(Int16Array.from(part, (letter) => letter.charCodeAt(0)));
    }
    const pieces: string[] = [];
    const isDue = written.endsWith('!');
    for (let next = queue.next(isDue); next !== null; next = queue.next(isDue))
      pieces.push(
        next instanceof Int16Array ? [...next].map((code) => (code === 0 ? '_' : String.fromCharCode(code))).join('') : '|',
      );
    assert.equal(pieces.join(' '), expected);
    const sent = expected.replaceAll(/[^a-z]/g, '').length;
    assert.equal(queue.samples(), written.replaceAll(/[^a-z]/g, '').length - sent, 'what is left is counted');
  });
}

const others: [name: string, expected: { accountId: string | null; carrierRef: string | null }][] = [
  ['of another account', { accountId: `AC${'6'.repeat(32)}`, carrierRef: null }],
  ['of another name', { accountId: accountSid, carrierRef: `CA${'7'.repeat(32)}` }],
];
for (const [name, expected] of others) {
  test(`a call ${name} is not taken`, async () => {
    const { server, at } = await serve();
    const ws = new WebSocket(`ws://${at}`);
    const [peer] = (await once(server, 'connection')) as [WebSocket];
    const refused = assert.rejects(openStreamLeg(peer, { carrier: 'twilio', ...expected, nowMs }), {
      code: 'provider_answer_invalid',
    });
    await once(ws, 'open');
    ws.send(JSON.stringify(start));
    await Promise.all([refused, once(ws, 'close')]);
  });
}
