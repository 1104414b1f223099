// Points only for evidence, weights as the card says, and gates that cap what they did not let through.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer, Check, Finding, Scorecard } from './scorecard.ts';
import { scoreCall } from './scoring.ts';
import type { Side, Utterance } from './transcript.ts';

const check = (key: string, more: Partial<Check> = {}): Check => ({
  key,
  question: `${key}?`,
  saidBy: 'us',
  examples: ['x'],
  ...more,
});

const card: Scorecard = {
  key: 'card',
  version: 3,
  name: 'Card',
  description: '',
  categories: [
    {
      key: 'one',
      name: 'One',
      criteria: [{ key: 'a', name: 'A', description: '', weight: 40, checks: [check('a1'), check('a2')] }],
    },
    {
      key: 'two',
      name: 'Two',
      criteria: [
        { key: 'b', name: 'B', description: '', weight: 40, checks: [check('b1', { saidBy: 'them', within: { from: 0.5 } })] },
        { key: 'c', name: 'C', description: '', weight: 20, checks: [check('c1', { notApplicableWhen: 'Nobody asked.' })] },
      ],
    },
  ],
};

const said = (side: Side, text: string): Utterance => ({ speaker: side, side, channel: null, startMs: null, endMs: null, text });
const transcript = [
  said('us', 'first we ask'),
  said('us', 'second we tell'),
  said('them', 'third they agree'),
  said('unknown', 'fourth who knows'),
];
const evaluator = { kind: 'local', name: 'test', version: '1' } as const;

const answer = (checkKey: string, given: Answer, quote: string | null, confidence = 0.9): Finding => ({
  checkKey,
  answer: given,
  reason: 'because',
  confidence,
  quotes: quote === null ? [] : [{ utterance: 0, quote }],
});

const all = [
  answer('a1', 'yes', 'first we ask'),
  answer('a2', 'yes', 'second we tell'),
  answer('b1', 'yes', 'third they agree'),
  answer('c1', 'yes', 'first we ask'),
];
const change = (...changed: Finding[]) =>
  all.map((finding) => changed.find((other) => other.checkKey === finding.checkKey) ?? finding);

const cases: [name: string, findings: Finding[], overall: number | null, outcomes: string][] = [
  ['everything said', all, 100, 'met met met met'],
  ['nothing answered', [], 0, 'not_found not_found not_found not_found'],
  ['half of a criterion', change(answer('a2', 'no', null)), 80, 'met not_found met met'],
  ['partly is half', change(answer('b1', 'partly', 'third they agree')), 80, 'met met partly met'],
  ['a quote nobody said', change(answer('b1', 'yes', 'we will buy it at once')), 60, 'met met not_found met'],
  ['yes without a quote', change(answer('b1', 'yes', null)), 60, 'met met not_found met'],
  ['unsure is for a person to look at', change(answer('b1', 'yes', 'third they agree', 0.49)), 60, 'met met possible met'],
  ['the wrong side said it', change(answer('b1', 'yes', 'first we ask')), 60, 'met met not_found met'],
  ['a side nobody knows may have said it', change(answer('a1', 'yes', 'fourth who knows')), 100, 'met met met met'],
  [
    'left out where the card allows it: 40 of 80',
    change(answer('c1', 'not_applicable', null), answer('b1', 'no', null)),
    50,
    'met met not_found not_applicable',
  ],
  ['left out where the card does not allow it', change(answer('b1', 'not_applicable', null)), 60, 'met met not_found met'],
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

for (const [name, findings, overall, outcomes] of cases) {
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

const gates: [name: string, findings: Finding[], capAt: number, overall: number | null, uncapped: number | undefined][] = [
  ['met: it stands open', all, 30, 100, undefined],
  ['not found: the score is capped', change(answer('b1', 'no', null)), 30, 30, 60],
  ['only possible: nobody has quoted it, so it is capped', change(answer('b1', 'yes', 'third they agree', 0.4)), 30, 30, 60],
  ['in part: capped', change(answer('b1', 'partly', 'third they agree')), 0, 0, 80],
  ['a score below the cap stays', change(answer('a1', 'no', null), answer('a2', 'no', null), answer('b1', 'no', null)), 30, 20, 20],
];
for (const [name, findings, capAt, overall, uncapped] of gates) {
  test(`gate ${name}`, () => {
    const result = scoreCall(gated(capAt), findings, transcript, evaluator);
    assert.equal(result.overall, overall);
    assert.equal(result.capped?.uncapped, uncapped);
    if (uncapped !== undefined) assert.deepEqual(result.capped?.gates, [{ key: 'b', name: 'B', capAt }]);
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
