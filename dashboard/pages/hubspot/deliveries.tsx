// Everything exchanged with HubSpot, newest first; the one that is chosen stands beside the list.
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ArrowLeftRight, SearchX } from 'lucide-react';
import { useKeys } from '../../keyboard.ts';
import { Button } from '../../kit/button.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { Select } from '../../kit/select.tsx';
import { ShowMore } from '../../kit/show-more.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { useMedia } from '../../media.ts';
import { deliveriesAtOnce, deliveriesHeadQuery, deliveriesQuery } from '../../queries.ts';
import type { Delivery, DeliveryFilters } from '../../queries.ts';
import { DeliveryPanel } from './delivery-panel.tsx';
import { deliveryKey, DeliveryTable } from './delivery-table.tsx';
import { usePortal } from './portal.ts';
import { deliveryKinds, resultChoices } from './words.ts';

export function HubspotDeliveries() {
  const { portalId } = usePortal();
  const search = useSearch({ from: '/shell/integrations/hubspot/deliveries' });
  const navigate = useNavigate({ from: '/integrations/hubspot/deliveries' });
  const { kind, state, open } = search;
  const filters: DeliveryFilters = { ...(kind === undefined ? {} : { kind }), ...(state === undefined ? {} : { state }) };
  const list = useList(portalId, filters);
  const { rows } = list;
  const of = search.portal === undefined ? {} : { portal: search.portal };
  const narrow = (next: DeliveryFilters): void => void navigate({ search: { ...of, ...next }, replace: true });
  const show = (key: string | null): void =>
    void navigate({ search: { ...of, ...filters, ...(key === null ? {} : { open: key }) }, replace: true });
  const step = (by: number): void => {
    const at = rows.findIndex((row) => deliveryKey(row) === open);
    const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next !== undefined) show(deliveryKey(next));
  };
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    arrowdown: () => step(1),
    arrowup: () => step(-1),
    escape: () => (open === undefined ? false : show(null)),
  });
  const chosen = parseKey(open);
  // In a narrow window the delivery lies over the list, which must not be reached behind it.
  const covered = useMedia('(max-width: 1099.9px)') && chosen !== null;

  return (
    <div className="relative flex min-h-0 flex-1">
      <div inert={covered} className="flex min-h-0 min-w-0 flex-1 flex-col">
        <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-4 py-2">
          <Segmented
            label="What kind"
            value={kind ?? 'all'}
            choices={deliveryKinds}
            onChange={(next) => narrow(next === 'all' ? {} : { kind: next })}
          />
          <Select
            label="Result"
            value={state ?? 'all'}
            choices={resultChoices(kind)}
            onChange={(next) => narrow({ ...(kind === undefined ? {} : { kind }), ...(next === 'all' ? {} : { state: next }) })}
          />
          {list.newCount > 0 && (
            <Button size="s" className="ml-auto" onClick={list.showNew}>
              {list.newCount === deliveriesAtOnce ? `${deliveriesAtOnce} or more` : list.newCount} new
            </Button>
          )}
        </div>
        {list.query.isPending ? (
          <Skeleton rows={14} slow="The deliveries are taking longer than usual to load." />
        ) : list.query.isError && rows.length === 0 ? (
          <ErrorPanel
            what="The deliveries could not be loaded."
            error={list.query.error}
            onRetry={() => void list.query.refetch()}
          />
        ) : rows.length === 0 ? (
          <Nothing filtered={kind !== undefined || state !== undefined} onClear={() => narrow({})} />
        ) : (
          <DeliveryTable rows={rows} open={open} onOpen={show} end={<ShowMore list={list.query} />} />
        )}
      </div>
      {chosen !== null && (
        <DeliveryPanel
          key={open}
          portalId={portalId}
          kind={chosen.kind}
          id={chosen.id}
          covers={covered}
          onClose={() => show(null)}
        />
      )}
    </div>
  );
}

function Nothing({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (filtered)
    return (
      <Empty icon={<SearchX />} title="Nothing matches" actions={<Button onClick={onClear}>Clear filters</Button>}>
        No delivery of this kind has this result.
      </Empty>
    );
  return (
    <Empty icon={<ArrowLeftRight />} title="Nothing exchanged yet">
      Events HubSpot sends, calls taken in and results written back stand here, each with every try.
    </Empty>
  );
}

/** The list as it was opened, its known rows kept fresh, and how many have come since. */
function useList(portalId: string, filters: DeliveryFilters) {
  const client = useQueryClient();
  const options = deliveriesQuery(portalId, filters);
  const query = useInfiniteQuery({ ...options, placeholderData: keepPreviousData });
  const head = useQuery(deliveriesHeadQuery(portalId, filters)).data?.items ?? [];
  const fresh = new Map(head.map((row) => [deliveryKey(row), row]));
  const listed = query.data?.pages.flatMap((page) => page.items) ?? [];
  const known = new Set(listed.map(deliveryKey));
  return {
    query,
    rows: listed.map((row) => fresh.get(deliveryKey(row)) ?? row),
    newCount: query.data === undefined || query.isPlaceholderData ? 0 : head.filter((row) => !known.has(deliveryKey(row))).length,
    showNew: () => void client.resetQueries({ queryKey: options.queryKey, exact: true }),
  };
}

function parseKey(key: string | undefined): { kind: Delivery['kind']; id: string } | null {
  const [kind, id] = key === undefined ? [] : [key.slice(0, key.indexOf('.')), key.slice(key.indexOf('.') + 1)];
  return (kind === 'event' || kind === 'record' || kind === 'write_back') && id !== undefined && id !== '' ? { kind, id } : null;
}
