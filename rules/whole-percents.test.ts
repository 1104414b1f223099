// Whole percents that add up as the shares do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wholePercents } from './whole-percents.ts';

const cases: [what: string, shares: number[], percents: number[]][] = [
  ['two halves of a percent make one', [0.655, 0.345], [66, 34]],
  ['thirds', [1 / 3, 1 / 3, 1 / 3], [34, 33, 33]],
  ['who loses most by rounding down is raised', [0.101, 0.208, 0.691], [10, 21, 69]],
  ['shares that are no whole stay none', [0.204, 0.301], [21, 30]],
  ['all of it', [1], [100]],
  ['nothing', [], []],
];

for (const [what, shares, percents] of cases) test(what, () => assert.deepEqual(wholePercents(shares), percents));
