// Moves the next attempt, or changes the hours, the zone or the priority of a call. Only what is filled in changes.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, request } from '../../api.ts';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { toast } from '../../kit/toast.tsx';
import { plannedCallQuery } from '../../outbound-queries.ts';
import type { PlannedCallDetail } from '../../outbound-queries.ts';

const fields = [
  {
    name: 'schedule_at',
    label: 'Not before',
    placeholder: '2026-12-01T10:00',
    hint: 'Without an offset it is the called person’s time.',
  },
  { name: 'min_trigger_time', label: 'Earliest time of day', placeholder: '09:00' },
  { name: 'max_trigger_time', label: 'Latest time of day', placeholder: '18:00' },
  { name: 'timezone', label: 'Time zone', placeholder: 'Europe/Lisbon' },
] as const;
type Name = (typeof fields)[number]['name'];

export function RescheduleDialog({ call, onClose }: { call: PlannedCallDetail; onClose: () => void }) {
  const client = useQueryClient();
  const [typed, setTyped] = useState<Partial<Record<Name, string>>>({});
  const [priority, setPriority] = useState('');
  const filled = Object.fromEntries(Object.entries(typed).filter(([, value]) => value.trim() !== '')) as Partial<
    Record<Name, string>
  >;
  const number = Number(priority);
  const move = useMutation({
    mutationFn: () =>
      request('POST /api/outbound/calls/:plannedCallId/reschedule', {
        params: { plannedCallId: call.plannedCallId },
        body: { ...filled, ...(priority.trim() === '' || !Number.isInteger(number) ? {} : { priority: number }) },
      }),
    onSuccess: (moved) => {
      client.setQueryData(plannedCallQuery(call.plannedCallId).queryKey, moved);
      void client.invalidateQueries({ queryKey: ['outbound', 'calls'] });
      toast('The call is planned anew.');
      onClose();
    },
  });
  const error = move.error instanceof ApiError ? move.error : null;
  const named = fields.some(({ name }) => error?.field(name) !== undefined);
  return (
    <Dialog
      open
      onClose={onClose}
      title="Reschedule"
      description="What stays empty stays as it is. The law and your team’s hours hold all the same."
    >
      <DialogForm
        act="Reschedule"
        sends={move}
        disabled={Object.keys(filled).length === 0 && (priority.trim() === '' || !Number.isInteger(number))}
        error={named ? null : move.error}
        onCancel={onClose}
      >
        {fields.map(({ name, label, placeholder, ...rest }, at) => (
          <Field
            key={name}
            label={label}
            placeholder={placeholder}
            autoFocus={at === 0}
            value={typed[name] ?? ''}
            onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
            error={error?.field(name)}
            {...rest}
          />
        ))}
        <Field
          label="Priority"
          placeholder="0"
          inputMode="numeric"
          hint="−100 to 100; higher goes first."
          value={priority}
          onChange={(event) => setPriority(event.target.value)}
          error={error?.field('priority')}
        />
      </DialogForm>
    </Dialog>
  );
}
