// Deals against scores: how often deals were won by the score of their calls and by each criterion, with what chance leaves open.
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Handshake } from 'lucide-react';
import { useState } from 'react';
import { MOST_REVENUE_DEALS } from '../../../rules/revenue.ts';
import { spanOf, withSpan } from '../../analytics-queries.ts';
import { spanName } from '../../days.ts';
import { count } from '../../format.ts';
import { Button, buttonStyle } from '../../kit/button.tsx';
import { Empty } from '../../kit/empty.tsx';
import { useTitle } from '../../kit/page.tsx';
import { useNow } from '../../media.ts';
import { revenueQuery, type Revenue, type RevenueFilters } from '../../revenue-queries.ts';
import { useMay } from '../../session.ts';
import { FilterChip } from '../filter-chip.tsx';
import { FiguresBar, FiguresRead } from './figures-frame.tsx';
import { RevenueBands } from './revenue-bands.tsx';
import { RevenueCriteria } from './revenue-criteria.tsx';
import { saveRevenueAsCsv } from './revenue-csv.ts';
import { RevenueDeals, type ShownFigure } from './revenue-deals.tsx';

export function RevenuePage() {
  useTitle('Revenue');
  const filters = useSearch({ from: '/shell/analytics/revenue' });
  const navigate = useNavigate();
  const span = spanOf(filters, new Date(useNow(false)));
  const revenue = useQuery(revenueQuery(filters, span));
  const [shown, setShown] = useState<ShownFigure | null>(null);
  const change = (next: RevenueFilters): void => void navigate({ to: '/analytics/revenue', search: next, replace: true });
  const { by: _by, ...ofPeople } = filters;
  const { scorecard: _scorecard, ...anyCard } = filters;
  const { data } = revenue;
  const card = data?.card ?? null;
  const cardName = data?.cards.find(({ key }) => key === card)?.name ?? card;
  return (
    <>
      <FiguresBar
        {...{ filters, span }}
        onSpan={(next) => change(withSpan(filters, next))}
        onSave={data === undefined || card === null ? null : () => saveRevenueAsCsv(data, span)}
      >
        <FilterChip
          label="Card"
          value={filters.scorecard}
          choices={(data?.cards ?? []).map(({ key, name }) => ({ value: key, label: name }))}
          onChange={(scorecard) => change(scorecard === undefined ? anyCard : { ...filters, scorecard })}
        />
        <FilterChip
          label="Held by"
          value={filters.by}
          choices={[{ value: 'agents', label: 'AI agents' }]}
          onChange={(by) => change(by === undefined ? ofPeople : { ...filters, by: 'agents' })}
        />
      </FiguresBar>
      <FiguresRead query={revenue}>
        {(data) => (
          <div className="flex flex-col gap-8 px-4 py-6" data-paper>
            <Reading reading={data.reading} />
            {card === null ? (
              <NoDeals revenue={data} onYear={() => change({ days: 365 })} />
            ) : (
              <>
                <p className="text-muted">
                  {spanName(span)}: {count(data.closed.won)} won and {count(data.closed.lost)} lost deals were closed with a call
                  that counts for them; below are those with a call scored by {cardName}.
                  {data.isCut && ` Only the newest ${count(MOST_REVENUE_DEALS)} deals of these days are counted.`} Listen to calls
                  of <CallsOf outcome="won" /> and of <CallsOf outcome="lost" />.
                </p>
                <RevenueBands revenue={data} onOpen={setShown} />
                <RevenueCriteria criteria={data.criteria} onOpen={setShown} />
              </>
            )}
          </div>
        )}
      </FiguresRead>
      {shown !== null && card !== null && (
        <RevenueDeals {...{ shown, span, by: filters.by, scorecard: card }} onClose={() => setShown(null)} />
      )}
    </>
  );
}

function CallsOf({ outcome }: { outcome: 'won' | 'lost' }) {
  return (
    <Link to="/calls" search={{ dealOutcome: outcome }} className="text-accent underline">
      {outcome} deals
    </Link>
  );
}

function NoDeals({ revenue: { closed, reading }, onYear }: { revenue: Revenue; onYear: () => void }) {
  const may = useMay('hubspot.manage');
  if (reading.state === 'not_connected')
    return (
      <Empty
        icon={<Handshake />}
        title="Deals of HubSpot will stand against scores here"
        actions={
          may && (
            <Link to="/integrations/hubspot/connect" className={buttonStyle({ variant: 'main' })}>
              Connect HubSpot
            </Link>
          )
        }
      >
        Once HubSpot is connected, deals that calls belong to are read by themselves.
      </Empty>
    );
  return closed.won + closed.lost === 0 ? (
    <Empty
      icon={<Handshake />}
      title="No deal with a call was closed in these days"
      actions={<Button onClick={onYear}>Show the last 365 days</Button>}
    >
      A deal is here once it is won or lost in HubSpot and a call on it, or on one of its contacts, was held before.
    </Empty>
  ) : (
    <Empty icon={<Handshake />} title="No call of these deals has a score yet">
      {count(closed.won)} won and {count(closed.lost)} lost deals were closed in these days. Score their calls, and they are
      compared here.
    </Empty>
  );
}

const sentences: Partial<Record<Revenue['reading']['state'], string>> = {
  scope_missing:
    'The connection may not read deals. Add the scope crm.objects.deals.read in HubSpot; until then no new deals come.',
  failing: 'Deals could not be read from HubSpot the last time; it is tried again by itself.',
  not_yet: 'Deals have not been read yet. They come some minutes after the calls they belong to.',
};

function Reading({ reading: { state, message, isReading } }: { reading: Revenue['reading'] }) {
  const sentence = sentences[state];
  if (sentence === undefined && !isReading) return null;
  return (
    <p role="status" className="no-print rounded-control border border-line bg-surface-2 px-3 py-2">
      {sentence ?? 'Deals are still being read; the figures may change.'}
      {state === 'failing' && message !== null && ` ${message}`}{' '}
      {state === 'scope_missing' && (
        <Link to="/integrations/hubspot" className="text-accent underline">
          See what the connection may do
        </Link>
      )}
    </p>
  );
}
