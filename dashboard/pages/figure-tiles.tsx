// A few figures side by side, each a way to the calls behind it, with how it stands to what it is compared with.
import { Link } from '@tanstack/react-router';
import { clsx } from 'clsx';
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
              <Change
                figure={figure}
                now={value}
                before={before === undefined ? null : figure.value(before)}
                comparison={comparison}
              />
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
  now: number | null;
  before: number | null;
  comparison: Comparison;
}) {
  if (now === null || before === null) return <p className="text-caption text-balance text-muted">{comparison.nothing}</p>;
  const step = figure.step(Math.abs(now - before));
  if (/^0(\s|$)/.test(step)) return <p className="text-caption text-balance text-muted">{comparison.as}</p>;
  const isMore = now > before;
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
