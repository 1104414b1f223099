// What every refusal of a call comes to: its outcome, and the one word for it that decides whether to ring again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dispositionOf, type CarrierOutcome, type Disposition } from '../../rules/disposition.ts';
import { outcomeOfStatus } from './sip-outcome.ts';

const cases: [status: number, end: CarrierOutcome['end'], word: Disposition][] = [
  [486, 'busy', 'busy'],
  [600, 'busy', 'busy'],
  [408, 'no_answer', 'no_answer'],
  [480, 'no_answer', 'no_answer'],
  [487, 'no_answer', 'no_answer'],
  [603, 'rejected', 'rejected'],
  [607, 'rejected', 'rejected'],
  [608, 'rejected', 'rejected'],
  [404, 'failed', 'number_invalid'],
  [410, 'failed', 'number_invalid'],
  [484, 'failed', 'number_invalid'],
  [604, 'failed', 'number_invalid'],
  [401, 'failed', 'carrier_refused'],
  [403, 'failed', 'carrier_refused'],
  [407, 'failed', 'carrier_refused'],
  [429, 'failed', 'carrier_overloaded'],
  [503, 'failed', 'carrier_overloaded'],
  [302, 'failed', 'failed'],
  [488, 'failed', 'failed'],
];
for (const [status, end, word] of cases) {
  test(`${status} is ${word}`, () => {
    const outcome = outcomeOfStatus(status);
    assert.deepEqual([outcome.end, outcome.code, outcome.answeredBy], [end, status, null]);
    assert.equal(dispositionOf(outcome, null), word);
  });
}
