// How much scores of one call move from time to time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stabilityOf } from './score-stability.ts';
import type { Outcome, ScoreResult } from './scorecard.ts';

const result = (overall: number | null, ...outcomes: Outcome[]): ScoreResult => {
  const common = { description: '', weight: 100, points: 0, outcome: 'met' as const, reason: '' };
  const checks = outcomes.map((outcome, index) => ({
    ...{ key: `c${index}`, question: `Question ${index}?`, outcome, reason: '', confidence: 1, evidence: [] },
  }));
  return {
    scorecard: { key: 'card', version: 1, name: 'Card' },
    evaluator: { kind: 'language-model', name: 'model', version: '1' },
    overall,
    categories: [{ key: 'all', name: 'All', score: overall, criteria: [{ ...common, key: 'all', name: 'All', checks }] }],
  };
};

test('what came out the same is only counted; what did not is told with how often', () => {
  const three = [
    result(60, 'met', 'met', 'not_found'),
    result(40, 'met', 'not_found', 'not_found'),
    result(60, 'met', 'met', 'partly'),
  ];
  assert.deepEqual(stabilityOf(three), {
    overall: [60, 40, 60],
    lowest: 40,
    highest: 60,
    steady: 1,
    unsteady: [
      {
        key: 'c1',
        question: 'Question 1?',
        outcomes: [
          { outcome: 'met', times: 2 },
          { outcome: 'not_found', times: 1 },
        ],
      },
      {
        key: 'c2',
        question: 'Question 2?',
        outcomes: [
          { outcome: 'not_found', times: 2 },
          { outcome: 'partly', times: 1 },
        ],
      },
    ],
  });
});

test('a score that never moves, and one that there is not', () => {
  assert.deepEqual(stabilityOf([result(80, 'met'), result(80, 'met')]), {
    ...{ overall: [80, 80], lowest: 80, highest: 80, steady: 1, unsteady: [] },
  });
  assert.deepEqual(stabilityOf([result(null), result(null)]), {
    ...{ overall: [null, null], lowest: null, highest: null, steady: 0, unsteady: [] },
  });
});
