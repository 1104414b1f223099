// The deals behind a figure: their score, amount and day, each a way to its calls here and to itself in HubSpot.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { DaySpan } from '../../../rules/analytics.ts';
import { dayName } from '../../days.ts';
import { count as counted } from '../../format.ts';
import { Dialog } from '../../kit/dialog.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { revenueDealsQuery, type RevenueDeal, type RevenueFigure, type RevenueFilters } from '../../revenue-queries.ts';

export type ShownFigure = { title: string; figure: RevenueFigure };

/** A count that opens its deals; nothing to open where there are none. */
export function FigureButton({ count, name, onClick }: { count: number; name: string; onClick: () => void }) {
  if (count === 0) return <>0</>;
  return (
    <button type="button" onClick={onClick} className="inline-flex min-h-6 min-w-6 items-center justify-end text-accent">
      {counted(count)}
      <span className="sr-only"> deals {name}</span>
    </button>
  );
}

export function RevenueDeals({
  shown: { title, figure },
  by,
  span,
  scorecard,
  onClose,
}: {
  shown: ShownFigure;
  by: RevenueFilters['by'];
  span: DaySpan;
  scorecard: string;
  onClose: () => void;
}) {
  const deals = useQuery(revenueDealsQuery(by, span, scorecard, figure));
  return (
    <Dialog open onClose={onClose} title={title} wide>
      {deals.isPending ? (
        <Skeleton rows={4} slow="The deals are taking longer than usual to load." />
      ) : deals.data === undefined ? (
        <ErrorPanel what="The deals could not be loaded." error={deals.error} onRetry={() => void deals.refetch()} />
      ) : (
        <>
          <ul className="nums">
            {deals.data.items.map((deal) => (
              <Line key={`${deal.portalId}-${deal.dealId}`} deal={deal} />
            ))}
          </ul>
          {deals.data.isCut && <p className="mt-2 text-caption text-muted">The 200 that were closed last are shown.</p>}
        </>
      )}
    </Dialog>
  );
}

function Line({ deal }: { deal: RevenueDeal }) {
  const { portalId, dealId, url, amount, currency, closedAt, score, calls } = deal;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto_auto] items-center gap-x-4 border-b border-line py-1.5 last:border-b-0">
      <span className="min-w-0">
        {url === null ? (
          `Deal ${dealId}`
        ) : (
          <a href={url} target="_blank" rel="noreferrer" className="text-accent">
            Deal {dealId}
            <span className="sr-only"> in HubSpot</span>
          </a>
        )}{' '}
        <span className="block text-caption text-muted">
          {amount !== null && `${amountName(amount, currency)}, `}closed {dayName(closedAt)}
        </span>
      </span>
      <span>
        {score}
        <span className="text-caption text-muted"> points</span>
      </span>
      <Link to="/calls" search={{ deal: `${portalId}-${dealId}` }} className="inline-flex min-h-6 items-center text-accent">
        {calls === 1 ? '1 call' : `${counted(calls)} calls`}
        <span className="sr-only"> of deal {dealId}</span>
      </Link>
    </li>
  );
}

const number = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2 });

/** As HubSpot says it; without a currency the bare number. */
function amountName(amount: string, currency: string | null): string {
  const value = Number(amount);
  return [Number.isFinite(value) ? number.format(value) : amount, currency ?? ''].join(' ').trim();
}
