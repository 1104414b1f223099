// A token, tried with real requests before it is kept: whose it is, and what it may do.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { ApiError, request } from '../../api.ts';
import type { Reply } from '../../api.ts';
import { Button } from '../../kit/button.tsx';
import { Field } from '../../kit/field.tsx';
import { toastError } from '../../kit/toast.tsx';
import { hubspotQuery } from '../../queries.ts';
import type { HubspotPortal } from '../../queries.ts';
import { Capabilities } from './capabilities.tsx';

type Found = Reply<'POST /api/hubspot/examine'>;

export function TokenForm({ known, onConnected }: { known: HubspotPortal | null; onConnected: (portal: HubspotPortal) => void }) {
  const client = useQueryClient();
  const [token, setToken] = useState('');
  const examine = useMutation({ mutationFn: () => request('POST /api/hubspot/examine', { body: { token: token.trim() } }) });
  const connect = useMutation({
    mutationFn: () => request('POST /api/hubspot', { body: { token: token.trim() } }),
    onSuccess: () => client.invalidateQueries({ queryKey: hubspotQuery.queryKey }),
    onError: toastError,
    gcTime: 0,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    examine.mutate();
  };
  return (
    <>
      <form onSubmit={submit} noValidate className="flex flex-wrap items-end gap-2">
        <Field
          className="min-w-56 flex-1"
          label="Token"
          type="password"
          autoComplete="off"
          spellCheck={false}
          autoFocus
          maxLength={2000}
          value={token}
          onChange={(event) => {
            setToken(event.target.value);
            examine.reset();
          }}
        />
        <Button
          type="submit"
          variant={examine.data === undefined ? 'main' : 'outline'}
          busy={examine.isPending}
          disabled={token.trim().length < 10}
        >
          {examine.data === undefined ? 'Check' : 'Check again'}
        </Button>
      </form>
      {examine.isError && (
        <p role="alert" className="mt-3 text-weak">
          {examine.error instanceof ApiError ? (examine.error.field('token') ?? examine.error.message) : examine.error.message}
        </p>
      )}
      {examine.data !== undefined && (
        <Examined
          found={examine.data}
          known={known}
          busy={connect.isPending}
          onConnect={() =>
            // Only for whoever still looks at this form: nobody is led away from a page they went to meanwhile.
            connect.mutate(undefined, {
              onSuccess: (portal) => {
                setToken('');
                onConnected(portal);
              },
            })
          }
        />
      )}
    </>
  );
}

function Examined({
  found,
  known,
  busy,
  onConnect,
}: {
  found: Found;
  known: HubspotPortal | null;
  busy: boolean;
  onConnect: () => void;
}) {
  const unreadable = found.capabilities.some(({ capability, state }) => capability === 'read_calls' && state === 'missing');
  const other = known !== null && known.portalId !== found.portalId;
  return (
    <div className="mt-4 rounded-list border border-line p-4">
      <p className="font-medium">
        HubSpot answered: portal <span className="nums">{found.portalId}</span>
      </p>
      <p className="text-muted">
        {found.accountType.toLowerCase().replaceAll('_', ' ')} · {found.timeZone} · {found.uiDomain}
      </p>
      {other && (
        <p className="mt-2 rounded-control bg-fair-soft px-3 py-2 text-fair">
          This token belongs to another portal than {known.portalId}. Connecting adds a second one and leaves the first as it is.
        </p>
      )}
      <div className="mt-2">
        <Capabilities capabilities={found.capabilities} auth="token" />
      </div>
      <div className="mt-4 flex flex-wrap items-center gap-3">
        <Button variant="main" busy={busy} disabled={unreadable} onClick={onConnect}>
          {known !== null && !other ? 'Use this token' : `Connect portal ${found.portalId}`}
        </Button>
        {unreadable && <span className="text-muted">Calls cannot be read with this token. Grant the scope, then check again.</span>}
      </div>
    </div>
  );
}
