// What was sent to one endpoint, newest first, each with every try.
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../../api.ts';
import { ago, exactTime, timeOrDate } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Select } from '../../kit/select.tsx';
import { ShowMore } from '../../kit/show-more.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { toast, toastError } from '../../kit/toast.tsx';
import { webhookDeliveriesQuery, webhookDeliveryQuery, webhookKeys } from '../../webhook-queries.ts';
import type { Endpoint, WebhookDelivery } from '../../webhook-queries.ts';
import { stateWords } from './words.ts';

const states = ['pending', 'delivered', 'failed', 'dropped'] as const;
const choices = [{ value: 'all', label: 'All' }, ...states.map((state) => ({ value: state, label: stateWords[state].name }))];

export function Deliveries({ endpoint }: { endpoint: Endpoint }) {
  const [state, setState] = useState<WebhookDelivery['state'] | undefined>(undefined);
  const [open, setOpen] = useState<string | null>(null);
  const list = useInfiniteQuery(webhookDeliveriesQuery(endpoint.endpointId, state));
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="border-b border-line bg-surface-2/40 px-4 py-3">
      <Select
        label="Result"
        value={state ?? 'all'}
        choices={choices}
        onChange={(next) => setState(states.find((one) => one === next))}
      />
      {list.isPending && <Skeleton rows={3} slow="The deliveries are taking longer than usual to load." />}
      {list.isError && (
        <ErrorPanel what="The deliveries could not be loaded." error={list.error} onRetry={() => void list.refetch()} />
      )}
      {list.isSuccess && rows.length === 0 && (
        <p className="py-3 text-muted">Nothing was sent yet. Send a test to see it arrive.</p>
      )}
      <ul className="mt-2">
        {rows.map((row) => (
          <li key={row.deliveryId} className="border-t border-line first:border-t-0">
            <button
              type="button"
              aria-expanded={open === row.deliveryId}
              onClick={() => setOpen(open === row.deliveryId ? null : row.deliveryId)}
              className="-mx-2 flex min-h-9 w-[calc(100%+16px)] flex-wrap items-center gap-x-3 gap-y-1 rounded-control px-2 py-1.5 text-left hover:bg-hover"
            >
              <code className="font-mono text-caption">{row.event}</code>
              <Badge tone={stateWords[row.state].tone}>{stateWords[row.state].name}</Badge>
              {row.status !== null && <span className="nums text-caption text-muted">{row.status}</span>}
              <span className="min-w-0 flex-1 truncate text-muted">{row.errorMessage}</span>
              <time className="nums text-muted" dateTime={row.createdAt} title={exactTime(row.createdAt)}>
                {timeOrDate(row.createdAt)}
              </time>
            </button>
            {open === row.deliveryId && <Opened endpoint={endpoint} delivery={row} />}
          </li>
        ))}
      </ul>
      <ShowMore list={list} />
    </div>
  );
}

function Opened({ endpoint, delivery }: { endpoint: Endpoint; delivery: WebhookDelivery }) {
  const client = useQueryClient();
  const { endpointId } = endpoint;
  const { deliveryId } = delivery;
  const detail = useQuery(webhookDeliveryQuery(endpointId, deliveryId));
  const again = useMutation({
    mutationFn: () =>
      request('POST /api/webhooks/:endpointId/deliveries/:deliveryId/redeliver', { params: { endpointId, deliveryId } }),
    onSuccess: () => toast('It is sent again'),
    onError: toastError,
    onSettled: () => Promise.all(webhookKeys.map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
  return (
    <div className="flex flex-col gap-3 pb-4">
      {delivery.nextTryAt !== null && <p className="text-muted">Next try {ago(delivery.nextTryAt)}.</p>}
      {detail.isError && (
        <ErrorPanel what="The delivery could not be loaded." error={detail.error} onRetry={() => void detail.refetch()} />
      )}
      {detail.data !== undefined && (
        <>
          <ol aria-label="Tries" className="flex flex-col gap-1">
            {detail.data.log.map((line) => (
              <li key={line.number} className="nums flex flex-wrap gap-x-3 text-caption">
                <span className="text-muted">Try {line.number}</span>
                <time dateTime={line.at}>{exactTime(line.at)}</time>
                <span className={line.errorMessage === null ? 'text-strong' : 'text-weak'}>{line.status ?? 'No answer'}</span>
                <span className="text-muted">{line.tookMs} ms</span>
                {line.errorMessage !== null && <span className="basis-full text-muted">{line.errorMessage}</span>}
                {line.answer !== null && line.answer !== '' && (
                  <code className="basis-full font-mono break-all text-muted">{line.answer}</code>
                )}
              </li>
            ))}
          </ol>
          <pre
            tabIndex={0}
            aria-label="What is sent"
            className="thin-scroll max-h-72 overflow-auto rounded-list bg-surface-2 p-3 font-mono text-caption"
          >
            {JSON.stringify(detail.data.body, null, 2)}
          </pre>
        </>
      )}
      <div>
        <Button busy={again.isPending} disabled={endpoint.state !== 'active'} onClick={() => again.mutate()}>
          Send again
        </Button>
      </div>
    </div>
  );
}
