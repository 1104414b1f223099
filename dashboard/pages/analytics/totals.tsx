// What the span brought in five figures, each a way to its calls, with how they stand to what is compared with.
import { Link } from '@tanstack/react-router';
import { clsx } from 'clsx';
import type { Analytics } from '../../analytics-queries.ts';
import { count, percent, roughly } from '../../format.ts';
import type { CallFilters } from '../../queries.ts';

type Totals = Analytics['total'];
type Total = {
  name: string;
  value: (totals: Totals) => number | null;
  written: (value: number) => string;
  step: (value: number) => string;
  moreIsBetter: boolean | null;
  calls: CallFilters;
};

const plain = (value: number): string => count(Math.round(value));
const shown: Total[] = [
  { name: 'Calls', value: ({ calls }) => calls, written: plain, step: plain, moreIsBetter: null, calls: {} },
  {
    ...{ name: 'Time on calls', value: ({ lengthMs }) => lengthMs, written: timeOf, step: timeOf },
    ...{ moreIsBetter: null, calls: { sort: '-length' } },
  },
  { name: 'Scored', value: ({ scored }) => scored, written: plain, step: plain, moreIsBetter: null, calls: { minScore: 0 } },
  {
    ...{ name: 'Average score', value: ({ averageScore }) => averageScore, written: plain, moreIsBetter: true },
    step: (value) => value.toFixed(1).replace(/\.0$/, ''),
    calls: { minScore: 0, sort: '-score' },
  },
  {
    ...{ name: 'Talk ratio', value: ({ talkShare }) => talkShare, written: percent, moreIsBetter: null, calls: {} },
    step: (value) => (Math.round(value * 100) === 1 ? '1 pt' : `${Math.round(value * 100)} pts`),
  },
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
    <section aria-label="Totals">
      <ul className="grid grid-cols-2 overflow-hidden rounded-list border border-line sm:grid-cols-3 xl:grid-cols-5">
        {shown.map((total) => {
          const value = total.value(totals);
          return (
            <li
              key={total.name}
              className="relative -mr-px -mb-px border-r border-b border-line px-4 py-3 last:odd:col-span-2 hover:bg-surface-2 sm:last:odd:col-span-1"
            >
              <Link
                to="/calls"
                search={calls(total.calls)}
                className="text-muted outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
              >
                {total.name}
              </Link>
              <p className="nums text-figure font-semibold">{value === null ? '–' : total.written(value)}</p>
              <Change total={total} now={value} before={compared === undefined ? null : total.value(compared)} than={than} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Change({ total, now, before, than }: { total: Total; now: number | null; before: number | null; than: string }) {
  if (now === null || before === null) return <p className="text-caption text-muted">Nothing to compare</p>;
  const step = total.step(Math.abs(now - before));
  if (/^0(\s|$)/.test(step)) return <p className="text-caption text-muted">As {than}</p>;
  const isMore = now > before;
  const tone = total.moreIsBetter === null ? 'text-muted' : isMore === total.moreIsBetter ? 'text-strong' : 'text-fair';
  return (
    <p className="nums truncate text-caption text-muted">
      <span className={clsx('font-medium', tone)}>
        {step} {isMore ? 'more' : 'less'}
      </span>{' '}
      than {than}
    </p>
  );
}
