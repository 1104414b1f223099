// Who is found in text by their address or number, and whom a longer address or number is not taken for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPersonKey } from './outside-person.ts';
import { mentionOf } from './person-mention.ts';
import { mentionCases } from '../test/person-mention-cases.ts';

test('a person is found as they are written down, and nobody else with them', () => {
  for (const { person, found, others } of mentionCases) {
    const reading = readPersonKey(person, null);
    assert.ok(reading.kind === 'person', person);
    const mention = mentionOf(reading.person);
    assert.ok(mention);
    const isIn = (text: string): boolean => {
      const low = text.toLowerCase();
      return new RegExp(mention.rough).test(low) && new RegExp(mention.exact).test(low);
    };
    for (const text of found) assert.ok(isIn(text), `${person} is in ${text}`);
    for (const text of others) assert.ok(!isIn(text), `${person} is not in ${text}`);
  }
  assert.equal(mentionOf({ kind: 'contact', value: '51' }), null);
  assert.equal(mentionOf({ kind: 'number', value: 'anonymous' }), null);
});
