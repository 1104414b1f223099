// Examples of which scorecard scores a call: the test holds the rule to each of them, and docs/rules.md tells them.
import type { ChoosableCall, ChoiceCondition, ScorecardChoice } from './scorecard-choice.ts';

const MINUTE_MS = 60_000;

/** Five minutes, by Maya; the cards that calls can be scored by, and the names of people. */
export const call: ChoosableCall = {
  ...{ direction: 'OUTBOUND', source: 'push' as const, lengthMs: 5 * MINUTE_MS, repPersonId: 'maya', outcome: 'Connected' },
  metadata: { pipeline: 'Enterprise', tier: 3, tags: ['renewal', 'q4'], isPilot: true, _extra: { Region: 'Nordics' } },
};
export const active = new Set(['discovery', 'demo', 'renewal']);
export const names = new Map([
  ['maya', 'Maya Okafor'],
  ['noah', 'Noah Berg'],
]);

export const long: ChoiceCondition = { kind: 'length', fromMs: 3 * MINUTE_MS, belowMs: null };
const byMaya: ChoiceCondition = { kind: 'member', personId: 'maya' };
const byNoah: ChoiceCondition = { kind: 'member', personId: 'noah' };
const enterprise: ChoiceCondition = { kind: 'metadata', field: 'pipeline', equals: 'enterprise' };
export const rule = (scorecardKey: string, ...conditions: ChoiceCondition[]) => ({ scorecardKey, conditions });

/** `scorecardKey` null: no score. `because`: half a sentence. */
export type ChoiceExample = [name: string, choice: ScorecardChoice, scorecardKey: string | null, because: string];

export const choiceExamples: ChoiceExample[] = [
  [
    'the first that fits',
    { rules: [rule('demo', byNoah), rule('renewal', long, byMaya), rule('demo', long)], defaultKey: null },
    'renewal',
    'rule 2 fits: it lasted 3 min or longer and Maya Okafor spoke',
  ],
  [
    'upper and lower case do not matter',
    { rules: [rule('demo', enterprise)], defaultKey: 'discovery' },
    'demo',
    'rule 1 fits: its field pipeline is “enterprise”',
  ],
  [
    'all conditions must hold',
    { rules: [rule('demo', long, byNoah)], defaultKey: 'discovery' },
    'discovery',
    'no rule fits, and it is the default card',
  ],
  [
    'an archived card is passed over',
    { rules: [rule('archived', long), rule('demo', long)], defaultKey: 'discovery' },
    'demo',
    'rule 2 fits: it lasted 3 min or longer',
  ],
  ['without rules', { rules: [], defaultKey: 'discovery' }, 'discovery', 'it is the default card'],
  [
    'nothing fits and no default',
    { rules: [rule('demo', byNoah)], defaultKey: null },
    null,
    'no rule fits and there is no default card',
  ],
  ['the default is archived', { rules: [], defaultKey: 'archived' }, null, 'there is no default card'],
];
