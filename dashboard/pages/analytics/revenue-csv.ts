// Win rates as a table for a spreadsheet: one line for each band and each criterion, with limits where there is enough to say.
import type { DaySpan } from '../../../rules/analytics.ts';
import { csvLine } from '../../../rules/csv-line.ts';
import type { MeasuredShare } from '../../../rules/measured-share.ts';
import type { Difference } from '../../../rules/revenue.ts';
import type { Revenue } from '../../revenue-queries.ts';
import { saveFile } from '../../save-file.ts';

const head = [
  ...['Of', 'Group', 'Won', 'Lost', 'Win rate', 'Win rate, low', 'Win rate, high'],
  ...['Where met, difference', 'Difference, low', 'Difference, high', 'Difference beyond chance'],
];

export function saveRevenueAsCsv({ bands, criteria }: Revenue, span: DaySpan): void {
  const lines = [
    ...bands.map(({ from, to, won, lost, winRate }) => ['Score', `${from} to ${to}`, won, lost, ...limitsOf(winRate)]),
    ...criteria.flatMap(({ name, met, notMet, difference }) => [
      [name, 'met', met.won, met.lost, ...limitsOf(met.winRate), ...differenceOf(difference)],
      [name, 'not met', notMet.won, notMet.lost, ...limitsOf(notMet.winRate)],
    ]),
  ];
  const content = [head, ...lines].map((line) => csvLine(line));
  saveFile(`revenue ${span.from} to ${span.to}.csv`, new Blob(content, { type: 'text/csv' }));
}

const rounded = (value: number): number => Number(value.toFixed(3));

function limitsOf(measured: MeasuredShare): (number | null)[] {
  if (measured.kind === 'too-few') return [null, null, null];
  return [measured.share, measured.low, measured.high].map(rounded);
}

function differenceOf(told: Difference): (number | string | null)[] {
  if (told.kind === 'too-few') return [null, null, null, null];
  return [...[told.difference, told.low, told.high].map(rounded), told.kind === 'not-told-apart' ? 'no' : 'yes'];
}
