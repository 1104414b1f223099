// Recorders of other makers: the address of each, what to do there, and what came by it.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { KeyRound, Mic, Plus, RotateCcw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { request } from '../api.ts';
import { ago, dateTime, exactTime } from '../format.ts';
import { Badge } from '../kit/badge.tsx';
import { Button } from '../kit/button.tsx';
import { CopyButton } from '../kit/copy-button.tsx';
import { Empty } from '../kit/empty.tsx';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { PageHeader, useTitle } from '../kit/page.tsx';
import { Skeleton } from '../kit/skeleton.tsx';
import { toast, toastError } from '../kit/toast.tsx';
import { Trail } from '../kit/trail.tsx';
import { recordersQuery } from '../recorder-queries.ts';
import type { Recorder, RecorderDelivery } from '../recorder-queries.ts';
import { ConnectDialog, RemoveDialog, SecretDialog } from './recorders/dialogs.tsx';
import { deliveryWords, recorderWords } from './recorders/words.ts';

type Open = { what: 'connect' } | { what: 'secret' | 'remove'; recorder: Recorder } | null;

export function RecordersPage() {
  useTitle('Recorders');
  const recorders = useQuery(recordersQuery);
  const [open, setOpen] = useState<Open>(null);
  const items = recorders.data?.items ?? [];
  const close = (): void => setOpen(null);
  const connect = (
    <Button variant="main" onClick={() => setOpen({ what: 'connect' })}>
      <Plus className="icon-s" aria-hidden />
      Connect a recorder
    </Button>
  );
  return (
    <>
      <PageHeader title="Recorders" trail={<Trail to="/integrations">Integrations</Trail>}>
        {items.length > 0 && connect}
      </PageHeader>
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Recorders">
        {recorders.isPending && <Skeleton rows={3} height={120} slow="The recorders are taking longer than usual to load." />}
        {recorders.isError && recorders.data === undefined && (
          <ErrorPanel what="The recorders could not be loaded." error={recorders.error} onRetry={() => void recorders.refetch()} />
        )}
        {recorders.isSuccess && items.length === 0 && (
          <Empty icon={<Mic />} title="No recorder is connected yet" actions={connect}>
            Zoom, Fathom, Fireflies, Aloware and recordings of Twilio come by themselves. Transcripts of Google Meet and Teams are
            files: push them.
          </Empty>
        )}
        {items.map((recorder) => (
          <RecorderSection key={recorder.recorderId} recorder={recorder} onOpen={setOpen} />
        ))}
      </div>
      {open?.what === 'connect' && <ConnectDialog onClose={close} />}
      {open?.what === 'secret' && <SecretDialog recorder={open.recorder} onClose={close} />}
      {open?.what === 'remove' && <RemoveDialog recorder={open.recorder} onClose={close} />}
    </>
  );
}

function RecorderSection({ recorder, onOpen }: { recorder: Recorder; onOpen: (open: Open) => void }) {
  const client = useQueryClient();
  const words = recorderWords[recorder.kind];
  const hasFailed = recorder.deliveries.some(({ state }) => state === 'failed');
  const retry = useMutation({
    mutationFn: () => request('POST /api/recorders/:recorderId/retry', { params: { recorderId: recorder.recorderId } }),
    onSuccess: ({ retried }) => toast(retried === 1 ? '1 delivery is tried again.' : `${retried} deliveries are tried again.`),
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: recordersQuery.queryKey }),
  });
  const newest = recorder.deliveries[0]?.receivedAt ?? '';
  // Whatever came in since has made it history.
  const refused = recorder.refused !== null && recorder.refused.at > newest ? recorder.refused : null;
  const titleId = `recorder-${recorder.recorderId}`;
  return (
    <section aria-labelledby={titleId} className="border-b border-line px-4 py-5">
      <div className="flex flex-wrap items-center gap-2">
        <h2 id={titleId} className="text-read font-semibold">
          {recorder.name}
        </h2>
        {recorder.name !== words.name && <Badge>{words.name}</Badge>}
        <StateBadge recorder={recorder} />
        <span className="ml-auto flex flex-wrap gap-2">
          {hasFailed && (
            <Button size="s" busy={retry.isPending} onClick={() => retry.mutate()}>
              <RotateCcw className="icon-s" aria-hidden />
              Try again
            </Button>
          )}
          <Button size="s" onClick={() => onOpen({ what: 'secret', recorder })}>
            <KeyRound className="icon-s" aria-hidden />
            {recorder.hasSecret ? 'Other secret' : 'Enter secret'}
          </Button>
          <Button size="s" variant="danger" onClick={() => onOpen({ what: 'remove', recorder })}>
            <Trash2 className="icon-s" aria-hidden />
            Remove
          </Button>
        </span>
      </div>
      <p className="mt-3 flex min-w-0 items-center gap-2">
        <code className="min-w-0 truncate rounded-control border border-line bg-surface-2 px-2 py-1 font-mono text-caption">
          {recorder.url}
        </code>
        <CopyButton text={recorder.url} label={`Copy the address of ${recorder.name}`} />
      </p>
      {refused !== null && (
        <p className="mt-2 text-fair">
          Refused {ago(refused.at)}: {refused.why}.
        </p>
      )}
      {recorder.deliveries.length === 0 ? (
        <ol className="mt-3 max-w-[70ch] list-decimal pl-5 text-muted">
          {words.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      ) : (
        <ul aria-label={`Newest deliveries of ${recorder.name}`} className="mt-3 overflow-hidden rounded-list border border-line">
          {recorder.deliveries.map((delivery) => (
            <Delivery key={delivery.deliveryId} delivery={delivery} />
          ))}
        </ul>
      )}
    </section>
  );
}

function StateBadge({ recorder }: { recorder: Recorder }) {
  const [last] = recorder.deliveries;
  if (!recorder.hasSecret) return <Badge tone="fair">Needs its secret</Badge>;
  if (last === undefined) return <Badge>Nothing came yet</Badge>;
  return last.state === 'failed' ? <Badge tone="weak">Needs a look</Badge> : <Badge tone="strong">Connected</Badge>;
}

function Delivery({ delivery }: { delivery: RecorderDelivery }) {
  const { name, tone } = deliveryWords[delivery.state];
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-3 py-2 last:border-b-0">
      <span className="w-24 shrink-0">
        <Badge tone={tone}>{name}</Badge>
      </span>
      <span className="min-w-0 flex-1 truncate">{delivery.event}</span>
      {delivery.callId !== null && (
        <Link to="/calls/$callId" params={{ callId: delivery.callId }} className="min-h-6 font-medium text-accent">
          Open the call
        </Link>
      )}
      <time dateTime={delivery.receivedAt} title={exactTime(delivery.receivedAt)} className="nums text-caption text-muted">
        {dateTime(delivery.receivedAt)}
      </time>
      {delivery.why !== null && (
        <p className="w-full text-muted">
          {delivery.why}
          {delivery.nextTryAt !== null && ` Next try ${ago(delivery.nextTryAt)}.`}
        </p>
      )}
    </li>
  );
}
