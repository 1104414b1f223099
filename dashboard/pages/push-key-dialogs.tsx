// Making, rotating and revoking a key. A new key is shown once, and the dialog stays until it has been copied.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { ApiError, request } from '../api.ts';
import { Button } from '../kit/button.tsx';
import { Dialog, DialogActions } from '../kit/dialog.tsx';
import { Field } from '../kit/field.tsx';
import { Segmented } from '../kit/segmented.tsx';
import { Select } from '../kit/select.tsx';
import { toast } from '../kit/toast.tsx';
import { pushKeysQuery } from '../queries.ts';
import type { PushKey } from '../queries.ts';
import { ShownOnce } from './shown-once.tsx';

function useFresh(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: pushKeysQuery.queryKey });
}

const purposes = [
  { value: 'ingest', label: 'Send recordings' },
  { value: 'calls', label: 'Ask for calls' },
] as const;
const purposeHint: Record<PushKey['purpose'], string> = {
  ingest: 'For phone systems and workflows that push calls which have taken place.',
  calls: 'For CRMs and programs that want an agent to phone somebody. The address to copy is on the page of the agent.',
};

export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const fresh = useFresh();
  const [name, setName] = useState('');
  const [purpose, setPurpose] = useState<PushKey['purpose']>('ingest');
  const create = useMutation({
    mutationFn: () => request('POST /api/push-keys', { body: { name: name.trim(), purpose } }),
    onSuccess: fresh,
    gcTime: 0,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate();
  };
  const secret = create.data?.key;
  return (
    <Dialog
      open
      onClose={onClose}
      closable={secret === undefined}
      title={secret === undefined ? 'Create an API key' : `Key for ${create.data?.pushKey.name}`}
    >
      {secret !== undefined ? (
        <ShownOnce what="key" secret={secret} onDone={onClose} />
      ) : (
        <form onSubmit={submit} noValidate>
          <Field
            label="Name"
            autoFocus
            maxLength={100}
            value={name}
            onChange={(e) => setName(e.target.value)}
            placeholder="HubSpot workflow"
            hint="Say who will use it, so that you know what breaks when you revoke it."
            error={
              create.error === null
                ? undefined
                : create.error instanceof ApiError
                  ? (create.error.field('name') ?? create.error.message)
                  : create.error.message
            }
          />
          <div className="mt-4 flex flex-col gap-1.5">
            <span className="font-medium" aria-hidden>
              What it is for
            </span>
            <Segmented label="What it is for" value={purpose} choices={purposes} onChange={setPurpose} />
            <span className="text-caption text-muted">{purposeHint[purpose]}</span>
          </div>
          <DialogActions>
            <Button variant="quiet" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" variant="main" busy={create.isPending} disabled={name.trim() === ''}>
              Create key
            </Button>
          </DialogActions>
        </form>
      )}
    </Dialog>
  );
}

const overlaps = [
  { value: '0', label: 'Ends at once' },
  { value: '1', label: 'Works for 1 more hour' },
  { value: '24', label: 'Works for 24 more hours' },
  { value: '168', label: 'Works for 7 more days' },
];

export function RotateKeyDialog({ pushKey, onClose }: { pushKey: PushKey; onClose: () => void }) {
  const fresh = useFresh();
  const [hours, setHours] = useState('24');
  const rotate = useMutation({
    mutationFn: () =>
      request('POST /api/push-keys/:keyId/rotate', { params: { keyId: pushKey.keyId }, body: { overlapHours: Number(hours) } }),
    onSuccess: fresh,
    gcTime: 0,
  });
  const secret = rotate.data?.key;
  return (
    <Dialog
      open
      onClose={onClose}
      closable={secret === undefined}
      title={secret === undefined ? `Rotate ${pushKey.name}` : `New key for ${pushKey.name}`}
      {...(secret === undefined
        ? {
            description:
              'A new key takes its place. Choose how long the old one goes on working, so that nothing is lost while you change it over.',
          }
        : {})}
    >
      {secret !== undefined ? (
        <ShownOnce what="key" secret={secret} onDone={onClose} />
      ) : (
        <>
          <div className="flex flex-col gap-1.5">
            <span className="font-medium" aria-hidden>
              Old key
            </span>
            <Select label="Old key" value={hours} choices={overlaps} onChange={setHours} />
          </div>
          {rotate.error !== null && (
            <p role="alert" className="mt-3 text-weak">
              {rotate.error.message}
            </p>
          )}
          <DialogActions>
            <Button variant="quiet" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="main" busy={rotate.isPending} onClick={() => rotate.mutate()}>
              Rotate key
            </Button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
}

export function RevokeKeyDialog({ pushKey, onClose }: { pushKey: PushKey; onClose: () => void }) {
  const fresh = useFresh();
  const [typed, setTyped] = useState('');
  const revoke = useMutation({
    mutationFn: () => request('POST /api/push-keys/:keyId/revoke', { params: { keyId: pushKey.keyId } }),
    onSuccess: () => {
      fresh();
      toast(`${pushKey.name} is refused from now on.`);
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (typed === pushKey.name) revoke.mutate();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Revoke ${pushKey.name}?`}
      description="Whatever still uses this key is refused at once. This cannot be undone."
    >
      <form onSubmit={submit}>
        <Field
          label={`Type “${pushKey.name}” to confirm`}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(e) => setTyped(e.target.value)}
          error={revoke.error?.message}
        />
        <DialogActions>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" variant="danger" busy={revoke.isPending} disabled={typed !== pushKey.name}>
            Revoke key
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
