// Asks for one call by hand: of a contact of HubSpot, or of a number.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { PhoneOutgoing } from 'lucide-react';
import { useState } from 'react';
import { request } from '../../api.ts';
import { useAskedFor } from '../../asked-act.ts';
import { Button } from '../../kit/button.tsx';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { Labelled } from '../../kit/labelled.tsx';
import { Select } from '../../kit/select.tsx';
import { toast } from '../../kit/toast.tsx';
import { agentsQuery } from '../../outbound-queries.ts';
import { useMay } from '../../session.ts';

export function NewCallButton() {
  const may = useMay('agents.manage');
  const [open, setOpen] = useAskedFor('plan-call');
  if (!may) return null;
  return (
    <>
      <Button variant="main" onClick={() => setOpen(true)}>
        <PhoneOutgoing className="icon-s" aria-hidden />
        Plan a call
      </Button>
      {open && <NewCallDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function NewCallDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const agents = (useQuery(agentsQuery(false)).data?.items ?? []).filter((agent) => agent.publishedVersion !== null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [who, setWho] = useState('');
  // One for each dialog: pressed twice it is one call.
  const [requestKey] = useState(newRequestKey);
  const agentId = chosen ?? agents[0]?.agentId;
  const typed = who.trim();
  const isNumber = typed.startsWith('+');
  const contactId = /(\d{1,20})\/?$/.exec(typed)?.[1];
  const ask = useMutation({
    mutationFn: () =>
      request('POST /api/outbound/calls', {
        body: { agentId: agentId ?? '', requestKey, ...(isNumber ? { toNumber: typed } : { contactId: contactId ?? typed }) },
      }),
    onSuccess: ({ plannedCallId }) => {
      void client.invalidateQueries({ queryKey: ['outbound'] });
      onClose();
      if (plannedCallId === null) toast('The contact is being read. The call will be in the list in a moment.');
      else void navigate({ to: '/outbound/$plannedCallId', params: { plannedCallId } });
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title="Plan a call"
      description="It is made as soon as the law, your team’s hours and the agent’s hours allow it."
    >
      {agents.length === 0 ? (
        <p className="text-muted">Publish an agent first: only published ones call.</p>
      ) : (
        <DialogForm act="Plan it" sends={ask} disabled={typed === ''} onCancel={onClose}>
          <Labelled label="Agent">
            <Select
              label="Agent"
              value={agentId ?? ''}
              choices={agents.map((agent) => ({ value: agent.agentId, label: agent.name }))}
              onChange={setChosen}
            />
          </Labelled>
          <Field
            label="Whom"
            autoFocus
            placeholder="+14155550123, or a contact’s id or address in HubSpot"
            value={who}
            onChange={(event) => setWho(event.target.value)}
            error={ask.error?.message}
          />
        </DialogForm>
      )}
    </Dialog>
  );
}

/** `crypto.randomUUID` is missing on plain http in a local network. */
function newRequestKey(): string {
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}
