// What a team chooses about its HubSpot connection, and the ways out of it.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { request } from '../../api.ts';
import { Button, buttonStyle } from '../../kit/button.tsx';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { Section } from '../../kit/section.tsx';
import { Switch } from '../../kit/switch.tsx';
import { toast } from '../../kit/toast.tsx';
import { hubspotQuery } from '../../queries.ts';
import type { HubspotPortal } from '../../queries.ts';
import { useMay } from '../../session.ts';
import { NumberSetting } from './number-setting.tsx';
import { useChangePortal, usePortal } from './portal.ts';
import { WebhookPanel } from './webhook-panel.tsx';
import { WriteBackForm } from './write-back-form.tsx';

export function HubspotSettingsPage() {
  const portal = usePortal();
  const may = useMay('hubspot.manage');
  const change = useChangePortal(portal.portalId);
  const [leaving, setLeaving] = useState(false);
  return (
    <div className="thin-scroll min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="region" aria-label="HubSpot settings">
      <div className="flex max-w-3xl flex-col px-4 pb-16">
        {!may && <p className="pt-6 text-muted">Only admins may change these settings.</p>}
        <Section title="Calls">
          <div className="flex flex-col gap-2">
            <NumberSetting
              label="Leave out calls shorter than"
              unit="seconds"
              value={portal.settings.leaveOutUnderSeconds}
              most={3600}
              disabled={!may}
              onSave={(leaveOutUnderSeconds) => change.mutate({ settings: { leaveOutUnderSeconds } })}
            />
            <Switch
              label={<span className="text-fg">Use the notes of a call as its transcript when there is no recording</span>}
              checked={portal.settings.notesAreTranscript}
              disabled={!may}
              onChange={(notesAreTranscript) => change.mutate({ settings: { notesAreTranscript } })}
            />
          </div>
        </Section>
        <Section title="Results in HubSpot" note="Each is written once, and again only when the score changes.">
          <WriteBackForm portal={portal} />
        </Section>
        <Section title="Webhook">
          <WebhookPanel portal={portal} />
        </Section>
        {may && (
          <>
            <Section
              title="Token"
              note={
                portal.auth === 'oauth'
                  ? 'Connected by an installed app. Install it again after its scopes have changed.'
                  : `The token in use ends in ${portal.tokenHint}. A new one takes its place at once.`
              }
              actions={
                <>
                  <Link to="/integrations/hubspot/connect" className={buttonStyle()}>
                    Connect another portal
                  </Link>
                  <Link
                    to="/integrations/hubspot/connect"
                    search={{ portal: portal.portalId, step: 'token' }}
                    className={buttonStyle()}
                  >
                    {portal.auth === 'oauth' ? 'Install again' : 'Replace the token'}
                  </Link>
                </>
              }
            />
            <Section
              title={portal.state === 'paused' ? 'Paused' : 'Pause'}
              note="While paused, nothing is read from HubSpot or written to it. Nothing is lost: it is made up for afterwards."
              actions={
                <Button
                  busy={change.isPending && change.variables.paused !== undefined}
                  disabled={portal.state === 'broken'}
                  onClick={() => change.mutate({ paused: portal.state !== 'paused' })}
                >
                  {portal.state === 'paused' ? 'Go on' : 'Pause the connection'}
                </Button>
              }
            />
            <Section
              title="Disconnect"
              note="The token is deleted, and nothing more is read or written. Calls that are here stay here."
              actions={
                <Button variant="danger" onClick={() => setLeaving(true)}>
                  Disconnect…
                </Button>
              }
            />
          </>
        )}
      </div>
      {leaving && <DisconnectDialog portal={portal} onClose={() => setLeaving(false)} />}
    </div>
  );
}

function DisconnectDialog({ portal, onClose }: { portal: HubspotPortal; onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const disconnect = useMutation({
    mutationFn: () => request('DELETE /api/hubspot/:portalId', { params: { portalId: portal.portalId } }),
    onSuccess: async () => {
      onClose();
      await navigate({ to: '/integrations' });
      client.setQueryData(hubspotQuery.queryKey, (known) =>
        known === undefined
          ? undefined
          : { ...known, portals: known.portals.filter(({ portalId }) => portalId !== portal.portalId) },
      );
      toast(`Portal ${portal.portalId} is disconnected.`);
      await client.invalidateQueries({ queryKey: hubspotQuery.queryKey });
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Disconnect portal ${portal.portalId}?`}
      description="Imports that run are given up, and results not yet written stay unwritten. Calls that are here stay here."
    >
      <DialogForm act="Disconnect" sends={disconnect} disabled={typed.trim() !== portal.portalId} danger onCancel={onClose}>
        <Field
          label={`Type ${portal.portalId} to confirm`}
          autoFocus
          autoComplete="off"
          inputMode="numeric"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          error={disconnect.error?.message}
        />
      </DialogForm>
    </Dialog>
  );
}
