// Every rule of every pack has words a person can check against its source, and the doubtful shapes have the right ones.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyPacks } from './policy-pack.ts';
import { ruleInWords } from './policy-rule-words.ts';

const wordsOf = new Map(policyPacks.flatMap((pack) => pack.rules).map((rule) => [rule.key, ruleInWords(rule)]));

test('every rule says something, and no two rules of one key', () => {
  assert.equal(wordsOf.size, policyPacks.flatMap((pack) => pack.rules).length);
  for (const [key, words] of wordsOf) assert.match(words, /^\p{L}.{5,}$/u, key);
});

for (const [key, words] of [
  ['us-hours', 'Mon–Sun 08:00–21:00'],
  ['us-tx-hours', 'Mon–Sat 09:00–21:00; Sun 12:00–21:00'],
  ['us-ms-hours', 'Mon–Sat 08:00–20:00; none on Sun; on the clock of America/Chicago'],
  ['us-al-holidays', 'none on holidays, known until 2028-12-31'],
  ['fr-hours', 'Mon–Fri 10:00–13:00 and 14:00–20:00; none on Sat–Sun; none on holidays, known until 2028-12-31'],
  ['fr-cap', 'At most 4 calls in 30 days'],
  ['us-fl-cap', 'At most 3 calls in 24 hours'],
  ['us-consent-marketing', 'Written consent before the call'],
  ['us-disclosure', 'Say at the start who is calling, and how to say no to further calls'],
] as const) {
  test(`${key} reads: ${words}`, () => assert.equal(wordsOf.get(key), words));
}
