// What Ringside is joined to: one line each, with how it stands.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { LinkProps } from '@tanstack/react-router';
import { ChevronRight, KeyRound, Mic, Send, Workflow } from 'lucide-react';
import type { ReactNode } from 'react';
import { Badge } from '../kit/badge.tsx';
import { PageHeader, useTitle } from '../kit/page.tsx';
import { hubspotQuery, pushKeysQuery } from '../queries.ts';
import { recordersQuery } from '../recorder-queries.ts';
import { useMay } from '../session.ts';
import { webhooksQuery } from '../webhook-queries.ts';
import { portalState } from './hubspot/words.ts';

export function IntegrationsPage() {
  useTitle('Integrations');
  const mayHubspot = useMay('hubspot.read');
  const mayKeys = useMay('keys.manage');
  const mayWebhooks = useMay('webhooks.manage');
  return (
    <>
      <PageHeader title="Integrations" />
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Integrations">
        <ul>
          {mayHubspot && <HubspotLine />}
          {mayKeys && <PushLine />}
          {mayKeys && <RecordersLine />}
          {mayWebhooks && <WebhooksLine />}
        </ul>
        {!mayHubspot && !mayKeys && !mayWebhooks && (
          <p className="px-4 py-8 text-muted">Only managers and admins see integrations. Ask an admin of your team.</p>
        )}
      </div>
    </>
  );
}

const unknown = (isError: boolean): ReactNode => isError && 'Could not be loaded';

function HubspotLine() {
  const { data, isError } = useQuery(hubspotQuery);
  return (
    <Line
      to="/integrations/hubspot"
      icon={<Workflow className="icon" aria-hidden />}
      name="HubSpot"
      text="Takes in the calls of your reps, and writes their scores back."
      state={
        data === undefined
          ? unknown(isError)
          : data.portals.length === 0
            ? 'Not connected'
            : data.portals.map(({ portalId, state }) => (
                <Badge key={portalId} tone={portalState[state].tone}>
                  {data.portals.length === 1 ? portalState[state].name : `${portalId} ${portalState[state].name.toLowerCase()}`}
                </Badge>
              ))
      }
    />
  );
}

function PushLine() {
  const { data, isError } = useQuery(pushKeysQuery);
  const live = data?.items.filter(
    (key) => key.revokedAt === null && (key.expiresAt === null || Date.parse(key.expiresAt) > Date.now()),
  );
  return (
    <Line
      to="/integrations/push-api"
      icon={<KeyRound className="icon" aria-hidden />}
      name="Push API"
      text="Lets a phone system or a workflow send calls."
      state={<HowMany many={live?.length} one="key" none="No keys" {...{ isError }} />}
    />
  );
}

function RecordersLine() {
  const { data, isError } = useQuery(recordersQuery);
  const isWrong = data?.items.some(({ hasSecret, deliveries }) => !hasSecret || deliveries[0]?.state === 'failed') === true;
  return (
    <Line
      to="/integrations/recorders"
      icon={<Mic className="icon" aria-hidden />}
      name="Recorders"
      text="Zoom, Fathom, Fireflies, Aloware and Twilio tell of their recordings."
      state={<HowMany many={data?.items.length} one="recorder" none="None" {...{ isWrong, isError }} />}
    />
  );
}

function WebhooksLine() {
  const { data, isError } = useQuery(webhooksQuery);
  const isWrong = data?.items.some(({ state, failingSince }) => state === 'disabled' || failingSince !== null) === true;
  return (
    <Line
      to="/integrations/webhooks"
      icon={<Send className="icon" aria-hidden />}
      name="Outgoing webhooks"
      text="Tells systems of yours, and Slack, what happens here."
      state={<HowMany many={data?.items.length} one="endpoint" none="Nobody is told" {...{ isWrong, isError }} />}
    />
  );
}

/** How many there are, and whether one of them needs a look; `many` is undefined until the server answered. */
function HowMany({
  many,
  one,
  none,
  isWrong = false,
  isError,
}: {
  many: number | undefined;
  one: string;
  none: string;
  isWrong?: boolean;
  isError: boolean;
}): ReactNode {
  if (many === undefined) return unknown(isError);
  if (many === 0) return none;
  return <Badge tone={isWrong ? 'weak' : 'strong'}>{isWrong ? 'Needs a look' : many === 1 ? `1 ${one}` : `${many} ${one}s`}</Badge>;
}

function Line({
  to,
  icon,
  name,
  text,
  state,
}: {
  to: NonNullable<LinkProps['to']>;
  icon: ReactNode;
  name: string;
  text: string;
  state: ReactNode;
}) {
  return (
    <li className="relative flex min-h-16 items-center gap-3 border-b border-line px-4 py-2 hover:bg-surface-2">
      <span className="inline-flex size-9 shrink-0 items-center justify-center rounded-list border border-line bg-surface text-muted shadow-1">
        {icon}
      </span>
      <span className="min-w-0 flex-1">
        <Link to={to} className="row-link font-medium">
          {name}
        </Link>
        <span className="block text-muted">{text}</span>
      </span>
      <span className="flex flex-wrap justify-end gap-1.5 text-muted">{state}</span>
      <ChevronRight className="icon-s text-faint" aria-hidden />
    </li>
  );
}
