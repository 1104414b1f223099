// What an endpoint is told, where, and of whose calls: asked when one is added and when one is changed.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { eventsOfKind, webhookKinds } from '../../../rules/webhook-event.ts';
import type { WebhookEvent } from '../../../rules/webhook-event.ts';
import { ApiError } from '../../api.ts';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Field } from '../../kit/field.tsx';
import { Labelled } from '../../kit/labelled.tsx';
import { Select } from '../../kit/select.tsx';
import { agentsQuery } from '../../outbound-queries.ts';
import type { Endpoint, EndpointKind } from '../../webhook-queries.ts';
import { eventWords, kindWords } from './words.ts';

export type EndpointAnswers = {
  kind: EndpointKind;
  url: string;
  events: WebhookEvent[];
  agentId: string | null;
  lowScoreBelow: number;
  digestTime: string;
  digestZone: string | null;
};

const firstEvents: Record<EndpointKind, string[]> = {
  standard: ['call.analyzed', 'webhook.disabled', 'campaign.stopped'],
  slack: ['score.notice', 'score.low', 'webhook.disabled', 'campaign.stopped'],
  kendo: ['call.uploaded'],
  callkaro: ['call_ended'],
};

/** `endpoint`: the one that is changed. Slack and signed kinds do not become one another. */
export function EndpointForm({
  endpoint,
  confirm,
  busy,
  error,
  onSubmit,
  onCancel,
}: {
  endpoint?: Endpoint;
  confirm: string;
  busy: boolean;
  error: Error | null;
  onSubmit: (answers: EndpointAnswers) => void;
  onCancel: () => void;
}) {
  const agents = useQuery(agentsQuery(false)).data?.items ?? [];
  const [kind, setKind] = useState<EndpointKind>(endpoint?.kind ?? 'standard');
  const isSlack = kind === 'slack';
  // Of Slack only the end of the address is known here: it stays unless another is given.
  const keepsAddress = endpoint !== undefined && isSlack;
  const [url, setUrl] = useState(keepsAddress ? '' : (endpoint?.url ?? ''));
  const [events, setEvents] = useState(endpoint?.events ?? firstEvents.standard);
  const [agentId, setAgentId] = useState(endpoint?.agentId ?? 'all');
  const [low, setLow] = useState(String(endpoint?.lowScoreBelow ?? 50));
  const [digestTime, setDigestTime] = useState(endpoint?.digestTime ?? '09:00');
  const [digestZone, setDigestZone] = useState(endpoint?.digestZone ?? '');
  const kinds = webhookKinds.filter((one) => endpoint === undefined || (one === 'slack') === (endpoint.kind === 'slack'));
  const owners = [
    { value: 'all', label: 'The whole team' },
    ...agents.map((agent) => ({ value: agent.agentId, label: agent.name })),
    // An archived agent is in no list and stays chosen all the same.
    ...(endpoint !== undefined && endpoint.agentId !== null && agents.every((agent) => agent.agentId !== endpoint.agentId)
      ? [{ value: endpoint.agentId, label: endpoint.agentName ?? 'An agent' }]
      : []),
  ];
  const chosen = eventsOfKind[kind].filter((event) => events.includes(event));
  const send = (): void =>
    onSubmit({
      ...{ kind, url: url.trim(), events: chosen, agentId: agentId === 'all' ? null : agentId, lowScoreBelow: Number(low) },
      ...{ digestTime, digestZone: digestZone.trim() || null },
    });
  const choose = (next: string): void => {
    const other = webhookKinds.find((one) => one === next) ?? kind;
    setKind(other);
    setEvents(firstEvents[other]);
  };
  const toggle = (event: string): void =>
    setEvents(events.includes(event) ? events.filter((one) => one !== event) : [...events, event]);
  const wrongAt = (field: string) => (error instanceof ApiError ? error.field(field) : undefined);
  const wrongElsewhere = ['lowScoreBelow', 'digestTime', 'digestZone'].some((field) => wrongAt(field) !== undefined);
  const wrong =
    error === null || wrongElsewhere
      ? undefined
      : error instanceof ApiError
        ? (error.field('url') ?? error.message)
        : error.message;
  return (
    <DialogForm
      act={confirm}
      sends={{ mutate: send, isPending: busy }}
      disabled={(url.trim() === '' && !keepsAddress) || chosen.length === 0}
      onCancel={onCancel}
    >
      {kinds.length > 1 && (
        <Labelled label="Kind">
          <Select
            label="Kind"
            value={kind}
            choices={kinds.map((value) => ({ value, label: kindWords[value].name, note: kindWords[value].note }))}
            onChange={choose}
          />
        </Labelled>
      )}
      <Field
        label={isSlack ? 'Incoming webhook of the channel' : 'Address'}
        value={url}
        onChange={(event) => setUrl(event.target.value)}
        placeholder={isSlack ? (endpoint?.url ?? 'https://hooks.slack.com/services/…') : 'https://example.com/hooks'}
        hint={
          keepsAddress
            ? 'Empty: it stays as it is.'
            : isSlack
              ? 'Whoever knows it may post there, so it is kept sealed.'
              : 'Redirects are not followed.'
        }
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
            {!isSlack && <code className="font-mono text-caption text-muted">{event}</code>}
          </label>
        ))}
      </fieldset>
      {isSlack && events.includes('score.low') && (
        <Field
          label="Alarm below"
          inputMode="numeric"
          value={low}
          onChange={(event) => setLow(event.target.value)}
          hint="Of 100."
          error={wrongAt('lowScoreBelow')}
        />
      )}
      {isSlack && events.includes('digest.daily') && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label="Every day at"
            type="time"
            value={digestTime}
            onChange={(event) => setDigestTime(event.target.value)}
            error={wrongAt('digestTime')}
          />
          <Field
            label="On the clock of"
            value={digestZone}
            placeholder="Europe/Lisbon"
            onChange={(event) => setDigestZone(event.target.value)}
            hint="Empty: the team’s zone."
            error={wrongAt('digestZone')}
          />
        </div>
      )}
      {owners.length > 1 && (
        <Labelled label="Of whose calls">
          <Select label="Of whose calls" value={agentId} choices={owners} onChange={setAgentId} />
        </Labelled>
      )}
    </DialogForm>
  );
}
