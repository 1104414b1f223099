// Sealing: what was changed, moved or wrapped by another key never opens; keys change without touching the secret.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readKeyList, type WrittenKey } from '../../rules/master-key-list.ts';
import { Problem } from '../../rules/problem.ts';
import type { SealedSecret, SecretPlace } from '../../rules/sealed-secret.ts';
import { createEnvelopeSealer } from './envelope-sealer.ts';
import { openMasterKeyFile } from './master-key-file.ts';

const SECRET = 'pat-na1-canary-5f1c0a9e — “sehr geheim”';
const place: SecretPlace = { teamId: 'team-1', kind: 'hubspot-access-token', subject: '4711' };
const keyOf = (id: string): WrittenKey => ({ id, text: randomBytes(32).toString('base64') });
const is = (code: string) => (error: unknown) => error instanceof Problem && error.code === code;

const k1 = keyOf('k1');
const k2 = keyOf('k2');
const k3 = keyOf('k3');
const sealer = createEnvelopeSealer({ keys: [k1] });

function flips(bytes: Uint8Array): Buffer[] {
  return Array.from(bytes, (_, index) => {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] ?? 0) ^ (1 << (index % 8));
    return changed;
  });
}

describe('a sealed secret', () => {
  test('opens again, and no two seals of it are alike', () => {
    const [one, two] = [sealer.seal(SECRET, place), sealer.seal(SECRET, place)];
    assert.equal(sealer.open(one, place), SECRET);
    assert.notDeepEqual(one.sealed, two.sealed);
    assert.notDeepEqual(one.wrappedKey, two.wrappedKey);
    assert.equal(sealer.open(sealer.seal('', place), place), '');
  });

  test('does not open after any byte of it was changed', () => {
    const made = sealer.seal(SECRET, place);
    const changed: SealedSecret[] = [
      ...flips(made.sealed).map((sealed) => ({ ...made, sealed })),
      ...flips(made.wrappedKey).map((wrappedKey) => ({ ...made, wrappedKey })),
    ];
    assert.ok(changed.length > 100);
    for (const one of changed) assert.throws(() => sealer.open(one, place), is('secret_unreadable'));
  });

  test('does not open when it was cut', () => {
    const made = sealer.seal(SECRET, place);
    for (let bytes = 0; bytes < made.sealed.length; bytes++)
      assert.throws(() => sealer.open({ ...made, sealed: made.sealed.subarray(0, bytes) }, place), is('secret_unreadable'));
    for (let bytes = 0; bytes < made.wrappedKey.length; bytes++)
      assert.throws(() => sealer.open({ ...made, wrappedKey: made.wrappedKey.subarray(0, bytes) }, place), is('secret_unreadable'));
  });

  for (const [name, other] of [
    ['another team', { ...place, teamId: 'team-2' }],
    ['another kind', { ...place, kind: 'hubspot-refresh-token' }],
    ['another subject', { ...place, subject: '4712' }],
    ['parts that join to the same text', { ...place, teamId: 'team-1","hubspot-access-token', kind: '4711' as never, subject: '' }],
  ] as const)
    test(`does not open in ${name}`, () => {
      const made = sealer.seal(SECRET, place);
      assert.throws(() => sealer.open(made, other), is('secret_unreadable'));
      assert.throws(() => sealer.rewrap(made, other), is('secret_unreadable'));
    });

  test('does not open with halves of two secrets', () => {
    const [one, two] = [sealer.seal(SECRET, place), sealer.seal('other', place)];
    assert.throws(() => sealer.open({ ...one, wrappedKey: two.wrappedKey }, place), is('secret_unreadable'));
    // A wrapped key is no secret, although it is made the same way.
    assert.throws(() => sealer.open({ ...one, sealed: one.wrappedKey }, place), is('secret_unreadable'));
  });
});

describe('master keys', () => {
  test('change twice, and the secret itself is not touched', () => {
    const first = sealer.seal(SECRET, place);
    const second = createEnvelopeSealer({ keys: [k2, k1] }).rewrap(first, place);
    const third = createEnvelopeSealer({ keys: [k3, k2] }).rewrap(second, place);
    assert.deepEqual([second.masterKeyId, third.masterKeyId], ['k2', 'k3']);
    assert.deepEqual(third.sealed, first.sealed);
    assert.equal(createEnvelopeSealer({ keys: [k3] }).open(third, place), SECRET);
    assert.throws(() => sealer.open(third, place), is('master_key_missing'));
  });

  test('another key of the same name opens nothing', () => {
    const made = sealer.seal(SECRET, place);
    assert.throws(() => createEnvelopeSealer({ keys: [keyOf('k1')] }).open(made, place), is('secret_unreadable'));
  });

  test('are read again when a secret names one that is not known', () => {
    const made = createEnvelopeSealer({ keys: [k2, k1] }).seal(SECRET, place);
    let reads = 0;
    const running = createEnvelopeSealer({
      keys: [k1],
      readAgain: () => {
        reads += 1;
        return [k2, k1];
      },
    });
    assert.equal(running.open(made, place), SECRET);
    assert.equal(running.open(made, place), SECRET);
    assert.equal(reads, 1);
    assert.equal(running.activeKeyId, 'k2');
  });
});

describe('the file of master keys', () => {
  test('is made once, kept as it is, and grows at its front', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ringside-keys-'));
    try {
      const file = openMasterKeyFile(folder);
      assert.equal(file.read(), null);
      const made = file.make();
      assert.deepEqual(openMasterKeyFile(folder).make(), made);
      assert.equal(statSync(file.path).mode & 0o777, 0o600);
      assert.equal(statSync(join(folder, 'keys')).mode & 0o777, 0o700);
      const added = file.add();
      assert.deepEqual(
        added.map(({ id }) => id),
        ['k2', 'k1'],
      );
      assert.deepEqual(added.slice(1), made);
      assert.deepEqual(file.read(), added);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a list of keys', () => {
  const good = k1.text;
  const readable: [string, string[]][] = [
    [good, ['k1']],
    [`k2:${good}, k1:${good}`, ['k2', 'k1']],
    [`  main:${good.replace(/=$/, '')}\n`, ['main']],
  ];
  for (const [list, ids] of readable)
    test(`of ${ids.join(' and ')} is read`, () => {
      const reading = readKeyList(list);
      assert.ok(reading.kind === 'keys');
      assert.deepEqual(
        reading.keys.map(({ id }) => id),
        ids,
      );
    });

  const unreadable = [
    '',
    ' , ',
    'k1:',
    'k1:short',
    `k1:${good}A`,
    `${good},${good}`,
    `k1:${good},k1:${good}`,
    `K1:${good}`,
    'x'.repeat(44),
  ];
  for (const list of unreadable)
    test(`${JSON.stringify(list.slice(0, 12))} of ${list.length} characters is not read, and not repeated in the message`, () => {
      const reading = readKeyList(list);
      assert.ok(reading.kind === 'unreadable');
      assert.ok(!reading.message.includes(good.slice(0, 20)));
    });
});
