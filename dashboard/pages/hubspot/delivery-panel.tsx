// One delivery: what came of it and why, every try, and what was sent or received.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { RotateCcw, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { request } from '../../api.ts';
import type { Reply } from '../../api.ts';
import { ago, exactTime, timeOrDate } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button, IconButton } from '../../kit/button.tsx';
import { CopyButton } from '../../kit/copy-button.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { toast, toastError } from '../../kit/toast.tsx';
import { deliveryQuery, hubspotQuery } from '../../queries.ts';
import type { Delivery } from '../../queries.ts';
import { useMay } from '../../session.ts';
import { DeliveryMend } from './delivery-mend.tsx';
import { objectName, resultOf } from './words.ts';

type Detail = Reply<'GET /api/hubspot/:portalId/deliveries/:kind/:id'>;

export function DeliveryPanel({
  portalId,
  kind,
  id,
  covers,
  onClose,
}: {
  portalId: string;
  kind: Delivery['kind'];
  id: string;
  /** True where it lies over everything else: then the focus comes with it. */
  covers: boolean;
  onClose: () => void;
}) {
  const delivery = useQuery(deliveryQuery(portalId, kind, id));
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (covers) title.current?.focus();
  }, [covers]);
  return (
    <aside
      aria-label="Delivery"
      className="thin-scroll flex w-[392px] shrink-0 flex-col overflow-y-auto border-l border-line bg-surface max-lg:absolute max-lg:inset-0 max-lg:z-10 max-lg:w-full max-lg:border-l-0"
    >
      <div className="flex items-center gap-2 px-4 pt-3">
        <h2 ref={title} tabIndex={-1} className="min-w-0 truncate font-mono outline-none text-caption leading-5 font-semibold">
          {delivery.data?.what ?? 'Delivery'}
        </h2>
        {delivery.data !== undefined && <Badge tone={resultOf(delivery.data).tone}>{resultOf(delivery.data).name}</Badge>}
        <IconButton label="Close the delivery" onClick={onClose} className="-mr-2 ml-auto">
          <X className="icon" aria-hidden />
        </IconButton>
      </div>
      {delivery.isPending && <Skeleton rows={6} slow="The delivery is taking longer than usual to load." />}
      {delivery.isError && (
        <ErrorPanel what="The delivery could not be loaded." error={delivery.error} onRetry={() => void delivery.refetch()} />
      )}
      {delivery.data !== undefined && <Opened portalId={portalId} delivery={delivery.data} />}
    </aside>
  );
}

function Opened({ portalId, delivery }: { portalId: string; delivery: Detail }) {
  const may = useMay('hubspot.manage');
  const { kind, id, message, callId } = delivery;
  return (
    <div className="flex flex-col gap-5 px-4 pt-1 pb-8">
      <div>
        {message !== null && <p className="text-muted">{message}</p>}
        <DeliveryMend code={delivery.attempts.at(-1)?.errorCode ?? delivery.reason} />
        <p className="nums mt-1 text-muted">
          {objectName(delivery.objectType)} {delivery.objectId} ·{' '}
          <time dateTime={delivery.at} title={exactTime(delivery.at)}>
            {timeOrDate(delivery.at)}
          </time>
        </p>
        <div className="mt-3 flex flex-wrap items-center gap-3 empty:hidden">
          {may && kind !== 'event' && !(kind === 'write_back' && delivery.state === 'done') && (
            <RetryButton portalId={portalId} kind={kind} id={id} state={delivery.state} />
          )}
          {callId !== null && (
            <Link
              to="/calls/$callId"
              params={{ callId }}
              className="inline-flex min-h-6 items-center font-medium text-accent hover:underline"
            >
              Open the call
            </Link>
          )}
        </div>
      </div>
      {kind !== 'event' && <Attempts delivery={delivery} />}
      <Payload payload={delivery.payload} />
    </div>
  );
}

function RetryButton({
  portalId,
  kind,
  id,
  state,
}: {
  portalId: string;
  kind: 'record' | 'write_back';
  id: string;
  state: string;
}) {
  const client = useQueryClient();
  const retry = useMutation({
    mutationFn: () => request('POST /api/hubspot/:portalId/deliveries/:kind/:id/retry', { params: { portalId, kind, id } }),
    onSuccess: () => toast('It is being tried again.'),
    onError: toastError,
    onSettled: () => {
      for (const queryKey of [hubspotQuery.queryKey, ['hubspot-deliveries-head'], deliveryQuery(portalId, kind, id).queryKey])
        void client.invalidateQueries({ queryKey });
    },
  });
  return (
    <Button variant={state === 'failed' ? 'main' : 'outline'} busy={retry.isPending} onClick={() => retry.mutate()}>
      {!retry.isPending && <RotateCcw className="icon-s" aria-hidden />}
      {state === 'taken' || state === 'left_out' ? 'Read again' : 'Retry now'}
    </Button>
  );
}

const outcomeWords = { ok: 'Worked', retry: 'Did not work', failed: 'Gave up' } as const;

function Attempts({ delivery }: { delivery: Detail }) {
  const { attempts, nextTryAt } = delivery;
  return (
    <section aria-labelledby="tries">
      <h3 id="tries" className="font-semibold">
        Tries
      </h3>
      {attempts.length === 0 && nextTryAt === null ? (
        <p className="mt-1 text-muted">Not tried yet.</p>
      ) : (
        <ol className="nums relative mt-1">
          {attempts.map((attempt) => (
            <li key={attempt.at} className="relative flex gap-3 py-1 pl-5">
              <Dot tone={attempt.outcome === 'ok' ? 'bg-strong' : 'bg-weak'} />
              <time dateTime={attempt.at} title={exactTime(attempt.at)} className="shrink-0 text-muted">
                {timeOrDate(attempt.at)}
              </time>
              <span className="min-w-0 flex-1">
                <span className={attempt.outcome === 'ok' ? 'text-strong' : 'text-weak'}>{outcomeWords[attempt.outcome]}</span>
                {attempt.message !== null && <span className="block text-caption text-muted">{attempt.message}</span>}
              </span>
              <span className="shrink-0 text-muted">{attempt.tookMs} ms</span>
            </li>
          ))}
          {nextTryAt !== null && (
            <li className="relative flex gap-3 py-1 pl-5">
              <Dot tone="bg-line-strong" />
              <time dateTime={nextTryAt} title={exactTime(nextTryAt)} className="shrink-0 text-muted">
                {timeOrDate(nextTryAt)}
              </time>
              <span className="flex-1 text-muted">next try</span>
              <span className="shrink-0 text-muted">{ago(nextTryAt)}</span>
            </li>
          )}
        </ol>
      )}
    </section>
  );
}

const Dot = ({ tone }: { tone: string }) => (
  <>
    <span aria-hidden className="absolute inset-y-0 left-[3.5px] w-px bg-line" />
    <span aria-hidden className={clsx('absolute top-[10px] left-0 size-2 rounded-full', tone)} />
  </>
);

function Payload({ payload }: { payload: unknown }) {
  const text = JSON.stringify(payload, null, 2) ?? 'null';
  return (
    <section aria-labelledby="payload">
      <div className="flex items-center justify-between">
        <h3 id="payload" className="font-semibold">
          Payload
        </h3>
        <CopyButton text={text} label="Copy the payload" />
      </div>
      <pre
        tabIndex={0}
        role="region"
        aria-label="Payload as JSON"
        className="thin-scroll max-h-[420px] overflow-auto rounded-list bg-surface-2 p-3 font-mono text-caption leading-[18px]"
      >
        {text}
      </pre>
    </section>
  );
}
