// What scoring anew takes is told before, and what it changed afterwards.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareScores, rescoreCost, type ScoreFigures } from './rescore.ts';
import type { Outcome } from './scorecard.ts';
import { discoveryScorecard } from './scorecard-discovery.ts';

const HOUR = 3_600_000;

test('on this machine: time, in proportion to what was said', () => {
  assert.deepEqual(rescoreCost([], discoveryScorecard, 'local'), { kind: 'local', computingMs: 0 });
  assert.deepEqual(rescoreCost([6 * HOUR], discoveryScorecard, 'local'), { kind: 'local', computingMs: 60_300 });
  // A call of unknown length counts as the others do.
  assert.deepEqual(rescoreCost([6 * HOUR, null], discoveryScorecard, 'local'), { kind: 'local', computingMs: 120_600 });
});

test('by a language model: tokens of the talk, and of the card with each call', () => {
  const one = rescoreCost([HOUR], discoveryScorecard, 'language-model');
  const two = rescoreCost([HOUR, HOUR], discoveryScorecard, 'language-model');
  assert.ok(one.kind === 'language-model' && two.kind === 'language-model');
  assert.ok(one.inputTokens > 60 * 400 && one.inputTokens < 60 * 400 + 20_000, String(one.inputTokens));
  assert.deepEqual([two.inputTokens, two.outputTokens], [one.inputTokens * 2, one.outputTokens * 2]);
});

const score = (
  overall: number | null,
  ...criteria: [key: string, points: number, weight: number, outcome?: Outcome][]
): ScoreFigures => ({
  scorecard: { key: 'card', version: 1, name: 'Card' },
  overall,
  criteria: criteria.map(([key, points, weight, outcome = 'partly']) => ({
    key,
    name: key.toUpperCase(),
    weight,
    points,
    outcome,
  })),
});

test('old and new scores side by side', () => {
  const compared = compareScores([
    { before: score(40, ['a', 20, 40], ['gone', 20, 60]), after: score(70, ['a', 10, 10], ['new', 60, 90]) },
    { before: score(60, ['a', 40, 40], ['gone', 20, 60]), after: score(60, ['a', 0, 10], ['new', 0, 90, 'not_applicable']) },
    { before: score(90, ['a', 40, 40]), after: score(20, ['a', 0, 10]) },
    // Nothing to compare with.
    { before: null, after: score(100, ['a', 10, 10]) },
    { before: score(null), after: score(100, ['a', 10, 10]) },
  ]);
  assert.deepEqual(compared, {
    ...{ calls: 3, averageBefore: 63.33, averageAfter: 50, higher: 1, same: 1, lower: 1 },
    criteria: [
      { key: 'a', name: 'A', before: 0.833, after: 0.333 },
      { key: 'new', name: 'NEW', before: null, after: 0.667 },
      { key: 'gone', name: 'GONE', before: 0.333, after: null },
    ],
  });
});

test('a gate that weighs nothing counts as met or not', () => {
  const pair = { before: score(10, ['g', 0, 0, 'not_found']), after: score(10, ['g', 0, 0, 'met']) };
  assert.deepEqual(compareScores([pair]).criteria, [{ key: 'g', name: 'G', before: 0, after: 1 }]);
});

test('nothing done yet', () => {
  const { calls, averageBefore, averageAfter, criteria } = compareScores([]);
  assert.deepEqual([calls, averageBefore, averageAfter, criteria], [0, null, null, []]);
});
