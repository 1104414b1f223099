// Making a path, and asking members to go one until a day.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { ApiError, request } from '../../api.ts';
import { IconButton } from '../../kit/button.tsx';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { Labelled } from '../../kit/labelled.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { Select } from '../../kit/select.tsx';
import { pathsQuery, prospectsQuery } from '../../practice-queries.ts';
import type { PathList } from '../../practice-queries.ts';
import { dayIn } from './due-words.ts';

const PASS_MARK = 60;

export function NewPathDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const prospects = useQuery(prospectsQuery).data?.items ?? [];
  const [name, setName] = useState('');
  const [steps, setSteps] = useState<{ prospectId: string; passMark: number }[]>([]);
  const create = useMutation({
    mutationFn: () => request('POST /api/practice/paths', { body: { name, steps } }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: pathsQuery.queryKey });
      onClose();
    },
  });
  const nameOf = (prospectId: string): string =>
    prospects.find((prospect) => prospect.prospectId === prospectId)?.settings.name ?? '';
  const left = prospects.filter(({ prospectId }) => !steps.some((step) => step.prospectId === prospectId));
  return (
    <Dialog
      open
      onClose={onClose}
      title="New path"
      description="Prospects in the order they are played. A path does not change once it is made, so that what was passed stays passed."
    >
      <DialogForm
        act="Make"
        sends={create}
        disabled={name.trim() === '' || steps.length === 0}
        onCancel={onClose}
        error={create.error}
      >
        <Field
          label="Name"
          autoFocus
          required
          maxLength={100}
          placeholder="First weeks"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <ol className="flex flex-col gap-2">
          {steps.map(({ prospectId, passMark }, at) => (
            <li key={prospectId} className="flex items-center gap-2">
              <span className="min-w-0 flex-1 truncate">
                {at + 1}. {nameOf(prospectId)}
              </span>
              <NumberField
                label={`Points that pass step ${at + 1}`}
                hidden
                unit="points pass"
                value={passMark}
                onChange={(next) => setSteps(steps.map((step, index) => (index === at ? { ...step, passMark: next } : step)))}
              />
              <IconButton label={`Remove ${nameOf(prospectId)}`} onClick={() => setSteps(steps.filter((_, index) => index !== at))}>
                <Trash2 className="icon-s" aria-hidden />
              </IconButton>
            </li>
          ))}
        </ol>
        {left.length > 0 ? (
          <Labelled label="Next step">
            <Select
              label="Next step"
              value=""
              trigger={<span className="text-muted">Choose a prospect</span>}
              choices={left.map(({ prospectId, settings }) => ({
                value: prospectId,
                label: settings.name,
                note: settings.role,
              }))}
              onChange={(prospectId) => setSteps([...steps, { prospectId, passMark: PASS_MARK }])}
            />
          </Labelled>
        ) : (
          steps.length === 0 && <p className="text-muted">Make a prospect first.</p>
        )}
      </DialogForm>
    </Dialog>
  );
}

const PATH_DAYS = 14;

export function AssignDialog({
  path,
  members,
  onClose,
}: {
  path: PathList['items'][number];
  members: PathList['members'];
  onClose: () => void;
}) {
  const client = useQueryClient();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [dueOn, setDueOn] = useState(dayIn(PATH_DAYS));
  const { pathId, name } = path;
  const assign = useMutation({
    mutationFn: () =>
      request('POST /api/practice/paths/:pathId/assignments', { params: { pathId }, body: { personIds: [...chosen], dueOn } }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: pathsQuery.queryKey });
      void client.invalidateQueries({ queryKey: ['practice-due'] });
      onClose();
    },
  });
  const fault = assign.error instanceof ApiError ? (assign.error.field('dueOn') ?? assign.error.message) : assign.error?.message;
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Assign ${name}`}
      description="Whoever goes it already keeps their scores and gets the new day."
    >
      <DialogForm act="Assign" sends={assign} disabled={chosen.length === 0 || dueOn === ''} onCancel={onClose}>
        <fieldset className="flex max-h-60 flex-col overflow-y-auto">
          <legend className="mb-1 font-medium">Who</legend>
          {members.map((member) => (
            <label key={member.personId} className="flex min-h-7 items-center gap-2">
              <input
                type="checkbox"
                checked={chosen.includes(member.personId)}
                onChange={(event) =>
                  setChosen(
                    event.target.checked ? [...chosen, member.personId] : chosen.filter((personId) => personId !== member.personId),
                  )
                }
                className="size-4 accent-(--color-ink)"
              />
              {member.name}
            </label>
          ))}
        </fieldset>
        <Field label="Until" type="date" required value={dueOn} onChange={(event) => setDueOn(event.target.value)} error={fault} />
      </DialogForm>
    </Dialog>
  );
}
