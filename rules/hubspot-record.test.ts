// States of records and their tries.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterFailedTry, isRecordReason, recordMoves, recordReasons, recordSentence, recordStates } from './hubspot-record.ts';

const now = new Date('2026-11-22T12:00:00Z');
const inSeconds = (verdict: ReturnType<typeof afterFailedTry>) =>
  verdict.kind === 'retry' ? (verdict.at.getTime() - now.getTime()) / 1_000 : verdict.kind;

const tries: [string, number, { retryable: boolean; notBefore?: Date }, number | 'give_up'][] = [
  ['the first failure waits five seconds', 1, { retryable: true }, 5],
  ['the fourth ten minutes', 4, { retryable: true }, 600],
  ['the ninth eight hours', 9, { retryable: true }, 28_800],
  ['the tenth is the last', 10, { retryable: true }, 'give_up'],
  ['what cannot change is not tried again', 1, { retryable: false }, 'give_up'],
  ['HubSpot may ask for more patience', 1, { retryable: true, notBefore: new Date(now.getTime() + 90_000) }, 90],
  ['but not for less', 4, { retryable: true, notBefore: new Date(now.getTime() + 1_000) }, 600],
  ['nor for longer than a day', 1, { retryable: true, notBefore: new Date(now.getTime() + 10 * 86_400_000) }, 86_400],
];
for (const [name, attempt, failure, expected] of tries) {
  test(name, () => assert.equal(inSeconds(afterFailedTry(attempt, failure, now)), expected));
}

test('every state can become pending again, and only reading ends pending', () => {
  for (const state of recordStates) assert.ok(recordMoves[state].includes('pending'));
  for (const state of recordStates) if (state !== 'pending') assert.deepEqual(recordMoves[state], ['pending']);
});

test('every reason has a sentence of its own', () => {
  assert.equal(new Set(recordReasons.map(recordSentence)).size, recordReasons.length);
  assert.equal(isRecordReason('too_short'), true);
  assert.equal(isRecordReason('nonsense'), false);
  assert.equal(isRecordReason(null), false);
});
