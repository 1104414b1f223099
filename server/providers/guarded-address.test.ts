// Every special range of both families, and that no spelling of an IPv4 address is judged more kindly than the address.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { test } from 'node:test';
import { addressIsIn, addressKind, parseAddressRange } from './guarded-address.ts';

const table: Record<ReturnType<typeof addressKind>, string[]> = {
  public: [
    ...[
      '1.1.1.1',
      '8.8.8.8',
      '93.184.216.34',
      '100.63.255.255',
      '100.128.0.0',
      '172.15.255.255',
      '172.32.0.0',
      '192.0.1.1',
      '223.255.255.255',
    ],
    ...['2606:4700:4700::1111', '2a00:1450:4001::1', '2001:200::1', '2003::1', '::ffff:8.8.8.8'],
  ],
  inside: [
    ...[
      '10.0.0.0',
      '10.255.255.255',
      '172.16.0.0',
      '172.31.255.255',
      '192.168.0.0',
      '127.0.0.1',
      '127.255.255.255',
      '100.64.0.0',
      '100.127.255.255',
    ],
    ...['::1', 'fc00::', 'fd12:3456::1', '::ffff:10.0.0.1', '::ffff:127.0.0.1'],
  ],
  never: [
    ...[
      '0.0.0.0',
      '0.255.255.255',
      '169.254.0.1',
      '169.254.169.254',
      '168.63.129.16',
      '100.100.100.200',
      '192.0.0.1',
      '192.0.2.255',
    ],
    ...[
      '198.18.0.0',
      '198.19.255.255',
      '198.51.100.0',
      '203.0.113.255',
      '192.88.99.0',
      '192.175.48.1',
      '224.0.0.0',
      '255.255.255.255',
      '240.0.0.1',
    ],
    ...[
      '::',
      '::2',
      '::8.8.8.8',
      '64:ff9b::8.8.8.8',
      '64:ff9b:1::1',
      '100::',
      '2001::',
      '2001:2::',
      '2001:10::',
      '2001:20::',
      '2001:db8::',
    ],
    ...[
      '2002::',
      '3fff::',
      '5f00::',
      '4000::',
      '8000::',
      'e000::',
      'fe80::',
      'fe80::1%eth0',
      'fec0::',
      'ff02::1',
      '::ffff:169.254.169.254',
    ],
    ...['fd00:ec2::254', 'fd20:ce::254', '2a00::5efe:10.0.0.1', '2a00::200:5efe:10.0.0.1'],
    ...['', 'localhost', '0x7f.1', '127.1', '2130706433', '1.1.1.1.', ' 1.1.1.1', '1.1.1.1 ', '[::1]', '1.1.1.256', '%', '::1::'],
  ],
};
for (const [kind, addresses] of Object.entries(table)) {
  for (const address of addresses) test(`${JSON.stringify(address)} is ${kind}`, () => assert.equal(addressKind(address), kind));
}

test('behind NAT64 the address inside is judged', () => {
  assert.equal(addressKind('64:ff9b::8.8.8.8', true), 'public');
  assert.equal(addressKind('64:ff9b::10.0.0.1', true), 'inside');
  assert.equal(addressKind('64:ff9b::169.254.169.254', true), 'never');
  assert.equal(addressKind('64:ff9b:1::8.8.8.8', true), 'never');
});

test('no way to write an IPv4 address into an IPv6 one opens it', () => {
  const hex = (bytes: number[]) => `${((bytes[0]! << 8) | bytes[1]!).toString(16)}:${((bytes[2]! << 8) | bytes[3]!).toString(16)}`;
  fc.assert(
    fc.property(fc.array(fc.nat(255), { minLength: 4, maxLength: 4 }), (bytes) => {
      const plain = addressKind(bytes.join('.'));
      assert.equal(addressKind(`::ffff:${hex(bytes)}`), plain);
      assert.equal(addressKind(`::ffff:${bytes.join('.')}`), plain);
      assert.equal(addressKind(`64:ff9b::${hex(bytes)}`, true), plain);
      for (const form of [`64:ff9b::${hex(bytes)}`, `2002:${hex(bytes)}::1`, `2001:0:${hex(bytes)}::1`, `::ffff:0:${hex(bytes)}`]) {
        assert.equal(addressKind(form), 'never', form);
      }
      assert.equal(addressKind(`2a00:1450::5efe:${hex(bytes)}`), 'never');
    }),
  );
});

test('ranges', () => {
  const ranges = ['10.0.0.0/8', '192.168.1.7', 'fd00::/8'].map((text) => parseAddressRange(text)!);
  for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '192.168.1.7', 'fd00::1']) assert.ok(addressIsIn(address, ranges), address);
  for (const address of ['11.0.0.1', '192.168.1.8', 'fe80::1', '', 'localhost', '::10.1.2.3'])
    assert.ok(!addressIsIn(address, ranges), address);
});
