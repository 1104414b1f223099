// Where HubSpot sends its events, the secret they are signed with, and proof that a signed one came.
import { useQuery } from '@tanstack/react-query';
import { CircleCheck, LoaderCircle } from 'lucide-react';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { rhythms } from '../../../rules/hubspot-sync.ts';
import { exactTime, timeOrDate } from '../../format.ts';
import { Button } from '../../kit/button.tsx';
import { CopyButton } from '../../kit/copy-button.tsx';
import { Field } from '../../kit/field.tsx';
import { hubspotQuery } from '../../queries.ts';
import type { HubspotPortal } from '../../queries.ts';
import { useMay } from '../../session.ts';
import { useChangePortal } from './portal.ts';

export function WebhookPanel({ portal }: { portal: HubspotPortal }) {
  const may = useMay('hubspot.manage');
  const waits = portal.hasWebhookSecret && portal.webhookSeenAt === null;
  // The live event tells at once; this is for when the stream is away at that moment.
  useQuery({ ...hubspotQuery, refetchInterval: waits ? 3000 : 60_000 });
  return (
    <div className="flex flex-col gap-4">
      <div>
        <p className="font-medium">Address for the webhook</p>
        <div className="mt-1.5 flex items-center gap-2 rounded-list bg-surface-2 py-1 pr-1 pl-3">
          <code className="min-w-0 flex-1 font-mono text-caption break-all">{portal.webhookUrl}</code>
          <CopyButton text={portal.webhookUrl} label="Copy the address" />
        </div>
        <p className="mt-1.5 text-caption text-muted">
          Subscribe to <code className="font-mono">object.creation</code>, <code className="font-mono">object.propertyChange</code>{' '}
          and <code className="font-mono">object.deletion</code> of calls (<code className="font-mono">0-48</code>).
        </p>
      </div>
      {may && portal.auth === 'token' && <SecretForm portal={portal} />}
      <p role="status" className="flex items-start gap-2">
        {portal.webhookSeenAt !== null ? (
          <>
            <CircleCheck className="icon mt-0.5 text-strong" aria-hidden />
            <span>
              Signed events arrive. The last one came{' '}
              <time dateTime={portal.webhookSeenAt} title={exactTime(portal.webhookSeenAt)} className="nums">
                {timeOrDate(portal.webhookSeenAt)}
              </time>
              .
            </span>
          </>
        ) : waits ? (
          <>
            <LoaderCircle className="icon mt-0.5 animate-spin text-muted" aria-hidden />
            <span className="text-muted">Waiting for the first signed event. Change any call in HubSpot, and it shows here.</span>
          </>
        ) : (
          <span className="text-muted">
            Without a webhook Ringside looks for changes by itself every {rhythms.fast.everyMs / 1000} seconds. With one, calls
            arrive at once.
          </span>
        )}
      </p>
    </div>
  );
}

function SecretForm({ portal }: { portal: HubspotPortal }) {
  const change = useChangePortal(portal.portalId);
  const [secret, setSecret] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate({ webhookSecret: secret.trim() }, { onSuccess: () => setSecret('') });
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
      <Field
        className="min-w-56 flex-1"
        label={portal.hasWebhookSecret ? 'New client secret' : 'Client secret of the app'}
        type="password"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={secret}
        onChange={(event) => setSecret(event.target.value)}
        placeholder={portal.hasWebhookSecret ? 'Kept. Paste another to replace it' : ''}
      />
      <Button type="submit" busy={change.isPending} disabled={secret.trim().length < 8}>
        {portal.hasWebhookSecret ? 'Replace the secret' : 'Save the secret'}
      </Button>
    </form>
  );
}
