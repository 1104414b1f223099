// Changing one's own password.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { changePassword } from '../../auth.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog, DialogActions } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { Section } from '../../kit/section.tsx';
import { toast } from '../../kit/toast.tsx';

export function PasswordSection() {
  const [open, setOpen] = useState(false);
  const [now, setNow] = useState('');
  const [next, setNext] = useState('');
  const close = (): void => {
    setOpen(false);
    setNow('');
    setNext('');
    change.reset();
  };
  const change = useMutation({
    mutationFn: () => changePassword(now, next),
    onSuccess: () => {
      close();
      toast('Password changed. Other devices have been signed out.');
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <Section title="Password" actions={<Button onClick={() => setOpen(true)}>Change password</Button>}>
      <Dialog open={open} onClose={close} title="Change password" description="Other devices are signed out.">
        <form onSubmit={submit} className="flex flex-col gap-4">
          <Field
            label="Password now"
            type="password"
            autoComplete="current-password"
            autoFocus
            value={now}
            onChange={(e) => setNow(e.target.value)}
            error={change.error?.message}
          />
          <Field
            label="New password"
            type="password"
            autoComplete="new-password"
            value={next}
            onChange={(e) => setNext(e.target.value)}
            hint="At least 10 characters."
          />
          <DialogActions>
            <Button variant="quiet" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" variant="main" busy={change.isPending} disabled={now === '' || next.length < 10}>
              Change password
            </Button>
          </DialogActions>
        </form>
      </Dialog>
    </Section>
  );
}
