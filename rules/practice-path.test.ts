// How far somebody has come on a path: in order, by the best score, until the day.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayNotOver, pathStanding, stepProblems } from './practice-path.ts';

const steps = [
  { prospectId: 'a', passMark: 50 },
  { prospectId: 'b', passMark: 70 },
];
const day = { dueOn: '2026-11-27', today: '2026-11-27' };
const a = (score: number | null) => ({ prospectId: 'a', score });
const b = (score: number | null) => ({ prospectId: 'b', score });

const cases: [
  name: string,
  scores: { prospectId: string; score: number | null }[],
  today: string,
  state: string,
  next: string | null,
  best: (number | null)[],
][] = [
  ['nothing played', [], '2026-11-27', 'open', 'a', [null, null]],
  ['the best of several tries counts', [a(10), a(50), a(40)], '2026-11-27', 'open', 'b', [50, null]],
  ['all passed, also late', [a(60), b(70)], '2026-12-01', 'passed', null, [60, 70]],
  ['what is not scored yet passes nothing', [a(null)], '2026-11-27', 'open', 'a', [null, null]],
  ['a later one counts only once those before are passed', [b(90)], '2026-11-28', 'overdue', 'a', [null, 90]],
  ['a point below the mark', [a(49)], '2026-11-27', 'open', 'a', [49, null]],
];
for (const [name, scores, today, state, next, best] of cases) {
  test(name, () => {
    const standing = pathStanding(steps, scores, { ...day, today });
    assert.deepEqual([standing.state, standing.next?.prospectId ?? null], [state, next]);
    assert.deepEqual(
      standing.steps.map((step) => step.best),
      best,
    );
  });
}

test('a day is over when it is over everywhere', () => {
  assert.equal(dayNotOver(new Date('2026-11-28T11:59:00Z')), '2026-11-27');
  assert.equal(dayNotOver(new Date('2026-11-28T12:00:00Z')), '2026-11-28');
});

test('a path names prospects that are there, each once', () => {
  const problems = stepProblems([...steps, steps[0]!], new Set(['a']));
  assert.deepEqual(
    problems.map(({ path, code }) => [path, code]),
    [
      ['steps.1.prospectId', 'unknown'],
      ['steps.2.prospectId', 'repeated'],
    ],
  );
});
