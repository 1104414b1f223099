// One form for the address of a rep, whatever form it was written in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normaliseAddress } from './rep-address.ts';

const cases: [written: string, address: string | null][] = [
  ['sam@yourco.com', 'sam@yourco.com'],
  [' SAM@YourCo.com\n', 'sam@yourco.com'],
  ['Sam Lee <Sam@yourco.com>', 'sam@yourco.com'],
  ['<sam@yourco.com>', 'sam@yourco.com'],
  ['mailto:sam@yourco.com', 'sam@yourco.com'],
  ['sam@yourco.com,', 'sam@yourco.com'],
  ['sam.o’neil+x@your-co.co.uk', 'sam.o’neil+x@your-co.co.uk'],
  ['sam@localhost', 'sam@localhost'],
  ['用户@例子.example', '用户@例子.example'],
  ['', null],
  ['sam', null],
  ['sam@', null],
  ['@yourco.com', null],
  ['sam@@yourco.com', null],
  ['sam lee@yourco.com', null],
  ['sam@yourco.com pat@yourco.com', null],
  ['sam@yourco.com;pat@yourco.com', null],
  ['sam@your\u0000co.com', null],
  ['sam@your\ud800co.com', null],
  ['sam\u202e@yourco.com', null],
  [`${'a'.repeat(400)}@yourco.com`, null],
];

for (const [written, address] of cases) {
  test(`${JSON.stringify(written).slice(0, 50)} → ${address}`, () => assert.equal(normaliseAddress(written), address));
}
