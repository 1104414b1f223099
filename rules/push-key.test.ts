// The layout of a push key and its checksum.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { makePushKey, pushKeyHint, pushKeyLooksRight } from './push-key.ts';

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Small and repeatable, so that a failure can be seen again. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function bytes(next: () => number, count = 24): Uint8Array {
  return Uint8Array.from({ length: count }, () => Math.floor(next() * 256));
}

test('a key is pk_live_, 33 random and 6 checksum characters', () => {
  for (const random of [new Uint8Array(24), new Uint8Array(24).fill(255), bytes(numbers(1)), bytes(numbers(2), 32)]) {
    const key = makePushKey(random);
    assert.match(key, /^pk_live_[0-9A-Za-z]{39}$/);
    assert.equal(key.length, 47);
    assert.ok(pushKeyLooksRight(key));
  }
});

test('the checksum is the CRC-32 of zlib over everything before it', () => {
  const key = makePushKey(bytes(numbers(3)));
  let rest = crc32(key.slice(0, -6));
  let digits = '';
  for (let digit = 0; digit < 6; digit += 1) {
    digits = base62.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  assert.equal(key.slice(-6), digits);
});

test('different randomness makes different keys, all 24 bytes of it count', () => {
  const random = bytes(numbers(4));
  const keys = new Set([makePushKey(random)]);
  for (let at = 0; at < 24; at += 1) keys.add(makePushKey(random.map((byte, index) => (index === at ? byte ^ 1 : byte))));
  assert.equal(keys.size, 25);
});

test('fewer than 24 bytes are refused', () => {
  assert.throws(() => makePushKey(new Uint8Array(23)), RangeError);
});

test('none of 20,000 random keys of the right shape passes', () => {
  const next = numbers(5);
  let passed = 0;
  for (let tries = 0; tries < 20_000; tries += 1) {
    let key = 'pk_live_';
    for (let digit = 0; digit < 39; digit += 1) key += base62.charAt(Math.floor(next() * 62));
    if (pushKeyLooksRight(key)) passed += 1;
  }
  assert.equal(passed, 0);
});

test('no single mistyped character passes', () => {
  const key = makePushKey(bytes(numbers(6)));
  for (let at = 0; at < key.length; at += 1) {
    const wrong = key[at] === 'x' ? 'y' : 'x';
    assert.equal(pushKeyLooksRight(key.slice(0, at) + wrong + key.slice(at + 1)), false, `at ${at}`);
  }
});

for (const [name, key] of [
  ['empty', ''],
  ['the placeholder of a manual', 'pk_your_key_here'],
  ['too long', `${makePushKey(bytes(numbers(7)))}a`],
  ['a line break at the end', `${makePushKey(bytes(numbers(7)))}\n`],
  ['a space in front', ` ${makePushKey(bytes(numbers(7)))}`],
] as const) {
  test(`refused: ${name}`, () => assert.equal(pushKeyLooksRight(key), false));
}

test('the hint shows four characters at either end', () => {
  const key = makePushKey(bytes(numbers(8)));
  assert.equal(pushKeyHint(key), `pk_live_${key.slice(8, 12)}…${key.slice(-4)}`);
  assert.equal(pushKeyHint('hunter2'), 'unknown key');
});
