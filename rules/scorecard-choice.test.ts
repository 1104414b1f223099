// The first rule that fits chooses the card; the words say which and why.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  chooseScorecard,
  choiceInWords,
  choiceProblems,
  type ChoosableCall,
  type ChoiceCondition,
  type ScorecardChoice,
} from './scorecard-choice.ts';
import { active, call, choiceExamples, long, names, rule } from './scorecard-choice-examples.ts';

const MINUTE = 60_000;

const conditions: [condition: ChoiceCondition, fits: boolean, call?: Partial<ChoosableCall>][] = [
  [{ kind: 'direction', is: 'outbound' }, true],
  [{ kind: 'direction', is: 'inbound' }, false],
  [{ kind: 'direction', is: 'outbound' }, false, { direction: null }],
  [{ kind: 'source', is: 'push' }, true],
  [{ kind: 'source', is: 'agent' }, false],
  [{ kind: 'length', fromMs: 5 * MINUTE, belowMs: null }, true],
  [{ kind: 'length', fromMs: null, belowMs: 5 * MINUTE }, false],
  [{ kind: 'length', fromMs: MINUTE, belowMs: 6 * MINUTE }, true],
  [{ kind: 'length', fromMs: 0, belowMs: null }, false, { lengthMs: null }],
  [{ kind: 'member', personId: 'maya' }, true],
  [{ kind: 'member', personId: 'noah' }, false],
  [{ kind: 'outcome', is: ' connected' }, true],
  [{ kind: 'outcome', is: 'busy' }, false],
  [{ kind: 'outcome', is: '' }, false, { outcome: null }],
  [{ kind: 'metadata', field: 'pipeline', equals: 'enterprise' }, true],
  [{ kind: 'metadata', field: 'tier', equals: '3' }, true],
  [{ kind: 'metadata', field: 'tags', equals: 'Renewal' }, true],
  [{ kind: 'metadata', field: 'isPilot', equals: 'true' }, true],
  [{ kind: 'metadata', field: 'Region', equals: 'nordics' }, true],
  [{ kind: 'metadata', field: 'toString', equals: 'x' }, false],
  [{ kind: 'metadata', field: 'unheard of', equals: '' }, false],
];
for (const [condition, fits, more] of conditions) {
  test(`${JSON.stringify(condition)} ${fits ? 'fits' : 'does not fit'}${more ? ` ${JSON.stringify(more)}` : ''}`, () => {
    const choice: ScorecardChoice = { rules: [{ scorecardKey: 'demo', conditions: [condition] }], defaultKey: 'discovery' };
    const chosen = chooseScorecard(choice, active, { ...call, ...more });
    assert.equal(chosen.kind === 'none' ? null : chosen.scorecardKey, fits ? 'demo' : 'discovery');
  });
}

for (const [name, choice, scorecardKey, because] of choiceExamples) {
  test(`choice: ${name}`, () => {
    const chosen = chooseScorecard(choice, active, call);
    assert.equal(chosen.kind === 'none' ? null : chosen.scorecardKey, scorecardKey);
    assert.equal(choiceInWords(chosen, choice, names), because);
  });
}

test('what is wrong with rules is said with its place', () => {
  const choice: ScorecardChoice = {
    rules: [
      rule('gone', long),
      rule('demo'),
      rule(
        'demo',
        { kind: 'length', fromMs: null, belowMs: null },
        { kind: 'outcome', is: ' ' },
        { kind: 'metadata', field: '', equals: '' },
      ),
      rule('demo', { kind: 'length', fromMs: 5, belowMs: 5 }, { kind: 'member', personId: '' }),
    ],
    defaultKey: 'gone',
  };
  assert.deepEqual(
    choiceProblems(choice, active).map(({ path }) => path),
    [
      ...['defaultKey', 'rules.0.scorecardKey', 'rules.1.conditions', 'rules.2.conditions.0', 'rules.2.conditions.1'],
      ...['rules.2.conditions.2', 'rules.3.conditions.0', 'rules.3.conditions.1'],
    ],
  );
});
