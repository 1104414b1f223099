// Passkeys of one's own account: added, named, removed.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../../api.ts';
import { ago } from '../../format.ts';
import { Button } from '../../kit/button.tsx';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { Section } from '../../kit/section.tsx';
import { toast } from '../../kit/toast.tsx';
import { addPasskey, canUsePasskeys, passkeysQuery } from '../../passkeys.ts';
import { deviceName } from './device-name.ts';

type Passkey = { passkeyId: string; name: string; addedAt: string; usedAt: string | null };
type Opened = { kind: 'add' } | { kind: 'name' | 'remove'; passkey: Passkey };

export function PasskeysSection() {
  const passkeys = useQuery(passkeysQuery);
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = (): void => setOpened(null);
  return (
    <Section
      title="Passkeys"
      note={
        canUsePasskeys()
          ? 'Sign in by a finger, a face or the code of a device, without password or code. Passwords that are written to a false page cannot be stolen this way.'
          : 'Passkeys need Ringside to be opened at a name by https, or at localhost, in a browser of today.'
      }
      actions={canUsePasskeys() && <Button onClick={() => setOpened({ kind: 'add' })}>Add a passkey</Button>}
    >
      {passkeys.isError && <p className="text-muted">{passkeys.error.message}</p>}
      <ul>
        {passkeys.data?.items.map((passkey) => (
          <li key={passkey.passkeyId} className="flex min-h-10 flex-wrap items-center gap-x-3 border-t border-line py-1">
            <span className="font-medium">{passkey.name}</span>
            <span className="text-muted">
              added {ago(passkey.addedAt)}, {passkey.usedAt === null ? 'never used' : `used ${ago(passkey.usedAt)}`}
            </span>
            <span className="ml-auto flex gap-2">
              <Button size="s" aria-label={`Rename ${passkey.name}`} onClick={() => setOpened({ kind: 'name', passkey })}>
                Rename
              </Button>
              <Button size="s" aria-label={`Remove ${passkey.name}`} onClick={() => setOpened({ kind: 'remove', passkey })}>
                Remove
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {opened?.kind === 'add' && <AddDialog onClose={close} />}
      {opened?.kind === 'name' && <NameDialog passkey={opened.passkey} onClose={close} />}
      {opened?.kind === 'remove' && <RemoveDialog passkey={opened.passkey} onClose={close} />}
    </Section>
  );
}

function useChange<T>(act: () => Promise<T>, done: string, onClose: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: passkeysQuery.queryKey });
      toast(done);
      onClose();
    },
    gcTime: 0,
  });
}

function AddDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState(deviceName(navigator.userAgent));
  const [password, setPassword] = useState('');
  const add = useChange(() => addPasskey({ name: name.trim(), password }), 'The passkey is added.', onClose);
  return (
    <Dialog open onClose={onClose} title="Add a passkey" description="Your browser then asks which device is to keep it.">
      <DialogForm act="Go on" sends={add} disabled={password === '' || name.trim() === ''} error={add.error} onCancel={onClose}>
        <Field label="Name" maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
        <Field
          label="Your password"
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </DialogForm>
    </Dialog>
  );
}

function NameDialog({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const [name, setName] = useState(passkey.name);
  const { passkeyId } = passkey;
  const save = useChange(
    () => request('PATCH /api/passkeys/:passkeyId', { params: { passkeyId }, body: { name: name.trim() } }),
    'The passkey has its new name.',
    onClose,
  );
  return (
    <Dialog open onClose={onClose} title="Rename a passkey">
      <DialogForm act="Save" sends={save} disabled={name.trim() === ''} error={save.error} onCancel={onClose}>
        <Field label="Name" maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
      </DialogForm>
    </Dialog>
  );
}

function RemoveDialog({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const { passkeyId, name } = passkey;
  const remove = useChange(
    () => request('DELETE /api/passkeys/:passkeyId', { params: { passkeyId } }),
    'The passkey opens nothing any more.',
    onClose,
  );
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Remove ${name}?`}
      description="Nobody signs in by it any more. Take it off the device, too."
    >
      <DialogForm danger act="Remove" sends={remove} error={remove.error} onCancel={onClose} />
    </Dialog>
  );
}
