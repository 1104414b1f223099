// Calls to the numbers of the team, newest first: who rang, what came of it, and messages that were left.
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { PhoneIncoming } from 'lucide-react';
import { useState } from 'react';
import { clock, exactTime, timeOrDate } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { useTitle } from '../../kit/page.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { ShowMore } from '../../kit/show-more.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { inboundCallsQuery } from '../../outbound-queries.ts';
import type { InboundCall, InboundCalls } from '../../outbound-queries.ts';
import { isSimulated } from './words.ts';

const choices: { value: InboundCalls; label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'missed', label: 'Missed' },
  { value: 'messages', label: 'Messages' },
];

export function IncomingCalls() {
  useTitle('Incoming calls');
  const [which, setWhich] = useState<InboundCalls>('all');
  const calls = useInfiniteQuery({ ...inboundCallsQuery(which), placeholderData: keepPreviousData });
  const rows = calls.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className="shrink-0 border-b border-line px-4 py-2">
        <div className="flex">
          <Segmented label="Which incoming calls" value={which} choices={choices} onChange={setWhich} />
        </div>
      </div>
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Incoming calls">
        {calls.isPending && <Skeleton rows={10} slow="The calls are taking longer than usual to load." />}
        {calls.isError && (
          <ErrorPanel what="The calls could not be loaded." error={calls.error} onRetry={() => void calls.refetch()} />
        )}
        {calls.data !== undefined && rows.length === 0 && (
          <Empty icon={<PhoneIncoming />} title={which === 'all' ? 'Nobody has rung one of your numbers yet' : 'None of these'}>
            {which === 'all' && (
              <>
                Who answers calls to a number is chosen under{' '}
                <Link to="/outbound/policy" className="font-medium text-accent hover:underline">
                  Calling policy
                </Link>
                .
              </>
            )}
          </Empty>
        )}
        <ul>
          {rows.map((row) => (
            <IncomingLine key={row.inboundCallId} row={row} />
          ))}
        </ul>
        <ShowMore list={calls} />
      </div>
    </>
  );
}

function IncomingLine({ row }: { row: InboundCall }) {
  const { contactName, from, to, rangAt, isMissed, outcomeInWords, talkedMs, message, callerSaid, agentName, callId } = row;
  return (
    <li className="flex flex-col gap-1 border-b border-line px-4 py-2">
      <div className="nums flex min-h-6 flex-wrap items-center gap-x-3 gap-y-1">
        <time dateTime={rangAt} title={exactTime(rangAt)} className="w-28 shrink-0 text-muted">
          {timeOrDate(rangAt)}
        </time>
        <span className="font-medium">{contactName ?? from ?? 'A withheld number'}</span>
        {contactName !== null && from !== null && <span className="text-muted">{from}</span>}
        <Badge tone={outcomeInWords === null ? 'strong' : isMissed ? 'fair' : 'plain'}>{outcomeInWords ?? 'On the line'}</Badge>
        {isSimulated(row.carrier) && <Badge title="Nobody’s phone rang">Simulated carrier</Badge>}
        <span className="min-w-0 flex-1 basis-40 text-muted">
          to {to}
          {agentName !== null && ` · ${agentName}`}
          {talkedMs > 0 && ` · ${clock(talkedMs)}`}
        </span>
        {callId !== null && (
          <Link
            to="/calls/$callId"
            params={{ callId }}
            className="inline-flex min-h-6 items-center font-medium text-accent hover:underline"
          >
            Recording<span className="sr-only"> of {contactName ?? from ?? 'a withheld number'}</span>
          </Link>
        )}
      </div>
      {message !== null && (
        <p className="sm:pl-31">
          {callerSaid !== null && <span className="text-muted">{callerSaid}: </span>}“{message}”
        </p>
      )}
      {message === null && row.summary !== null && <p className="text-muted sm:pl-31">{row.summary}</p>}
    </li>
  );
}
