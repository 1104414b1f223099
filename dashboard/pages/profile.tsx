// One's own account: two-factor, password, signed-in devices, theme, shortcuts.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { ApiError } from '../api.ts';
import {
  changePassword,
  currentToken,
  listSessions,
  newRecoveryCodes,
  revokeOtherSessions,
  revokeSession,
  stopTwoFactor,
} from '../auth.ts';
import { ago, words } from '../format.ts';
import { setShortcuts, useShortcutsOn } from '../keyboard.ts';
import { Avatar } from '../kit/avatar.tsx';
import { Badge } from '../kit/badge.tsx';
import { Button } from '../kit/button.tsx';
import { Dialog, DialogActions } from '../kit/dialog.tsx';
import { Field } from '../kit/field.tsx';
import { useTitle } from '../kit/page.tsx';
import { Section } from '../kit/section.tsx';
import { Segmented } from '../kit/segmented.tsx';
import { Switch } from '../kit/switch.tsx';
import { toast, toastError } from '../kit/toast.tsx';
import { sessionQuery } from '../queries.ts';
import { useSession } from '../session.ts';
import { setTheme, useTheme } from '../theme.ts';
import { SettingsFrame } from './settings-frame.tsx';
import { EnrolTwoFactor, RecoveryCodes } from './two-factor.tsx';

export function ProfilePage() {
  useTitle('Profile');
  const { person, role } = useSession();
  const theme = useTheme();
  const shortcuts = useShortcutsOn();
  return (
    <SettingsFrame>
      <Section title="Profile">
        <div className="flex items-center gap-3">
          <Avatar name={person.name} size={28} />
          <div>
            <p className="font-medium">{person.name}</p>
            <p className="text-muted">
              {person.email} · {words(role)}
            </p>
          </div>
        </div>
      </Section>
      <TwoFactor on={person.twoFactorEnabled} />
      <Password />
      <Sessions />
      <Section title="Appearance and keyboard">
        <div className="flex flex-wrap items-center gap-6">
          <Segmented
            label="Theme"
            value={theme}
            onChange={setTheme}
            choices={[
              { value: 'light', label: 'Light' },
              { value: 'dark', label: 'Dark' },
              { value: 'system', label: 'System' },
            ]}
          />
          <Switch label="Single-key shortcuts" checked={shortcuts} onChange={setShortcuts} />
        </div>
      </Section>
    </SettingsFrame>
  );
}

function TwoFactor({ on }: { on: boolean }) {
  const client = useQueryClient();
  const [open, setOpen] = useState<'enrol' | 'codes' | 'off' | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const close = (): void => {
    setOpen(null);
    setCodes(null);
  };
  const finish = (text: string): void => {
    close();
    toast(text);
    void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    void client.invalidateQueries({ queryKey: ['sessions'] });
  };
  return (
    <Section
      title="Two-factor"
      note={
        on
          ? 'Signing in asks for a code from your authenticator app.'
          : 'Ask for a code from an authenticator app when you sign in, so that a stolen password is not enough.'
      }
      actions={
        on ? (
          <>
            <Button onClick={() => setOpen('codes')}>New recovery codes</Button>
            <Button variant="danger" onClick={() => setOpen('off')}>
              Turn off…
            </Button>
          </>
        ) : (
          <Button variant="main" onClick={() => setOpen('enrol')}>
            Turn on two-factor
          </Button>
        )
      }
    >
      {on ? (
        <Badge tone="strong">
          <ShieldCheck className="icon-s" aria-hidden />
          On
        </Badge>
      ) : (
        <Badge>Off</Badge>
      )}
      <Dialog open={open === 'enrol'} onClose={close} title="Turn on two-factor">
        <EnrolTwoFactor onDone={() => finish('Two-factor is on.')} />
      </Dialog>
      <Dialog
        open={open === 'off'}
        onClose={close}
        title="Turn off two-factor"
        description="Your password alone will be enough to sign in."
      >
        <PasswordForm
          act="Turn off two-factor"
          danger
          run={stopTwoFactor}
          onDone={() => finish('Two-factor is off.')}
          onCancel={close}
        />
      </Dialog>
      <Dialog open={open === 'codes'} onClose={close} title="New recovery codes" description="The old ones stop working at once.">
        {codes === null ? (
          <PasswordForm
            act="Make new codes"
            run={async (password) => setCodes(await newRecoveryCodes(password))}
            onDone={() => {}}
            onCancel={close}
          />
        ) : (
          <RecoveryCodes codes={codes} next="Done" onNext={close} />
        )}
      </Dialog>
    </Section>
  );
}

/** Destructive acts ask for the password again. */
function PasswordForm({
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

function Password() {
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
  const error = change.error?.message;
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
            error={error}
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

function deviceName(agent: string | null | undefined): string {
  if (agent === null || agent === undefined || agent === '') return 'Unknown device';
  const browser = /Edg\//.test(agent)
    ? 'Edge'
    : /Firefox\//.test(agent)
      ? 'Firefox'
      : /Chrome\//.test(agent)
        ? 'Chrome'
        : /Safari\//.test(agent)
          ? 'Safari'
          : agent.split('/')[0];
  const system = /Windows/.test(agent)
    ? 'Windows'
    : /Android/.test(agent)
      ? 'Android'
      : /iPhone|iPad/.test(agent)
        ? 'iOS'
        : /Mac OS/.test(agent)
          ? 'macOS'
          : /Linux/.test(agent)
            ? 'Linux'
            : null;
  return system === null ? `${browser}` : `${browser} on ${system}`;
}

function Sessions() {
  const client = useQueryClient();
  const sessions = useQuery({
    queryKey: ['sessions'],
    queryFn: async () => ({ list: await listSessions(), here: await currentToken() }),
    retry: false,
    meta: { quiet: true },
  });
  const done = (): void => void client.invalidateQueries({ queryKey: ['sessions'] });
  const end = useMutation({ mutationFn: revokeSession, onSuccess: done, onError: toastError });
  const endOthers = useMutation({ mutationFn: revokeOtherSessions, onSuccess: done, onError: toastError });
  const list = sessions.data?.list ?? [];
  const stale = sessions.error instanceof ApiError && (sessions.error.status === 403 || sessions.error.status === 401);
  return (
    <Section
      title="Sessions"
      note="Where you are signed in."
      actions={
        list.length > 1 && (
          <Button busy={endOthers.isPending} onClick={() => endOthers.mutate()}>
            Sign out others
          </Button>
        )
      }
    >
      {sessions.isError && (
        <p className="text-muted">
          {stale
            ? 'You signed in more than a day ago. Sign out and in again to see and end your sessions.'
            : sessions.error.message}
        </p>
      )}
      <ul>
        {list.map((session) => (
          <li key={session.token} className="flex min-h-10 flex-wrap items-center gap-x-3 border-t border-line py-1">
            <span className="font-medium">{deviceName(session.userAgent)}</span>
            {session.token === sessions.data?.here && <Badge tone="accent">This device</Badge>}
            <span className="text-muted">
              {[session.ipAddress, `used ${ago(session.updatedAt)}`]
                .filter((part) => part !== null && part !== undefined && part !== '')
                .join(' · ')}
            </span>
            {session.token !== sessions.data?.here && (
              <Button size="s" className="ml-auto" onClick={() => end.mutate(session.token)}>
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
