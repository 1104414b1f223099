// A media leg over real UDP: on the beat though this thread is busy, in order, behind NAT, with keys, and its end.
import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, afterEach, beforeEach, test } from 'node:test';
import { encodeG711 } from './g711.ts';
import { openRtpLegs, type RtpLeg } from './rtp-legs.ts';
import { readRtpPacket, writeRtpPacket, type RtpPacket } from './rtp-packet.ts';
import type { RtpAim } from './rtp-wire.ts';

const legs = openRtpLegs(null);
after(() => legs.close());

type Peer = { socket: Socket; came: (RtpPacket & { atMs: number })[]; send(port: number, packet: Partial<RtpPacket>): void };
let peers: Peer[] = [];
let open: RtpLeg[] = [];
beforeEach(() => {
  peers = [];
  open = [];
});
afterEach(() => {
  for (const { socket } of peers) socket.close();
  for (const leg of open) leg.end({ endedBy: 'carrier' });
});

async function peer(host = '127.0.0.1'): Promise<Peer> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => void socket.bind(0, host, resolve));
  const made: Peer = {
    socket,
    came: [],
    send: (port, packet) =>
      socket.send(
        writeRtpPacket({
          ...{ payloadType: 0, isMarked: false, sequence: 1, timestamp: 160, source: 5, payload: Buffer.alloc(160) },
          ...packet,
        }),
        port,
        '127.0.0.1',
      ),
  };
  socket.on('message', (datagram) => {
    const packet = readRtpPacket(datagram);
    if (packet) made.came.push({ ...packet, atMs: performance.now() });
  });
  peers.push(made);
  return made;
}

async function leg(
  to: Peer,
  more: Partial<RtpAim> = {},
): Promise<RtpLeg & { heard: Int16Array[]; keys: string[]; told: string[] }> {
  const told: string[] = [];
  const opened = await legs.open('127.0.0.1', { close: () => void told.push('close'), lost: () => void told.push('lost') });
  const { address: host, port } = to.socket.address();
  opened.aim({ host, port, law: 'mu-law', payloadType: 0, digitsPayloadType: 101, maySpeak: true, mayHear: true, ...more });
  open.push(opened);
  const heard: Int16Array[] = [];
  const keys: string[] = [];
  opened.leg.onAudio((pcm) => void heard.push(pcm));
  opened.leg.onDigit((digit) => void keys.push(digit));
  return { ...opened, heard, keys, told };
}

const ramp = (length: number) => Int16Array.from({ length }, (_, at) => ((at * 37) % 20_000) - 10_000);

test('what is written in any pieces leaves in blocks of 20 ms, on the beat though this thread is busy', async () => {
  const there = await peer();
  const { leg: line } = await leg(there);
  const said = ramp(4_000);
  for (let at = 0; at < said.length; at += 90) line.write(said.subarray(at, at + 90));
  assert.equal(line.queuedMs(), 500);
  for (let busy = 0; busy < 5; busy += 1) {
    const since = performance.now();
    while (performance.now() - since < 60);
    await sleep(10);
  }
  assert.equal(await line.mark(), 'played');
  await sleep(60);
  const [first] = there.came;
  assert.ok(first?.isMarked);
  assert.ok(there.came.every(({ payload, payloadType }) => payload.length === 160 && payloadType === 0));
  assert.ok(there.came.every(({ sequence }, at) => sequence === ((first.sequence + at) & 0xffff)));
  assert.ok(
    there.came.every(({ timestamp }, at) => at === 0 || ((timestamp - (there.came[at - 1]?.timestamp ?? 0)) >>> 0) % 160 === 0),
  );
  const heard = Buffer.concat(there.came.map(({ payload }) => payload));
  const from = heard.findIndex((code) => code !== 0xff);
  assert.deepEqual(Buffer.from(heard.subarray(from, from + said.length)), Buffer.from(encodeG711(said, 'mu-law')));
});

test('heard in order, by either law; another payload and another sender are not', async () => {
  const there = await peer();
  const here = await leg(there);
  // Where it is aimed it sends, and hears from then on.
  for (let waitedMs = 0; there.came.length === 0 && waitedMs < 2_000; waitedMs += 5) await sleep(5);
  const payloadOf = (level: number, law: 'mu-law' | 'a-law') => Buffer.from(encodeG711(new Int16Array(160).fill(level), law));
  there.send(here.port, { sequence: 1, payload: payloadOf(1_000, 'mu-law') });
  there.send(here.port, { sequence: 3, payload: payloadOf(3_000, 'mu-law') });
  await sleep(50);
  const stranger = await peer('127.0.0.2');
  stranger.send(here.port, { sequence: 2, payload: payloadOf(9_000, 'mu-law') });
  there.send(here.port, { sequence: 2, payloadType: 8, payload: payloadOf(2_000, 'a-law') });
  there.send(here.port, { sequence: 4, payloadType: 13, payload: Buffer.from([40]) });
  there.socket.send('no RTP at all', here.port, '127.0.0.1');
  await sleep(100);
  assert.deepEqual(
    here.heard.map((pcm) => Math.round((pcm[0] ?? 0) / 1_000)),
    [1, 2, 3],
  );
});

test('sent to where they really are, once they have been heard from there', async () => {
  const told = await peer();
  const real = await peer();
  const here = await leg(told);
  await sleep(100);
  real.send(here.port, {});
  await sleep(100);
  assert.ok(told.came.length >= 2 && real.came.length >= 2);
});

test('keys: both ways, with what is said waiting meanwhile', async () => {
  const there = await peer();
  const here = await leg(there);
  await here.leg.sendDigits('1#');
  const events = there.came.filter(({ payloadType }) => payloadType === 101);
  assert.equal(new Set(events.map(({ payload, timestamp }) => `${payload[0]} ${timestamp}`)).size, 2);
  assert.equal(events.filter(({ payload }) => ((payload[1] ?? 0) & 0x80) !== 0).length, 6);
  assert.equal(events.filter(({ isMarked }) => isMarked).length, 2);
  there.send(here.port, { payloadType: 101, payload: Buffer.from([5, 10, 0, 160]) });
  await sleep(80);
  here.press('9');
  assert.deepEqual(here.keys, ['5', '9']);
  const without = await leg(there, { digitsPayloadType: null });
  await assert.rejects(without.leg.sendDigits('1'), { code: 'conflict' });
});

test('on hold nothing is said or lost; after the end everything is over at once', async () => {
  const there = await peer();
  const here = await leg(there, { maySpeak: false });
  here.leg.write(ramp(800));
  await sleep(120);
  assert.equal(there.came.length, 0);
  assert.equal(here.leg.queuedMs(), 100);
  const waiting = here.leg.mark();
  here.leg.close();
  assert.deepEqual(here.told, ['close']);
  let ends = 0;
  here.leg.onEnd(() => (ends += 1));
  here.end({ endedBy: 'agent' });
  here.end({ endedBy: 'callee' });
  here.leg.onEnd(({ endedBy }) => void (endedBy === 'agent' && (ends += 1)));
  assert.deepEqual([await waiting, await here.leg.mark(), here.leg.queuedMs(), ends], ['cleared', 'cleared', 0, 2]);
  here.leg.write(ramp(80));
  here.leg.clear();
});

test('a range of ports is used in turn, and its end is a reason', async () => {
  const spare = createSocket('udp4');
  await new Promise<void>((resolve) => void spare.bind(0, '127.0.0.1', resolve));
  const { port } = spare.address();
  await new Promise<void>((resolve) => void spare.close(resolve));
  const few = openRtpLegs({ from: port, to: port });
  const nothing = { close: () => {}, lost: () => {} };
  const first = await few.open('127.0.0.1', nothing);
  assert.equal(first.port, port);
  await assert.rejects(few.open('127.0.0.1', nothing), { code: 'overloaded' });
  first.end({ endedBy: 'agent' });
  await sleep(100);
  const again = await few.open('127.0.0.1', nothing);
  assert.equal(again.port, port);
  await few.close();
});
