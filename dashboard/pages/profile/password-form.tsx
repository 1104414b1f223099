// What weakens an account asks for its password again.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { Button } from '../../kit/button.tsx';
import { DialogActions } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';

export function PasswordForm({
  act,
  danger = false,
  run,
  onDone,
  onCancel,
}: {
  act: string;
  danger?: boolean;
  run: (password: string) => Promise<unknown>;
  onDone: () => void;
  onCancel: () => void;
}) {
  const [password, setPassword] = useState('');
  const go = useMutation({ mutationFn: () => run(password), onSuccess: onDone });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    go.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Field
        label="Your password"
        type="password"
        autoComplete="current-password"
        autoFocus
        value={password}
        onChange={(e) => setPassword(e.target.value)}
        error={go.error?.message}
      />
      <DialogActions>
        <Button variant="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" variant={danger ? 'danger' : 'main'} busy={go.isPending} disabled={password === ''}>
          {act}
        </Button>
      </DialogActions>
    </form>
  );
}
