// The identity provider of the team: connected, changed, disconnected.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { roles } from '../../../rules/role.ts';
import { request } from '../../api.ts';
import { Button } from '../../kit/button.tsx';
import { CopyButton } from '../../kit/copy-button.tsx';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { Labelled } from '../../kit/labelled.tsx';
import { Section } from '../../kit/section.tsx';
import { Select } from '../../kit/select.tsx';
import { Switch } from '../../kit/switch.tsx';
import { toast } from '../../kit/toast.tsx';
import { singleSignOnQuery } from '../../single-sign-on-queries.ts';
import type { SingleSignOnShown } from '../../single-sign-on-queries.ts';

const nobody = 'nobody';
const joining = [
  { value: nobody, label: 'Only who was invited' },
  ...roles.map((role) => ({ value: role, label: `Everybody of these domains, as ${role}` })),
];

export function SingleSignOnSection({ shown }: { shown: SingleSignOnShown }) {
  const client = useQueryClient();
  const { connected, redirectUri } = shown;
  const [label, setLabel] = useState(connected?.label ?? '');
  const [issuer, setIssuer] = useState(connected?.issuer ?? '');
  const [clientId, setClientId] = useState(connected?.clientId ?? '');
  const [secret, setSecret] = useState('');
  const [domains, setDomains] = useState(connected?.domains.join(', ') ?? '');
  const [defaultRole, setDefaultRole] = useState<(typeof roles)[number] | null>(connected?.defaultRole ?? null);
  const [isOnly, setOnly] = useState(connected?.isOnly ?? false);
  const [isLeaving, setLeaving] = useState(false);
  const fresh = (): void => void client.invalidateQueries({ queryKey: singleSignOnQuery.queryKey });
  const save = useMutation({
    mutationFn: () =>
      request('PUT /api/team/single-sign-on', {
        body: {
          ...{ label: label.trim(), issuer: issuer.trim(), clientId: clientId.trim(), defaultRole, isOnly },
          domains: domains.split(/[\s,;]+/).filter((domain) => domain !== ''),
          clientSecret: secret === '' ? null : secret,
        },
      }),
    onSuccess: () => {
      setSecret('');
      fresh();
      toast('Single sign-on is saved.');
    },
    gcTime: 0,
  });
  const leave = useMutation({
    mutationFn: () => request('DELETE /api/team/single-sign-on', {}),
    onSuccess: () => {
      setLeaving(false);
      fresh();
      toast('Single sign-on is disconnected.');
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  const isMissing = [label, issuer, clientId, domains].some((text) => text.trim() === '') || (connected === null && secret === '');
  return (
    <Section
      title="Single sign-on"
      note="People sign in at your identity provider: Google, Microsoft Entra, Okta, Keycloak or another one that speaks OpenID Connect."
    >
      <form noValidate onSubmit={submit} className="flex flex-col gap-4">
        <Labelled label="Redirect address, for your provider">
          <div className="flex items-center gap-2">
            <code className="min-w-0 truncate rounded-control bg-surface-2 px-2 py-1 text-caption">{redirectUri}</code>
            <CopyButton text={redirectUri} label="Copy the redirect address" />
          </div>
        </Labelled>
        <Field
          label="Words on the button"
          maxLength={60}
          value={label}
          placeholder="Acme"
          hint="Everybody who opens the page of signing in sees them, as “Sign in with …”."
          onChange={(event) => setLabel(event.target.value)}
        />
        <Field
          label="Issuer"
          type="url"
          maxLength={500}
          spellCheck={false}
          value={issuer}
          placeholder="https://login.example.com"
          onChange={(event) => setIssuer(event.target.value)}
        />
        <Field
          label="Client id"
          maxLength={500}
          spellCheck={false}
          autoComplete="off"
          value={clientId}
          onChange={(event) => setClientId(event.target.value)}
        />
        <Field
          label="Client secret"
          type="password"
          autoComplete="off"
          maxLength={2_000}
          value={secret}
          hint={connected === null ? 'Sealed before it is kept; nobody sees it again.' : 'Left empty, the one there is stays.'}
          onChange={(event) => setSecret(event.target.value)}
        />
        <Field
          label="Domains of your addresses"
          spellCheck={false}
          value={domains}
          placeholder="example.com, example.org"
          hint="Only addresses of these that your provider has verified get in."
          onChange={(event) => setDomains(event.target.value)}
        />
        <Labelled label="Who may join">
          <Select
            label="Who may join"
            value={defaultRole ?? nobody}
            choices={joining}
            onChange={(value) => setDefaultRole(roles.find((role) => role === value) ?? null)}
          />
        </Labelled>
        <div>
          <Switch
            label={<span className="text-fg">Only single sign-on</span>}
            checked={isOnly}
            disabled={connected === null || (!connected.isThisSession && !isOnly)}
            onChange={setOnly}
          />
          <p className="text-caption text-muted">
            Passwords and passkeys do not open the team any more. To switch it on, sign in by single sign-on once. Should your
            provider break, <code>ringside users allow-passwords</code> on the server lets passwords in again.
          </p>
        </div>
        {save.error !== null && (
          <p role="alert" className="text-weak">
            {save.error.message}
          </p>
        )}
        <div className="flex gap-2">
          <Button type="submit" variant="main" busy={save.isPending} disabled={isMissing}>
            {connected === null ? 'Connect' : 'Save'}
          </Button>
          {connected !== null && (
            <Button variant="quiet" onClick={() => setLeaving(true)}>
              Disconnect
            </Button>
          )}
        </div>
      </form>
      {isLeaving && (
        <Dialog
          open
          onClose={() => setLeaving(false)}
          title="Disconnect single sign-on?"
          description="Everybody who came in by it is signed out. Passwords open the team again; who has none gets one by ringside users password."
        >
          <DialogForm danger act="Disconnect" sends={leave} error={leave.error} onCancel={() => setLeaving(false)} />
        </Dialog>
      )}
    </Section>
  );
}
