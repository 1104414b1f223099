// Keys of the Push API: make, rotate, revoke, and how to send the first call.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { BookOpen, KeyRound, MoreHorizontal, Plus } from 'lucide-react';
import { useState } from 'react';
import { useAskedFor } from '../asked-act.ts';
import { request } from '../api.ts';
import { ago, count, dateTime, exactTime } from '../format.ts';
import { Badge } from '../kit/badge.tsx';
import { Button, buttonStyle, IconButton } from '../kit/button.tsx';
import { CopyButton } from '../kit/copy-button.tsx';
import { Empty } from '../kit/empty.tsx';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { Menu } from '../kit/menu.tsx';
import { PageHeader, useTitle } from '../kit/page.tsx';
import { Skeleton } from '../kit/skeleton.tsx';
import { Switch } from '../kit/switch.tsx';
import { toastError } from '../kit/toast.tsx';
import { Trail } from '../kit/trail.tsx';
import { pushKeysQuery } from '../queries.ts';
import type { PushKey } from '../queries.ts';
import { CreateKeyDialog, RevokeKeyDialog, RotateKeyDialog } from './push-key-dialogs.tsx';

type Open = { what: 'rotate' | 'revoke'; key: PushKey } | null;

const isLive = (key: PushKey): boolean =>
  key.revokedAt === null && (key.expiresAt === null || new Date(key.expiresAt).getTime() > Date.now());

export function PushKeysPage() {
  useTitle('Push API');
  const keys = useQuery(pushKeysQuery);
  const [isCreating, setCreating] = useAskedFor('new-key');
  const [open, setOpen] = useState<Open>(null);
  const create = (
    <Button variant="main" onClick={() => setCreating(true)}>
      <Plus className="icon-s" aria-hidden />
      Create API key
    </Button>
  );
  const close = (): void => setOpen(null);
  return (
    <>
      <PageHeader
        title="Push API"
        trail={<Trail to="/integrations">Integrations</Trail>}
        badge={
          keys.data !== undefined &&
          keys.data.items.some(isLive) && (
            <Badge tone="strong">
              {keys.data.items.filter(isLive).length === 1 ? '1 key' : `${keys.data.items.filter(isLive).length} keys`}
            </Badge>
          )
        }
      >
        <a href="/docs/api" className={buttonStyle({ variant: 'outline' })}>
          <BookOpen className="icon-s" aria-hidden />
          <span className="max-sm:sr-only">API reference</span>
        </a>
        {keys.data !== undefined && keys.data.items.length > 0 && create}
      </PageHeader>
      <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="Push API keys">
        {keys.isPending && <Skeleton rows={5} height={56} slow="The keys are taking longer than usual to load." />}
        {keys.isError && <ErrorPanel what="The keys could not be loaded." error={keys.error} onRetry={() => void keys.refetch()} />}
        {keys.data !== undefined && keys.data.items.length === 0 && (
          <Empty icon={<KeyRound />} title="No keys yet" actions={create}>
            A key lets a phone system or a HubSpot workflow send calls to Ringside.
          </Empty>
        )}
        {keys.data !== undefined && keys.data.items.length > 0 && <KeyTable items={keys.data.items} onOpen={setOpen} />}
        {keys.data !== undefined && <Example url={keys.data.ingestUrl} />}
      </div>
      {isCreating && <CreateKeyDialog onClose={() => setCreating(false)} />}
      {open?.what === 'rotate' && <RotateKeyDialog pushKey={open.key} onClose={close} />}
      {open?.what === 'revoke' && <RevokeKeyDialog pushKey={open.key} onClose={close} />}
    </>
  );
}

const columns =
  'lg:grid lg:grid-cols-[minmax(0,1.4fr)_minmax(0,1.2fr)_minmax(0,1.1fr)_minmax(0,1.1fr)_250px_36px] lg:items-center lg:gap-4';

function KeyTable({ items, onOpen }: { items: PushKey[]; onOpen: (open: Open) => void }) {
  return (
    <div role="table" aria-label="Keys">
      <div role="row" className={`${columns} hidden h-8 border-b border-line px-4 text-caption text-muted`}>
        {['Name', 'Key', 'Created', 'Last used', 'Key in the address', ''].map((name) => (
          <span key={name} role="columnheader">
            {name === '' ? <span className="sr-only">Actions</span> : name}
          </span>
        ))}
      </div>
      {items.map((key) => (
        <KeyRow key={key.keyId} pushKey={key} onOpen={onOpen} />
      ))}
    </div>
  );
}

function KeyRow({ pushKey: key, onOpen }: { pushKey: PushKey; onOpen: (open: Open) => void }) {
  const client = useQueryClient();
  const live = isLive(key);
  const allow = useMutation({
    mutationFn: (allowQuery: boolean) =>
      request('PATCH /api/push-keys/:keyId', { params: { keyId: key.keyId }, body: { allowQuery } }),
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: pushKeysQuery.queryKey }),
  });
  return (
    <div
      role="row"
      className={`${columns} relative flex flex-col gap-1 border-b border-line px-4 py-2.5 max-lg:pr-14 ${live ? '' : 'text-muted'}`}
    >
      <span role="cell" className="flex min-w-0 items-center gap-2 font-medium">
        <span className="truncate">{key.name}</span>
        {key.purpose === 'calls' && <Badge>Asks for calls</Badge>}
        {key.revokedAt !== null ? (
          <Badge tone="weak">Revoked</Badge>
        ) : !live ? (
          <Badge>Ended</Badge>
        ) : key.expiresAt !== null ? (
          <Badge tone="fair">Ends {ago(key.expiresAt)}</Badge>
        ) : null}
      </span>
      <code role="cell" className="truncate font-mono text-caption text-muted">
        {key.hint}
      </code>
      <span role="cell" className="truncate text-muted" title={exactTime(key.createdAt)}>
        <span className="lg:hidden">Created </span>
        {key.createdBy === null ? dateTime(key.createdAt) : `${key.createdBy}, ${ago(key.createdAt)}`}
      </span>
      <span role="cell" className="truncate text-muted">
        {key.lastUsedAt === null ? (
          'Never used'
        ) : (
          <span title={exactTime(key.lastUsedAt)}>
            <span className="lg:hidden">Used </span>
            {ago(key.lastUsedAt)}
            {key.lastStatus !== null && (
              <>
                {' · '}
                <span className={`nums ${key.lastStatus < 300 ? 'text-strong' : 'text-weak'}`}>{key.lastStatus}</span>
              </>
            )}
          </span>
        )}
      </span>
      <span role="cell" className="flex items-center gap-2">
        {live ? (
          <>
            <Switch
              label={<span className="sr-only">Allow the key “{key.name}” in the address</span>}
              checked={key.allowQuery}
              onChange={allow.mutate}
              disabled={allow.isPending}
            />
            <span className="text-caption text-muted">
              {key.allowQuery ? <span className="text-fair">Less safe: addresses end up in logs</span> : 'Refused'}
              {key.queryUses > 0 && ` · ${key.queryUses === 1 ? 'used once' : `used ${count(key.queryUses)} times`}`}
            </span>
          </>
        ) : (
          '–'
        )}
      </span>
      <span role="cell" className="flex justify-end max-lg:absolute max-lg:top-2 max-lg:right-3">
        {live && (
          <Menu
            trigger={
              <IconButton label={`Actions for ${key.name}`}>
                <MoreHorizontal className="icon" aria-hidden />
              </IconButton>
            }
            entries={[
              { label: 'Rotate…', onSelect: () => onOpen({ what: 'rotate', key }) },
              { label: 'Revoke…', danger: true, onSelect: () => onOpen({ what: 'revoke', key }) },
            ]}
          />
        )}
      </span>
    </div>
  );
}

function Example({ url }: { url: string }) {
  const [audio, setAudio] = useState(false);
  const body = audio
    ? `{
    "externalId": "call-1002",
    "repEmail": "maya@example.com",
    "audioUrl": "https://recordings.example.com/call-1002.mp3"
  }`
    : `{
    "externalId": "call-1001",
    "repEmail": "maya@example.com",
    "transcript": "Maya: How do you plan today?\\nDaniel: By hand, in a spreadsheet."
  }`;
  const curl = `curl -X POST '${url}' \\\n  -H 'X-API-Key: YOUR_KEY' \\\n  -H 'Content-Type: application/json' \\\n  -d '${body}'`;
  return (
    <section className="max-w-3xl px-4 py-6" aria-labelledby="send-a-call">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 id="send-a-call" className="text-read font-semibold">
          Send a call
        </h2>
        <div className="flex gap-2">
          <Button
            variant="quiet"
            size="s"
            aria-pressed={!audio}
            onClick={() => setAudio(false)}
            className="aria-pressed:bg-surface-2 aria-pressed:text-fg"
          >
            With a transcript
          </Button>
          <Button
            variant="quiet"
            size="s"
            aria-pressed={audio}
            onClick={() => setAudio(true)}
            className="aria-pressed:bg-surface-2 aria-pressed:text-fg"
          >
            With a recording
          </Button>
        </div>
      </div>
      <div className="relative mt-3 rounded-list bg-surface-2">
        <pre
          tabIndex={0}
          aria-label="Example request"
          className="thin-scroll overflow-x-auto p-4 pr-12 font-mono text-caption leading-5"
        >
          {curl}
        </pre>
        <div className="absolute top-0 right-0 rounded-list bg-surface-2 p-2">
          <CopyButton text={curl} label="Copy the example" />
        </div>
      </div>
    </section>
  );
}
