// Calls that a SIP trunk sends us: rung, picked up, both heard, every way to end, refused; and who is taken for the caller. The trunk is another one of ours.
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { after, before, describe, test } from 'node:test';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CarrierOutcome } from '../../rules/disposition.ts';
import type { LegEnd, MediaLeg } from '../ports/media-leg.ts';
import type { RingingCall } from '../ports/placing-line.ts';
import { freePort } from '../../test/free-port.ts';
import { createFliteSynthesizer } from './flite-synthesizer.ts';
import { sayAndHangUp } from './say-and-hang-up.ts';
import { numbersOf } from './sip-caller.ts';
import type { SipRequest } from './sip-message.ts';
import { createSipTrunk, type SipTrunk } from './sip-trunk.ts';

const newToken = () => randomBytes(12).toString('hex');
const log = { info() {}, warn: (_: object, message: string) => void warned.push(message) };
const warned: string[] = [];
const rung: RingingCall[] = [];
let us: SipTrunk;
let carrier: SipTrunk;
let ourPort = 0;

before(async () => {
  const here = { domain: 'trunk.test', login: null, registers: false, bindHost: '127.0.0.1', publicHost: null, soundPorts: null };
  const bindPort = (ourPort = await freePort());
  const side = { ...here, host: '127.0.0.1', firstLaw: 'a-law' } as const;
  us = await createSipTrunk({ trunk: { ...side, port: 9, bindPort }, rings: (call) => void rung.push(call), newToken, log });
  carrier = await createSipTrunk({ trunk: { ...side, port: bindPort, bindPort: 0 }, newToken, log });
});
after(async () => {
  await carrier.close();
  await us.close();
});

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let waitedMs = 0; waitedMs < 8_000 && !holds(); waitedMs += 10) await sleep(10);
  assert.ok(holds(), what);
}

type Caller = { kinds: string[]; outcome: CarrierOutcome | null; leg: MediaLeg | null; hangUp(): void };

async function ring(on = carrier): Promise<{ caller: Caller; call: RingingCall }> {
  const before = rung.length;
  const caller: Caller = { kinds: [], outcome: null, leg: null, hangUp: () => {} };
  const request = { reference: 'a.1', to: '+12125550100', from: '+12125550123', ringMs: 10_000, longestCallMs: 60_000 };
  caller.hangUp = on.dial(
    request,
    () => true,
    (event) => {
      caller.kinds.push(event.kind);
      if (event.kind === 'answered') caller.leg = event.leg;
      if (event.kind === 'ended') caller.outcome = event.outcome;
    },
  ).hangUp;
  await until('it rings', () => rung.length > before && caller.kinds.includes('ringing'));
  const call = rung.at(-1);
  assert.ok(call);
  return { caller, call };
}

async function talking() {
  const { caller, call } = await ring();
  const leg = await call.pickUp(60_000);
  assert.ok(leg);
  await until('both are connected', () => caller.leg !== null);
  const ends: LegEnd[] = [];
  leg.onEnd((end) => void ends.push(end));
  return { caller, leg, ends };
}

const loudest = (pieces: Int16Array[]) => Math.max(0, ...pieces.flatMap((piece) => [...piece].map(Math.abs)));

test('who rings is told apart, both hear each other, keys come, and we hang up', async () => {
  const { caller, leg } = await talking();
  const { to, from, carrier: name } = rung.at(-1) ?? {};
  assert.deepEqual([to, from, name], ['+12125550100', '+12125550123', 'sip']);
  const heard: { here: Int16Array[]; there: Int16Array[] } = { here: [], there: [] };
  let keys = '';
  leg.onAudio((pcm) => void heard.here.push(pcm));
  leg.onDigit((digit) => void (keys += digit));
  caller.leg?.onAudio((pcm) => void heard.there.push(pcm));
  const tone = Int16Array.from({ length: 1_600 }, (_, at) => 8_000 * Math.sin(at / 3));
  leg.write(tone);
  caller.leg?.write(tone);
  await caller.leg?.sendDigits('7#');
  await until('both have heard', () => loudest(heard.here) > 4_000 && loudest(heard.there) > 4_000 && keys === '7#');
  leg.close();
  await until('the caller knows', () => caller.outcome !== null);
  assert.deepEqual([caller.outcome?.end, caller.outcome?.endedBy], ['completed', 'callee']);
});

test('the caller hangs up', async () => {
  const { caller, ends } = await talking();
  caller.hangUp();
  await until('we know', () => ends.length > 0);
  assert.deepEqual(ends, [{ endedBy: 'callee' }]);
});

test('the caller hangs up while it rings: nobody is picked up', async () => {
  const { caller, call } = await ring();
  caller.hangUp();
  await until('it is over', () => caller.outcome !== null);
  assert.deepEqual([caller.outcome?.end, await call.pickUp(60_000)], ['cancelled', null]);
});

test('a trunk that closes takes back what rings as interrupted: nobody has cancelled it', async () => {
  const here = { domain: 'trunk.test', login: null, registers: false, bindHost: '127.0.0.1', publicHost: null, soundPorts: null };
  const side = { ...here, host: '127.0.0.1', port: ourPort, bindPort: 0, firstLaw: 'a-law' } as const;
  const stopping = await createSipTrunk({ trunk: side, newToken, log });
  const { caller } = await ring(stopping);
  await stopping.close();
  assert.deepEqual(caller.outcome, { end: 'interrupted', code: 487, answeredBy: null, endedBy: 'agent' });
});

test('refused as busy', async () => {
  const { caller, call } = await ring();
  call.refuse();
  await until('it is over', () => caller.outcome !== null);
  assert.deepEqual([caller.outcome?.end, caller.outcome?.code], ['busy', 486]);
});

test('who is not put through is told so, and hung up on', async () => {
  const { caller, leg } = await talking();
  const heard: Int16Array[] = [];
  caller.leg?.onAudio((pcm) => void heard.push(pcm));
  const voice = createFliteSynthesizer();
  await sayAndHangUp(leg, 'Sorry.', { voice });
  await voice.close();
  await until('it is over', () => caller.outcome !== null);
  assert.ok(loudest(heard) > 2_000);
});

test('the longest call is ended by us', async () => {
  const { caller, call } = await ring();
  assert.ok(await call.pickUp(300));
  await until('it is over', () => caller.outcome !== null);
  assert.equal(caller.outcome?.endedBy, 'callee');
});

test('who is not the carrier rings nobody', async () => {
  const stranger = createSocket('udp4');
  await new Promise<void>((resolve) => void stranger.bind(0, '127.0.0.2', resolve));
  const answers: string[] = [];
  stranger.on('message', (datagram) => void answers.push(datagram.toString().split('\r\n', 1)[0] ?? ''));
  const before = rung.length;
  const { port } = stranger.address();
  const text = [
    ...['INVITE sip:+12125550100@127.0.0.1 SIP/2.0', `Via: SIP/2.0/UDP 127.0.0.2:${port};branch=z9hG4bKx;rport`],
    ...['From: <sip:+12125550123@127.0.0.2>;tag=a', 'To: <sip:+12125550100@127.0.0.1>', 'Call-ID: stranger', 'CSeq: 1 INVITE'],
    ...[`Contact: <sip:127.0.0.2:${port}>`, 'Content-Length: 0', '', ''],
  ].join('\r\n');
  stranger.send(text, ourPort, '127.0.0.1');
  await until('refused', () => answers.some((line) => line.includes('403')));
  stranger.close();
  assert.equal(rung.length, before);
  assert.match(warned.join(), /RINGSIDE_SIP_CALLS_FROM/);
});

describe('numbers', () => {
  const invite = (uri: string, headers: SipRequest['headers']): SipRequest => ({
    ...{ kind: 'request', method: 'INVITE', uri, body: Buffer.alloc(0), headers },
  });
  const from = (text: string) => ['from', `${text};tag=1`] as const;
  const cases: [name: string, uri: string, headers: SipRequest['headers'], to: string | null, from: string | null][] = [
    ['with plus', 'sip:+12125550100@us', [from('<sip:+442079460199@c>')], '+12125550100', '+442079460199'],
    [
      'without plus, in brackets and with a name',
      'sip:12125550100@us',
      [from('"Ann" <sip:00442079460199@c>')],
      '+12125550100',
      '+442079460199',
    ],
    [
      'registered: the number is in To',
      'sip:ringside@us:5060',
      [['to', '<sip:12125550100@c>'], from('<sip:anonymous@a>')],
      '+12125550100',
      null,
    ],
    [
      'asserted by the trunk',
      'sip:+12125550100@us',
      [from('<sip:+19@c>'), ['p-asserted-identity', '<tel:+1-212-555-0188>']],
      '+12125550100',
      '+12125550188',
    ],
    ['withheld, and yet asserted', 'sip:+12125550100@us', [from('<sip:+12125550123@c>'), ['privacy', 'id']], '+12125550100', null],
    ['no number at all', 'sip:desk@us', [['to', '<sip:desk@us>'], from('<sip:desk2@us>')], null, null],
  ];
  for (const [name, uri, headers, to, ringing] of cases) {
    test(name, () => assert.deepEqual(numbersOf(invite(uri, headers)), { to, from: ringing }));
  }
});
