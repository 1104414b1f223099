// The list of calls: its head, its keys, and rows that are drawn only where one looks.
import { useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { clsx } from 'clsx';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { MOST_CALLS_AT_ONCE } from '../../rules/call-view.ts';
import type { CallColumn } from '../../rules/call-view.ts';
import { useKeys } from '../keyboard.ts';
import { useMedia } from '../media.ts';
import type { CallFilters, CallRow } from '../queries.ts';
import { callGrid, Choice, Row } from './call-row.tsx';

type Sort = NonNullable<CallFilters['sort']>;
type Column = { name: string; sort?: 'date' | 'length' | 'score'; width: string; from?: 'lg' | 'xl' };

const columnsBy: Record<CallColumn, Column> = {
  rep: { name: 'Rep', width: '156px' },
  date: { name: 'Date', sort: 'date', width: '132px' },
  length: { name: 'Length', sort: 'length', width: '76px' },
  talk: { name: 'Talk ratio', width: '112px', from: 'lg' },
  score: { name: 'Score', sort: 'score', width: '140px' },
  outcome: { name: 'Outcome', width: '132px', from: 'xl' },
};
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
  columns,
  chosen,
  onChoose,
}: {
  rows: CallRow[];
  total: number;
  filters: CallFilters;
  onSort: (sort: Sort) => void;
  onEnd: () => void;
  more: 'more' | 'end' | 'failed';
  onRetry: () => void;
  stale: boolean;
  columns: readonly CallColumn[];
  /** Ids of the calls that something is to be done to. */
  chosen: ReadonlySet<string>;
  onChoose: (callIds: readonly string[], isChosen: boolean) => void;
}) {
  const navigate = useNavigate();
  const narrow = useMedia('(max-width: 899.9px)');
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const [selected, setSelected] = useState<string | null>(lastSelected);
  const rowHeight = narrow ? 60 : 40;
  const lg = useMedia('(min-width: 1024px)');
  const xl = useMedia('(min-width: 1280px)');
  const shownColumns = useMemo(
    () => columns.filter((column) => ({ lg, xl })[columnsBy[column].from ?? 'lg'] || columnsBy[column].from === undefined),
    [columns, lg, xl],
  );
  const template = `24px minmax(0,1fr) ${shownColumns.map((column) => columnsBy[column].width).join(' ')}`;
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
    pick(row.callId);
    virtual.scrollToIndex(next, { align: 'auto' });
  };
  const open = (): void => {
    if (selected !== null && at >= 0) void navigate({ to: '/calls/$callId', params: { callId: selected } });
  };
  const pick = useCallback((callId: string) => {
    lastSelected = callId;
    setSelected(callId);
  }, []);
  const choose = useCallback((callId: string, isChosen: boolean) => onChoose([callId], isChosen), [onChoose]);
  const loaded = rows.slice(0, MOST_CALLS_AT_ONCE);
  const areAllChosen = loaded.length > 0 && loaded.every(({ callId }) => chosen.has(callId));
  useKeys({
    x: () => {
      if (selected !== null && at >= 0) choose(selected, !chosen.has(selected));
    },
    j: () => move(1),
    k: () => move(-1),
    arrowdown: () => move(1),
    arrowup: () => move(-1),
    enter: open,
    o: open,
  });
  const sort = filters.sort ?? '-date';

  return (
    <div role="table" aria-label="Calls" aria-rowcount={total + 1} aria-busy={stale} className="flex min-h-0 flex-1 flex-col">
      <div role="rowgroup" className="shrink-0 max-md:hidden">
        <div
          role="row"
          aria-rowindex={1}
          className={clsx(callGrid, 'h-8 border-b border-line px-4 text-caption text-muted')}
          style={{ scrollbarGutter: 'stable', gridTemplateColumns: template }}
        >
          <span role="columnheader">
            <Choice
              label={`Choose the first ${loaded.length} calls`}
              isChosen={areAllChosen}
              onChange={(isChosen) =>
                onChoose(
                  loaded.map(({ callId }) => callId),
                  isChosen,
                )
              }
            />
          </span>
          <span role="columnheader">Call</span>
          {shownColumns.map((column) => {
            const { name, sort: by } = columnsBy[column];
            const order = sort === by ? 'ascending' : sort === `-${by}` ? 'descending' : 'none';
            return (
              <span key={column} role="columnheader" aria-sort={by === undefined ? undefined : order}>
                {by === undefined ? name : <SortButton name={name} by={by} sort={sort} onSort={onSort} />}
              </span>
            );
          })}
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
                onSelect={pick}
                columns={shownColumns}
                template={template}
                chosen={chosen.has(row.callId)}
                onChoose={choose}
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
