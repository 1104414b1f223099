// Win rates and their differences: Newcombe's published interval, and nothing said of too few deals.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byDifference, differenceOf, scoreBandKeys, scoreBands, winRate } from './revenue.ts';

test('bands hold every whole score once', () => {
  assert.deepEqual(
    scoreBandKeys,
    scoreBands.map(({ key }) => key),
  );
  for (let score = 0; score <= 100; score++)
    assert.equal(scoreBands.filter(({ from, to }) => score >= from && score <= to).length, 1, String(score));
});

test('a difference stands with the limits of Newcombe', () => {
  // Newcombe 1998, table II, example (a): 56/70 against 48/80.
  const told = differenceOf({ won: 56, lost: 14 }, { won: 48, lost: 32 });
  assert.ok(told.kind === 'more');
  assert.deepEqual(
    [told.difference, told.low, told.high].map((value) => value.toFixed(4)),
    ['0.2000', '0.0524', '0.3339'],
  );
});

test('it is called a difference only where 0 is left out', () => {
  const cases: [won: number, lost: number, won: number, lost: number, kind: string][] = [
    [48, 32, 56, 14, 'less'],
    [10, 10, 11, 9, 'not-told-apart'],
    [25, 0, 25, 0, 'not-told-apart'],
    [20, 0, 0, 20, 'more'],
    [19, 0, 10, 10, 'too-few'],
    [10, 10, 0, 19, 'too-few'],
    [0, 0, 0, 0, 'too-few'],
  ];
  for (const [a, b, c, d, kind] of cases)
    assert.equal(differenceOf({ won: a, lost: b }, { won: c, lost: d }).kind, kind, `${a}-${b} ${c}-${d}`);
});

test('a rate of few deals is not told', () => {
  assert.equal(winRate({ won: 5, lost: 14 }).kind, 'too-few');
  assert.equal(winRate({ won: 5, lost: 15 }).kind, 'measured');
});

test('criteria stand with the largest difference first, what cannot be told last', () => {
  const half = { won: 10, lost: 10 };
  const criteria = [
    { key: 'few', met: { won: 1, lost: 0 }, notMet: half },
    { key: 'worse', met: { won: 5, lost: 15 }, notMet: half },
    { key: 'better', met: { won: 15, lost: 5 }, notMet: half },
  ];
  assert.deepEqual(
    byDifference(criteria).map(({ key }) => key),
    ['better', 'worse', 'few'],
  );
});
