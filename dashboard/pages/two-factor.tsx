// Switching two-factor on: password, QR code or key, a confirmed code, and recovery codes stored before it turns on.
import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import makeQrCode from 'qrcode-generator';
import { useEffect, useMemo, useState } from 'react';
import type { FormEvent } from 'react';
import { startTwoFactor, verifyCode } from '../auth.ts';
import { Button } from '../kit/button.tsx';
import { CopyButton } from '../kit/copy-button.tsx';
import { Field } from '../kit/field.tsx';
import { Skeleton } from '../kit/skeleton.tsx';

type Enrolment = { uri: string; recoveryCodes: string[] };

/** With a known password (first set-up) it is not asked again. */
export function EnrolTwoFactor({
  password: known,
  onDone,
  onSkip,
}: {
  password?: string;
  onDone: () => void;
  onSkip?: () => void;
}) {
  const [password, setPassword] = useState(known ?? '');
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null);
  const [stored, setStored] = useState(false);
  const start = useMutation({ mutationFn: () => startTwoFactor(password), onSuccess: setEnrolment });
  const { mutate } = start;
  useEffect(() => {
    if (known !== undefined) mutate();
  }, [known, mutate]);

  if (enrolment !== null && stored) return <ConfirmCode enrolment={enrolment} onDone={onDone} onBack={() => setStored(false)} />;
  if (enrolment !== null)
    return <RecoveryCodes codes={enrolment.recoveryCodes} onNext={() => setStored(true)} next="Go on" onSkip={onSkip} />;
  if (known !== undefined && start.error === null) return <Skeleton rows={3} slow="The server is making your key." />;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field
        label="Your password"
        type="password"
        autoComplete="current-password"
        autoFocus
        value={password}
        onChange={(e) => setPassword(e.target.value)}
        error={start.error?.message}
      />
      <div className="flex justify-end gap-2">
        {onSkip !== undefined && (
          <Button variant="quiet" onClick={onSkip}>
            Not now
          </Button>
        )}
        <Button type="submit" variant="main" busy={start.isPending} disabled={password === ''}>
          Go on
        </Button>
      </div>
    </form>
  );
}

export function RecoveryCodes({
  codes,
  onNext,
  next,
  onSkip,
}: {
  codes: string[];
  onNext: () => void;
  next: string;
  onSkip?: (() => void) | undefined;
}) {
  const [kept, setKept] = useState(false);
  const text = codes.join('\n');
  const download = (): void => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([`Ringside recovery codes\n\n${text}\n`], { type: 'text/plain' }));
    link.download = 'ringside-recovery-codes.txt';
    link.click();
    URL.revokeObjectURL(link.href);
    setKept(true);
  };
  return (
    <div className="flex flex-col gap-4">
      <p className="text-muted">
        Keep these recovery codes where you keep passwords. Each lets you in once when your phone is away.
      </p>
      <ul
        aria-label="Recovery codes"
        className="grid grid-cols-2 gap-x-4 gap-y-1 rounded-list bg-surface-2 p-3 font-mono text-caption"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <CopyButton wide="outline" text={text} label="Copy" onCopied={() => setKept(true)} />
        <Button onClick={download}>
          <Download className="icon-s" aria-hidden />
          Download
        </Button>
        {onSkip !== undefined && (
          <Button variant="quiet" className="ml-auto" onClick={onSkip}>
            Not now
          </Button>
        )}
        <Button
          variant="main"
          className={onSkip === undefined ? 'ml-auto' : ''}
          disabled={!kept}
          onClick={onNext}
          title={kept ? undefined : 'Copy or download the codes first'}
        >
          {next}
        </Button>
      </div>
    </div>
  );
}

function ConfirmCode({ enrolment, onDone, onBack }: { enrolment: Enrolment; onDone: () => void; onBack: () => void }) {
  const [code, setCode] = useState('');
  const secret = useMemo(() => new URL(enrolment.uri).searchParams.get('secret') ?? '', [enrolment.uri]);
  const confirm = useMutation({ mutationFn: () => verifyCode(code.replaceAll(/\D/g, '')), onSuccess: onDone });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    confirm.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <p className="text-muted">Scan this with an authenticator app, then type the code it shows.</p>
      <div className="flex items-center gap-4">
        <QrCode text={enrolment.uri} />
        <div className="min-w-0 flex-1">
          <p className="text-caption text-muted">Or type this key:</p>
          <p className="mt-1 font-mono text-caption" data-testid="two-factor-key">
            {secret.match(/.{1,4}/g)?.join(' ')}
          </p>
          <CopyButton text={secret} label="Copy the key" />
        </div>
      </div>
      <Field
        label="Code"
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={9}
        autoFocus
        value={code}
        onChange={(e) => setCode(e.target.value)}
        error={confirm.error?.message}
      />
      <div className="flex justify-end gap-2">
        <Button variant="quiet" onClick={onBack}>
          Back
        </Button>
        <Button type="submit" variant="main" busy={confirm.isPending} disabled={code.replaceAll(/\D/g, '').length !== 6}>
          Turn on two-factor
        </Button>
      </div>
    </form>
  );
}

function QrCode({ text }: { text: string }) {
  const { size, path } = useMemo(() => {
    const code = makeQrCode(0, 'M');
    code.addData(text);
    code.make();
    const n = code.getModuleCount();
    let d = '';
    for (let row = 0; row < n; row++)
      for (let column = 0; column < n; column++) if (code.isDark(row, column)) d += `M${column + 2} ${row + 2}h1v1h-1z`;
    return { size: n + 4, path: d };
  }, [text]);
  return (
    <svg
      role="img"
      aria-label="QR code with the key"
      viewBox={`0 0 ${size} ${size}`}
      className="size-36 shrink-0 rounded-list border border-line"
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
