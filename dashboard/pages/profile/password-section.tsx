// Changing one's own password.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { changePassword } from '../../auth.ts';
import { Button } from '../../kit/button.tsx';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { Section } from '../../kit/section.tsx';
import { toast } from '../../kit/toast.tsx';
import { isLongEnough, NewPassword } from '../new-password.tsx';

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
  return (
    <Section title="Password" actions={<Button onClick={() => setOpen(true)}>Change password</Button>}>
      <Dialog open={open} onClose={close} title="Change password" description="Other devices are signed out.">
        <DialogForm act="Change password" sends={change} disabled={now === '' || !isLongEnough(next)} onCancel={close}>
          <Field
            label="Password now"
            type="password"
            autoComplete="current-password"
            autoFocus
            value={now}
            onChange={(e) => setNow(e.target.value)}
            error={change.error?.message}
          />
          <NewPassword label="New password" value={next} onChange={setNext} />
        </DialogForm>
      </Dialog>
    </Section>
  );
}
