// Twilio's carrier against a Twilio on loopback: what is asked, what is not, lost answers, and every report as Twilio signs it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, afterEach, before, test } from 'node:test';
import type { CarrierOutcome } from '../../rules/disposition.ts';
import type { CarrierNews, ReadCarrierMessage } from '../ports/carrier.ts';
import type { TalkBrief } from '../ports/live-call.ts';
import { openTwilioEmulator, twilioSignature, type RestFault, type TwilioEmulatorOptions } from '../../test/twilio-emulator.ts';
import { createSystemClock } from './system-clock.ts';
import { createTwilioReader, isTwilioSocket } from './twilio-callbacks.ts';
import { createTwilioCarrier, type AskedCall, type TwilioCarrierOptions } from './twilio-carrier.ts';

const accountSid = `AC${'5'.repeat(32)}`;
const authToken = 'a token nobody may read';
const talk = { mediaToken: 't0ken', brief: { reference: 'team.1' } as TalkBrief };
const request = { talk, reference: 'team.1', to: '+12125550101', from: '+12125550199', ringMs: 30_000, longestCallMs: 61_500 };

let sink: Server;
let publicUrl = '';
/** What an earlier test’s Twilio still has on its way is no news for this one. */
let reportPath = '/reports/0';
let read: ReadCarrierMessage;
const told: CarrierNews[] = [];
const machines: [reference: string, machine: string][] = [];
const close: (() => unknown)[] = [];

before(async () => {
  sink = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      if (!incoming.url?.startsWith(`${reportPath}?`)) return void response.writeHead(404).end();
      const headers = { 'x-twilio-signature': String(incoming.headers['x-twilio-signature']) };
      try {
        told.push(...read({ url: incoming.url ?? '', headers, body: Buffer.concat(chunks) }));
        response.writeHead(204).end();
      } catch {
        response.writeHead(403).end();
      }
    });
  }).listen(0, '127.0.0.1');
  await once(sink, 'listening');
  const bound = sink.address();
  publicUrl = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}`;
});
after(() => {
  sink.closeAllConnections();
  sink.close();
});
afterEach(async () => {
  for (const one of close.splice(0)) await one();
});

async function open(emulated: Partial<TwilioEmulatorOptions> = {}, more: Partial<TwilioCarrierOptions> = {}) {
  told.length = 0;
  reportPath = `/reports/${Number(reportPath.slice(9)) + 1}`;
  machines.length = 0;
  read = createTwilioReader({ accountSid, authToken, publicUrl, meetMachine: (...met) => void machines.push(met) });
  const emulator = await openTwilioEmulator({ accountSid, authToken, fateOf: () => ({ kind: 'answers' }), ...emulated });
  const { carrier, close: closeCarrier } = createTwilioCarrier({
    ...{ accountSid, authToken, publicUrl, apiUrl: emulator.url, reportPath, timeoutMs: 2_000 },
    ...{ streamUrl: (token) => `wss://desk.example.com/media/twilio/${token}`, tellsMachines: true, clock: createSystemClock() },
    recall: async () => null,
    ...more,
  });
  close.push(closeCarrier, () => emulator.close());
  return { carrier, emulator };
}

async function until(holds: () => boolean): Promise<void> {
  for (let looks = 0; looks < 3_000 && !holds(); looks += 1) await sleep(10);
  assert.ok(holds());
}

const books = (more: Partial<AskedCall> = {}) => {
  return async () => ({ to: request.to, from: request.from, askedAt: new Date(), carrierRef: null, ...more });
};

test('one call is asked for, with everything Twilio has to know, and reported to its end', async () => {
  const { carrier, emulator } = await open();
  const answer = await carrier.dial(request, () => true);
  assert.ok(answer.kind === 'taken');
  await until(() => told.length === 4);
  assert.deepEqual(
    told.map(({ report, reference, carrierRef }) => [report, reference, carrierRef]),
    ['queued', 'ringing', 'answered', 'ended'].map((report) => [report, 'team.1', answer.carrierRef]),
  );
  assert.deepEqual(told[3]?.outcome, { end: 'completed', code: 200, answeredBy: 'human', endedBy: null });
  assert.deepEqual(machines, []);
  const { form } = emulator.calls[0] ?? assert.fail();
  const reports = `${publicUrl}${reportPath}?reference=team.1`;
  const pairs = [...form].toSorted((a, b) => (a.join() < b.join() ? -1 : 1));
  assert.deepEqual(pairs, [
    ['AsyncAmd', 'true'],
    ['AsyncAmdStatusCallback', reports],
    ['AsyncAmdStatusCallbackMethod', 'POST'],
    ['From', '+12125550199'],
    ['MachineDetection', 'DetectMessageEnd'],
    ['Record', 'false'],
    ['StatusCallback', reports],
    ['StatusCallbackEvent', 'answered'],
    ['StatusCallbackEvent', 'completed'],
    ['StatusCallbackEvent', 'initiated'],
    ['StatusCallbackEvent', 'ringing'],
    ['StatusCallbackMethod', 'POST'],
    ['TimeLimit', '62'],
    ['Timeout', '30'],
    ['To', '+12125550101'],
    ['Twiml', '<Response><Connect><Stream url="wss://desk.example.com/media/twilio/t0ken"/></Connect></Response>'],
  ]);
});

const ends: [what: string, fate: ReturnType<TwilioEmulatorOptions['fateOf']>, outcome: CarrierOutcome][] = [
  ['busy', { kind: 'busy' }, { end: 'busy', code: 486, answeredBy: null, endedBy: 'carrier' }],
  ['nobody picks up', { kind: 'no-answer' }, { end: 'no_answer', code: 487, answeredBy: null, endedBy: 'carrier' }],
  ['no such number', { kind: 'failed', sip: 404 }, { end: 'failed', code: 404, answeredBy: null, endedBy: 'carrier' }],
  ['declined', { kind: 'failed', sip: 603 }, { end: 'rejected', code: 603, answeredBy: null, endedBy: 'callee' }],
  [
    'voicemail',
    { kind: 'answers', by: 'machine_end_beep' },
    { end: 'completed', code: 200, answeredBy: 'voicemail', endedBy: null },
  ],
  ['a fax', { kind: 'answers', by: 'fax' }, { end: 'completed', code: 200, answeredBy: 'fax', endedBy: null }],
];
for (const [what, fate, outcome] of ends) {
  test(`how it ended: ${what}`, async () => {
    const { carrier } = await open({ fateOf: () => fate, ringMs: 5 });
    assert.equal((await carrier.dial(request, () => true)).kind, 'taken');
    await until(() => told.at(-1)?.report === 'ended');
    assert.deepEqual(told.at(-1)?.outcome, outcome);
    const isMachine = outcome.answeredBy === 'voicemail' || outcome.answeredBy === 'fax';
    assert.deepEqual(machines, isMachine ? [['team.1', outcome.answeredBy]] : []);
  });
}

test('who may not dial any more sends nothing, also on a connection that stands already', async () => {
  const { carrier, emulator } = await open();
  assert.equal((await carrier.dial(request, () => false)).kind, 'held_back');
  await carrier.find('team.2');
  assert.equal((await carrier.dial(request, () => false)).kind, 'held_back');
  assert.equal((await carrier.dial({ ...request, from: null }, () => true)).kind, 'refused');
  const { talk: _, ...silent } = request;
  assert.equal((await carrier.dial(silent, () => true)).kind, 'not_sent');
  await sleep(30);
  assert.deepEqual(emulator.calls, []);
});

const answers: [what: string, fault: RestFault, kind: string, code: number | null][] = [
  ['too many at once', 429, 'refused', 20429],
  ['no such number', { status: 400, code: 21211, message: 'is not valid' }, 'refused', 21211],
  ['a country not allowed', { status: 400, code: 21215, message: 'not allowed' }, 'refused', 21215],
  ['its trouble', 500, 'unknown', null],
  ['the answer is lost', 'lost', 'unknown', null],
  ['the answer is slow', 'slow', 'unknown', null],
];
for (const [what, fault, kind, code] of answers) {
  test(`what Twilio answers: ${what}`, async () => {
    const { carrier, emulator } = await open({}, { timeoutMs: 200 });
    emulator.faults.push(fault);
    const answer = await carrier.dial(request, () => true);
    assert.equal(answer.kind, kind);
    assert.equal(answer.kind === 'refused' ? answer.code : null, code);
    assert.ok(!JSON.stringify(answer).includes(authToken));
  });
}

test('a wrong token: the call waits, the message says what to do, and the token is nowhere in it', async () => {
  const { carrier } = await open({}, { authToken: 'some other token' });
  const answer = await carrier.dial(request, () => true);
  assert.ok(
    answer.kind === 'not_sent' && answer.message.includes('RINGSIDE_TWILIO_AUTH_TOKEN') && !answer.message.includes('some other'),
  );
});

test('nobody there: nothing was sent', async () => {
  const { carrier } = await open({}, { apiUrl: 'http://127.0.0.1:1', recall: books() });
  assert.equal((await carrier.dial(request, () => true)).kind, 'not_sent');
  assert.equal((await carrier.find('team.1')).kind, 'unreachable');
  await assert.rejects(carrier.hangUp('team.1'), { code: 'provider_unreachable', retryable: true });
});

test('the answer was lost: the call is found by its numbers and its time, and nobody else’s is taken for it', async () => {
  const { carrier, emulator } = await open({ callbacks: 'none' }, { recall: books() });
  const other = await carrier.dial({ ...request, reference: 'team.2' }, () => true);
  emulator.faults.push('lost');
  assert.equal((await carrier.dial(request, () => true)).kind, 'unknown');
  const lost = emulator.calls[1] ?? assert.fail();
  await until(() => lost.endedAt !== null);
  const found = await carrier.find('team.1');
  assert.ok(found.kind === 'found' && other.kind === 'taken');
  assert.equal(found.carrierRef, lost.sid);
  assert.notEqual(found.carrierRef, other.carrierRef);
  assert.deepEqual(
    found.news.map(({ report }) => report),
    ['queued', 'answered', 'ended'],
  );
  assert.deepEqual(found.news.at(-1)?.outcome, { end: 'completed', code: null, answeredBy: 'human', endedBy: null });
});

test('no call like it: said only once Twilio would have made it', async () => {
  const early = await open({}, { recall: books() });
  assert.equal((await early.carrier.find('team.1')).kind, 'unreachable');
  const late = await open({}, { recall: books({ askedAt: new Date(Date.now() - 61_000) }) });
  assert.deepEqual(await late.carrier.find('team.1'), { kind: 'not_found' });
  const gone = await open({}, { recall: books({ carrierRef: `CA${'0'.repeat(32)}` }) });
  assert.deepEqual(await gone.carrier.find('team.1'), { kind: 'not_found' });
});

test('a call that rings is hung up; one that is over is left alone', async () => {
  const { carrier, emulator } = await open({ ringMs: 300 });
  await carrier.dial(request, () => true);
  await carrier.hangUp('team.1');
  assert.equal(emulator.calls[0]?.status, 'canceled');
  await carrier.hangUp('team.1');
  await carrier.hangUp('team.2');
  await until(() => told.at(-1)?.report === 'ended');
  assert.deepEqual(told.at(-1)?.outcome, { end: 'cancelled', code: null, answeredBy: null, endedBy: 'agent' });
});

test('a call that is picked up just before it is taken back is hung up all the same', async () => {
  const { carrier, emulator } = await open({ ringMs: 300, answersBeforeCancel: true });
  await carrier.dial(request, () => true);
  await carrier.hangUp('team.1');
  assert.equal(emulator.calls[0]?.status, 'completed');
});

test('told twice: word for word the same report; backwards: each still with its own time', async () => {
  const twice = await open({ callbacks: 'twice' });
  await twice.carrier.dial(request, () => true);
  await until(() => told.length === 8);
  assert.equal(new Set(told.map((news) => JSON.stringify({ ...news, outcome: null }))).size, 4);
  const backwards = await open({ callbacks: 'backwards' });
  await backwards.carrier.dial(request, () => true);
  await until(() => told.length === 4);
  assert.deepEqual(
    told.map(({ report }) => report),
    ['ended', 'answered', 'ringing', 'queued'],
  );
  assert.ok(told.every(({ at }, index) => index === 0 || at <= (told[index - 1]?.at ?? at)));
});

test('heard only with Twilio’s signature, for this address, account and words', async () => {
  await open();
  const url = `${reportPath}?reference=team.1`;
  const form = {
    CallSid: `CA${'1'.repeat(32)}`,
    AccountSid: accountSid,
    CallStatus: 'ringing',
    Timestamp: new Date(0).toUTCString(),
  };
  const hear = (words: Record<string, string>, signed = words, at = url, token = authToken) => {
    const signature = twilioSignature(token, `${publicUrl}${url}`, new URLSearchParams(signed));
    const body = Buffer.from(new URLSearchParams(words).toString());
    return read({ url: at, headers: { 'x-twilio-signature': signature }, body });
  };
  assert.equal(hear(form)[0]?.at.getTime(), 0);
  assert.deepEqual(hear({ ...form, CallStatus: 'something-new' }), []);
  assert.throws(() => read({ url, headers: {}, body: Buffer.from('') }), { code: 'signature_invalid' });
  assert.throws(() => hear({ ...form, CallStatus: 'completed' }, form), { code: 'signature_invalid' });
  assert.throws(() => hear(form, form, `${reportPath}?reference=team.2`), { code: 'signature_invalid' });
  assert.throws(() => hear(form, form, url, 'other'), { code: 'signature_invalid' });
  assert.throws(() => hear({ ...form, AccountSid: 'AC' }), { code: 'bad_request' });
  assert.throws(() => hear({ ...form, Timestamp: 'soon' }), { code: 'bad_request' });
});

test('a media socket is opened for Twilio alone', () => {
  const at = { authToken, publicUrl: 'https://desk.example.com' };
  const signature = twilioSignature(authToken, 'wss://desk.example.com/media/t0ken', new URLSearchParams());
  assert.equal(isTwilioSocket(at, '/media/t0ken', signature), true);
  assert.equal(isTwilioSocket(at, '/media/other', signature), false);
  assert.equal(isTwilioSocket(at, '/media/t0ken', undefined), false);
});
