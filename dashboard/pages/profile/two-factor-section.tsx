// Two-factor of one's own account: turned on, turned off, new recovery codes.
import { useQueryClient } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { newRecoveryCodes, stopTwoFactor } from '../../auth.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Section } from '../../kit/section.tsx';
import { toast } from '../../kit/toast.tsx';
import { sessionQuery } from '../../queries.ts';
import { EnrolTwoFactor, RecoveryCodes } from '../two-factor.tsx';
import { PasswordForm } from './password-form.tsx';

export function TwoFactorSection({ on }: { on: boolean }) {
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
