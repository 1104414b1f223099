// Connecting a recorder, giving it its secret, and removing it.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../../api.ts';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { Labelled } from '../../kit/labelled.tsx';
import { Select } from '../../kit/select.tsx';
import { toast } from '../../kit/toast.tsx';
import { recordersQuery } from '../../recorder-queries.ts';
import type { Recorder } from '../../recorder-queries.ts';
import { recorderWords } from './words.ts';

const kinds = Object.entries(recorderWords).map(([value, { name }]) => ({ value, label: name }));
const SHORTEST_SECRET = 8;

function useFresh(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: recordersQuery.queryKey });
}

export function ConnectDialog({ onClose }: { onClose: () => void }) {
  const fresh = useFresh();
  const [kind, setKind] = useState<Recorder['kind']>('zoom');
  const [name, setName] = useState('');
  const [secret, setSecret] = useState('');
  const [key, setKey] = useState('');
  const words = recorderWords[kind];
  const connect = useMutation({
    mutationFn: () =>
      request('POST /api/recorders', {
        body: {
          ...{ kind, name: name.trim() === '' ? words.name : name.trim() },
          ...(secret.trim() === '' ? {} : { secret: secret.trim() }),
          ...(words.key === undefined ? {} : { key: key.trim() }),
        },
      }),
    onSuccess: () => {
      fresh();
      toast('Copy its address to the recorder.');
      onClose();
    },
    gcTime: 0,
  });
  const isShort = (text: string): boolean => text.trim().length < SHORTEST_SECRET;
  return (
    <Dialog open onClose={onClose} title="Connect a recorder" description={words.brings}>
      <DialogForm
        act="Connect"
        sends={connect}
        disabled={(secret.trim() !== '' && isShort(secret)) || (words.key !== undefined && isShort(key))}
        error={connect.error}
        onCancel={onClose}
      >
        <Labelled label="Recorder">
          <Select label="Recorder" value={kind} choices={kinds} onChange={(next) => setKind(next as Recorder['kind'])} />
        </Labelled>
        <Field
          label="Name"
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
          placeholder={words.name}
          hint="Only where you connect several."
        />
        <SecretField kind={kind} value={secret} onChange={setSecret} isOptional />
        {words.key !== undefined && (
          <Field
            label={words.key}
            type="password"
            autoComplete="off"
            maxLength={500}
            value={key}
            onChange={(event) => setKey(event.target.value)}
            hint="The message only names a meeting; with the key it is asked for."
          />
        )}
      </DialogForm>
    </Dialog>
  );
}

function SecretField({
  kind,
  value,
  onChange,
  isOptional = false,
}: {
  kind: Recorder['kind'];
  value: string;
  onChange: (value: string) => void;
  isOptional?: boolean;
}) {
  const { secret, secretHint } = recorderWords[kind];
  return (
    <Field
      label={secret}
      type="password"
      autoComplete="off"
      maxLength={500}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      hint={isOptional ? `${secretHint} You may enter it later.` : secretHint}
    />
  );
}

export function SecretDialog({ recorder, onClose }: { recorder: Recorder; onClose: () => void }) {
  const fresh = useFresh();
  const [secret, setSecret] = useState('');
  const give = useMutation({
    mutationFn: () =>
      request('PATCH /api/recorders/:recorderId', { params: { recorderId: recorder.recorderId }, body: { secret: secret.trim() } }),
    onSuccess: () => {
      fresh();
      toast('Messages with this secret are taken from now on.');
      onClose();
    },
    gcTime: 0,
  });
  return (
    <Dialog open onClose={onClose} title={`Secret of ${recorder.name}`} description="It is kept sealed and never shown again.">
      <DialogForm
        act="Keep secret"
        sends={give}
        disabled={secret.trim().length < SHORTEST_SECRET}
        error={give.error}
        onCancel={onClose}
      >
        <SecretField kind={recorder.kind} value={secret} onChange={setSecret} />
      </DialogForm>
    </Dialog>
  );
}

export function RemoveDialog({ recorder, onClose }: { recorder: Recorder; onClose: () => void }) {
  const fresh = useFresh();
  const remove = useMutation({
    mutationFn: () => request('DELETE /api/recorders/:recorderId', { params: { recorderId: recorder.recorderId } }),
    onSuccess: () => {
      fresh();
      toast('The connection is removed');
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Remove ${recorder.name}?`}
      description="What it tells is refused from now on, and what has not been taken in yet is forgotten. Its calls stay."
    >
      <DialogForm act="Remove" sends={remove} danger error={remove.error} onCancel={onClose} />
    </Dialog>
  );
}
