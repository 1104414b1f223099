// What weakens an account asks for its password again.
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { DialogForm } from '../../kit/dialog-form.tsx';
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
  return (
    <DialogForm act={act} sends={go} disabled={password === ''} danger={danger} onCancel={onCancel}>
      <Field
        label="Your password"
        type="password"
        autoComplete="current-password"
        autoFocus
        value={password}
        onChange={(e) => setPassword(e.target.value)}
        error={go.error?.message}
      />
    </DialogForm>
  );
}
