// Recording that a person agreed to be called, or took it back: for which calls, where it came from, and the words that prove it.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, request } from '../../api.ts';
import { Button } from '../../kit/button.tsx';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { Labelled } from '../../kit/labelled.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { Select } from '../../kit/select.tsx';
import { TextArea } from '../../kit/text-area.tsx';
import { toast } from '../../kit/toast.tsx';
import type { ConsentLine } from '../../outbound-queries.ts';
import { useMay } from '../../session.ts';
import { consentScopes, formWords } from './consent-words.ts';

type Kind = ConsentLine['kind'];
const forms = [
  { value: 'written', label: formWords.written },
  { value: 'express', label: formWords.express },
] as const;
const words: Record<Kind, { button: string; title: string; description: string; source: string; wording: string }> = {
  given: {
    button: 'Record consent',
    title: 'Record that somebody agreed',
    description: 'The line is kept for good. A number on the do-not-call list stays there.',
    source: 'Form on the website',
    wording: 'Yes, Northstar may call me with offers.',
  },
  revoked: {
    button: 'Record withdrawal',
    title: 'Record that somebody took it back',
    description: 'Planned calls that are no longer allowed end at once. What was agreed before stays in the history.',
    source: 'E-mail of 24 November',
    wording: 'Please do not call me with offers any more.',
  },
};

/** `number`: of one person; without it the dialog asks. */
export function RecordButtons({ number }: { number?: string }) {
  const may = useMay('policy.manage');
  const [open, setOpen] = useState<Kind | null>(null);
  if (!may) return null;
  return (
    <>
      <Button onClick={() => setOpen('revoked')}>{words.revoked.button}</Button>
      <Button variant="main" onClick={() => setOpen('given')}>
        {words.given.button}
      </Button>
      {open !== null && <RecordDialog kind={open} known={number} onClose={() => setOpen(null)} />}
    </>
  );
}

function RecordDialog({ kind, known, onClose }: { kind: Kind; known: string | undefined; onClose: () => void }) {
  const client = useQueryClient();
  const [number, setNumber] = useState(known ?? '');
  const [scope, setScope] = useState<ConsentLine['scope']>('all');
  const [form, setForm] = useState<ConsentLine['form']>('written');
  const [source, setSource] = useState('');
  const [wording, setWording] = useState('');
  const [lastDay, setLastDay] = useState('');
  const record = useMutation({
    mutationFn: () =>
      request('POST /api/consents', {
        body: { number, kind, scope, form, source, wording, validUntil: lastDay === '' ? null : endOf(lastDay) },
      }),
    onSuccess: (line) => {
      toast(kind === 'given' ? `${line.number}: consent is on record.` : `${line.number}: the withdrawal is on record.`);
      for (const queryKey of [['do-not-call'], ['outbound']]) void client.invalidateQueries({ queryKey });
      onClose();
    },
  });
  const errorAt = (name: string): string | undefined => (record.error instanceof ApiError ? record.error.field(name) : undefined);
  const isMissing = number.trim() === '' || source.trim() === '';
  return (
    <Dialog open onClose={onClose} title={words[kind].title} description={words[kind].description}>
      <DialogForm
        act={words[kind].button}
        sends={record}
        disabled={isMissing}
        error={['number', 'source', 'wording', 'validUntil'].some(errorAt) ? null : record.error}
        onCancel={onClose}
      >
        <Field
          label="Number"
          autoFocus={known === undefined}
          placeholder="+14155550123"
          value={number}
          readOnly={known !== undefined}
          maxLength={64}
          onChange={(event) => setNumber(event.target.value)}
          error={errorAt('number')}
        />
        <Labelled label="For">
          <Select
            label="For"
            value={scope}
            choices={consentScopes}
            onChange={(next) => setScope(consentScopes.find(({ value }) => value === next)?.value ?? 'all')}
          />
        </Labelled>
        {kind === 'given' && (
          <Labelled label="How" hint="For some calls the law asks for consent in writing; a form that was sent counts.">
            <Segmented label="How" value={form} choices={forms} onChange={setForm} />
          </Labelled>
        )}
        <Field
          label="Source"
          placeholder={words[kind].source}
          value={source}
          maxLength={200}
          onChange={(event) => setSource(event.target.value)}
          error={errorAt('source')}
        />
        <TextArea
          label="Proof"
          rows={3}
          placeholder={words[kind].wording}
          hint="The words the person saw or said."
          value={wording}
          maxLength={5000}
          onChange={(event) => setWording(event.target.value)}
          error={errorAt('wording')}
        />
        {kind === 'given' && (
          <Field
            label="Last day"
            type="date"
            hint="Empty: until it is taken back."
            value={lastDay}
            onChange={(event) => setLastDay(event.target.value)}
            error={errorAt('validUntil')}
          />
        )}
      </DialogForm>
    </Dialog>
  );
}

/** The midnight that ends a day on the clock of who looks. */
function endOf(day: string): string {
  const end = new Date(`${day}T00:00`);
  end.setDate(end.getDate() + 1);
  return end.toISOString();
}
