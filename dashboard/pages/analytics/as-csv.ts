// The figures of the page as a table for a spreadsheet: one line a rep, with categories and criteria as columns, each beside its calls.
import { ofEnough, type DaySpan } from '../../../rules/analytics.ts';
import { csvLine } from '../../../rules/csv-line.ts';
import type { Analytics } from '../../analytics-queries.ts';
import { saveFile } from '../../save-file.ts';
import { nameOfRep } from './leaderboard.tsx';

export function saveAsCsv(analytics: Analytics, span: DaySpan): void {
  const { reps, categories, criteria } = analytics;
  const skills = [...categories, ...criteria];
  const head = [
    ...['Rep', 'Calls', 'Seconds on calls', 'Scored', 'Average score', 'Talk ratio', 'Talk ratio, calls'],
    ...skills.flatMap(({ name }) => [name, `${name}, calls`]),
  ];
  const lines = reps.map(({ rep, name, ...figures }) => [
    ...[nameOfRep({ rep, name }), figures.calls, Math.round(figures.lengthMs / 1_000)],
    ...[figures.scored, rounded(ofEnough(figures.averageScore, figures.scored), 1)],
    ...[rounded(ofEnough(figures.talkShare, figures.withTalkShare), 3), figures.withTalkShare],
    ...skills.flatMap((skill) => {
      const { share = null, calls = 0 } = skill.reps.find((one) => one.rep === rep) ?? {};
      return [rounded(ofEnough(share, calls), 3), calls];
    }),
  ]);
  const content = [head, ...lines].map((line) => csvLine(line)).join('');
  saveFile(`figures ${span.from} to ${span.to}.csv`, new Blob([content], { type: 'text/csv' }));
}

const rounded = (value: number | null, digits: number): number | null => (value === null ? null : Number(value.toFixed(digits)));
