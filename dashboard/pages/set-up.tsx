// The first start: who owns this server, then where to begin.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowRight, Check, KeyRound, ShieldCheck, Upload, Workflow } from 'lucide-react';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { ApiError, request } from '../api.ts';
import { signIn } from '../auth.ts';
import { Button } from '../kit/button.tsx';
import { Field } from '../kit/field.tsx';
import { useTitle } from '../kit/page.tsx';
import { sessionQuery } from '../queries.ts';
import { Door } from './door.tsx';
import { isLongEnough, NewPassword } from './new-password.tsx';
import { EnrolTwoFactor } from './two-factor.tsx';

type Step = 'owner' | 'two-factor' | 'start';
const stepNames: [Step, string][] = [
  ['owner', 'Account'],
  ['two-factor', 'Two-factor'],
  ['start', 'Start'],
];

export function SetUpPage() {
  useTitle('Set up');
  const [step, setStep] = useState<Step>('owner');
  const [password, setPassword] = useState('');
  const at = stepNames.findIndex(([name]) => name === step);
  return (
    <Door
      title={step === 'owner' ? 'Welcome to Ringside' : step === 'two-factor' ? 'Protect your account' : 'Ready'}
      note={step === 'owner' ? 'Create the account that owns this server.' : undefined}
    >
      <ol aria-label="Steps" className="mb-5 flex gap-4 text-caption text-muted">
        {stepNames.map(([name, label], index) => (
          <li
            key={name}
            aria-current={index === at ? 'step' : undefined}
            className="flex items-center gap-1.5 aria-[current=step]:font-semibold aria-[current=step]:text-fg"
          >
            <span
              aria-hidden
              className={`inline-flex size-4 items-center justify-center rounded-full text-caption leading-none ${index <= at ? 'bg-ink text-ink-fg' : 'bg-surface-2 text-muted'}`}
            >
              {index < at ? <Check className="size-2.5" strokeWidth={3} /> : index + 1}
            </span>
            {label}
          </li>
        ))}
      </ol>
      {step === 'owner' && (
        <OwnerForm
          onDone={(given) => {
            setPassword(given);
            setStep('two-factor');
          }}
        />
      )}
      {step === 'two-factor' && (
        <EnrolTwoFactor password={password} onDone={() => setStep('start')} onSkip={() => setStep('start')} />
      )}
      {step === 'start' && <Start />}
    </Door>
  );
}

function OwnerForm({ onDone }: { onDone: (password: string) => void }) {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [teamName, setTeamName] = useState('');
  const create = useMutation({
    mutationFn: async () => {
      await request('POST /api/setup', { body: { name, email: email.trim(), password, teamName } });
      await signIn(email.trim(), password);
      await client.fetchQuery({ ...sessionQuery, staleTime: 0 });
    },
    onSuccess: () => onDone(password),
  });
  const problem = create.error instanceof ApiError ? create.error : null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4" noValidate>
      <Field
        label="Your name"
        autoComplete="name"
        autoFocus
        value={name}
        onChange={(e) => setName(e.target.value)}
        error={problem?.field('name')}
      />
      <Field
        label="Email"
        type="email"
        autoComplete="username"
        value={email}
        onChange={(e) => setEmail(e.target.value)}
        error={problem?.field('email')}
      />
      <NewPassword value={password} onChange={setPassword} error={problem?.field('password')} />
      <Field
        label="Team"
        autoComplete="organization"
        value={teamName}
        onChange={(e) => setTeamName(e.target.value)}
        hint="For example your company or department."
        error={problem?.field('teamName')}
      />
      {create.error !== null && (problem === null || problem.fields.length === 0) && (
        <p role="alert" className="text-weak">
          {create.error.message}
        </p>
      )}
      <Button
        type="submit"
        variant="main"
        busy={create.isPending}
        disabled={name.trim() === '' || email.trim() === '' || !isLongEnough(password) || teamName.trim() === ''}
      >
        Create account
      </Button>
    </form>
  );
}

function Start() {
  const way = (
    to: '/calls' | '/integrations/hubspot/connect' | '/integrations/push-api' | '/settings/team',
    icon: ReactNode,
    title: string,
    text: string,
  ) => (
    <Link
      to={to}
      className="flex items-center gap-3 rounded-list border border-line p-3 transition-colors duration-100 hover:bg-hover"
    >
      {icon}
      <span className="flex-1">
        <span className="block font-medium">{title}</span>
        <span className="block text-caption text-muted">{text}</span>
      </span>
      <ArrowRight className="icon-s text-muted" aria-hidden />
    </Link>
  );
  return (
    <div className="flex flex-col gap-2">
      {way(
        '/integrations/hubspot/connect',
        <Workflow className="icon text-muted" aria-hidden />,
        'Connect HubSpot',
        'Your reps’ calls come by themselves, and scores go back.',
      )}
      {way(
        '/integrations/push-api',
        <KeyRound className="icon text-muted" aria-hidden />,
        'Create a Push API key',
        'Let your phone system or a HubSpot workflow send calls.',
      )}
      {way(
        '/calls',
        <Upload className="icon text-muted" aria-hidden />,
        'Upload a recording',
        'Drop files on the page; each becomes a scored call.',
      )}
      {way(
        '/settings/team',
        <ShieldCheck className="icon text-muted" aria-hidden />,
        'Invite your team',
        'Send a link; roles decide what each may see.',
      )}
    </div>
  );
}
