// Which parts of a call can be cut, and what is said in them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clipProblem, saidIn } from './clip.ts';

const cases: [fromMs: number, toMs: number, lengthMs: number | null, RegExp | null][] = [
  [0, 500, 60_000, null],
  [0, 499, 60_000, /half a second/],
  [10_000, 5_000, 60_000, /half a second/],
  [0, 600_000, null, null],
  [0, 600_001, null, /10 minutes/],
  [60_000, 70_000, 60_000, /ended/],
  [59_000, 70_000, 60_000, null],
];
for (const [fromMs, toMs, lengthMs, wrong] of cases)
  test(`${fromMs} to ${toMs} of ${lengthMs}`, () => {
    const problem = clipProblem({ fromMs, toMs }, lengthMs);
    if (wrong === null) assert.equal(problem, null);
    else assert.match(problem ?? '', wrong);
  });

test('a turn is in a clip when a part of it is heard', () => {
  const turns = [
    { startMs: 0, endMs: 1_000 },
    { startMs: 1_000, endMs: 2_000 },
    { startMs: 2_000, endMs: 3_000 },
    { startMs: null, endMs: null },
  ];
  assert.deepEqual(saidIn(turns, { fromMs: 1_000, toMs: 2_001 }), turns.slice(1, 3));
});
