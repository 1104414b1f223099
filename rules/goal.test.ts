// How goals stand: by measure, before, within and after their days, and when there is too little to say.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goalProblem, goalProgress, goalSpan, type Counted, type Goal } from './goal.ts';

const nothing: Counted = { calls: 0, scored: 0, averageScore: null, judged: 0, share: null };
const days = { startsOn: '2026-03-02', dueOn: '2026-03-15' };
const calls: Goal = { ...days, measure: 'calls', target: 10 };
const score: Goal = { ...days, measure: 'score', target: 70 };
const criterion: Goal = { ...days, measure: 'criterion', target: 60 };

test('a goal stands as its measure and its days say', () => {
  const cases: [Goal, Partial<Counted>, today: string, state: string, value: number | null, cases: number][] = [
    [calls, {}, '2026-03-01', 'not_begun', null, 0],
    [calls, { calls: 9 }, '2026-03-04', 'too_few', 9, 9],
    [calls, { calls: 9 }, '2026-03-08', 'behind', 9, 9],
    [calls, { calls: 16 }, '2026-03-11', 'on_target', 11.2, 16],
    [calls, { calls: 20 }, '2026-03-16', 'reached', 10, 20],
    [calls, {}, '2026-03-16', 'missed', 0, 0],
    [score, {}, '2026-03-15', 'too_few', null, 0],
    [score, { scored: 4, averageScore: 90 }, '2026-03-15', 'too_few', 90, 4],
    [score, { scored: 5, averageScore: 69.9 }, '2026-03-15', 'behind', 69.9, 5],
    [score, { scored: 5, averageScore: 70 }, '2026-03-16', 'reached', 70, 5],
    [score, { scored: 4, averageScore: 90 }, '2026-03-16', 'too_few', 90, 4],
    [criterion, { judged: 5, share: 0.5 }, '2026-03-16', 'missed', 50, 5],
    [criterion, { judged: 8, share: 0.75 }, '2026-03-10', 'on_target', 75, 8],
  ];
  for (const [goal, counted, today, state, value, of] of cases)
    assert.deepEqual(
      goalProgress(goal, { ...nothing, ...counted }, today),
      { state, value, cases: of },
      `${goal.measure} ${today}`,
    );
  // Within less than a week, the week is not over.
  const short = { ...calls, dueOn: '2026-03-04' };
  assert.deepEqual(goalProgress(short, { ...nothing, calls: 10 }, '2026-03-05'), { state: 'reached', value: 10, cases: 10 });
});

test('the days that count end today, or on the last', () => {
  assert.equal(goalSpan(calls, '2026-03-01'), null);
  assert.deepEqual(goalSpan(calls, '2026-03-04'), { from: '2026-03-02', to: '2026-03-04' });
  assert.deepEqual(goalSpan(calls, '2026-04-04'), { from: '2026-03-02', to: '2026-03-15' });
});

test('goals that cannot be are told', () => {
  const cases: [Partial<Goal>, RegExp | null][] = [
    [{}, null],
    [{ dueOn: '2026-03-01' }, /before it begins/],
    [{ dueOn: '2027-03-03' }, /366 days/],
    [{ target: 1_001 }, /1000 calls/],
    [{ measure: 'score', target: 101 }, /up to 100/],
  ];
  for (const [change, problem] of cases)
    if (problem === null) assert.equal(goalProblem({ ...calls, ...change }), null);
    else assert.match(goalProblem({ ...calls, ...change }) ?? '', problem);
});
