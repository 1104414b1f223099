// A few figures side by side, each a way to the calls behind it, with how it stands to what it is compared with.
import { Link } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { LEAST_CALLS } from '../../rules/analytics.ts';
import type { CallFilters } from '../queries.ts';

/** One figure of whatever the figures are read from. */
export type FigureShown<F> = {
  name: string;
  value: (figures: F) => number | null;
  written: (value: number) => string;
  /** A difference, as it is written without its sign. */
  step: (value: number) => string;
  /** Whether more is better; null where it is neither. */
  moreIsBetter: boolean | null;
  /** How many calls an average is of: of too few it is shown with their number, and compared with nothing. */
  cases?: (figures: F) => number;
  calls: CallFilters;
};

/** How a figure is compared, in words: `than the 7 days before`, `as in the 7 days before`, and what is said where it cannot be. */
export type Comparison = { than: string; as: string; nothing: string };

export function FigureTiles<F>({
  label,
  shown,
  now,
  before,
  comparison,
  calls,
  isAtLeast = () => false,
}: {
  label: string;
  shown: readonly FigureShown<F>[];
  now: F;
  before: F | undefined;
  comparison: Comparison;
  calls: (more: CallFilters) => CallFilters;
  /** Whether a figure is known to be this or more. */
  isAtLeast?: (figure: FigureShown<F>) => boolean;
}) {
  return (
    <section aria-label={label}>
      <ul className="grid grid-cols-2 overflow-hidden rounded-list border border-line sm:grid-cols-3 xl:grid-cols-5">
        {shown.map((figure) => {
          const value = figure.value(now);
          return (
            <li
              key={figure.name}
              className="relative -mr-px -mb-px border-r border-b border-line px-4 py-3 last:odd:col-span-2 hover:bg-surface-2 sm:last:odd:col-span-1"
            >
              <Link to="/calls" search={calls(figure.calls)} className="text-muted row-link">
                {figure.name}
              </Link>
              <p className="nums text-figure font-semibold">
                {value === null ? '–' : figure.written(value)}
                {isAtLeast(figure) && '+'}
              </p>
              <Change {...{ figure, now, before, comparison }} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Change<F>({
  figure,
  now,
  before,
  comparison,
}: {
  figure: FigureShown<F>;
  now: F;
  before: F | undefined;
  comparison: Comparison;
}) {
  const value = figure.value(now);
  const earlier = before === undefined ? null : figure.value(before);
  const said = (text: string) => <p className="text-caption text-balance text-muted">{text}</p>;
  const cases = figure.cases?.(now) ?? LEAST_CALLS;
  if (value !== null && cases < LEAST_CALLS) return said(`Of ${cases === 1 ? '1 call' : `${cases} calls`}: too few to compare`);
  if (value === null || before === undefined || earlier === null) return said(comparison.nothing);
  if ((figure.cases?.(before) ?? LEAST_CALLS) < LEAST_CALLS) return said('Too few calls to compare');
  const step = figure.step(Math.abs(value - earlier));
  if (/^0(\s|$)/.test(step)) return said(comparison.as);
  const isMore = value > earlier;
  const tone = figure.moreIsBetter === null ? 'text-muted' : isMore === figure.moreIsBetter ? 'text-strong' : 'text-fair';
  return (
    <p className="nums text-caption text-balance text-muted">
      <span className={clsx('font-medium', tone)}>
        {step} {isMore ? 'more' : 'less'}
      </span>{' '}
      {comparison.than}
    </p>
  );
}
