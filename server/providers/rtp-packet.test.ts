// RTP: packets as bytes, hostile ones, back in order, and keys that are pressed once each.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createDigitReader, stepsOfDigit } from './rtp-digit.ts';
import { createRtpOrder } from './rtp-order.ts';
import { readRtpPacket, writeRtpPacket, type RtpPacket } from './rtp-packet.ts';

const packet = (sequence: number, more: Partial<RtpPacket> = {}): RtpPacket => ({
  ...{ payloadType: 0, isMarked: false, sequence, timestamp: 160 * sequence, source: 7, payload: Buffer.from([sequence & 0xff]) },
  ...more,
});

/** The first two bytes, and what follows sequence, time and source. */
const readable: [
  name: string,
  first: string,
  rest: string,
  expected: { payload: string; payloadType: number; isMarked: boolean } | null,
][] = [
  ['plain', '8000', 'ff7f', { payload: 'ff7f', payloadType: 0, isMarked: false }],
  ['marked', '8088', '55', { payload: '55', payloadType: 8, isMarked: true }],
  ['empty', '8000', '', { payload: '', payloadType: 0, isMarked: false }],
  ['with two contributors', '8200', '000000010000000241', { payload: '41', payloadType: 0, isMarked: false }],
  ['with an extension', '9000', 'bede0001aaaaaaaa42', { payload: '42', payloadType: 0, isMarked: false }],
  ['padded', 'a000', '43000003', { payload: '43', payloadType: 0, isMarked: false }],
  ['padded by nothing', 'a000', '4300', null],
  ['padded beyond its start', 'a000', '43ff', null],
  ['an extension that ends behind the packet', '9000', 'bedeffff42', null],
  ['an extension cut off', '9000', 'bede', null],
  ['contributors that are not there', '8f00', '', null],
  ['another version', '4000', '', null],
];
for (const [name, first, rest, expected] of readable) {
  test(`a packet, ${name}`, () => {
    const read = readRtpPacket(Buffer.from(`${first}0001000000a0deadbeef${rest}`, 'hex'));
    if (expected === null) return assert.equal(read, null);
    assert.deepEqual(
      { ...read, payload: Buffer.from(read?.payload ?? []).toString('hex') },
      { ...expected, sequence: 1, timestamp: 160, source: 0xdeadbeef },
    );
  });
}

test('too short for a packet', () => assert.equal(readRtpPacket(Buffer.from('80000001', 'hex')), null));

test('what is written is read again; any bytes are read or left', () => {
  const edge = packet(65_535, { payloadType: 101, isMarked: true, timestamp: 0xffffffff, source: 0xffffffff });
  assert.deepEqual(readRtpPacket(writeRtpPacket(edge)), edge);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.constantFrom(0x80, 0x90, 0xa0, 0xb3, 0x00), (bytes, first) => {
      const datagram = Buffer.from([first, ...bytes]);
      const read = readRtpPacket(datagram);
      assert.ok(read === null || read.payload.length <= datagram.length - 12);
    }),
    { numRuns: 3_000 },
  );
});

const orders: [name: string, came: number[], heard: number[]][] = [
  ['in order', [1, 2, 3], [1, 2, 3]],
  ['two exchanged', [1, 3, 2, 4], [1, 2, 3, 4]],
  ['one twice', [1, 2, 2, 1, 3], [1, 2, 3]],
  ['one lost: the next wait for it, then go on', [1, 3, 4, 5, 6, 7, 8], [1, 3, 4, 5, 6, 7, 8]],
  ['one that comes after its time', [1, 3, 4, 5, 6, 7, 2, 8], [1, 3, 4, 5, 6, 7, 8]],
  ['one lost: held until then', [1, 3, 4, 5, 6], [1]],
  ['the number goes round', [65_534, 65_535, 1, 0, 2], [65_534, 65_535, 0, 1, 2]],
  ['begun anew far ahead', [1, 2, 40_000, 40_001], [1, 2, 40_000, 40_001]],
  ['begun anew far behind', [40_000, 1, 2], [40_000, 1, 2]],
];
for (const [name, came, heard] of orders) {
  test(`order: ${name}`, () => {
    const order = createRtpOrder();
    assert.deepEqual(
      came.flatMap((sequence) => order.take(packet(sequence)).map((one) => one.sequence)),
      heard,
    );
  });
}

test('order: another sender is heard at once, and what waited for the first is dropped', () => {
  const order = createRtpOrder();
  const heard = [packet(10), packet(12), packet(3, { source: 8 }), packet(4, { source: 8 })].flatMap((one) => order.take(one));
  assert.deepEqual(
    heard.map(({ source, sequence }) => [source, sequence]),
    [
      [7, 10],
      [8, 3],
      [8, 4],
    ],
  );
});

test('order: whatever comes, nothing is heard twice or backwards, and little is held', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 65_500, max: 65_580 }), { maxLength: 200 }), (came) => {
      const order = createRtpOrder();
      const heard = came.flatMap((sequence) => order.take(packet(sequence & 0xffff)).map((one) => one.sequence));
      const unrolled = heard.map((sequence) => (sequence < 32_768 ? sequence + 65_536 : sequence));
      assert.ok(unrolled.every((sequence, at) => at === 0 || sequence > (unrolled[at - 1] ?? 0)));
      const afterFirst = new Set(came.filter((sequence) => sequence >= (came[0] ?? 0)));
      assert.ok(heard.length <= afterFirst.size);
    }),
    { numRuns: 500 },
  );
});

test('a key is 20 ms a packet and ends three times, as RFC 4733 has it', () => {
  assert.deepEqual(
    stepsOfDigit('#', 60)?.map(({ isMarked, payload }) => [isMarked, Buffer.from(payload).toString('hex')]),
    [
      [true, '0b0a00a0'],
      [false, '0b0a0140'],
      [false, '0b8a01e0'],
      [false, '0b8a01e0'],
      [false, '0b8a01e0'],
    ],
  );
  for (const nothing of ['', '12', 'x', 'A']) assert.equal(stepsOfDigit(nothing, 100), null);
});

test('each key is heard once, though packets are lost, doubled and late', () => {
  const hear = createDigitReader();
  const pressed = '1122*#'
    .split('')
    .flatMap((digit, at) =>
      (stepsOfDigit(digit, 100) ?? []).map(({ payload }) => packet(at, { payload, timestamp: (0xfffff000 + 1_600 * at) >>> 0 })),
    );
  const late = pressed[0];
  assert.ok(late);
  const came = pressed.filter((_, at) => at % 3 !== 0).flatMap((one) => [one, one]);
  assert.equal([...came, late].map(hear).join(''), '1122*#');
  assert.equal(hear(packet(0, { payload: Buffer.from([16, 0, 0, 0]), timestamp: 1 })), null, 'a flash is no key');
  assert.equal(hear(packet(0, { payload: Buffer.from([1]) })), null, 'cut off');
});
