// Calling hours against another calendar library, minute by minute. `npm run prove:windows` does the same with many more cases.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { prove } from '../bench/calling-window.ts';

test('a minute-by-minute scan with another library finds the same instants', () => {
  const proof = prove(7, 3_000);
  assert.deepEqual(proof.differences, []);
  assert.ok(proof.never > 100 && proof.cases - proof.never > 1_000, JSON.stringify(proof));
});
