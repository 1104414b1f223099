// Examples of values as the voice says them: the test holds the rule to each of them, and docs/rules.md tells them.
import type { SpokenForm } from './spoken-form.ts';

/** The clock by which instants are told: 5½ hours ahead of UTC. */
export const spokenZone = 'Asia/Kolkata';

/** `said` null: it stays as written and says why. */
export type SpokenFormExample = [value: string, form: SpokenForm, said: string | null];

export const spokenFormExamples: SpokenFormExample[] = [
  ['125000', { kind: 'as_written' }, '125000'],
  ['125000', { kind: 'full_words', grouping: 'indian' }, 'one lakh twenty-five thousand'],
  ['125000', { kind: 'full_words', grouping: 'western' }, 'one hundred twenty-five thousand'],
  ['125430', { kind: 'nearest_hundreds', grouping: 'indian' }, 'one lakh twenty-five thousand four hundred'],
  ['125430', { kind: 'nearest_thousands', grouping: 'western' }, 'one hundred twenty-five thousand'],
  [
    '$1,250.50',
    { kind: 'currency', currency: 'USD', grouping: 'western' },
    'one thousand two hundred fifty dollars and fifty cents',
  ],
  ['2026-03-09', { kind: 'date', order: 'month_first' }, 'Monday, March ninth, twenty twenty-six'],
  ['2026-03-09T20:00:00Z', { kind: 'date', order: 'day_first' }, 'Tuesday, the tenth of March, twenty twenty-six'],
  ['15:30', { kind: 'time' }, 'three thirty PM'],
  ['about five', { kind: 'full_words', grouping: 'indian' }, null],
];
