// The rows of the deliveries.
import { clsx } from 'clsx';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { exactTime, timeOrDate } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import type { Delivery } from '../../queries.ts';
import { objectName, resultOf } from './words.ts';

const grid =
  'md:grid md:grid-cols-[minmax(0,1fr)_minmax(0,1.6fr)_minmax(0,2.4fr)_44px_104px] md:items-center md:gap-4 md:h-10 md:py-0';

export const deliveryKey = (delivery: Pick<Delivery, 'kind' | 'id'>): string => `${delivery.kind}.${delivery.id}`;

export function DeliveryTable({
  rows,
  open,
  onOpen,
  end,
}: {
  rows: Delivery[];
  open: string | undefined;
  onOpen: (key: string) => void;
  end: ReactNode;
}) {
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => {
    shown.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  return (
    <div role="table" aria-label="Deliveries" className="flex min-h-0 flex-1 flex-col">
      <div role="rowgroup" className="shrink-0">
        <div role="row" className={`${grid} hidden h-8! border-b border-line px-4 text-caption text-muted`}>
          {['What', 'Object', 'Result', 'Tries', 'When'].map((name) => (
            <span key={name} role="columnheader" className="last:text-right">
              {name}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="thin-scroll min-h-0 flex-1 overflow-y-auto">
        {rows.map((row) => {
          const key = deliveryKey(row);
          const result = resultOf(row);
          const here = key === open;
          return (
            <div
              key={key}
              ref={here ? shown : null}
              role="row"
              aria-current={here || undefined}
              data-delivery={key}
              className={clsx(
                grid,
                'nums relative flex flex-wrap items-center gap-x-3 gap-y-0.5 border-b border-line px-4 py-2',
                here ? 'bg-accent-soft' : 'hover:bg-surface-2',
              )}
            >
              {here && <span aria-hidden className="absolute inset-y-0 left-0 w-[2px] bg-accent" />}
              <span role="cell" className="min-w-0 max-md:order-[-2] max-md:w-[calc(100%-84px)]">
                <button
                  type="button"
                  onClick={() => onOpen(key)}
                  className="row-link block max-w-full truncate font-mono text-caption leading-5"
                >
                  {row.what}
                </button>
              </span>
              <span role="cell" className="flex min-w-0 max-w-full gap-2" title={row.title ?? undefined}>
                {row.title !== null && <span className="truncate">{row.title}</span>}
                <span className={row.title === null ? 'truncate' : 'shrink-0 text-muted'}>
                  {row.title === null && `${objectName(row.objectType)} `}
                  {row.objectId}
                </span>
              </span>
              <span role="cell" className="flex min-w-0 items-center gap-2" title={row.message ?? undefined}>
                <Badge tone={result.tone}>
                  <span className="truncate">{result.name}</span>
                </Badge>
                {row.message !== null && open === undefined && (
                  <span className="min-w-0 truncate text-muted max-md:hidden">{row.message}</span>
                )}
              </span>
              <span role="cell" className="text-muted">
                {row.tries > 0 && row.tries}
                {row.tries > 0 && <span className="md:hidden"> {row.tries === 1 ? 'try' : 'tries'}</span>}
              </span>
              <time
                role="cell"
                dateTime={row.at}
                title={exactTime(row.at)}
                className="text-muted max-md:order-[-1] max-md:w-[72px] text-right"
              >
                {timeOrDate(row.at)}
              </time>
            </div>
          );
        })}
        {end}
      </div>
    </div>
  );
}
