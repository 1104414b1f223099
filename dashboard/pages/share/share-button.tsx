// Sharing a call with somebody without an account: what they see, until when, and the links there are.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Share2 } from 'lucide-react';
import { useState } from 'react';
import { SHARE_DAYS } from '../../../rules/share.ts';
import { ApiError, request } from '../../api.ts';
import { ago, dateTime } from '../../format.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { CopyButton } from '../../kit/copy-button.tsx';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog, DialogActions } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { Switch } from '../../kit/switch.tsx';
import { toastError } from '../../kit/toast.tsx';
import { sharesQuery } from '../../privacy-queries.ts';
import type { Share } from '../../privacy-queries.ts';
import { useMay } from '../../session.ts';

/** Nothing for those who may not share. */
export function ShareButton({ callId }: { callId: string }) {
  const may = useMay('calls.share');
  const [open, setOpen] = useState(false);
  if (!may) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Share2 className="icon-s" aria-hidden />
        <span className="max-sm:sr-only">Share</span>
      </Button>
      {open && <ShareDialog callId={callId} onClose={() => setOpen(false)} />}
    </>
  );
}

const parts = [
  { key: 'score', label: 'The score, without quotes' },
  { key: 'transcript', label: 'What was said' },
  { key: 'sound', label: 'The recording' },
] as const;
type Shows = Share['shows'];

function ShareDialog({ callId, onClose }: { callId: string; onClose: () => void }) {
  const client = useQueryClient();
  const [shows, setShows] = useState<Shows>({ score: true, transcript: false, sound: false });
  const [days, setDays] = useState<number>(SHARE_DAYS.usual);
  const [password, setPassword] = useState('');
  const make = useMutation({
    mutationFn: () =>
      request('POST /api/calls/:callId/shares', {
        params: { callId },
        body: { shows, days, password: password === '' ? null : password },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: sharesQuery(callId).queryKey }),
  });
  const errorAt = (name: string): string | undefined => (make.error instanceof ApiError ? make.error.field(name) : undefined);
  if (make.data !== undefined) return <Made link={make.data.link} expiresAt={make.data.share.expiresAt} onClose={onClose} />;
  return (
    <Dialog
      open
      onClose={onClose}
      title="Share this call"
      description="Whoever has the link sees what you choose, without an account."
    >
      <DialogForm
        act="Make a link"
        sends={make}
        disabled={!Object.values(shows).includes(true)}
        error={errorAt('days') === undefined && errorAt('password') === undefined ? make.error : null}
        onCancel={onClose}
      >
        <div role="group" aria-label="What they see" className="flex flex-col gap-1">
          {parts.map(({ key, label }) => (
            <Switch
              key={key}
              label={<span className="text-fg">{label}</span>}
              checked={shows[key]}
              onChange={(on) => setShows({ ...shows, [key]: on })}
            />
          ))}
        </div>
        <NumberField label="Works for" unit="days" value={days} onChange={setDays} error={errorAt('days')} />
        <Field
          label="Password"
          hint="Empty: the link is enough."
          autoComplete="new-password"
          value={password}
          maxLength={128}
          onChange={(event) => setPassword(event.target.value)}
          error={errorAt('password')}
        />
      </DialogForm>
      <Links callId={callId} />
    </Dialog>
  );
}

function Made({ link, expiresAt, onClose }: { link: string; expiresAt: string; onClose: () => void }) {
  return (
    <Dialog
      open
      onClose={onClose}
      title="The link is made"
      description={`It works until ${dateTime(expiresAt)} and is shown only now.`}
    >
      <div className="flex items-center gap-2 rounded-list bg-surface-2 py-2 pr-2 pl-3">
        <code className="min-w-0 flex-1 font-mono text-caption break-all" data-testid="share-link">
          {link}
        </code>
        <CopyButton wide="main" text={link} label="Copy" />
      </div>
      <DialogActions>
        <Button onClick={onClose}>Done</Button>
      </DialogActions>
    </Dialog>
  );
}

function Links({ callId }: { callId: string }) {
  const client = useQueryClient();
  const list = useQuery(sharesQuery(callId));
  const end = useMutation({
    mutationFn: (shareId: string) => request('POST /api/shares/:shareId/revoke', { params: { shareId } }),
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: sharesQuery(callId).queryKey }),
  });
  const items = list.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section className="mt-5 border-t border-line pt-4">
      <h3 className="font-semibold">Links to this call</h3>
      <ul className="mt-1">
        {items.map((share) => (
          <li
            key={share.shareId}
            className="flex min-h-11 flex-wrap items-center gap-x-3 border-t border-line py-1.5 first:border-t-0"
          >
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-center gap-2">
                {parts
                  .filter(({ key }) => share.shows[key])
                  .map(({ key }) => (key === 'transcript' ? 'words' : key))
                  .join(', ')}
                {share.hasPassword && <Badge>Password</Badge>}
                {share.state !== 'open' && <Badge tone="weak">{share.state === 'expired' ? 'Run out' : 'Ended'}</Badge>}
              </p>
              <p className="nums text-caption text-muted">
                {share.views === 0 ? 'not opened yet' : `opened ${share.views === 1 ? 'once' : `${share.views} times`}`}
                {share.lastViewedAt !== null && `, last ${ago(share.lastViewedAt)}`}
                {share.state === 'open' && ` · until ${dateTime(share.expiresAt)}`}
              </p>
            </div>
            {share.state === 'open' && (
              <Button
                variant="quiet"
                busy={end.isPending && end.variables === share.shareId}
                onClick={() => end.mutate(share.shareId)}
              >
                End
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
