// How far calls came as a table for a spreadsheet: counts, and shares with their limits where there is enough to say.
import type { DaySpan } from '../../../rules/analytics.ts';
import { csvLine } from '../../../rules/csv-line.ts';
import { funnelSteps } from '../../../rules/funnel.ts';
import { measuredShare } from '../../../rules/measured-share.ts';
import type { Funnel } from '../../funnel-queries.ts';
import { saveFile } from '../../save-file.ts';
import { stepNames } from './funnel-steps.tsx';

export function saveFunnelAsCsv(groupName: string, { lines }: Funnel, span: DaySpan): void {
  const shares = ['Spoke of dialled', 'Goal of spoken with'].flatMap((name) => [name, `${name}, low`, `${name}, high`]);
  const head = [groupName, ...funnelSteps.map((step) => stepNames[step]), ...shares];
  const content = lines.map(({ name, counts }) =>
    csvLine([
      name,
      ...funnelSteps.map((step) => counts[step]),
      ...limitsOf(counts.human, counts.dialled),
      ...limitsOf(counts.goal, counts.human),
    ]),
  );
  saveFile(`outbound ${span.from} to ${span.to}.csv`, new Blob([csvLine(head), ...content], { type: 'text/csv' }));
}

function limitsOf(part: number, of: number): (number | null)[] {
  const measured = measuredShare(part, of);
  if (measured.kind === 'too-few') return [null, null, null];
  return [measured.share, measured.low, measured.high].map((value) => Number(value.toFixed(3)));
}
