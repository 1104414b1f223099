// Points earned of points that could be earned: by category with its weeks, and by criterion, each a way to its calls.
import { Link } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { ofEnough } from '../../../rules/analytics.ts';
import type { Analytics } from '../../analytics-queries.ts';
import { bandOf, count, percent } from '../../format.ts';
import type { CallFilters } from '../../queries.ts';
import { Trend } from './trend.tsx';

type Criterion = Analytics['criteria'][number];

const ink = { strong: 'text-strong', fair: 'text-fair', weak: 'text-weak' };
const fill = { strong: 'bg-strong', fair: 'bg-fair', weak: 'bg-weak' };
const grid = 'grid grid-cols-[minmax(0,1fr)_44px_64px] items-center gap-x-3 sm:grid-cols-[minmax(0,1fr)_120px_44px_96px_72px]';

export function Skills({
  analytics,
  compared,
  mondays,
  calls,
}: {
  analytics: Analytics;
  compared: Analytics | undefined;
  mondays: readonly string[];
  /** Of a criterion, or all that the card scored. */
  calls: (criterion?: string) => CallFilters;
}) {
  return (
    <div className="flex flex-col gap-5">
      {analytics.categories.map((category) => (
        <section key={category.key} aria-label={category.name}>
          <h3 className={clsx(grid, 'relative h-8 border-b border-line font-medium hover:bg-surface-2')}>
            <Link to="/calls" search={calls()} title={category.name} className="truncate after:absolute after:inset-0">
              {category.name}
            </Link>
            <span className="max-sm:hidden">
              <Trend
                weeks={category.weeks.map((one) => ({ week: one.week, share: ofEnough(one.share, one.calls) }))}
                mondays={mondays}
              />
            </span>
            <Share share={category.share} calls={category.calls} />
            <span aria-hidden className="max-sm:hidden" />
            <span aria-hidden className="text-right text-caption font-normal text-muted">
              calls
            </span>
          </h3>
          <ul>
            {analytics.criteria
              .filter((criterion) => criterion.category === category.key)
              .map((criterion) => (
                <li key={criterion.key} className={clsx(grid, 'relative h-8 hover:bg-surface-2')}>
                  <Link
                    to="/calls"
                    search={calls(criterion.key)}
                    title={criterion.name}
                    className="truncate text-muted after:absolute after:inset-0"
                  >
                    {criterion.name}
                  </Link>
                  <span aria-hidden className="h-[5px] overflow-hidden rounded-full bg-track max-sm:hidden">
                    <Bar share={criterion.share} calls={criterion.calls} />
                  </span>
                  <Share share={criterion.share} calls={criterion.calls} />
                  <span className="nums truncate text-caption text-muted max-sm:hidden">
                    {stepOf(
                      criterion,
                      compared?.criteria.find(({ key }) => key === criterion.key),
                    )}
                  </span>
                  <span className="nums text-right text-caption text-muted">
                    {count(criterion.calls)}
                    <span className="sr-only"> calls</span>
                  </span>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

const bandOfShare = (share: number) => bandOf(100 * share);

function Bar({ share, calls }: { share: number | null; calls: number }) {
  const shown = ofEnough(share, calls);
  return shown === null ? null : (
    <span className={clsx('block h-full rounded-full', fill[bandOfShare(shown)])} style={{ width: percent(shown) }} />
  );
}

/** Of too few calls nothing is said. */
export function Share({ share, calls }: { share: number | null; calls: number }) {
  const shown = ofEnough(share, calls);
  if (shown === null) return <TooFew />;
  return <span className={clsx('nums text-right font-medium', ink[bandOfShare(shown)])}>{percent(shown)}</span>;
}

export function TooFew() {
  return (
    <span className="text-right text-faint" title="Too few calls">
      –<span className="sr-only"> too few calls</span>
    </span>
  );
}

/** Percentage points. */
const pointsName = (points: number): string => (points === 1 ? '1 pt' : `${points} pts`);

function stepOf(now: Criterion, before: Criterion | undefined): string {
  const share = ofEnough(now.share, now.calls);
  const earlier = ofEnough(before?.share, before?.calls ?? 0);
  if (share === null || earlier === null) return '';
  const points = Math.round(100 * (share - earlier));
  return points === 0 ? 'the same' : `${pointsName(Math.abs(points))} ${points > 0 ? 'more' : 'less'}`;
}
