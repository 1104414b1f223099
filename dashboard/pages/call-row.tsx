// One row of the list of calls. Plain elements and CSS: there are many.
import { Link } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { Check, GraduationCap, PhoneIncoming, PhoneOutgoing, Phone } from 'lucide-react';
import { memo } from 'react';
import type { CallColumn } from '../../rules/call-view.ts';
import { clock, dateTime, exactTime, percent, words } from '../format.ts';
import { Avatar } from '../kit/avatar.tsx';
import type { CallRow } from '../queries.ts';
import { CallResult } from './call-result.tsx';

export const callGrid = 'grid items-center gap-x-4';

type RowProps = {
  row: CallRow;
  index: number;
  top: number;
  height: number;
  selected: boolean;
  narrow: boolean;
  onSelect: (callId: string) => void;
  columns: readonly CallColumn[];
  template: string;
  chosen: boolean;
  onChoose: (callId: string, isChosen: boolean) => void;
};

export const Row = memo(function Row(props: RowProps) {
  const { row, index, top, height, selected, narrow, onSelect, columns, template, chosen, onChoose } = props;
  const rep = row.rep.name ?? row.rep.email;
  const title = (
    <Link
      to="/calls/$callId"
      params={{ callId: row.callId }}
      onClick={() => onSelect(row.callId)}
      className="row-link min-w-0 truncate font-medium"
    >
      {row.title}
    </Link>
  );
  const frame = clsx(
    'absolute inset-x-0 top-0 border-b border-line px-4',
    selected || chosen ? 'bg-accent-soft' : 'hover:bg-surface-2',
  );
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
        <div role="cell" className="w-26 shrink-0">
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
      className={clsx(frame, callGrid)}
      style={{ ...place, gridTemplateColumns: template }}
    >
      {bar}
      <span role="cell" className="relative z-10">
        <Choice label={`Choose ${row.title}`} isChosen={chosen} onChange={(isChosen) => onChoose(row.callId, isChosen)} />
      </span>
      <span role="cell" className="flex min-w-0 items-center gap-2.5">
        <Direction direction={row.direction} />
        {title}
        {row.isCoached && <GraduationCap className="icon-s text-strong" aria-label="Coached" role="img" />}
      </span>
      {columns.map((column) => (
        <Cell key={column} column={column} row={row} />
      ))}
    </div>
  );
});

function Cell({ column, row }: { column: CallColumn; row: CallRow }) {
  const rep = row.rep.name ?? row.rep.email;
  switch (column) {
    case 'rep':
      return (
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
      );
    case 'date':
      return (
        <span role="cell" className="nums truncate text-muted">
          <time dateTime={row.calledAt} title={exactTime(row.calledAt)}>
            {dateTime(row.calledAt)}
          </time>
        </span>
      );
    case 'length':
      return (
        <span role="cell" className="nums text-muted">
          {row.durationMs === null ? '–' : clock(row.durationMs)}
        </span>
      );
    case 'talk':
      return (
        <span role="cell" className="flex items-center gap-2 text-muted">
          <TalkBar share={row.talkShare} />
        </span>
      );
    case 'score':
      return (
        <span role="cell">
          <CallResult row={row} />
        </span>
      );
    case 'outcome':
      return (
        <span role="cell" className="truncate text-muted">
          {row.outcome === null ? '–' : words(row.outcome)}
        </span>
      );
  }
}

/** A box to tick, large enough for a finger. */
export function Choice({ label, isChosen, onChange }: { label: string; isChosen: boolean; onChange: (isChosen: boolean) => void }) {
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={isChosen}
      aria-label={label}
      className="flex size-6 items-center justify-center rounded-chip"
      onClick={() => onChange(!isChosen)}
    >
      <span
        aria-hidden
        className={clsx(
          'flex size-3.5 items-center justify-center rounded-[4px] border',
          isChosen ? 'border-accent bg-accent text-surface' : 'border-line-strong bg-surface hover:border-faint',
        )}
      >
        {isChosen && <Check className="size-3" strokeWidth={3} />}
      </span>
    </button>
  );
}

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
