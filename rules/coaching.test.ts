// What a call teaches, and what many calls teach: from the card's own examples, at the moment it happened.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { focusProgress, planCoaching, type ScoredForPlan } from './coaching-plan.ts';
import { coachCall } from './coaching.ts';
import { scoreCall } from './scoring.ts';
import type { Check, Finding, Scorecard } from './scorecard.ts';
import type { Utterance } from './transcript.ts';

const check = (key: string, more: Partial<Check>): Check => ({ key, question: `${key}?`, saidBy: 'us', examples: [], ...more });

const card: Scorecard = {
  ...{ key: 'discovery', version: 3, name: 'Discovery', description: '' },
  categories: [
    {
      ...{ key: 'talk', name: 'Talk' },
      criteria: [
        criterion('introduction', 10, check('introduces', { within: { to: 0.3 }, examples: ['Hi, this is Carla from Redwood.'] })),
        criterion(
          'price',
          50,
          check('answers-price', {
            examples: ['What would it cost you to go on like this?', 'I understand that the price worries you.'],
            inReplyTo: { saidBy: 'them', examples: ['That is too expensive.'], turns: 2 },
          }),
        ),
        criterion('budget', 20, check('budget-named', { saidBy: 'them', examples: ['We have a budget of ten thousand.'] })),
        criterion('next-step', 20, check('books', { within: { from: 0.7 }, examples: ['Shall we meet on Tuesday at ten?'] })),
      ],
    },
  ],
};

function criterion(key: string, weight: number, one: Check) {
  return { key, name: key, description: `What ${key} is.`, weight, checks: [one] };
}

const lines: [Utterance['side'], string][] = [
  ['us', 'Good morning, this is Tom from Northstar.'],
  ['them', 'Morning.'],
  ['us', 'Our product plans your crews.'],
  ['them', 'I have seen it, but it is too expensive for us.'],
  ['us', 'Well, quality has its price.'],
  ['them', 'Hm.'],
  ['us', 'I will send you something then. Goodbye.'],
];
const utterances = lines.map(([side, text], at): Utterance => ({
  ...{ speaker: side, side, channel: null, startMs: at * 10_000, endMs: at * 10_000 + 8_000, text },
}));
const found = (checkKey: string, answer: Finding['answer'], quotes: Finding['quotes'] = []): Finding => ({
  ...{ checkKey, answer, reason: 'Because.', confidence: 1, quotes },
});
const scored = (findings: Finding[]) => scoreCall(card, findings, utterances, { kind: 'local', name: 'test', version: '1' });

describe('coaching of one call', () => {
  const result = scored([
    found('introduces', 'yes', [{ utterance: 0, quote: 'this is Tom from Northstar' }]),
    found('answers-price', 'no'),
    found('budget-named', 'no'),
    found('books', 'no'),
  ]);
  const coaching = coachCall(card, result, utterances);

  test('what was met is a strength, with the words that earned it', () => {
    assert.deepEqual(
      coaching.strengths.map(({ name, moment }) => [name, moment.quote, moment.startMs !== null]),
      [['introduction', 'this is Tom from Northstar.', true]],
    );
  });

  test('gaps come by what they cost, the dearest is what to practise', () => {
    assert.deepEqual(
      coaching.gaps.map(({ name, lostPoints }) => [name, lostPoints]),
      [
        ['price', 50],
        ['budget', 20],
        ['next-step', 20],
      ],
    );
    assert.equal(coaching.practice?.name, 'price');
  });

  test('a gap is shown where they gave the occasion, with the example that fits it', () => {
    const [price] = coaching.gaps;
    assert.deepEqual([price?.moment?.why, price?.moment?.utterance, price?.moment?.startMs], ['they_asked', 3, 30_000]);
    assert.equal(price?.better, 'What would it cost you to go on like this?');
  });

  test('what they have to say is put into nobody’s mouth', () => {
    assert.equal(coaching.gaps[1]?.better, null);
    assert.equal(coaching.gaps[1]?.moment, null);
    assert.equal(coaching.gaps[1]?.aim, 'What budget is.');
  });

  test('what belongs to the end is shown at the end', () => {
    const books = coaching.gaps[2];
    assert.deepEqual([books?.moment?.why, books?.moment?.utterance], ['usual_place', 6]);
  });

  test('what was said almost is quoted, and a must comes first', () => {
    const [first] = card.categories[0]!.criteria;
    const strict = {
      ...card,
      categories: [
        { ...card.categories[0]!, criteria: [{ ...first!, gate: { capAt: 10 } }, ...card.categories[0]!.criteria.slice(1)] },
      ],
    };
    const unsure = { ...found('introduces', 'yes', [{ utterance: 0, quote: 'this is Tom' }]), confidence: 0.2 };
    const capped = scoreCall(strict, [unsure], utterances, result.evaluator);
    const [gate] = coachCall(strict, capped, utterances).gaps;
    assert.deepEqual(
      [gate?.name, gate?.isGate, gate?.moment?.why, gate?.moment?.quote],
      ['introduction', true, 'almost_said', 'this is Tom'],
    );
  });

  test('without a transcript there is nothing to point at, and the aim is told', () => {
    const [price] = coachCall(card, result, []).gaps;
    assert.deepEqual([price?.moment, price?.better], [null, 'What would it cost you to go on like this?']);
  });
});

describe('a plan over many calls', () => {
  const day = (n: number) => new Date(Date.UTC(2026, 10, n));
  const call = (n: number, isMet: boolean): ScoredForPlan => ({
    ...{ callId: `call-${n}`, title: `Call ${n}`, calledAt: day(n) },
    result: scored([
      found('introduces', 'yes', [{ utterance: 0, quote: 'this is Tom from Northstar' }]),
      isMet ? found('answers-price', 'yes', [{ utterance: 4, quote: 'quality has its price' }]) : found('answers-price', 'no'),
    ]),
  });

  test('the weakest comes first, with its trend and the calls to hear it in', () => {
    const plan = planCoaching([8, 7, 6, 5, 4, 3].map((n) => call(n, n >= 7)));
    const price = plan.criteria.find(({ criterionKey }) => criterionKey === 'price');
    assert.equal(plan.calls, 6);
    assert.deepEqual([price?.calls, price?.share, price?.trend], [6, 33, { before: 0, after: 67 }]);
    assert.deepEqual(
      price?.moments.map(({ callId }) => callId),
      ['call-6', 'call-5', 'call-4'],
    );
    assert.deepEqual(
      plan.criteria.map(({ share }) => share),
      plan.criteria.map(({ share }) => share).toSorted((a, b) => a - b),
    );
  });

  test('of too few calls nothing is said', () => {
    const plan = planCoaching([call(2, false), call(1, false)]);
    assert.deepEqual([plan.calls, plan.criteria, plan.tooFew], [2, [], 4]);
    assert.equal(planCoaching([3, 2, 1].map((n) => call(n, true))).criteria[0]?.trend, null);
  });

  test('the progress of a focus is the mean of what it earned in each call', () => {
    const weights = [10, 10, 20];
    assert.deepEqual(focusProgress(weights.map((weight, at) => ({ points: at === 0 ? 0 : weight, weight }))), {
      calls: 3,
      share: 67,
    });
    assert.deepEqual(focusProgress([]), { calls: 0, share: null });
  });
});
