// The portals of HubSpot whose contacts an agent calls as they appear there. Takes effect at once: it belongs to no draft.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { request } from '../../api.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Section } from '../../kit/section.tsx';
import { toast, toastError } from '../../kit/toast.tsx';
import { listenersQuery } from '../../outbound-queries.ts';
import type { Listener } from '../../outbound-queries.ts';
import { hubspotQuery } from '../../queries.ts';
import { useMay } from '../../session.ts';
import { AddListenerDialog } from './add-listener.tsx';
import { useDraft } from './draft.ts';
import { ruleWords } from './listener-words.ts';

export function ContactListeners() {
  const { agent, mayEdit } = useDraft();
  const maySeePortals = useMay('hubspot.read');
  const portals = useQuery({ ...hubspotQuery, enabled: maySeePortals }).data?.portals ?? [];
  const listeners = useQuery(listenersQuery(agent.agentId));
  const [adding, setAdding] = useState(false);
  const heard = listeners.data?.items ?? [];
  const free = portals.filter(({ portalId }) => heard.every((listener) => listener.portalId !== portalId));
  return (
    <Section
      title="Contacts of HubSpot"
      note="Contacts that appear in a connected portal are called by this agent, by its published version, within all the hours. Changes here hold at once, without publishing."
      actions={
        mayEdit &&
        free.length > 0 && (
          <Button onClick={() => setAdding(true)}>
            <Plus className="icon-s" aria-hidden />
            Call a portal’s contacts
          </Button>
        )
      }
    >
      {listeners.isError && (
        <ErrorPanel what="The portals could not be loaded." error={listeners.error} onRetry={() => void listeners.refetch()} />
      )}
      {listeners.isSuccess && heard.length === 0 && (
        <p className="text-muted">
          No contact is called by itself.{' '}
          {maySeePortals && portals.length === 0 && (
            <Link to="/integrations/hubspot/connect" className="font-medium text-accent hover:underline">
              Connect a portal first.
            </Link>
          )}
        </p>
      )}
      {heard.length > 0 && (
        <ul className="border-t border-line">
          {heard.map((listener) => (
            <ListenerLine key={listener.portalId} listener={listener} mayEdit={mayEdit} />
          ))}
        </ul>
      )}
      {heard.length > 0 && agent.publishedVersion === null && (
        <p className="mt-3 text-fair">
          The agent has no published version: until it has one, such contacts are refused and not called later.
        </p>
      )}
      {adding && (
        <AddListenerDialog
          agentId={agent.agentId}
          agentName={agent.name}
          portalIds={free.map(({ portalId }) => portalId)}
          onClose={() => setAdding(false)}
        />
      )}
    </Section>
  );
}

function ListenerLine({ listener, mayEdit }: { listener: Listener; mayEdit: boolean }) {
  const { agentId, portalId, rules, isPaused } = listener;
  const client = useQueryClient();
  const [removing, setRemoving] = useState(false);
  const pause = useMutation({
    mutationFn: () =>
      request('PATCH /api/agents/:agentId/listeners/:portalId', { params: { agentId, portalId }, body: { isPaused: !isPaused } }),
    onSuccess: () =>
      toast(isPaused ? `Contacts of ${portalId} are called again.` : `Contacts of ${portalId} are not called for now.`),
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: listenersQuery(agentId).queryKey }),
  });
  return (
    <li className="nums flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line py-1.5">
      <span className="font-medium">Portal {portalId}</span>
      <span className="min-w-0 flex-1 basis-48 text-muted">{rules.map(ruleWords).join(' ')}</span>
      {isPaused && <Badge tone="fair">Paused</Badge>}
      {mayEdit && (
        <>
          <Button size="s" variant="quiet" busy={pause.isPending} onClick={() => pause.mutate()}>
            {isPaused ? 'Go on' : 'Pause'}
            <span className="sr-only"> with portal {portalId}</span>
          </Button>
          <Button size="s" variant="quiet" aria-label={`Remove portal ${portalId}`} onClick={() => setRemoving(true)}>
            Remove…
          </Button>
        </>
      )}
      {removing && <RemoveDialog listener={listener} onClose={() => setRemoving(false)} />}
    </li>
  );
}

function RemoveDialog({ listener: { agentId, portalId }, onClose }: { listener: Listener; onClose: () => void }) {
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => request('DELETE /api/agents/:agentId/listeners/:portalId', { params: { agentId, portalId } }),
    onSuccess: () => {
      toast(`Contacts of ${portalId} are not called by this agent any more.`);
      void client.invalidateQueries({ queryKey: listenersQuery(agentId).queryKey });
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Call no more contacts of ${portalId}?`}
      description="Contacts that appear from now on are not called by this agent. Calls that are planned already stay planned: cancel them under Calls."
    >
      <DialogForm act="Remove" sends={remove} danger error={remove.error} onCancel={onClose} />
    </Dialog>
  );
}
