// A person's answer in a score: what it earns, what stays visible, what it leaves alone.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isReviewed, machineOutcome, needsReason, opensFor, withAnswers, type GivenAnswer } from './review.ts';
import { scoreCall } from './scoring.ts';
import type { Check, Finding, Outcome, Scorecard } from './scorecard.ts';
import type { Utterance } from './transcript.ts';

const check = (key: string): Check => ({ key, question: `${key}?`, saidBy: 'us', examples: [] });
const card: Scorecard = {
  ...{ key: 'visits', version: 1, name: 'Visits', description: '' },
  categories: [
    {
      ...{ key: 'all', name: 'All' },
      criteria: [
        { ...{ key: 'parking', name: 'Parking', description: '', weight: 60 }, checks: [check('told'), check('drawn')] },
        { ...{ key: 'shoes', name: 'Shoes', description: '', weight: 40, gate: { capAt: 30 } }, checks: [check('shoes')] },
      ],
    },
  ],
};
const utterances: Utterance[] = [
  { speaker: 'Us', side: 'us', channel: null, startMs: 0, endMs: 2000, text: 'You can park behind our building.' },
];
const yes = (checkKey: string, confidence: number): Finding => ({
  ...{ checkKey, answer: 'yes', reason: 'It was said.', confidence },
  quotes: [{ utterance: 0, quote: 'You can park behind our building.' }],
});
const evaluator = { kind: 'local', name: 'test', version: '1' } as const;
const scored = scoreCall(card, [yes('told', 0.9), yes('drawn', 0.4)], utterances, evaluator);
const answer = (checkKey: string, outcome: GivenAnswer['outcome'], reason = 'I was there.'): GivenAnswer => ({
  ...{ checkKey, question: `${checkKey}?`, outcome, reason },
});
const shoes = (result: typeof scored) => result.categories[0]!.criteria[1]!.checks[0]!;

describe('withAnswers', () => {
  const cases: [what: string, answers: GivenAnswer[], overall: number | null][] = [
    ['without an answer nothing changes', [], 30],
    ['a gate that a person saw passed caps no more', [answer('shoes', 'met')], 70],
    ['half a point for partly', [answer('shoes', 'partly')], 30],
    ['what was left open earns its points', [answer('shoes', 'met'), answer('drawn', 'met')], 100],
    ['points can be taken away', [answer('shoes', 'met'), answer('told', 'not_found')], 40],
    ['what does not apply is left out, and its gate is open', [answer('shoes', 'not_applicable')], 50],
    ['an answer to another question counts for nothing', [{ ...answer('shoes', 'met'), question: 'Did they wear shoes?' }], 30],
    ['nor does one to a check the card has not', [answer('hats', 'met')], 30],
  ];
  for (const [what, answers, overall] of cases)
    test(what, () => assert.equal(withAnswers(card, scored, answers, true).overall, overall));

  test('keeps what the evaluator said, and gives it back when the answer is gone', () => {
    const first = withAnswers(card, scored, [answer('shoes', 'met')], true);
    assert.deepEqual(shoes(first).machine, { outcome: 'not_found', reason: 'Nothing in the transcript answers it.' });
    assert.deepEqual([shoes(first).outcome, shoes(first).reason], ['met', 'I was there.']);
    const second = withAnswers(card, first, [answer('shoes', 'partly', '')], true);
    assert.equal(machineOutcome(shoes(second)), 'not_found');
    assert.equal(shoes(second).reason, 'Nothing in the transcript answers it.');
    assert.deepEqual([isReviewed(scored), isReviewed(second)], [false, true]);
    assert.deepEqual(withAnswers(card, second, [], true), scored);
  });

  test('gives no overall score where nobody is known to be on either side', () =>
    assert.equal(withAnswers(card, scored, [answer('shoes', 'met')], false).overall, null));
});

test('a check waits for a person while it is open or unsure, and no longer once one has answered', () => {
  const at = (outcome: Outcome, confidence: number) =>
    opensFor({ key: 'a', question: '', outcome, reason: '', confidence, evidence: [] });
  assert.deepEqual([at('possible', 0.4), at('met', 0.55), at('met', 0.9), at('not_found', 0)], ['possible', 'unsure', null, null]);
  assert.equal(opensFor(shoes(withAnswers(card, scored, [answer('shoes', 'met')], true))), null);
});

test('who contradicts says why', () => {
  const cases: [Outcome, GivenAnswer['outcome'], boolean][] = [
    ['met', 'not_found', true],
    ['not_found', 'met', true],
    ['met', 'met', false],
    ['possible', 'met', false],
    ['possible', 'not_found', false],
  ];
  for (const [machine, given, needed] of cases) assert.equal(needsReason(machine, given), needed, `${machine} → ${given}`);
});
