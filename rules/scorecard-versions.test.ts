// A draft is published only when it is sound and says something new; what differs is told part by part.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScorecardContent } from './scorecard.ts';
import { cardChanges, publishingOf, stateOfCard } from './scorecard-versions.ts';

const criterion = (key: string, weight: number) => ({
  ...{ key, name: key.toUpperCase(), description: '', weight },
  checks: [{ key: `${key}1`, question: `${key}?`, saidBy: 'us' as const, examples: ['x'] }],
});
const card: ScorecardContent = {
  name: 'Card',
  description: 'For calls',
  categories: [{ key: 'one', name: 'One', criteria: [criterion('a', 60), criterion('b', 40)] }],
};
const one = card.categories[0]!;
const [a, b] = [one.criteria[0]!, one.criteria[1]!];
const withCriteria = (...criteria: typeof one.criteria): ScorecardContent => ({ ...card, categories: [{ ...one, criteria }] });

const changes: [name: string, after: ScorecardContent, told: string[]][] = [
  ['nothing', structuredClone(card), []],
  ['the order of keys', { categories: card.categories, description: 'For calls', name: 'Card' }, []],
  ['name', { ...card, name: 'Map' }, ['changed name']],
  ['a weight', withCriteria({ ...a, weight: 50 }, { ...b, weight: 50 }), ['changed criteria.a', 'changed criteria.b']],
  ['an example', withCriteria({ ...a, checks: [{ ...a.checks[0]!, examples: ['y'] }] }, b), ['changed checks.a1']],
  ['one less', withCriteria(a), ['removed criteria.b', 'removed checks.b1']],
  ['one more', withCriteria(a, b, criterion('c', 1)), ['added criteria.c', 'added checks.c1']],
  ['places', withCriteria(b, a), ['changed order']],
  [
    'another category',
    {
      ...card,
      categories: [
        { ...one, criteria: [a] },
        { key: 'two', name: 'Two', criteria: [b] },
      ],
    },
    ['changed criteria.b', 'added categories.two'],
  ],
];
for (const [name, after, told] of changes) {
  test(`what differs: ${name}`, () => {
    assert.deepEqual(
      cardChanges(card, after)
        .map(({ kind, path }) => `${kind} ${path}`)
        .toSorted(),
      told.toSorted(),
    );
  });
}

test('publishing: sound and new, sound and the same, not sound', () => {
  assert.equal(publishingOf(card, null).kind, 'publish');
  assert.equal(publishingOf({ ...card, name: 'Map' }, card).kind, 'publish');
  assert.equal(publishingOf(structuredClone(card), card).kind, 'unchanged');
  const refused = publishingOf(withCriteria(a), card);
  assert.equal(refused.kind === 'refused' && refused.problems[0]?.code, 'weights_not_100');
});

test('a card is a draft before its first version, archived when none of them is in use', () => {
  assert.equal(stateOfCard({ activeVersion: null, newestVersion: 0 }), 'draft');
  assert.equal(stateOfCard({ activeVersion: 2, newestVersion: 3 }), 'active');
  assert.equal(stateOfCard({ activeVersion: null, newestVersion: 3 }), 'archived');
});
