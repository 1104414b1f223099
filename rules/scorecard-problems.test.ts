// What keeps a card from being published is said with its place and with what to do; what this machine cannot judge is said too.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Check, Criterion, ScorecardContent } from './scorecard.ts';
import { discoveryScorecard } from './scorecard-discovery.ts';
import { localAdvice } from './scorecard-local.ts';
import { cardProblems } from './scorecard-problems.ts';

const check = (key: string, more: Partial<Check> = {}): Check => ({
  ...{ key, question: `Did we say ${key}?`, saidBy: 'us' as const },
  examples: ['we say one thing', 'we say another thing', 'a third thing is said', 'the fourth thing is said'],
  ...more,
});
const criterion = (key: string, weight: number, more: Partial<Criterion> = {}): Criterion => ({
  ...{ key, name: key.toUpperCase(), description: '', weight, checks: [check(`${key}1`)] },
  ...more,
});
const card = (...criteria: Criterion[]): ScorecardContent => ({
  name: 'Card',
  description: '',
  categories: [{ key: 'one', name: 'One', criteria }],
});

const cases: [name: string, card: ScorecardContent, problems: [code: string, path: string, message: RegExp][]][] = [
  ['sound', card(criterion('a', 60), criterion('b', 40)), []],
  ['too little', card(criterion('a', 60), criterion('b', 30)), [['weights_not_100', 'categories', /add up to 90\. Give 10 more/]]],
  ['too much', card(criterion('a', 60), criterion('b', 45)), [['weights_not_100', 'categories', /add up to 105\. Take 5 away/]]],
  ['nothing in it', { ...card(), categories: [] }, [['missing', 'categories', /Add a category/]]],
  ['no name', { ...card(criterion('a', 100)), name: ' ' }, [['missing', 'name', /name/]]],
  ['an empty category', card(), [['missing', 'categories.0.criteria', /at least one criterion/]]],
  [
    'half a point',
    card(criterion('a', 99.5), criterion('b', 0.5)),
    [
      ['weight_invalid', 'categories.0.criteria.0.weight', /whole number from 1/],
      ['weight_invalid', 'categories.0.criteria.1.weight', /whole number from 1/],
    ],
  ],
  [
    'a weightless criterion',
    card(criterion('a', 100), criterion('b', 0)),
    [['weight_invalid', 'categories.0.criteria.1.weight', /only a gate/]],
  ],
  ['a weightless gate', card(criterion('a', 100), criterion('b', 0, { gate: { capAt: 0 } })), []],
  [
    'a gate that caps nothing',
    card(criterion('a', 100, { gate: { capAt: 100 } })),
    [['cap_invalid', 'categories.0.criteria.0.gate.capAt', /0 to 99/]],
  ],
  [
    'the same key twice',
    card(criterion('a', 50), criterion('a', 50)),
    [
      ['key_repeated', 'categories.0.criteria.1.key', /“a”/],
      ['key_repeated', 'categories.0.criteria.1.checks.0.key', /“a1”/],
    ],
  ],
  ['nothing checked', card(criterion('a', 100, { checks: [] })), [['missing', 'categories.0.criteria.0.checks', /one check/]]],
  [
    'no question',
    card(criterion('a', 100, { checks: [check('x', { question: '' })] })),
    [['missing', 'categories.0.criteria.0.checks.0.question', /question/]],
  ],
  ['no examples: a language model needs none', card(criterion('a', 100, { checks: [check('x', { examples: [] })] })), []],
  [
    'a sentence that counts and does not',
    card(criterion('a', 100, { checks: [check('x', { counterExamples: ['We say one thing '] })] })),
    [['contradiction', 'categories.0.criteria.0.checks.0.examples.0', /both/]],
  ],
  [
    'no expression',
    card(criterion('a', 100, { checks: [check('x', { patterns: ['ok', '('] })] })),
    [['pattern_invalid', 'categories.0.criteria.0.checks.0.patterns.1', /regular expression/]],
  ],
  [
    'expressions up to 500 characters',
    card(criterion('a', 100, { checks: [check('x', { patterns: ['a'.repeat(500), 'a'.repeat(501)] })] })),
    [['pattern_invalid', 'categories.0.criteria.0.checks.0.patterns.1', /at most 500/]],
  ],
  [
    'a part that ends before it begins',
    card(criterion('a', 100, { checks: [check('x', { within: { from: 0.7, to: 0.2 } })] })),
    [['range_invalid', 'categories.0.criteria.0.checks.0.within', /smaller to a larger/]],
  ],
  [
    'a reply to nothing',
    card(criterion('a', 100, { checks: [check('x', { inReplyTo: { saidBy: 'them', examples: [], turns: 3 } })] })),
    [['missing', 'categories.0.criteria.0.checks.0.inReplyTo.examples', /reply/]],
  ],
  [
    'more than a person can overlook',
    card(...Array.from({ length: 61 }, (_, at) => criterion(`k${at}`, at < 39 ? 2 : 1))),
    [['too_many', 'categories', /60 criteria/]],
  ],
];
for (const [name, content, problems] of cases) {
  test(`problems: ${name}`, () => {
    const found = cardProblems(content);
    assert.deepEqual(
      found.map(({ code, path }) => [code, path]),
      problems.map(([code, path]) => [code, path]),
    );
    for (const [index, [, , message]] of problems.entries()) assert.match(found[index]?.message ?? '', message);
  });
}

test('the built-in card is sound, and this machine can judge all of it', () => {
  assert.deepEqual(cardProblems(discoveryScorecard), []);
  assert.deepEqual(localAdvice(discoveryScorecard), []);
  const checks = discoveryScorecard.categories.flatMap((category) => category.criteria.flatMap((one) => one.checks));
  for (const item of checks) assert.ok(item.examples.length >= 8, `${item.key} has ${item.examples.length} examples`);
});

const advice: [name: string, check: Partial<Check>, level: 'blind' | 'weak' | null, message?: RegExp][] = [
  ['four sentences', {}, null],
  ['a pattern is enough', { examples: [], patterns: ['budget'] }, null],
  ['nothing to judge by', { examples: [' '] }, 'blind', /no example sentences/],
  ['tone of voice', { question: 'Did we sound friendly?' }, 'blind', /sounded/],
  ['something left out', { question: 'Did we avoid jargon?' }, 'blind', /not said/],
  ['something left out, in other words', { question: 'Did we let them finish without talking over them?' }, 'blind', /not said/],
  ['what was not done', { question: "Didn't we promise a date?" }, 'blind', /not said/],
  ['another script', { examples: ['Какой у вас бюджет?', 'Кто решает?', 'Когда вы решите?', 'Сколько вас?'] }, 'blind', /English/],
  ['one sentence', { examples: ['what is your budget for this'] }, 'weak', /3 more/],
  ['three sentences', { examples: ['what is your budget', 'how much is set aside', 'who pays for that'] }, 'weak', /One more/],
  ['single words', { examples: ['budget', 'money', 'price', 'cost'] }, 'weak', /single words/],
];
for (const [name, more, level, message] of advice) {
  test(`on this machine: ${name}`, () => {
    const found = localAdvice(card(criterion('a', 100, { checks: [check('x', more)] })));
    assert.equal(found[0]?.level ?? null, level);
    if (message) assert.match(found[0]?.message ?? '', message);
    if (level) assert.equal(found[0]?.path, 'categories.0.criteria.0.checks.0');
  });
}
