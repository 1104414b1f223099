// The newest calls, live while they are worked on.
import { Link } from '@tanstack/react-router';
import { dateTime, exactTime } from '../../format.ts';
import type { CallRow } from '../../queries.ts';
import { CallResult } from '../call-result.tsx';

const SHOWN = 8;

export function NewestCalls({ rows }: { rows: CallRow[] }) {
  return (
    <section aria-labelledby="newest">
      <div className="mb-2 flex items-baseline justify-between gap-3">
        <h2 id="newest" className="text-read font-semibold">
          Newest calls
        </h2>
        <Link to="/calls" className="min-h-6 font-medium text-accent">
          All calls
        </Link>
      </div>
      <ul className="overflow-hidden rounded-list border border-line">
        {rows.slice(0, SHOWN).map((row) => (
          <li
            key={row.callId}
            className="relative flex min-h-10 items-center gap-4 border-b border-line px-3 py-1 last:border-b-0 hover:bg-surface-2"
          >
            <span className="flex min-w-0 flex-1 gap-x-4 max-sm:flex-col">
              <Link to="/calls/$callId" params={{ callId: row.callId }} className="min-w-0 flex-1 truncate font-medium row-link">
                {row.title}
              </Link>
              <span className="nums truncate text-muted max-sm:text-caption sm:w-[220px]">
                {row.rep.name ?? row.rep.email ?? 'No rep'} ·{' '}
                <time dateTime={row.calledAt} title={exactTime(row.calledAt)}>
                  {dateTime(row.calledAt)}
                </time>
              </span>
            </span>
            <span className="w-[104px] shrink-0 sm:w-[132px]">
              <CallResult row={row} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
