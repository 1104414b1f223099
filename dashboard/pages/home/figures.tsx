// Figures of some days, each a way to the calls behind it, with how they compare to the days before.
import { Link } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { count, percent } from '../../format.ts';
import type { Figures, Stretch } from '../../home-queries.ts';
import type { CallFilters } from '../../queries.ts';

type Figure = {
  name: string;
  value: (figures: Figures) => number | null;
  written: (value: number) => string;
  /** A difference to the days before, as it is written without its sign. */
  step: (value: number) => string;
  /** Whether more is better; null where it is neither. */
  moreIsBetter: boolean | null;
  calls: CallFilters;
};

const plain = (value: number): string => count(Math.round(value));
const figures: Figure[] = [
  { name: 'Calls', value: ({ calls }) => calls, written: plain, step: plain, moreIsBetter: null, calls: {} },
  {
    name: 'Average score',
    value: ({ averageScore }) => averageScore,
    written: plain,
    step: (value) => value.toFixed(1).replace(/\.0$/, ''),
    moreIsBetter: true,
    calls: { sort: '-score' },
  },
  {
    name: 'Need work',
    value: ({ weak }) => weak,
    written: plain,
    step: plain,
    moreIsBetter: false,
    calls: { band: 'weak' },
  },
  {
    name: 'Talk ratio',
    value: ({ talkShare }) => talkShare,
    written: percent,
    step: (value) => `${Math.round(value * 100)} pts`,
    moreIsBetter: null,
    calls: {},
  },
  {
    name: 'AI calls',
    value: ({ agentCalls }) => agentCalls,
    written: plain,
    step: plain,
    moreIsBetter: null,
    calls: { source: 'agent' },
  },
];

/** Where the server stops counting. */
const MOST_COUNTED = 10_000;

export function FiguresStrip({ figures: now, before, days }: { figures: Figures; before: Figures; days: Stretch }) {
  const isCut = now.calls >= MOST_COUNTED;
  return (
    <section aria-label="Figures">
      <ul className="grid grid-cols-2 overflow-hidden rounded-list border border-line sm:grid-cols-3 xl:grid-cols-5">
        {figures.map((figure) => {
          const value = figure.value(now);
          return (
            <li
              key={figure.name}
              className="relative -mr-px -mb-px border-r border-b border-line px-4 py-3 last:odd:col-span-2 hover:bg-surface-2 sm:last:odd:col-span-1"
            >
              <Link to="/calls" search={{ ...figure.calls, days }} className="text-muted row-link">
                {figure.name}
              </Link>
              <p className="nums text-figure font-semibold">
                {value === null ? '–' : figure.written(value)}
                {isCut && figure.name === 'Calls' && '+'}
              </p>
              <Change figure={figure} now={value} before={figure.value(before)} days={days} />
            </li>
          );
        })}
      </ul>
      {isCut && <p className="mt-2 text-caption text-muted">All figures are of the newest {count(MOST_COUNTED)} calls.</p>}
    </section>
  );
}

function Change({ figure, now, before, days }: { figure: Figure; now: number | null; before: number | null; days: Stretch }) {
  const than = days === 1 ? 'than yesterday by now' : `than the ${days} days before`;
  if (now === null || before === null) return <p className="text-caption text-muted">Nothing to compare yet</p>;
  const step = figure.step(Math.abs(now - before));
  if (/^0(\s|$)/.test(step))
    return <p className="text-caption text-muted">As {days === 1 ? 'yesterday by now' : `in the ${days} days before`}</p>;
  const isMore = now > before;
  const tone = figure.moreIsBetter === null ? 'text-muted' : isMore === figure.moreIsBetter ? 'text-strong' : 'text-fair';
  return (
    <p className="nums text-caption text-muted">
      <span className={clsx('font-medium', tone)}>
        {step} {isMore ? 'more' : 'less'}
      </span>{' '}
      {than}
    </p>
  );
}
