// Retries and gaps as callers send them, in hours and in minutes, and the gap each retry gets.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type GapUnit, gapMs, readRetryPlan } from './retry-plan.ts';
import { type GapExample, type RetryPlanExample, agentPlan, gapExamples, retryPlanExamples } from './retry-plan-examples.ts';

const edges: RetryPlanExample[] = [
  ['3', ' 2, 4 ,6 ', 'hours', '3: 120 240 360'],
  [3, 30, 'minutes', '3: 30'],
  [3, '30,60', 'minutes', '3: 30 60'],
  ['2', '30M, 2H', 'minutes', '2: 30 120'],
  [2, ['30m', 2], 'hours', '2: 30 120'],
  ['1', '0.1', 'hours', '1: 6'],
  ['1', '720', 'hours', '1: 43200'],
  ['1', '1', 'minutes', '1: 1'],
  ['1', '2m', 'hours', '1: 2'],
  [10, undefined, 'minutes', '10: 45'],
  ['', '', 'hours', '2: 45'],
  [null, null, 'hours', '2: 45'],
  ['0', '2', 'hours', '0: 120', 'More gaps than retries: 1 for 0.'],
];
for (const [retries, gaps, unit, expected, warning] of [...retryPlanExamples, ...edges]) {
  test(`${JSON.stringify(retries)} retries, gaps ${JSON.stringify(gaps)} in ${unit} → ${expected}`, () => {
    const asked = { retries, gaps, retriesField: 'num_of_retries' };
    const reading = readRetryPlan(asked, unit, agentPlan);
    assert.deepEqual(reading.problems, []);
    assert.equal(`${reading.plan.retries}: ${reading.plan.gapsMinutes.join(' ')}`, expected);
    assert.equal(reading.warnings.length, warning === undefined ? 0 : 1);
    assert.ok(reading.warnings[0]?.message.startsWith(warning ?? '') ?? true);
  });
}

const refused: [retries: unknown, gaps: unknown, unit: GapUnit, path: string, says: RegExp][] = [
  ['11', undefined, 'hours', 'num_of_retries', /whole number from 0 to 10/],
  ['-1', undefined, 'hours', 'num_of_retries', /whole number/],
  ['1.5', undefined, 'hours', 'num_of_retries', /whole number/],
  ['three', undefined, 'hours', 'num_of_retries', /whole number/],
  [true, undefined, 'hours', 'num_of_retries', /whole number/],
  ['1', 'soon', 'hours', 'gap_between_retries', /numbers of hours, or as 30m or 2h/],
  ['1', '2,,4', 'hours', 'gap_between_retries', /separated by commas/],
  ['1', '2d', 'minutes', 'gap_between_retries', /numbers of minutes/],
  ['1', '-2', 'hours', 'gap_between_retries', /numbers of hours/],
  ['1', [null], 'hours', 'gap_between_retries', /numbers of hours/],
  ['1', { a: 1 }, 'hours', 'gap_between_retries', /numbers of hours/],
  ['1', Number.NaN, 'hours', 'gap_between_retries', /numbers of hours/],
  ['1', '0.05', 'hours', 'gap_between_retries', /from 6m to 720h; a bare number counts hours/],
  ['1', '721', 'hours', 'gap_between_retries', /to 720h/],
  ['1', '0', 'minutes', 'gap_between_retries', /from 1m/],
  ['1', '0m', 'hours', 'gap_between_retries', /from 1m/],
  ['1', Array.from({ length: 51 }, () => 1), 'hours', 'gap_between_retries', /at most 50/],
];
for (const [retries, gaps, unit, path, says] of refused) {
  test(`refused: ${JSON.stringify(retries)}, ${JSON.stringify(gaps)?.slice(0, 30)} in ${unit}`, () => {
    const { problems } = readRetryPlan({ retries, gaps, retriesField: 'num_of_retries' }, unit);
    assert.deepEqual(
      problems.map((problem) => problem.path),
      [path],
    );
    assert.match(problems[0]?.message ?? '', says);
  });
}

const gapEdges: GapExample[] = [
  [[], 1, null, 60],
  [[0.5], 1, 'no_answer', 0.5],
];
for (const [gapsMinutes, retry, after, minutes] of [...gapExamples, ...gapEdges]) {
  test(`retry ${retry} of [${gapsMinutes.join(', ')}] after ${after} waits ${minutes} minutes`, () =>
    assert.equal(gapMs({ retries: 10, gapsMinutes }, retry, after), minutes * 60_000));
}
