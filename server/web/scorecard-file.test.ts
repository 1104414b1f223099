// Scorecards as files: what is written comes back as it was, the manual's example can be published, mistakes are named with their line.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Problem } from '../../rules/problem.ts';
import { localAdvice } from '../../rules/scorecard-local.ts';
import { cardProblems } from '../../rules/scorecard-problems.ts';
import { scorecardTemplates } from '../../rules/scorecard-templates.ts';
import { readScorecardFile, writeScorecardFile } from './scorecard-file.ts';

const manual = await readFile(new URL('../../docs/scorecards.md', import.meta.url), 'utf8');
const example = /```yaml\n([^`]+)```/.exec(manual)?.[1] ?? '';

for (const { key, content } of scorecardTemplates) {
  test(`${key} comes back as it was`, () => {
    assert.deepEqual(readScorecardFile(writeScorecardFile({ key, content })), { key, content });
  });
}

test('the example of the manual can be published as it stands, and this machine can judge it', () => {
  const { key, content } = readScorecardFile(example);
  assert.deepEqual([key, cardProblems(content), localAdvice(content)], ['site-visits', [], []]);
});

const mistakes: [name: string, from: string, to: string, message: RegExp][] = [
  ['a field nobody knows', 'saidBy: us', 'saidBy: us\n            colour: red', /checks\.0: Line \d+: .*colour/],
  ['a side nobody is on', 'saidBy: us', 'saidBy: me', /saidBy: Line \d+/],
  ['a key that cannot stand in addresses', 'key: site-visits', 'key: Site Visits', /key: Line 1: Use small letters/],
  ['a number where a text is meant', 'name: Site visits', 'name: 12', /name: Line 2: .*Put it in quotes: "12"/],
];
for (const [name, from, to, message] of mistakes) {
  test(`mistakes: ${name}`, () => {
    assert.throws(
      () => readScorecardFile(example.replace(from, to)),
      (error) => error instanceof Problem && error.code === 'validation_failed' && message.test(error.message),
    );
  });
}
