// Calls over a real SIP exchange and to a real phone: rung, spoken and listened to, keys both ways, every way to end; and a lossy way between.
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, beforeEach, test } from 'node:test';
import type { CarrierOutcome } from '../../rules/disposition.ts';
import type { LegEnd, MediaLeg } from '../../server/ports/media-leg.ts';
import type { RingingCall } from '../../server/ports/placing-line.ts';
import { createSipTrunk, type SipTrunk, type SipTrunkSettings } from '../../server/providers/sip-trunk.ts';
import {
  missingPeers,
  newToken,
  openExchange,
  PASSWORD,
  PHONE_HZ,
  shareOfTone,
  tone,
  USERNAME,
  type Exchange,
} from './sip-scene.ts';

const missing = missingPeers();
const skip = missing !== null && process.env['CI'] === undefined ? missing : false;
const logged: string[] = [];
const log = {
  info: (fields: object, message: string) => void logged.push(JSON.stringify([fields, message])),
  warn: (fields: object, message: string) => void logged.push(JSON.stringify([fields, message])),
};

let exchange: Exchange;
const opened: SipTrunk[] = [];
before(async () => {
  if (skip) return;
  assert.equal(missing, null);
  exchange = await openExchange();
});
after(async () => {
  for (const trunk of opened) await trunk.close();
  if (!skip) await exchange.close();
  assert.ok(!logged.join().includes(PASSWORD));
});

async function trunk(more: Partial<SipTrunkSettings> = {}, rings?: (call: RingingCall) => void): Promise<SipTrunk> {
  const created = await createSipTrunk({
    trunk: {
      ...{ host: '127.0.0.1', port: exchange.port, domain: 'trunk.test', login: { username: USERNAME, password: PASSWORD } },
      ...{ registers: false, bindHost: '127.0.0.1', bindPort: 0, publicHost: null, soundPorts: null, firstLaw: 'mu-law' },
      ...more,
    },
    ...(rings && { rings }),
    newToken,
    log,
  });
  opened.push(created);
  return created;
}

/** What the phone told of an earlier test is no news for the next. */
beforeEach(() => {
  if (!skip) exchange.told.length = 0;
});

type Held = {
  kinds: string[];
  leg: MediaLeg | null;
  outcome: CarrierOutcome | null;
  hangUp(): void;
  heard: Int16Array[];
  keys: string;
  legEnd: LegEnd | null;
};

type DialLimits = { ringMs?: number; longestCallMs?: number; mayDial?: boolean };

function dial(on: SipTrunk, to: string, { mayDial = true, ...limits }: DialLimits = {}): Held {
  const held: Held = { kinds: [], leg: null, outcome: null, hangUp: () => {}, heard: [], keys: '', legEnd: null };
  const request = { reference: 'team.1', to, from: '+12125550100', ringMs: 10_000, longestCallMs: 60_000, ...limits };
  held.hangUp = on.dial(
    request,
    () => mayDial,
    (event) => {
      if (event.kind === 'sent') return;
      held.kinds.push(event.kind);
      if (event.kind === 'ended') held.outcome = event.outcome;
      if (event.kind !== 'early_media' && event.kind !== 'answered') return;
      held.leg = event.leg;
      event.leg.onAudio((pcm) => void held.heard.push(pcm));
      event.leg.onDigit((digit) => void (held.keys += digit));
      event.leg.onEnd((end) => void (held.legEnd = end));
    },
  ).hangUp;
  return held;
}

async function until(what: string, holds: () => boolean, mostMs = 8_000): Promise<void> {
  for (let waited = 0; waited < mostMs && !holds(); waited += 20) await sleep(20);
  assert.ok(holds(), what);
}

const samplesOf = (pieces: Int16Array[]) => Int16Array.from(pieces.flatMap((piece) => [...piece]));

test('who may not dial any more sends nothing', { skip }, async () => {
  const call = dial(await trunk(), '+1000', { mayDial: false });
  await until('held back', () => call.kinds.length > 0);
  await sleep(300);
  assert.deepEqual([call.kinds, exchange.told], [['held_back'], []]);
});

test('a trunk that says nothing is asked again only while there is time to ring', { skip }, async () => {
  const silent = createSocket('udp4');
  await new Promise<void>((resolve) => void silent.bind(0, '127.0.0.1', resolve));
  let invites = 0;
  silent.on('message', () => void (invites += 1));
  const to = await trunk({ port: silent.address().port });
  const call = dial(to, '+1000', { ringMs: 700 });
  await sleep(2_000);
  assert.deepEqual([invites, call.kinds], [2, []]);
  silent.close();
});

test('rung, answered, both hear each other, keys both ways, and we hang up', { skip }, async () => {
  const call = dial(await trunk(), '+1000');
  await until('answered', () => call.leg !== null);
  const { leg } = call;
  assert.ok(leg);
  leg.write(tone(1_000, 1));
  leg.write(tone(1_000, 1));
  assert.ok(leg.queuedMs() > 1_900 && leg.queuedMs() <= 2_000, `${leg.queuedMs()} ms`);
  const since = performance.now();
  assert.equal(await leg.mark(), 'played');
  assert.ok(Math.abs(performance.now() - since - 2_000) < 200, `${performance.now() - since} ms`);
  assert.equal(leg.queuedMs(), 0);
  leg.write(tone(1_000, 5));
  const cleared = leg.mark();
  leg.clear();
  assert.deepEqual([await cleared, leg.queuedMs()], ['cleared', 0]);

  await leg.sendDigits('12#');
  await until(
    'the phone has heard the keys',
    () => exchange.told.filter((told) => told.startsWith('CALL_DTMF_START')).length === 3,
  );
  assert.deepEqual(
    exchange.told.filter((told) => told.startsWith('CALL_DTMF_START')),
    ['CALL_DTMF_START 1', 'CALL_DTMF_START 2', 'CALL_DTMF_START #'],
  );
  await assert.rejects(leg.sendDigits('12x'), { code: 'conflict' });
  for (const digit of '55*') {
    exchange.tell('sndcode', digit);
    await sleep(400);
  }
  await until('its keys have come', () => call.keys === '55*');

  leg.close();
  leg.close();
  await until('ended', () => call.outcome !== null);
  assert.deepEqual(call.outcome, { end: 'completed', code: 200, answeredBy: null, endedBy: 'agent' });
  assert.deepEqual(call.legEnd, { endedBy: 'agent' });
  assert.deepEqual(
    call.kinds.filter((kind) => kind !== 'ringing'),
    ['answered', 'ended'],
  );
  const ours = samplesOf(call.heard.slice(25, 75));
  assert.ok(shareOfTone(ours, PHONE_HZ) > 0.99, `${shareOfTone(ours, PHONE_HZ)} of what we heard is its voice`);
  await until('the phone has seen the end', () => exchange.told.some((told) => told.startsWith('CALL_CLOSED')));
  const theirs = await exchange.heard();
  const share = shareOfTone(theirs.subarray(4_000, 12_000), 1_000);
  assert.ok(share > 0.99, `${share} of what the phone heard is our tone`);
});

test('handed over: the phone is connected with another number and we leave; a number that is busy is told', { skip }, async () => {
  const call = dial(await trunk({ domain: `127.0.0.1:${exchange.port}` }), '+1000');
  await until('answered', () => call.leg !== null);
  const { leg } = call;
  assert.ok(leg?.transfer);
  await assert.rejects(leg.transfer('+1486'), { code: 'conflict', message: 'Nobody could be reached there (486).' });
  assert.equal(call.outcome, null, 'and the call goes on');
  exchange.told.length = 0;
  await leg.transfer('+2125550111');
  const established = () => exchange.told.filter((told) => told.startsWith('CALL_ESTABLISHED')).length;
  await until('the phone calls there', () => established() > 0);
  leg.close();
  await until('ended', () => call.outcome !== null);
  exchange.tell('hangupall');
});

test('by A-law, and the phone hangs up', { skip }, async () => {
  const call = dial(await trunk({ firstLaw: 'a-law' }), '+1000');
  await until('answered', () => call.heard.length > 40);
  assert.ok(shareOfTone(samplesOf(call.heard.slice(15, 40)), PHONE_HZ) > 0.99);
  exchange.tell('hangup');
  await until('ended', () => call.outcome !== null);
  assert.deepEqual(call.outcome, { end: 'completed', code: 200, answeredBy: null, endedBy: 'callee' });
  assert.deepEqual(call.legEnd, { endedBy: 'callee' });
  assert.equal(await call.leg?.mark(), 'cleared');
});

test('the longest call is hung up', { skip }, async () => {
  const call = dial(await trunk(), '+1000', { longestCallMs: 500 });
  await until('ended', () => call.outcome !== null);
  assert.deepEqual(call.outcome, { end: 'completed', code: 200, answeredBy: null, endedBy: 'agent' });
});

test('put on hold and taken back: nothing is lost that waited to be said', { skip }, async () => {
  const call = dial(await trunk(), '+1000');
  await until('answered', () => call.heard.length > 5);
  exchange.tell('hold');
  await sleep(600);
  call.leg?.write(tone(1_000, 0.2));
  await sleep(500);
  assert.equal(call.leg?.queuedMs(), 200);
  exchange.tell('resume');
  await until('said', () => call.leg?.queuedMs() === 0);
  call.hangUp();
  await until('ended', () => call.outcome !== null);
});

const refusals: [to: string, outcome: Omit<CarrierOutcome, 'answeredBy'>][] = [
  ['+1486', { end: 'busy', code: 486, endedBy: 'carrier' }],
  ['+1480', { end: 'no_answer', code: 480, endedBy: 'carrier' }],
  ['+1404', { end: 'failed', code: 404, endedBy: 'carrier' }],
  ['+1603', { end: 'rejected', code: 603, endedBy: 'callee' }],
  ['+1503', { end: 'failed', code: 503, endedBy: 'carrier' }],
];
test('every refusal has its outcome', { skip }, async () => {
  const to = await trunk();
  const calls = refusals.map(([number]) => dial(to, number));
  await until('ended', () => calls.every(({ outcome }) => outcome !== null));
  assert.deepEqual(
    calls.map(({ outcome }) => outcome),
    refusals.map(([, outcome]) => ({ ...outcome, answeredBy: null })),
  );
});

test('nobody answers within the ring limit; and one that we take back ourselves', { skip }, async () => {
  const to = await trunk();
  const missed = dial(to, '+1001', { ringMs: 700 });
  await until('ended', () => missed.outcome !== null);
  assert.deepEqual(missed.kinds, ['ringing', 'ended']);
  assert.deepEqual(missed.outcome, { end: 'no_answer', code: 487, answeredBy: null, endedBy: 'agent' });
  const taken = dial(to, '+1001');
  await until('rung', () => taken.kinds.includes('ringing'));
  taken.hangUp();
  await until('ended', () => taken.outcome !== null);
  assert.equal(taken.outcome?.end, 'cancelled');
  const before = dial(to, '+1001');
  before.hangUp();
  await until('ended', () => before.outcome !== null);
  assert.deepEqual(before.kinds, ['ended']);
});

test('a line is open before anybody has answered, and is taken back', { skip }, async () => {
  const call = dial(await trunk(), '+1002');
  await until('early', () => call.kinds.includes('early_media'));
  await until('the phone has our packets', () => exchange.told.includes('CALL_RTPESTAB audio'));
  assert.ok(!call.kinds.includes('answered'));
  call.hangUp();
  await until('ended', () => call.outcome !== null);
  assert.deepEqual(call.outcome, { end: 'cancelled', code: 487, answeredBy: null, endedBy: 'agent' });
});

test('picked up after a while of ringing', { skip }, async () => {
  const call = dial(await trunk(), '+1001');
  await until('rung', () => call.kinds.includes('ringing'));
  await sleep(300);
  exchange.tell('accept');
  await until('answered', () => call.heard.length > 20);
  assert.deepEqual(call.kinds, ['ringing', 'answered']);
  exchange.tell('hangup');
  await until('ended', () => call.outcome?.endedBy === 'callee');
});

test('registered with the password; a wrong one is refused once and is nowhere to be read', { skip }, async () => {
  const right = await trunk({ registers: true });
  const wrong = await trunk({ registers: true, login: { username: USERNAME, password: 'wrong-and-secret' } });
  await until('both known', () => [right, wrong].every((one) => one.registration()?.kind !== 'registering'));
  assert.deepEqual([right.registration(), wrong.registration()], [{ kind: 'registered' }, { kind: 'refused', code: 401 }]);
  const call = dial(wrong, '+1000');
  await until('ended', () => call.outcome !== null);
  assert.deepEqual(call.outcome, { end: 'failed', code: 407, answeredBy: null, endedBy: 'carrier' });
  assert.ok(!logged.join().includes('wrong-and-secret'));
});

test('a port that is taken, and what is no number', { skip }, async () => {
  const nobody = await trunk();
  assert.throws(
    () =>
      nobody.dial(
        { reference: 'x', to: '1;x=y', from: null, ringMs: 1, longestCallMs: 1 },
        () => true,
        () => {},
      ),
    {
      code: 'validation_failed',
    },
  );
  await assert.rejects(trunk({ bindPort: exchange.port }), { code: 'configuration_invalid' });
});

test('every third message is lost on the way: calls are still set up and ended once', { skip, timeout: 30_000 }, async () => {
  const lossy = createSocket('udp4').unref();
  await new Promise<void>((resolve) => void lossy.bind(0, '127.0.0.1', resolve));
  let passed = 0;
  let lost = 0;
  let us: { port: number; address: string } | null = null;
  lossy.on('message', (datagram, from) => {
    passed += 1;
    if (passed % 3 === 0) return void (lost += 1);
    if (from.port !== exchange.port) us = from;
    if (from.port !== exchange.port) lossy.send(datagram, exchange.port, '127.0.0.1');
    else if (us) lossy.send(datagram, us.port, us.address);
  });
  const to = await trunk({ port: lossy.address().port });
  const calls = ['+1000', '+1486', '+1000', '+1404'].map((number) => dial(to, number));
  await until(
    'all are answered or refused',
    () => calls.every(({ kinds }) => kinds.includes('answered') || kinds.includes('ended')),
    20_000,
  );
  for (const call of calls) call.hangUp();
  await until('all are over', () => calls.every(({ outcome }) => outcome !== null), 5_000);
  assert.deepEqual(
    calls.map(({ outcome, kinds }) => [outcome?.end, kinds.filter((kind) => kind === 'ended').length]),
    [
      ['completed', 1],
      ['busy', 1],
      ['completed', 1],
      ['failed', 1],
    ],
  );
  assert.ok(lost > 3);
  await to.close();
  lossy.close();
});

for (const transport of ['UDP', 'TCP'] as const)
  test(
    `over ${transport} the phone rings us: picked up where we are registered, both heard, and we hang up`,
    { skip },
    async () => {
      const rung: RingingCall[] = [];
      const on = await trunk({ registers: true, transport }, (call) => void rung.push(call));
      await until('registered', () => on.registration()?.kind === 'registered');
      exchange.tell('dial', `sip:+12125550100@127.0.0.1:${exchange.port}`);
      await until('rung', () => rung.length === 1);
      assert.deepEqual([rung[0]?.to, rung[0]?.from], ['+12125550100', null]);
      const leg = await rung[0]?.pickUp(60_000);
      assert.ok(leg);
      const heard: Int16Array[] = [];
      leg.onAudio((pcm) => void heard.push(pcm));
      leg.write(tone(1_000, 1));
      assert.equal(await leg.mark(), 'played');
      await until('the phone is heard', () => shareOfTone(samplesOf(heard).slice(-4_000), PHONE_HZ) > 0.9);
      const told = exchange.told.length;
      leg.close();
      await until('the phone knows', () => exchange.told.slice(told).some((news) => news.startsWith('CALL_CLOSED')));
      assert.ok(shareOfTone((await exchange.heard()).slice(-6_000), 1_000) > 0.5);
      await on.close();
    },
  );

test('over TCP: rung, answered, both heard, refused, not sent where nobody listens', { skip }, async () => {
  const on = await trunk({ transport: 'TCP' });
  const busy = dial(on, '+1486');
  await until('busy', () => busy.outcome !== null);
  assert.deepEqual([busy.kinds, busy.outcome?.end], [['ended'], 'busy']);
  const call = dial(on, '+1000');
  await until('answered', () => call.leg !== null);
  call.leg?.write(tone(1_000, 1));
  await until('the phone is heard', () => shareOfTone(samplesOf(call.heard).slice(-4_000), PHONE_HZ) > 0.9);
  call.hangUp();
  await until('over', () => call.outcome !== null);
  assert.equal(call.outcome?.end, 'completed');
  const nobody = await trunk({ transport: 'TCP', port: 9 });
  const unreached = dial(nobody, '+1000');
  await until('not sent', () => unreached.outcome !== null);
  assert.equal(unreached.outcome?.end, 'failed');
});

test('a TCP connection that broke is opened anew, and tells the trunk where we are', { skip }, async () => {
  const lines: Socket[] = [];
  const between = createServer((line) => {
    lines.push(line);
    const on = connect(exchange.port, '127.0.0.1');
    line.pipe(on).pipe(line);
    for (const end of [line, on]) end.on('error', () => {});
  });
  await new Promise<void>((resolve) => void between.listen(0, '127.0.0.1', resolve));
  const { port } = between.address() as AddressInfo;
  const on = await trunk({ transport: 'TCP', port, registers: true });
  await until('registered', () => on.registration()?.kind === 'registered');
  lines[0]?.destroy();
  await until('connected again', () => lines.length === 2);
  const busy = dial(on, '+1486');
  await until('busy', () => busy.outcome !== null);
  assert.equal(busy.outcome?.end, 'busy');
  await on.close();
  between.close();
});
