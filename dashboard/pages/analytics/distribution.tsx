// How many calls scored how much, from ten to ten: each bar a way to its calls.
import { Link } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { bandOf, count } from '../../format.ts';
import type { CallFilters } from '../../queries.ts';

const fill = { strong: 'bg-strong', fair: 'bg-fair', weak: 'bg-weak' };

export function Distribution({ tenths, calls }: { tenths: readonly number[]; calls: (more: CallFilters) => CallFilters }) {
  const most = Math.max(1, ...tenths);
  return (
    <section aria-labelledby="distribution" className="min-w-0">
      <h2 id="distribution" className="font-semibold">
        Scores
      </h2>
      <ol className="mt-3 flex flex-col" reversed>
        {tenths
          .map((found, tenth) => ({ found, least: tenth * 10, most: tenth === 9 ? 100 : tenth * 10 + 9 }))
          .toReversed()
          .map((range) => (
            <li
              key={range.least}
              className="relative grid h-6 grid-cols-[64px_minmax(0,1fr)_48px] items-center gap-2 hover:bg-surface-2"
            >
              <Link
                to="/calls"
                search={calls({ minScore: range.least, maxScore: range.most })}
                className="nums text-caption text-muted after:absolute after:inset-0"
              >
                {range.least} to {range.most}
              </Link>
              <span aria-hidden className="h-2.5 overflow-hidden rounded-chip bg-track">
                <span
                  className={clsx('block h-full', fill[bandOf(range.least)])}
                  style={{ width: `${(100 * range.found) / most}%` }}
                />
              </span>
              <span className="nums text-right text-caption">
                {count(range.found)}
                <span className="sr-only"> calls</span>
              </span>
            </li>
          ))}
      </ol>
    </section>
  );
}
