// Planned calls as a table; J and K move, Enter opens.
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { ago, dateTime, exactTime } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import { useKeys } from '../../keyboard.ts';
import { agentsQuery } from '../../outbound-queries.ts';
import type { PlannedCall } from '../../outbound-queries.ts';
import { dispositionName, doorWords, localClock, stateWords } from './words.ts';

const head = 'sticky top-0 z-1 border-b border-line bg-surface px-2 py-2 text-left font-medium text-muted first:pl-4 last:pr-4';
const cell = 'border-b border-line px-2 py-2 align-top first:pl-4 last:pr-4';

export function PlannedCallTable({ rows, end }: { rows: PlannedCall[]; end: ReactNode }) {
  const navigate = useNavigate();
  const agents = useQuery(agentsQuery(true)).data?.items ?? [];
  const names = new Map(agents.map((agent) => [agent.agentId, agent.name]));
  const [at, setAt] = useState(-1);
  const body = useRef<HTMLTableSectionElement>(null);
  const step = (by: number): void => {
    const next = Math.min(rows.length - 1, Math.max(0, at + by));
    setAt(next);
    body.current?.rows[next]?.scrollIntoView({ block: 'nearest' });
  };
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    enter: () => {
      const row = rows[at];
      if (row === undefined) return false;
      void navigate({ to: '/outbound/$plannedCallId', params: { plannedCallId: row.plannedCallId } });
    },
  });
  return (
    <div className="thin-scroll min-h-0 flex-1 overflow-auto" tabIndex={0} role="region" aria-label="Outbound calls">
      <table className="nums w-full border-separate border-spacing-0">
        <thead>
          <tr>
            <th className={head}>Contact</th>
            <th className={`${head} max-md:hidden`}>Agent</th>
            <th className={head}>State</th>
            <th className={`${head} max-sm:hidden`}>Next attempt</th>
            <th className={`${head} text-right max-lg:hidden`}>Attempts</th>
            <th className={`${head} text-right max-md:hidden`}>Asked for</th>
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map((row, index) => (
            <Row key={row.plannedCallId} row={row} agent={names.get(row.agentId) ?? '–'} isCurrent={index === at} />
          ))}
        </tbody>
      </table>
      {end}
    </div>
  );
}

function Row({ row, agent, isCurrent }: { row: PlannedCall; agent: string; isCurrent: boolean }) {
  const { name, tone } = stateWords[row.state];
  return (
    <tr aria-selected={isCurrent || undefined} className="relative hover:bg-surface-2 aria-selected:bg-accent-soft">
      <td className={`${cell} min-w-40`}>
        <Link to="/outbound/$plannedCallId" params={{ plannedCallId: row.plannedCallId }} className="row-link font-medium">
          {row.contactName ?? row.toNumber ?? 'No number yet'}
        </Link>
        <span className="block text-caption text-muted">{row.contactName === null ? '' : (row.toNumber ?? 'No number yet')}</span>
      </td>
      <td className={`${cell} max-md:hidden`}>
        {agent}
        <span className="block text-caption text-muted">{doorWords[row.door]}</span>
      </td>
      <td className={cell}>
        <span className="flex flex-wrap gap-1">
          <Badge tone={tone}>{name}</Badge>
          {row.isPaused && row.endedAt === null && <Badge tone="fair">Paused</Badge>}
        </span>
        {row.nextAt !== null && <span className="mt-0.5 block text-caption text-muted sm:hidden">{dateTime(row.nextAt)}</span>}
        {row.disposition !== null && (
          <span className="mt-0.5 block text-caption text-muted">{dispositionName(row.disposition)}</span>
        )}
      </td>
      <td className={`${cell} max-w-96 max-sm:hidden`}>
        {row.nextAt !== null && (
          <time dateTime={row.nextAt} title={exactTime(row.nextAt)} className="block">
            {dateTime(row.nextAt)}
            <span className="text-muted">
              {' '}
              · {ago(row.nextAt)}
              {row.nextLocalTime === null ? '' : ` · there ${localClock(row.nextLocalTime)}`}
            </span>
          </time>
        )}
        {row.message !== null && <span className="block text-caption text-muted">{row.message}</span>}
        {row.nextAt === null && row.message === null && <span className="text-faint">–</span>}
      </td>
      <td className={`${cell} text-right max-lg:hidden`}>{row.attempts}</td>
      <td className={`${cell} text-right whitespace-nowrap text-muted max-md:hidden`}>
        <time dateTime={row.createdAt} title={exactTime(row.createdAt)}>
          {ago(row.createdAt)}
        </time>
      </td>
    </tr>
  );
}
