// Which addresses are one place.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeOf } from './caller-place.ts';

test('an address of IPv4 is a place, also in the clothes of IPv6; of IPv6 it is the network of 64 bits, however it is written', () => {
  const places: [string, string][] = [
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::5', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8::2', '2001:db8:0:0::/64'],
    ['2001:db8:0:1::2', '2001:db8:0:1::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ];
  for (const [ip, place] of places) assert.equal(placeOf(ip), place, ip);
});
