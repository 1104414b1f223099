// Making, rotating and revoking a key. A new key is shown once, and the dialog stays until it has been copied.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, request } from '../api.ts';
import { DialogForm } from '../kit/dialog-form.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { Field } from '../kit/field.tsx';
import { Labelled } from '../kit/labelled.tsx';
import { Segmented } from '../kit/segmented.tsx';
import { toast } from '../kit/toast.tsx';
import { pushKeysQuery } from '../queries.ts';
import type { PushKey } from '../queries.ts';
import { RotateDialog } from './rotate-dialog.tsx';
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
        <DialogForm act="Create key" sends={create} disabled={name.trim() === ''} onCancel={onClose}>
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
          <Labelled label="What it is for" hint={purposeHint[purpose]}>
            <Segmented label="What it is for" value={purpose} choices={purposes} onChange={setPurpose} />
          </Labelled>
        </DialogForm>
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

export function RotateKeyDialog({ pushKey: { keyId, name }, onClose }: { pushKey: PushKey; onClose: () => void }) {
  const fresh = useFresh();
  const rotate = async (overlapHours: number): Promise<string> => {
    const { key } = await request('POST /api/push-keys/:keyId/rotate', { params: { keyId }, body: { overlapHours } });
    fresh();
    return key;
  };
  return (
    <RotateDialog
      words={{
        what: 'key',
        title: `Rotate ${name}`,
        doneTitle: `New key for ${name}`,
        description:
          'A new key takes its place. Choose how long the old one goes on working, so that nothing is lost while you change it over.',
        old: 'Old key',
        confirm: 'Rotate key',
        hours: overlaps,
      }}
      rotate={rotate}
      onClose={onClose}
    />
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
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Revoke ${pushKey.name}?`}
      description="Whatever still uses this key is refused at once. This cannot be undone."
    >
      <DialogForm act="Revoke key" sends={revoke} disabled={typed !== pushKey.name} danger onCancel={onClose}>
        <Field
          label={`Type “${pushKey.name}” to confirm`}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(e) => setTyped(e.target.value)}
          error={revoke.error?.message}
        />
      </DialogForm>
    </Dialog>
  );
}
