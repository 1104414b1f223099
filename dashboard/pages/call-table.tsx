// The rows of the list, drawn only where one looks. Plain elements and CSS inside rows: there are many.
import { Link, useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { clsx } from 'clsx';
import { ArrowDown, ArrowUp, PhoneIncoming, PhoneOutgoing, Phone } from 'lucide-react';
import { memo, useEffect, useState } from 'react';
import { clock, dateTime, exactTime, percent, words } from '../format.ts';
import { useKeys } from '../keyboard.ts';
import { Avatar } from '../kit/avatar.tsx';
import { useMedia } from '../media.ts';
import type { CallFilters, CallRow } from '../queries.ts';
import { CallResult } from './call-result.tsx';

type Sort = NonNullable<CallFilters['sort']>;
type Column = { name: string; sort?: 'date' | 'length' | 'score'; hide?: string };

const grid =
  'grid grid-cols-[minmax(0,1fr)_140px_124px_72px_150px] items-center gap-x-4 lg:grid-cols-[minmax(0,1fr)_156px_132px_76px_112px_140px] xl:grid-cols-[minmax(0,1fr)_160px_132px_76px_112px_140px_132px]';
const columns: Column[] = [
  { name: 'Call' },
  { name: 'Rep' },
  { name: 'Date', sort: 'date' },
  { name: 'Length', sort: 'length' },
  { name: 'Talk ratio', hide: 'hidden lg:block' },
  { name: 'Score', sort: 'score' },
  { name: 'Outcome', hide: 'hidden xl:block' },
];

let lastSelected: string | null = null;

export function CallTable({
  rows,
  total,
  filters,
  onSort,
  onEnd,
  more,
  onRetry,
  stale,
}: {
  rows: CallRow[];
  total: number;
  filters: CallFilters;
  onSort: (sort: Sort) => void;
  onEnd: () => void;
  more: 'more' | 'end' | 'failed';
  onRetry: () => void;
  stale: boolean;
}) {
  const navigate = useNavigate();
  const narrow = useMedia('(max-width: 719.9px)');
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const [selected, setSelected] = useState<string | null>(lastSelected);
  const rowHeight = narrow ? 60 : 40;
  // The compiler of React does not apply here; the virtualiser's own state drives the redraw.
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller,
    estimateSize: () => rowHeight,
    overscan: 12,
    getItemKey: (index) => rows[index]?.callId ?? index,
  });
  useEffect(() => virtual.measure(), [rowHeight, virtual]);
  const shown = virtual.getVirtualItems();
  const lastShown = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastShown >= rows.length - 30) onEnd();
  }, [lastShown, rows.length, onEnd]);

  const at = rows.findIndex((row) => row.callId === selected);
  const move = (step: number): void => {
    const next = Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + step));
    const row = rows[next];
    if (row === undefined) return;
    lastSelected = row.callId;
    setSelected(row.callId);
    virtual.scrollToIndex(next, { align: 'auto' });
  };
  const open = (): void => {
    if (selected !== null && at >= 0) void navigate({ to: '/calls/$callId', params: { callId: selected } });
  };
  useKeys({ j: () => move(1), k: () => move(-1), arrowdown: () => move(1), arrowup: () => move(-1), enter: open, o: open });
  const sort = filters.sort ?? '-date';

  return (
    <div role="table" aria-label="Calls" aria-rowcount={total + 1} aria-busy={stale} className="flex min-h-0 flex-1 flex-col">
      <div role="rowgroup" className="shrink-0 max-sm:hidden">
        <div
          role="row"
          aria-rowindex={1}
          className={clsx(grid, 'h-8 border-b border-line px-4 text-caption text-muted')}
          style={{ scrollbarGutter: 'stable' }}
        >
          {columns.map((column) => (
            <span
              key={column.name}
              role="columnheader"
              className={column.hide}
              aria-sort={
                column.sort === undefined
                  ? undefined
                  : sort === column.sort
                    ? 'ascending'
                    : sort === `-${column.sort}`
                      ? 'descending'
                      : 'none'
              }
            >
              {column.sort === undefined ? (
                column.name
              ) : (
                <SortButton name={column.name} by={column.sort} sort={sort} onSort={onSort} />
              )}
            </span>
          ))}
        </div>
      </div>
      <div
        ref={setScroller}
        role="rowgroup"
        tabIndex={-1}
        className={clsx('thin-scroll relative min-h-0 flex-1 overflow-y-auto outline-none', stale && 'opacity-60')}
      >
        <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
          {shown.map((item) => {
            const row = rows[item.index];
            return row === undefined ? null : (
              <Row
                key={item.key}
                row={row}
                index={item.index}
                top={item.start}
                height={rowHeight}
                selected={row.callId === selected}
                narrow={narrow}
                onSelect={setSelected}
              />
            );
          })}
        </div>
        {more !== 'end' && (
          <div role="presentation" className="flex h-10 items-center px-4 text-caption text-muted">
            {more === 'more' ? (
              'Loading more calls…'
            ) : (
              <button type="button" className="min-h-6 font-medium text-accent" onClick={onRetry}>
                The next calls could not be loaded. Try again
              </button>
            )}
          </div>
        )}
      </div>
    </div>
  );
}

function SortButton({
  name,
  by,
  sort,
  onSort,
}: {
  name: string;
  by: 'date' | 'length' | 'score';
  sort: Sort;
  onSort: (sort: Sort) => void;
}) {
  const down = sort === `-${by}`;
  const up = sort === by;
  return (
    <button
      type="button"
      className="-ml-1 inline-flex h-6 items-center gap-1 rounded-chip px-1 hover:text-fg"
      onClick={() => onSort(down ? by : `-${by}`)}
    >
      {name}
      {down && <ArrowDown className="size-3" aria-hidden />}
      {up && <ArrowUp className="size-3" aria-hidden />}
    </button>
  );
}

type RowProps = {
  row: CallRow;
  index: number;
  top: number;
  height: number;
  selected: boolean;
  narrow: boolean;
  onSelect: (callId: string) => void;
};

const Row = memo(function Row({ row, index, top, height, selected, narrow, onSelect }: RowProps) {
  const rep = row.rep.name ?? row.rep.email;
  const pick = (): void => {
    lastSelected = row.callId;
    onSelect(row.callId);
  };
  const title = (
    <Link to="/calls/$callId" params={{ callId: row.callId }} onClick={pick} className="row-link min-w-0 truncate font-medium">
      {row.title}
    </Link>
  );
  const frame = clsx('absolute inset-x-0 top-0 border-b border-line px-4', selected ? 'bg-accent-soft' : 'hover:bg-surface-2');
  const place = { height, transform: `translateY(${top}px)` };
  const bar = selected && <span aria-hidden className="absolute inset-y-0 left-0 w-[2px] bg-accent" />;
  const when = (
    <time dateTime={row.calledAt} title={exactTime(row.calledAt)}>
      {dateTime(row.calledAt)}
    </time>
  );
  if (narrow)
    return (
      <div
        role="row"
        aria-rowindex={index + 2}
        aria-current={selected || undefined}
        data-call={row.callId}
        className={clsx(frame, 'flex items-center gap-3')}
        style={place}
      >
        {bar}
        <div role="cell" className="flex min-w-0 flex-1 flex-col">
          <span className="flex min-w-0 items-center gap-2">{title}</span>
          <span className="nums truncate text-caption text-muted">
            {rep ?? 'No rep'} · {when}
            {row.durationMs !== null && ` · ${clock(row.durationMs)}`}
          </span>
        </div>
        <div role="cell" className="w-24 shrink-0">
          <CallResult row={row} />
        </div>
      </div>
    );
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-current={selected || undefined}
      data-call={row.callId}
      className={clsx(frame, grid, 'nums')}
      style={place}
    >
      {bar}
      <span role="cell" className="flex min-w-0 items-center gap-2.5">
        <Direction direction={row.direction} />
        {title}
      </span>
      <span role="cell" className="flex min-w-0 items-center gap-2">
        {rep === null ? (
          <span className="text-faint">–</span>
        ) : (
          <>
            <Avatar name={rep} agent={row.source === 'agent'} />
            <span className="truncate">{rep}</span>
          </>
        )}
      </span>
      <span role="cell" className="truncate text-muted">
        {when}
      </span>
      <span role="cell" className="text-muted">
        {row.durationMs === null ? '–' : clock(row.durationMs)}
      </span>
      <span role="cell" className="hidden items-center gap-2 text-muted lg:flex">
        <TalkBar share={row.talkShare} />
      </span>
      <span role="cell">
        <CallResult row={row} />
      </span>
      <span role="cell" className="hidden truncate text-muted xl:block">
        {row.outcome === null ? '–' : words(row.outcome)}
      </span>
    </div>
  );
});

function Direction({ direction }: { direction: string | null }) {
  const way = direction?.toLowerCase() ?? '';
  const Icon = way.startsWith('in') ? PhoneIncoming : way.startsWith('out') ? PhoneOutgoing : Phone;
  const label = way.startsWith('in') ? 'Incoming' : way.startsWith('out') ? 'Outgoing' : 'Call';
  return <Icon className="icon-s text-muted" aria-label={label} role="img" />;
}

function TalkBar({ share }: { share: number | null }) {
  if (share === null) return <span className="text-faint">–</span>;
  return (
    <>
      <span aria-hidden className="flex h-[5px] w-14 gap-[2px] overflow-hidden rounded-full">
        <span className="bg-us1" style={{ width: `${share * 100}%` }} />
        <span className="flex-1 bg-them1 opacity-60" />
      </span>
      <span className="nums">{percent(share)}</span>
    </>
  );
}
