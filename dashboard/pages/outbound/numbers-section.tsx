// The numbers of a team: add one, let one rest, remove one no agent needs, and choose who answers calls to it.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { request } from '../../api.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { Labelled } from '../../kit/labelled.tsx';
import { Section } from '../../kit/section.tsx';
import { Select } from '../../kit/select.tsx';
import { toastError } from '../../kit/toast.tsx';
import type { TeamPolicy } from '../../outbound-queries.ts';
import { useMay } from '../../session.ts';
import { WhoAnswers } from './who-answers.tsx';
import { carrierName, isSimulated } from './words.ts';

type CallerNumber = TeamPolicy['callerNumbers'][number];
type NumberLineProps = { number: CallerNumber; carriers: string[]; may: boolean };

export function NumbersSection({ numbers, carriers }: { numbers: CallerNumber[]; carriers: string[] }) {
  const may = useMay('policy.manage');
  const [adding, setAdding] = useState(false);
  return (
    <Section
      title="Caller numbers"
      note="Agents call from these, and answer calls to them where you choose so. A number that rests is kept and not called from."
      actions={
        may && (
          <Button onClick={() => setAdding(true)}>
            <Plus className="icon-s" aria-hidden />
            Add a number
          </Button>
        )
      }
    >
      {numbers.length === 0 ? (
        <p className="text-muted">None yet. An agent needs one before it can be published.</p>
      ) : (
        <ul className="border-t border-line">
          {numbers.map((number) => (
            <NumberLine key={number.number} number={number} carriers={carriers} may={may} />
          ))}
        </ul>
      )}
      {adding && <AddDialog carriers={carriers} onClose={() => setAdding(false)} />}
    </Section>
  );
}

function useChanged(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: ['calling-policy'] });
}

const choicesOf = (carriers: readonly string[]) =>
  carriers.map((carrier) => ({
    ...{ value: carrier, label: carrierName(carrier) },
    ...(isSimulated(carrier) && { note: 'Nobody’s phone rings' }),
  }));

type NumberChange = Partial<Pick<CallerNumber, 'state' | 'carrier' | 'answeredBy' | 'answersAlways' | 'whenClosed'>>;

function NumberLine({ number: own, carriers, may }: NumberLineProps) {
  const { number, label, carrier, state } = own;
  const changed = useChanged();
  const isSetUp = carriers.includes(carrier);
  const choices = choicesOf(isSetUp ? carriers : [carrier, ...carriers]);
  const change = useMutation({
    mutationFn: (body: NumberChange) => request('PATCH /api/caller-numbers/:number', { params: { number }, body }),
    onError: toastError,
    onSettled: changed,
  });
  const remove = useMutation({
    mutationFn: () => request('DELETE /api/caller-numbers/:number', { params: { number } }),
    onError: toastError,
    onSettled: changed,
  });
  return (
    <li className="nums flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line py-1.5">
      <span className="font-medium">{number}</span>
      <span className="min-w-0 flex-1 text-muted">{label}</span>
      {isSimulated(carrier) && <Badge title="Nobody’s phone rings">Simulated carrier</Badge>}
      {!isSetUp && (
        <Badge tone="fair" title="Its settings are not on this server: agents do not call from this number.">
          {carrierName(carrier)} is not set up here
        </Badge>
      )}
      {may && choices.length > 1 ? (
        <Select
          label={`Carrier of ${number}`}
          value={carrier}
          choices={choices}
          disabled={change.isPending}
          onChange={(next) => change.mutate({ carrier: next })}
        />
      ) : (
        isSetUp && !isSimulated(carrier) && <Badge>{carrierName(carrier)}</Badge>
      )}
      {state === 'resting' && <Badge tone="fair">Resting</Badge>}
      {may && (
        <>
          <Button
            size="s"
            variant="quiet"
            busy={change.isPending}
            onClick={() => change.mutate({ state: state === 'active' ? 'resting' : 'active' })}
          >
            {state === 'active' ? 'Let it rest' : 'Call again'}
          </Button>
          <Button size="s" variant="quiet" busy={remove.isPending} aria-label={`Remove ${number}`} onClick={() => remove.mutate()}>
            Remove
          </Button>
        </>
      )}
      <WhoAnswers number={own} may={may} onChange={(answering) => change.mutate(answering)} />
    </li>
  );
}

function AddDialog({ carriers, onClose }: { carriers: string[]; onClose: () => void }) {
  const changed = useChanged();
  const [number, setNumber] = useState('');
  const [label, setLabel] = useState('');
  const [carrier, setCarrier] = useState(carriers.find((one) => !isSimulated(one)) ?? carriers[0] ?? '');
  const add = useMutation({
    mutationFn: () => request('POST /api/caller-numbers', { body: { number, label, carrier } }),
    onSuccess: () => {
      changed();
      onClose();
    },
  });
  return (
    <Dialog open onClose={onClose} title="Add a number to call from">
      <DialogForm act="Add" sends={add} disabled={number.trim() === ''} onCancel={onClose}>
        <Field
          label="Number"
          autoFocus
          placeholder="+14155550123"
          value={number}
          onChange={(event) => setNumber(event.target.value)}
          error={add.error?.message}
        />
        <Field
          label="Label"
          placeholder="San Francisco"
          value={label}
          maxLength={100}
          onChange={(event) => setLabel(event.target.value)}
        />
        <Labelled
          label="Carrier"
          hint={
            isSimulated(carrier)
              ? 'It rings nobody’s phone. docs/twilio.md, docs/sip.md and docs/other-carriers.md say how to set up one that does.'
              : undefined
          }
        >
          <Select label="Carrier" value={carrier} choices={choicesOf(carriers)} onChange={setCarrier} />
        </Labelled>
      </DialogForm>
    </Dialog>
  );
}
