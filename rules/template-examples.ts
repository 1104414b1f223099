// Examples of texts with values in them: the test holds the rule to each of them, and docs/rules.md tells them.
import type { FilledVariable } from './variables.ts';

const value = (name: string, written: string | null, spoken = written ?? ''): FilledVariable => ({
  name,
  value: written,
  spoken,
  origin: { kind: 'none' },
  notes: [],
});

export const exampleValues = [
  value('firstname', 'Ann'),
  value('amount', '125000', 'one lakh twenty-five thousand'),
  value('metadata.plan', 'gold'),
  value('empty', null),
  value('nested', '{{firstname}} $& $1'),
];

/** `unknown`: placeholders for which there is no variable. */
export type TemplateExample = [template: string, text: string, unknown: string[]];

export const templateExamples: TemplateExample[] = [
  ['Hello {{firstname}}!', 'Hello Ann!', []],
  ['Hello {{ firstname }}!', 'Hello Ann!', []],
  ['You owe {{amount}}.', 'You owe one lakh twenty-five thousand.', []],
  ['{{metadata.plan}} plan', 'gold plan', []],
  ['Hello{{empty}}.', 'Hello.', []],
  ['{{nested}}', '{{firstname}} $& $1', []],
  ['{{constructor}}', '', ['constructor']],
  ['{firstname}', '{firstname}', []],
];
