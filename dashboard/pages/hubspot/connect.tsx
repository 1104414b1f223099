// Connecting HubSpot in four steps, each proved by a real request. It can be left at any step and taken up again.
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { request } from '../../api.ts';
import { Button, buttonStyle } from '../../kit/button.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { PageHeader, useTitle } from '../../kit/page.tsx';
import { Skeleton } from '../../kit/skeleton.tsx';
import { toastError } from '../../kit/toast.tsx';
import { Trail } from '../../kit/trail.tsx';
import { hubspotQuery } from '../../queries.ts';
import type { HubspotPortal } from '../../queries.ts';
import { useMay } from '../../session.ts';
import type { ConnectStep } from './connect-step.ts';
import { ImportPanel } from './import-panel.tsx';
import { TokenForm } from './token-form.tsx';
import { WebhookPanel } from './webhook-panel.tsx';
import { WriteBackForm } from './write-back-form.tsx';

const steps: { step: ConnectStep; name: string; isDone: (portal: HubspotPortal) => boolean }[] = [
  { step: 'token', name: 'Token', isDone: (portal) => portal.state !== 'broken' },
  { step: 'webhook', name: 'Webhook', isDone: (portal) => portal.webhookSeenAt !== null },
  {
    step: 'write-back',
    name: 'Results',
    isDone: ({ settings }) => settings.writeProperties || settings.writeNote || settings.writeTask,
  },
  {
    step: 'import',
    name: 'Import',
    isDone: ({ lanes }) => lanes.some((lane) => lane.kind === 'backfill' && (lane.state === 'active' || lane.state === 'done')),
  },
];

export function HubspotConnectPage() {
  useTitle('Connect HubSpot');
  const search = useSearch({ from: '/shell/integrations/hubspot/connect' });
  const hubspot = useQuery(hubspotQuery);
  const may = useMay('hubspot.manage');
  const portal = hubspot.data?.portals.find(({ portalId }) => portalId === search.portal) ?? null;
  const step = portal === null ? 'token' : (search.step ?? 'webhook');
  return (
    <>
      <PageHeader title="Connect HubSpot" trail={<Trail to="/integrations">Integrations</Trail>}>
        {portal !== null && (
          <Link to="/integrations/hubspot" search={{ portal: portal.portalId }} className={buttonStyle()}>
            Save and leave
          </Link>
        )}
      </PageHeader>
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Connect HubSpot">
        {hubspot.isPending && <Skeleton rows={6} slow="HubSpot’s state is taking longer than usual to load." />}
        {hubspot.isError && (
          <ErrorPanel what="HubSpot’s state could not be loaded." error={hubspot.error} onRetry={() => void hubspot.refetch()} />
        )}
        {hubspot.data !== undefined && !may && (
          <p className="px-4 py-8 text-muted">Only admins may connect HubSpot. Ask an admin of your team.</p>
        )}
        {hubspot.data !== undefined && may && (
          <div className="mx-auto max-w-2xl px-4 pt-6 pb-16">
            <StepList portal={portal} step={step} />
            {search.error !== undefined && (
              <p role="alert" className="mb-4 rounded-control bg-weak-soft px-3 py-2 text-weak">
                {search.error}
              </p>
            )}
            {portal === null || step === 'token' ? (
              <TokenStep known={portal} redirectUrl={hubspot.data.oauth.available ? hubspot.data.oauth.redirectUrl : null} />
            ) : (
              <LaterStep portal={portal} step={step} />
            )}
          </div>
        )}
      </div>
    </>
  );
}

function StepList({ portal, step }: { portal: HubspotPortal | null; step: ConnectStep }) {
  return (
    <ol aria-label="Steps" className="mb-6 flex flex-wrap gap-x-6 gap-y-2">
      {steps.map(({ step: other, name, isDone }, index) => {
        const done = portal !== null && isDone(portal);
        const here = other === step;
        const mark = (
          <>
            <span
              aria-hidden
              className={clsx(
                'nums inline-flex size-5 items-center justify-center rounded-full border text-caption font-semibold',
                here
                  ? 'border-transparent bg-ink text-ink-fg'
                  : done
                    ? 'border-transparent bg-strong-soft text-strong'
                    : 'border-line-strong text-muted',
              )}
            >
              {done && !here ? <Check className="size-3" /> : index + 1}
            </span>
            {name}
            {done && <span className="sr-only">(done)</span>}
          </>
        );
        const look = clsx('inline-flex min-h-6 items-center gap-2 rounded-chip font-medium', here ? 'text-fg' : 'text-muted');
        return (
          <li key={other} aria-current={here ? 'step' : undefined}>
            {portal === null || here ? (
              <span className={look}>{mark}</span>
            ) : (
              <Link
                to="/integrations/hubspot/connect"
                search={{ portal: portal.portalId, step: other }}
                className={clsx(look, 'hover:text-fg')}
              >
                {mark}
              </Link>
            )}
          </li>
        );
      })}
    </ol>
  );
}

/** `redirectUrl` is null where this server knows no app to install. */
function TokenStep({ known, redirectUrl }: { known: HubspotPortal | null; redirectUrl: string | null }) {
  const navigate = useNavigate();
  const install = useMutation({
    mutationFn: () => request('POST /api/hubspot/oauth', {}),
    onSuccess: ({ url }) => window.location.assign(url),
    onError: toastError,
  });
  return (
    <>
      <StepHead title={known === null ? 'Which portal?' : `A new token for portal ${known.portalId}`}>
        Paste a token, and Ringside tries it before anything is kept. It is stored sealed and never shown again.
      </StepHead>
      <ul className="mb-4 list-disc space-y-1 pl-5 text-muted">
        <li>
          <b className="font-medium text-fg">Service key</b>, the short way: in HubSpot, Development › Keys › Service keys › Create.
          Calls arrive by polling; a service key has no webhooks.
        </li>
        <li>
          <b className="font-medium text-fg">Project app</b>, with webhooks: the access token of your app, under Development ›
          Projects › your app › Auth.
        </li>
        <li>A private app you have from before works too.</li>
      </ul>
      <TokenForm
        known={known}
        onConnected={(portal) =>
          void navigate({ to: '/integrations/hubspot/connect', search: { portal: portal.portalId, step: 'webhook' } })
        }
      />
      {redirectUrl !== null && (
        <div className="mt-6 border-t border-line pt-5">
          <p className="font-medium">Or install the app</p>
          <p className="mb-3 text-muted">
            HubSpot asks you which portal, and brings you back here. The app must know this redirect address:{' '}
            <code className="font-mono text-caption break-all">{redirectUrl}</code>
          </p>
          <Button busy={install.isPending} onClick={() => install.mutate()}>
            Install the app in HubSpot
          </Button>
        </div>
      )}
    </>
  );
}

function LaterStep({ portal, step }: { portal: HubspotPortal; step: Exclude<ConnectStep, 'token'> }) {
  const at = steps.findIndex((one) => one.step === step);
  const next = steps[at + 1];
  const done = steps[at]?.isDone(portal) ?? false;
  return (
    <>
      {step === 'webhook' && (
        <>
          <StepHead title="Hear of calls at once">
            Give this address to your app in HubSpot, and its client secret to Ringside, so that forged messages are refused.
            Connected by a service key? It has no webhooks: go on.
          </StepHead>
          <WebhookPanel portal={portal} />
        </>
      )}
      {step === 'write-back' && (
        <>
          <StepHead title="Results in HubSpot">
            Choose what is written after a call is scored. Each is written once, and again only when the score changes.
          </StepHead>
          <WriteBackForm portal={portal} />
        </>
      )}
      {step === 'import' && (
        <>
          <StepHead title="Past calls">New calls come by themselves from now on. How far back shall Ringside go?</StepHead>
          <ImportPanel portal={portal} />
        </>
      )}
      <div className="mt-8 flex justify-end gap-2 border-t border-line pt-4">
        {next === undefined ? (
          <Link
            to="/integrations/hubspot"
            search={{ portal: portal.portalId }}
            className={buttonStyle({ variant: done ? 'main' : 'outline' })}
          >
            {done ? 'Finish' : 'Finish without an import'}
          </Link>
        ) : (
          <Link
            to="/integrations/hubspot/connect"
            search={{ portal: portal.portalId, step: next.step }}
            className={buttonStyle({ variant: 'main' })}
          >
            {done ? 'Go on' : 'Go on without'}
          </Link>
        )}
      </div>
    </>
  );
}

function StepHead({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="mb-4">
      <h2 className="text-head font-semibold">{title}</h2>
      <p className="mt-0.5 text-muted">{children}</p>
    </div>
  );
}
