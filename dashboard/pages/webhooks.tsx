// Outgoing webhooks and Slack: who is told what happens here, and what was sent to each.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ChevronDown, MoreHorizontal, Plus, Send } from 'lucide-react';
import { useState } from 'react';
import { webhookEvents } from '../../rules/webhook-event.ts';
import type { WebhookEvent } from '../../rules/webhook-event.ts';
import { request } from '../api.ts';
import { ago, count, timeOrDate } from '../format.ts';
import { Badge } from '../kit/badge.tsx';
import { Button, IconButton } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { Menu } from '../kit/menu.tsx';
import { PageHeader, useTitle } from '../kit/page.tsx';
import { Skeleton } from '../kit/skeleton.tsx';
import { toast, toastError } from '../kit/toast.tsx';
import { Trail } from '../kit/trail.tsx';
import { webhookKeys, webhooksQuery } from '../webhook-queries.ts';
import type { Endpoint } from '../webhook-queries.ts';
import { Deliveries } from './webhooks/deliveries.tsx';
import { AddEndpointDialog, ChangeEndpointDialog, RemoveEndpointDialog, RotateSecretDialog } from './webhooks/dialogs.tsx';
import { kindWords } from './webhooks/words.ts';

type Open = { what: 'add' } | { what: 'change' | 'rotate' | 'remove'; endpoint: Endpoint } | null;

export function WebhooksPage() {
  useTitle('Outgoing webhooks');
  const endpoints = useQuery(webhooksQuery);
  const [open, setOpen] = useState<Open>(null);
  const [shown, setShown] = useState<string | null>(null);
  const items = endpoints.data?.items ?? [];
  const close = (): void => setOpen(null);
  const add = (
    <Button variant="main" onClick={() => setOpen({ what: 'add' })}>
      <Plus className="icon-s" aria-hidden />
      Add endpoint
    </Button>
  );
  return (
    <>
      <PageHeader title="Outgoing webhooks" trail={<Trail to="/integrations">Integrations</Trail>}>
        {items.length > 0 && add}
      </PageHeader>
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Outgoing webhooks">
        {endpoints.isPending && <Skeleton rows={4} height={64} slow="The endpoints are taking longer than usual to load." />}
        {endpoints.isError && (
          <ErrorPanel what="The endpoints could not be loaded." error={endpoints.error} onRetry={() => void endpoints.refetch()} />
        )}
        {endpoints.isSuccess && items.length === 0 && (
          <Empty icon={<Send />} title="Nobody is told yet" actions={add}>
            An endpoint hears of calls as they arrive, are scored or end: a system of yours, signed, or a channel in Slack.
          </Empty>
        )}
        <ul>
          {items.map((endpoint) => (
            <li key={endpoint.endpointId}>
              <EndpointLine
                endpoint={endpoint}
                isOpen={shown === endpoint.endpointId}
                onToggle={() => setShown(shown === endpoint.endpointId ? null : endpoint.endpointId)}
                onOpen={setOpen}
              />
              {shown === endpoint.endpointId && <Deliveries endpoint={endpoint} />}
            </li>
          ))}
        </ul>
      </div>
      {open?.what === 'add' && <AddEndpointDialog onClose={close} />}
      {open?.what === 'change' && <ChangeEndpointDialog endpoint={open.endpoint} onClose={close} />}
      {open?.what === 'rotate' && <RotateSecretDialog endpoint={open.endpoint} onClose={close} />}
      {open?.what === 'remove' && <RemoveEndpointDialog endpoint={open.endpoint} onClose={close} />}
    </>
  );
}

type LineProps = { endpoint: Endpoint; isOpen: boolean; onToggle: () => void; onOpen: (open: Open) => void };

function EndpointLine({ endpoint, isOpen, onToggle, onOpen }: LineProps) {
  const client = useQueryClient();
  const params = { endpointId: endpoint.endpointId };
  const settle = () => Promise.all(webhookKeys.map((queryKey) => client.invalidateQueries({ queryKey })));
  const test = useMutation({
    mutationFn: (event: WebhookEvent) => request('POST /api/webhooks/:endpointId/test', { params, body: { event } }),
    onSuccess: (_, event) => {
      toast(event === 'digest.daily' ? 'Yesterday is on its way' : 'A test is on its way');
      if (!isOpen) onToggle();
    },
    onError: toastError,
    onSettled: settle,
  });
  const turn = useMutation({
    mutationFn: (state: Endpoint['state']) => request('PATCH /api/webhooks/:endpointId', { params, body: { state } }),
    onError: toastError,
    onSettled: settle,
  });
  const isOn = endpoint.state === 'active';
  const firstEvent = webhookEvents.find((one) => endpoint.events.includes(one)) ?? 'call.received';
  return (
    <div className="flex min-h-16 flex-wrap items-center gap-3 border-b border-line px-4 py-2">
      <div className="min-w-0 flex-1 max-sm:basis-full">
        <p className="flex flex-wrap items-center gap-2">
          <span className="min-w-0 truncate font-medium">{endpoint.url}</span>
          <Badge>{kindWords[endpoint.kind].name}</Badge>
          <StateBadge endpoint={endpoint} />
        </p>
        <p className="truncate text-muted">
          {endpoint.agentName ?? 'The whole team'} · {endpoint.events.join(', ')}
          {endpoint.digestAt !== null && ` · next day told ${timeOrDate(endpoint.digestAt)}`}
          {endpoint.secretHint !== null && ` · secret …${endpoint.secretHint}`}
        </p>
        {endpoint.disabledReason !== null && <p className="text-weak">{endpoint.disabledReason}</p>}
      </div>
      <Button size="s" aria-expanded={isOpen} onClick={onToggle}>
        Deliveries
        <ChevronDown className={`icon-s ${isOpen ? 'rotate-180' : ''}`} aria-hidden />
      </Button>
      <Button size="s" busy={test.isPending} disabled={!isOn} onClick={() => test.mutate(firstEvent)}>
        Send test
      </Button>
      <Menu
        trigger={
          <IconButton label={`Actions for ${endpoint.url}`}>
            <MoreHorizontal className="icon" aria-hidden />
          </IconButton>
        }
        entries={[
          { label: 'Change…', onSelect: () => onOpen({ what: 'change', endpoint }) },
          ...(endpoint.digestAt === null ? [] : [{ label: 'Send yesterday’s now', onSelect: () => test.mutate('digest.daily') }]),
          { label: isOn ? 'Switch off' : 'Switch on', onSelect: () => turn.mutate(isOn ? 'disabled' : 'active') },
          ...(endpoint.gaveUpAt === null ? [] : [{ label: 'Leave it off', onSelect: () => turn.mutate('disabled') }]),
          ...(endpoint.kind === 'slack' ? [] : [{ label: 'New secret…', onSelect: () => onOpen({ what: 'rotate', endpoint }) }]),
          { label: 'Remove…', danger: true, onSelect: () => onOpen({ what: 'remove', endpoint }) },
        ]}
      />
    </div>
  );
}

function StateBadge({ endpoint: { state, gaveUpAt, failingSince, waiting, lastDeliveredAt } }: { endpoint: Endpoint }) {
  if (gaveUpAt !== null) return <Badge tone="weak">Off since {timeOrDate(gaveUpAt)}</Badge>;
  if (state === 'disabled') return <Badge tone="weak">Off</Badge>;
  if (failingSince !== null) return <Badge tone="weak">Failing, {count(waiting)} wait</Badge>;
  return lastDeliveredAt === null ? <Badge>Nothing sent yet</Badge> : <Badge tone="strong">Delivered {ago(lastDeliveredAt)}</Badge>;
}
