// Somebody outside the team asks what is held of them, wants it, or wants to be forgotten.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, request, toApiError } from '../../api.ts';
import type { Reply } from '../../api.ts';
import { count } from '../../format.ts';
import { Button } from '../../kit/button.tsx';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { Labelled } from '../../kit/labelled.tsx';
import { Section } from '../../kit/section.tsx';
import { Select } from '../../kit/select.tsx';
import { toast, toastError } from '../../kit/toast.tsx';
import { saveFile } from '../../save-file.ts';

type Found = Reply<'POST /api/privacy/person'>;

export function PersonSection() {
  const [person, setPerson] = useState('');
  const [found, setFound] = useState<{ person: string; held: Found } | null>(null);
  const [erasing, setErasing] = useState(false);
  const look = useMutation({
    mutationFn: () => request('POST /api/privacy/person', { body: { person } }),
    onSuccess: (held) => setFound({ person, held }),
  });
  const hand = useMutation({ mutationFn: exportPerson, onError: toastError });
  const error = look.error instanceof ApiError ? look.error.message : undefined;
  return (
    <Section
      title="One person"
      note="Somebody you talked with may ask what you hold of them, and ask you to erase it. Both stand in the audit log, without saying who it was."
    >
      <form
        noValidate
        className="flex flex-wrap items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          look.mutate();
        }}
      >
        <Field
          label="Number, e-mail or contact"
          className="min-w-64 flex-1"
          placeholder="+14155550123, ann@example.com or contact:10501"
          value={person}
          maxLength={320}
          error={error}
          onChange={(event) => {
            setPerson(event.target.value);
            setFound(null);
          }}
        />
        <Button type="submit" busy={look.isPending} disabled={person.trim().length < 3}>
          Look
        </Button>
      </form>
      {found !== null && (
        <div className="mt-4 flex flex-col gap-3">
          <Held held={found.held} />
          <div className="flex flex-wrap gap-2">
            <Button busy={hand.isPending} onClick={() => hand.mutate(found.person)}>
              Export
            </Button>
            <Button variant="danger" onClick={() => setErasing(true)}>
              Erase…
            </Button>
          </div>
          {erasing && (
            <EraseDialog
              person={found.person}
              held={found.held}
              onClose={() => setErasing(false)}
              onErased={() => {
                setErasing(false);
                setFound(null);
                setPerson('');
              }}
            />
          )}
        </div>
      )}
    </Section>
  );
}

/** A tar file: a line of JSON for each row, and the recordings. */
async function exportPerson(person: string): Promise<void> {
  const answer = await fetch('/api/privacy/export', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ person }),
  }).catch(() => null);
  if (answer === null) throw toApiError(0, null);
  if (!answer.ok) throw toApiError(answer.status, await answer.json().catch(() => null));
  saveFile('person.tar', await answer.blob());
}

const many = (n: number, one: string, more: string): string => (n === 1 ? `1 ${one}` : `${count(n)} ${more}`);

function Held({ held }: { held: Found }) {
  if (held.calls + held.plannedCalls + held.requests === 0)
    return <p role="status">No call and no plan is held of this person. Consents and the do-not-call list are exported too.</p>;
  return (
    <p role="status">
      {many(held.calls, 'call', 'calls')}, {many(held.plannedCalls, 'planned call', 'planned calls')} and{' '}
      {many(held.requests, 'request', 'requests')} are held of this person.
      {held.onHold > 0 && ` ${many(held.onHold, 'call is', 'calls are')} on hold and would stay.`}
      {held.isOnCall && ' They are on a call right now.'}
    </p>
  );
}

const keeps = [
  {
    value: 'hash',
    label: 'Never ring it again, and make it unreadable',
    note: 'A fingerprint of the number stays on the do-not-call list.',
  },
  { value: 'number', label: 'Never ring it again, and keep it readable', note: 'The number itself stays on the do-not-call list.' },
  { value: 'nothing', label: 'Forget it', note: 'The next list it stands on may ring it.' },
] as const;
type Keep = (typeof keeps)[number]['value'];

function EraseDialog({
  person,
  held,
  onClose,
  onErased,
}: {
  person: string;
  held: Found;
  onClose: () => void;
  onErased: () => void;
}) {
  const client = useQueryClient();
  const [keep, setKeep] = useState<Keep>('hash');
  const [why, setWhy] = useState('');
  const erase = useMutation({
    mutationFn: () => request('POST /api/privacy/erase', { body: { person, keep, why } }, undefined, 120_000),
    onSuccess: (gone) => {
      const stays = gone.onHold > 0 ? ` ${many(gone.onHold, 'call on hold stays', 'calls on hold stay')}.` : '';
      toast(`Erased: ${many(gone.calls, 'call', 'calls')}, ${many(gone.plannedCalls, 'planned call', 'planned calls')}.${stays}`);
      void client.invalidateQueries();
      onErased();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Erase ${person}?`}
      description="Calls with sound, words and scores, what was planned and asked for, and consents go for good. Erase them in HubSpot too, or their calls come back from there."
    >
      <DialogForm
        act="Erase"
        danger
        sends={erase}
        disabled={why.trim().length < 3 || held.isOnCall}
        error={erase.error}
        onCancel={onClose}
      >
        <Labelled label="Their number">
          <Select
            label="Their number"
            value={keep}
            choices={keeps}
            onChange={(next) => setKeep(keeps.find(({ value }) => value === next)?.value ?? 'hash')}
          />
        </Labelled>
        <Field
          label="Why"
          placeholder="Asked by letter of 24 November"
          hint="Stands in the audit log. Do not name the person."
          value={why}
          maxLength={300}
          onChange={(event) => setWhy(event.target.value)}
        />
      </DialogForm>
    </Dialog>
  );
}
