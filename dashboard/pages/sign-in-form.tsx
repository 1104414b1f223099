// Email and password, then the second factor when it is on; or a passkey, which is both.
import { useMutation } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { signIn, verifyCode, verifyRecoveryCode } from '../auth.ts';
import { Button } from '../kit/button.tsx';
import { Field } from '../kit/field.tsx';
import { canUsePasskeys, signInByPasskey } from '../passkeys.ts';
import { WaysIn } from './sign-in/ways-in.tsx';

/** `backTo`: where a provider leads back to; without it to the page that is open. */
export function SignInForm({ email: known, backTo, onDone }: { email?: string; backTo?: string; onDone: () => void }) {
  const [step, setStep] = useState<'password' | 'code' | 'recovery'>('password');
  const [email, setEmail] = useState(known ?? '');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [trust, setTrust] = useState(false);
  const act = useMutation({
    mutationFn: async (): Promise<'done' | 'code'> => {
      if (step === 'password') return (await signIn(email.trim(), password)).needsTwoFactor ? 'code' : 'done';
      await (step === 'code' ? verifyCode(code.replaceAll(/\D/g, ''), trust) : verifyRecoveryCode(code.trim()));
      return 'done';
    },
    onSuccess: (next) => (next === 'done' ? onDone() : move('code')),
  });
  const passkey = useMutation({ mutationFn: signInByPasskey, onSuccess: onDone, onMutate: () => act.reset() });
  const move = (next: typeof step): void => {
    setStep(next);
    setCode('');
    act.reset();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    passkey.reset();
    act.mutate();
  };
  const error = (act.error ?? passkey.error)?.message;

  return (
    <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
      {step === 'password' && (
        <>
          <WaysIn backTo={backTo ?? location.pathname + location.search} />
          <Field
            label="Email"
            type="email"
            name="email"
            autoComplete="username"
            required
            autoFocus={known === undefined}
            readOnly={known !== undefined}
            value={email}
            onChange={(e) => setEmail(e.target.value)}
          />
          <Field
            label="Password"
            type="password"
            name="password"
            autoComplete="current-password"
            required
            autoFocus={known !== undefined}
            value={password}
            onChange={(e) => setPassword(e.target.value)}
          />
        </>
      )}
      {step === 'code' && (
        <>
          <Field
            key="code"
            label="Code from your authenticator app"
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={9}
            autoFocus
            value={code}
            onChange={(e) => setCode(e.target.value)}
            hint="Six digits."
          />
          <label className="flex min-h-6 items-center gap-2 text-muted">
            <input
              type="checkbox"
              className="size-4 accent-(--accent)"
              checked={trust}
              onChange={(e) => setTrust(e.target.checked)}
            />
            Do not ask on this device for 30 days
          </label>
        </>
      )}
      {step === 'recovery' && (
        <Field
          key="recovery"
          label="Recovery code"
          autoComplete="off"
          autoFocus
          spellCheck={false}
          value={code}
          onChange={(e) => setCode(e.target.value)}
          hint="Each code works once."
        />
      )}
      {error !== undefined && (
        <p role="alert" className="text-weak">
          {error}
        </p>
      )}
      <Button
        type="submit"
        variant="main"
        busy={act.isPending}
        disabled={step === 'password' ? email === '' || password === '' : code.trim().length < 6}
      >
        {step === 'password' ? 'Sign in' : 'Confirm'}
      </Button>
      {step === 'password' && canUsePasskeys() && (
        <Button busy={passkey.isPending} onClick={() => passkey.mutate()}>
          <KeyRound className="icon-s" aria-hidden />
          Use a passkey
        </Button>
      )}
      {step !== 'password' && (
        <div className="flex justify-between">
          <button
            type="button"
            className="min-h-6 text-accent hover:underline"
            onClick={() => move(step === 'code' ? 'recovery' : 'code')}
          >
            {step === 'code' ? 'Use a recovery code' : 'Use the authenticator app'}
          </button>
          <button type="button" className="min-h-6 text-muted hover:underline" onClick={() => move('password')}>
            Start again
          </button>
        </div>
      )}
    </form>
  );
}
