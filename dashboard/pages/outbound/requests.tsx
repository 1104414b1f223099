// Everything that asked for a call, also what no call came of, with the reason.
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Inbox } from 'lucide-react';
import { useState } from 'react';
import { exactTime, timeOrDate } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import type { Tone } from '../../kit/badge.tsx';
import { CopyButton } from '../../kit/copy-button.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { useTitle } from '../../kit/page.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { ShowMore } from '../../kit/show-more.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { callRequestsQuery } from '../../outbound-queries.ts';
import type { CallRequest } from '../../outbound-queries.ts';
import { doorWords } from './words.ts';

const states: Record<CallRequest['state'], { name: string; tone: Tone }> = {
  pending: { name: 'Being read', tone: 'accent' },
  planned: { name: 'Planned', tone: 'strong' },
  ignored: { name: 'Ignored', tone: 'plain' },
  refused: { name: 'Refused', tone: 'weak' },
};
const choices = [
  { value: 'all', label: 'All' },
  { value: 'planned', label: 'Planned' },
  { value: 'ignored', label: 'Ignored' },
  { value: 'refused', label: 'Refused' },
] as const;

export function CallRequests() {
  useTitle('Requests for calls');
  const [state, setState] = useState<(typeof choices)[number]['value']>('all');
  const requests = useInfiniteQuery({
    ...callRequestsQuery(state === 'all' ? undefined : state),
    placeholderData: keepPreviousData,
  });
  const rows = requests.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className="shrink-0 border-b border-line px-4 py-2">
        <div className="flex">
          <Segmented label="Which requests" value={state} choices={choices} onChange={setState} />
        </div>
      </div>
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Requests for calls">
        {requests.isPending && <Skeleton rows={10} slow="The requests are taking longer than usual to load." />}
        {requests.isError && (
          <ErrorPanel what="The requests could not be loaded." error={requests.error} onRetry={() => void requests.refetch()} />
        )}
        {requests.data !== undefined && rows.length === 0 && (
          <Empty icon={<Inbox />} title={state === 'all' ? 'Nothing has asked for a call yet' : 'None of these'}>
            Events of your CRM, requests over the API, lists and buttons stand here, each kept once.
          </Empty>
        )}
        <ul>
          {rows.map((row) => (
            <RequestLine key={row.requestId} row={row} />
          ))}
        </ul>
        <ShowMore list={requests} />
      </div>
    </>
  );
}

function RequestLine({ row }: { row: CallRequest }) {
  const text = JSON.stringify(row.body, null, 2) ?? 'null';
  return (
    <li className="border-b border-line px-4 py-2">
      <details>
        <summary className="flex min-h-6 flex-wrap items-center gap-x-3 gap-y-1">
          <time dateTime={row.receivedAt} title={exactTime(row.receivedAt)} className="nums w-28 shrink-0 text-muted">
            {timeOrDate(row.receivedAt)}
          </time>
          <span className="w-32 shrink-0 font-medium">{doorWords[row.door]}</span>
          <Badge tone={states[row.state].tone}>{states[row.state].name}</Badge>
          {row.deliveries > 1 && (
            <Badge title="The same request came again; it is still one call">came {row.deliveries} times</Badge>
          )}
          <span className="min-w-0 flex-1 basis-48 text-muted">{row.message}</span>
        </summary>
        <div className="mt-2 flex items-center justify-between">
          {row.plannedCallId === null ? (
            <span className="text-muted">No call came of it.</span>
          ) : (
            <Link
              to="/outbound/$plannedCallId"
              params={{ plannedCallId: row.plannedCallId }}
              className="inline-flex min-h-6 items-center font-medium text-accent hover:underline"
            >
              Open the call
            </Link>
          )}
          <CopyButton text={text} label="Copy the request" />
        </div>
        <pre
          tabIndex={0}
          role="region"
          aria-label="Request as JSON"
          className="thin-scroll mt-1 max-h-80 overflow-auto rounded-list bg-surface-2 p-3 font-mono text-caption leading-[18px]"
        >
          {text}
        </pre>
      </details>
    </li>
  );
}
