// Points only for evidence, weights as the card says, and gates that cap what they did not let through.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scorecard } from './scorecard.ts';
import { scoreCall } from './scoring.ts';
import { type ScoreExample, all, answer, card, change, gateExamples, said, scoreExamples, transcript } from './scoring-examples.ts';
import type { Utterance } from './transcript.ts';

const evaluator = { kind: 'local', name: 'test', version: '1' } as const;

const edges: ScoreExample[] = [
  ['a side nobody knows may have said it', change(answer('a1', 'yes', 'fourth who knows')), 100, 'met met met met'],
  [
    'a confidence of 999 is 1, of NaN is 0',
    change(answer('a1', 'yes', 'first we ask', 999), answer('a2', 'yes', 'second we tell', Number.NaN)),
    80,
    'met possible met met',
  ],
  ['the first of two answers counts', [answer('a1', 'no', null), ...all], 80, 'not_found met met met'],
  [
    'checks of another card',
    [answer('zz', 'yes', 'first we ask'), answer('__proto__', 'yes', 'first we ask')],
    0,
    'not_found not_found not_found not_found',
  ],
];

for (const [name, findings, overall, outcomes] of [...scoreExamples, ...edges]) {
  test(`score: ${name}`, () => {
    const result = scoreCall(card, findings, transcript, evaluator);
    const checks = result.categories.flatMap((category) => category.criteria.flatMap((criterion) => criterion.checks));
    assert.equal(checks.map((item) => item.outcome).join(' '), outcomes);
    assert.equal(result.overall, overall);
    assert.ok(
      checks.every(
        (item) => item.outcome === 'met' || item.outcome === 'partly' || item.outcome === 'possible' || item.evidence.length === 0,
      ),
    );
  });
}

test('the part of the call counts, not only the words', () => {
  const early = [said('them', 'third they agree'), ...transcript.slice(0, 2)];
  const result = scoreCall(card, all, early, evaluator);
  assert.equal(result.categories[1]?.criteria[0]?.outcome, 'not_found');
});

test('where nobody is known to be on either side there is no overall score', () => {
  const nobody = transcript.map((line): Utterance => ({ ...line, side: 'unknown' }));
  assert.equal(scoreCall(card, all, nobody, evaluator).overall, null);
});

test('a card on which nothing applied has no score', () => {
  const onlyC = {
    ...card,
    categories: [{ ...card.categories[1]!, criteria: [{ ...card.categories[1]!.criteria[1]!, weight: 100 }] }],
  };
  const result = scoreCall(onlyC, [answer('c1', 'not_applicable', null)], transcript, evaluator);
  assert.equal(result.overall, null);
  assert.equal(result.categories[0]?.score, null);
});

test('points, category scores and who judged are part of the result', () => {
  const result = scoreCall(card, change(answer('a2', 'no', null)), transcript, evaluator);
  assert.equal(result.categories[0]?.criteria[0]?.points, 20);
  assert.equal(result.categories[0]?.criteria[0]?.outcome, 'partly');
  assert.deepEqual(
    result.categories.map((category) => category.score),
    [50, 100],
  );
  assert.deepEqual(result.scorecard, { key: 'card', version: 3, name: 'Card' });
  assert.deepEqual(result.evaluator, evaluator);
});

for (const [name, findings, capAt, overall, uncapped] of gateExamples) {
  test(`gate ${name}`, () => {
    const result = scoreCall(gated(capAt), findings, transcript, evaluator);
    assert.equal(result.overall, overall);
    assert.equal(result.capped?.uncapped, uncapped);
    if (uncapped !== undefined) assert.deepEqual(result.capped?.gates, [{ key: 'b', name: 'Next step', capAt }]);
  });
}

test('a gate that does not apply lets through, and one that weighs nothing earns nothing', () => {
  const [one, two] = [card.categories[0]!, card.categories[1]!];
  const [b, c] = [two.criteria[0]!, two.criteria[1]!];
  const weightless = { ...b, weight: 0, gate: { capAt: 10 } };
  const ofGate = { ...card, categories: [one, { ...two, criteria: [weightless, { ...c, gate: { capAt: 0 } }] }] };
  const result = scoreCall(ofGate, change(answer('c1', 'not_applicable', null)), transcript, evaluator);
  assert.deepEqual([result.overall, result.capped, result.categories[1]?.criteria[0]?.points], [100, undefined, 0]);
  assert.equal(scoreCall(ofGate, change(answer('b1', 'no', null)), transcript, evaluator).overall, 10);
});

function gated(capAt: number): Scorecard {
  const [one, two] = [card.categories[0]!, card.categories[1]!];
  const [b, c] = [two.criteria[0]!, two.criteria[1]!];
  return { ...card, categories: [one, { ...two, criteria: [{ ...b, gate: { capAt } }, c] }] };
}
