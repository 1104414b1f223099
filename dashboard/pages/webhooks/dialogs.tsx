// Adding an endpoint, giving it a new secret, removing it.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { eventsOfKind, webhookKinds } from '../../../rules/webhook-event.ts';
import { ApiError, request } from '../../api.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog, DialogActions } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { Select } from '../../kit/select.tsx';
import { toast } from '../../kit/toast.tsx';
import { agentsQuery } from '../../outbound-queries.ts';
import { webhooksQuery } from '../../webhook-queries.ts';
import type { Endpoint, EndpointKind } from '../../webhook-queries.ts';
import { ShownOnce } from '../shown-once.tsx';
import { eventWords, kindWords } from './words.ts';

function useFresh(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: webhooksQuery.queryKey });
}

const firstEvents: Record<EndpointKind, string[]> = {
  standard: ['call.analyzed'],
  slack: ['score.notice', 'score.low'],
  kendo: ['call.uploaded'],
  callkaro: ['call_ended'],
};
const kindChoices = webhookKinds.map((kind) => ({ value: kind, label: kindWords[kind].name, note: kindWords[kind].note }));

export function AddEndpointDialog({ onClose }: { onClose: () => void }) {
  const fresh = useFresh();
  const agents = useQuery(agentsQuery(false));
  const [kind, setKind] = useState<EndpointKind>('standard');
  const [url, setUrl] = useState('');
  const [events, setEvents] = useState(firstEvents.standard);
  const [agentId, setAgentId] = useState('all');
  const [low, setLow] = useState('50');
  const add = useMutation({
    mutationFn: () =>
      request('POST /api/webhooks', {
        body: {
          kind,
          url: url.trim(),
          events: eventsOfKind[kind].filter((event) => events.includes(event)),
          agentId: agentId === 'all' ? null : agentId,
          lowScoreBelow: Number(low),
        },
      }),
    onSuccess: ({ secret }) => {
      fresh();
      if (secret !== null) return;
      toast('Slack will hear of calls here');
      onClose();
    },
    gcTime: 0,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add.mutate();
  };
  const choose = (next: string): void => {
    const chosen = webhookKinds.find((one) => one === next) ?? 'standard';
    setKind(chosen);
    setEvents(firstEvents[chosen]);
  };
  const toggle = (event: string): void =>
    setEvents(events.includes(event) ? events.filter((one) => one !== event) : [...events, event]);
  const secret = add.data?.secret ?? undefined;
  const wrong =
    add.error === null
      ? undefined
      : add.error instanceof ApiError
        ? (add.error.field('url') ?? add.error.message)
        : add.error.message;
  return (
    <Dialog
      open
      onClose={onClose}
      closable={secret === undefined}
      title={secret === undefined ? 'Add an endpoint' : 'Signing secret'}
    >
      {secret !== undefined ? (
        <ShownOnce what="secret" secret={secret} onDone={onClose} />
      ) : (
        <form onSubmit={submit} noValidate className="flex flex-col gap-4">
          <div className="flex flex-col gap-1.5">
            <span className="font-medium" aria-hidden>
              Kind
            </span>
            <Select label="Kind" value={kind} choices={kindChoices} onChange={choose} />
          </div>
          <Field
            label={kind === 'slack' ? 'Incoming webhook of the channel' : 'Address'}
            value={url}
            onChange={(event) => setUrl(event.target.value)}
            placeholder={kind === 'slack' ? 'https://hooks.slack.com/services/…' : 'https://example.com/hooks'}
            hint={kind === 'slack' ? 'Whoever knows it may post there, so it is kept sealed.' : 'Redirects are not followed.'}
            error={wrong}
          />
          <fieldset className="flex flex-col gap-1">
            <legend className="mb-1 font-medium">Hears of</legend>
            {eventsOfKind[kind].map((event) => (
              <label key={event} className="flex min-h-6 items-center gap-2">
                <input
                  type="checkbox"
                  className="size-4 accent-(--accent)"
                  checked={events.includes(event)}
                  onChange={() => toggle(event)}
                />
                <span className="flex-1">{eventWords[event]}</span>
                {kind !== 'slack' && <code className="font-mono text-caption text-muted">{event}</code>}
              </label>
            ))}
          </fieldset>
          {kind === 'slack' && events.includes('score.low') && (
            <Field
              label="Alarm below"
              inputMode="numeric"
              value={low}
              onChange={(event) => setLow(event.target.value)}
              hint="Of 100."
            />
          )}
          {agents.data !== undefined && agents.data.items.length > 0 && (
            <div className="flex flex-col gap-1.5">
              <span className="font-medium" aria-hidden>
                Of whose calls
              </span>
              <Select
                label="Of whose calls"
                value={agentId}
                choices={[
                  { value: 'all', label: 'The whole team' },
                  ...agents.data.items.map((agent) => ({ value: agent.agentId, label: agent.name })),
                ]}
                onChange={setAgentId}
              />
            </div>
          )}
          <DialogActions>
            <Button variant="quiet" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" variant="main" busy={add.isPending} disabled={url.trim() === '' || events.length === 0}>
              Add endpoint
            </Button>
          </DialogActions>
        </form>
      )}
    </Dialog>
  );
}

const overlaps = [
  { value: '0', label: 'Ends at once' },
  { value: '24', label: 'Signs for 24 more hours' },
  { value: '168', label: 'Signs for 7 more days' },
];

export function RotateSecretDialog({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const fresh = useFresh();
  const [hours, setHours] = useState('24');
  const rotate = useMutation({
    mutationFn: () =>
      request('POST /api/webhooks/:endpointId/rotate-secret', {
        params: { endpointId: endpoint.endpointId },
        body: { overlapHours: Number(hours) },
      }),
    onSuccess: fresh,
    gcTime: 0,
  });
  const secret = rotate.data?.secret ?? undefined;
  return (
    <Dialog
      open
      onClose={onClose}
      closable={secret === undefined}
      title={secret === undefined ? 'Make a new secret' : 'New signing secret'}
      {...(secret === undefined
        ? { description: 'Both secrets sign every event until the old one ends, so that nothing is refused.' }
        : {})}
    >
      {secret !== undefined ? (
        <ShownOnce what="secret" secret={secret} onDone={onClose} />
      ) : (
        <>
          <Select label="The old secret" value={hours} choices={overlaps} onChange={setHours} />
          {rotate.error !== null && (
            <p role="alert" className="mt-2 text-weak">
              {rotate.error.message}
            </p>
          )}
          <DialogActions>
            <Button variant="quiet" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="main" busy={rotate.isPending} onClick={() => rotate.mutate()}>
              Make a new secret
            </Button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
}

export function RemoveEndpointDialog({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const fresh = useFresh();
  const remove = useMutation({
    mutationFn: () => request('DELETE /api/webhooks/:endpointId', { params: { endpointId: endpoint.endpointId } }),
    onSuccess: () => {
      fresh();
      toast('The endpoint is removed');
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title="Remove this endpoint?"
      description={`${endpoint.url} is told nothing any more; what was sent to it is forgotten here.`}
    >
      {remove.error !== null && (
        <p role="alert" className="text-weak">
          {remove.error.message}
        </p>
      )}
      <DialogActions>
        <Button variant="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button variant="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
          Remove
        </Button>
      </DialogActions>
    </Dialog>
  );
}
