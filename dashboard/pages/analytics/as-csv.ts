// The figures of the page as a table for a spreadsheet: one line a rep, with categories and criteria as columns.
import type { DaySpan } from '../../../rules/analytics.ts';
import { csvLine } from '../../../rules/csv-line.ts';
import type { Analytics } from '../../analytics-queries.ts';
import { saveFile } from '../../save-file.ts';
import { nameOfRep } from './leaderboard.tsx';

export function saveAsCsv(analytics: Analytics, span: DaySpan): void {
  const { reps, categories, criteria } = analytics;
  const skills = [...categories, ...criteria];
  const head = ['Rep', 'Calls', 'Seconds on calls', 'Scored', 'Average score', 'Talk ratio', ...skills.map(({ name }) => name)];
  const lines = reps.map((rep) => [
    ...[nameOfRep(rep), rep.calls, Math.round(rep.lengthMs / 1_000), rep.scored, rounded(rep.averageScore, 1)],
    ...[rounded(rep.talkShare, 3), ...skills.map((skill) => rounded(skill.reps.find((one) => one.rep === rep.rep)?.share, 3))],
  ]);
  const content = [head, ...lines].map((line) => csvLine(line)).join('');
  saveFile(`figures ${span.from} to ${span.to}.csv`, new Blob([content], { type: 'text/csv' }));
}

const rounded = (value: number | null | undefined, digits: number): number | null =>
  value === null || value === undefined ? null : Number(value.toFixed(digits));
