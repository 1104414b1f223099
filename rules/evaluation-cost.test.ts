// What judging by a language model costs, and when a month's budget is used up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { budgetMonth, dollars, isSpent, microUsdOf } from './evaluation-cost.ts';

for (const [inputTokens, outputTokens, inputUsd, outputUsd, usd] of [
  [1_000_000, 0, 0.4, 1.6, 0.4],
  [0, 1_000_000, 0.4, 1.6, 1.6],
  [12_000, 1_500, 0.4, 1.6, 0.0072],
  [1, 0, 0.4, 1.6, 0.000001],
  [5_000, 5_000, 0, 0, 0],
] as const) {
  test(`${inputTokens} tokens in and ${outputTokens} out at $${inputUsd} and $${outputUsd} a million cost $${usd}`, () => {
    assert.equal(dollars(microUsdOf({ inputTokens, outputTokens }, { inputUsd, outputUsd })), usd);
  });
}

test('a budget is used up at its limit; one of nothing is used up from the start', () => {
  assert.equal(isSpent({ limitUsd: 10, spentUsd: 9.99 }), false);
  assert.equal(isSpent({ limitUsd: 10, spentUsd: 10 }), true);
  assert.equal(isSpent({ limitUsd: 0, spentUsd: 0 }), true);
});

test('months change at midnight UTC', () => {
  assert.equal(budgetMonth(new Date('2026-03-31T23:59:59.999Z')), '2026-03');
  assert.equal(budgetMonth(new Date('2026-04-01T00:00:00Z')), '2026-04');
});
