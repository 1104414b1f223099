// Figures of some days, each a way to the calls behind it, with how they compare to the days before.
import { count } from '../../format.ts';
import type { Figures, Stretch } from '../../home-queries.ts';
import { FigureTiles, type FigureShown } from '../figure-tiles.tsx';
import { averageScoreFigure, callsFigure, talkRatioFigure, wholeNumber } from '../known-figures.ts';

const shown: readonly FigureShown<Figures>[] = [
  callsFigure,
  averageScoreFigure,
  {
    name: 'Need work',
    value: ({ weak }) => weak,
    written: wholeNumber,
    step: wholeNumber,
    moreIsBetter: false,
    calls: { band: 'weak' },
  },
  talkRatioFigure,
  {
    name: 'AI calls',
    value: ({ agentCalls }) => agentCalls,
    written: wholeNumber,
    step: wholeNumber,
    moreIsBetter: null,
    calls: { source: 'agent' },
  },
];

/** Where the server stops counting. */
const MOST_COUNTED = 10_000;

export function FiguresStrip({ figures, before, days }: { figures: Figures; before: Figures; days: Stretch }) {
  const isCut = figures.calls >= MOST_COUNTED;
  const earlier = days === 1 ? 'yesterday by now' : `the ${days} days before`;
  return (
    <div>
      <FigureTiles
        label="Figures"
        {...{ shown, before }}
        now={figures}
        comparison={{
          than: `than ${earlier}`,
          as: days === 1 ? `As ${earlier}` : `As in ${earlier}`,
          nothing: 'Nothing to compare yet',
        }}
        calls={(more) => ({ ...more, days })}
        isAtLeast={({ name }) => isCut && name === 'Calls'}
      />
      {isCut && <p className="mt-2 text-caption text-muted">All figures are of the newest {count(MOST_COUNTED)} calls.</p>}
    </div>
  );
}
