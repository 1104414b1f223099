// What the span brought in five figures, each a way to its calls, with how they stand to what is compared with.
import type { Analytics } from '../../analytics-queries.ts';
import { roughly } from '../../format.ts';
import type { CallFilters } from '../../queries.ts';
import { FigureTiles, type FigureShown } from '../figure-tiles.tsx';
import { averageScoreFigure, callsFigure, talkRatioFigure, wholeNumber } from '../known-figures.ts';

type Totals = Analytics['total'];
const shown: readonly FigureShown<Totals>[] = [
  callsFigure,
  {
    ...{ name: 'Time on calls', value: ({ lengthMs }) => lengthMs, written: timeOf, step: timeOf },
    ...{ moreIsBetter: null, calls: { sort: '-length' } },
  },
  {
    ...{ name: 'Scored', value: ({ scored }) => scored, written: wholeNumber, step: wholeNumber },
    ...{ moreIsBetter: null, calls: { minScore: 0 } },
  },
  averageScoreFigure,
  talkRatioFigure,
];

function timeOf(ms: number): string {
  return ms === 0 ? '0 min' : roughly(ms);
}

export function TotalsStrip({
  totals,
  compared,
  than,
  calls,
}: {
  totals: Totals;
  compared: Totals | undefined;
  /** `the days before`, or a name. */
  than: string;
  calls: (more: CallFilters) => CallFilters;
}) {
  return (
    <FigureTiles
      label="Totals"
      {...{ shown, calls }}
      now={totals}
      before={compared}
      comparison={{ than: `than ${than}`, as: `As ${than}`, nothing: 'Nothing to compare' }}
    />
  );
}
