// Which agent answers calls to a number, at which hours; and a simulated caller who rings it, to hear how.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { PhoneIncoming } from 'lucide-react';
import { useState } from 'react';
import { request } from '../../api.ts';
import { Button } from '../../kit/button.tsx';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { Select } from '../../kit/select.tsx';
import { Switch } from '../../kit/switch.tsx';
import { agentsQuery, type TeamPolicy } from '../../outbound-queries.ts';

type Answering = Pick<TeamPolicy['callerNumbers'][number], 'number' | 'answeredBy' | 'answersAlways' | 'whenClosed'>;
type Change = Partial<Omit<Answering, 'number'>>;

const NOBODY = 'nobody';
const SOMEBODY = '+12125550123';
const whenClosedChoices = [
  { value: 'say', label: 'Else: says when to call again' },
  { value: 'take_message', label: 'Else: takes a message' },
];

export function WhoAnswers({ number, may, onChange }: { number: Answering; may: boolean; onChange: (change: Change) => void }) {
  const [isRinging, setIsRinging] = useState(false);
  const agents = useQuery(agentsQuery(false)).data?.items ?? [];
  const answering = agents.filter(({ agentId, publishedVersion }) => publishedVersion !== null || agentId === number.answeredBy);
  const name = agents.find(({ agentId }) => agentId === number.answeredBy)?.name;
  const gone = number.answeredBy !== null && name === undefined ? [{ value: number.answeredBy, label: 'An archived agent' }] : [];
  if (!may) {
    return (
      number.answeredBy !== null && <p className="w-full text-muted">Calls to it are answered by {name ?? 'an archived agent'}</p>
    );
  }
  return (
    <div className="flex w-full flex-wrap items-center gap-x-3 gap-y-1 text-muted">
      <span aria-hidden>Calls to it are answered by</span>
      <Select
        label={`Who answers calls to ${number.number}`}
        value={number.answeredBy ?? NOBODY}
        choices={[
          { value: NOBODY, label: 'Nobody' },
          ...answering.map(({ agentId, name: label }) => ({ value: agentId, label })),
          ...gone,
        ]}
        onChange={(value) => onChange({ answeredBy: value === NOBODY ? null : value })}
      />
      {number.answeredBy !== null && (
        <>
          <Switch label="At any hour" checked={number.answersAlways} onChange={(answersAlways) => onChange({ answersAlways })} />
          {!number.answersAlways && (
            <Select
              label={`What callers of ${number.number} meet at other hours`}
              value={number.whenClosed}
              choices={whenClosedChoices}
              onChange={(value) => onChange({ whenClosed: value === 'take_message' ? value : 'say' })}
            />
          )}
          <Button size="s" variant="quiet" aria-label={`Ring ${number.number}`} onClick={() => setIsRinging(true)}>
            <PhoneIncoming className="icon-s" aria-hidden />
            Ring it
          </Button>
        </>
      )}
      {isRinging && <RingDialog number={number.number} onClose={() => setIsRinging(false)} />}
    </div>
  );
}

function RingDialog({ number, onClose }: { number: string; onClose: () => void }) {
  const navigate = useNavigate();
  const [from, setFrom] = useState(SOMEBODY);
  const ring = useMutation({
    mutationFn: () => request('POST /api/caller-numbers/:number/rings', { params: { number }, body: { from } }),
    onSuccess: (rung) => {
      if (rung.kind === 'answered') void navigate({ to: '/live' });
    },
  });
  return (
    <Dialog open onClose={onClose} title={`A simulated caller rings ${number}`}>
      <DialogForm act="Ring" sends={ring} disabled={from.trim() === ''} onCancel={onClose}>
        <p className="text-muted">
          Nobody’s phone rings. Your agent and the caller really speak; you can listen to it live, and afterwards among your calls.
        </p>
        <Field
          label="Number of the caller"
          autoFocus
          value={from}
          onChange={(event) => setFrom(event.target.value)}
          error={ring.error?.message}
          hint="Who it is, is looked up in HubSpot. One that ends in 0010 asks not to be called, 0011 hangs up, 0012 says nothing."
        />
        {ring.data?.kind === 'not_answered' && <p role="status">A caller hears now: “{ring.data.said}”</p>}
      </DialogForm>
    </Dialog>
  );
}
