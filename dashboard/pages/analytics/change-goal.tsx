// A goal that turns out to be too much, too little or somebody else’s.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { request } from '../../api.ts';
import { dayName } from '../../days.ts';
import { goalsQuery, type Goal } from '../../goal-queries.ts';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { toast } from '../../kit/toast.tsx';
import { targetUnits, Whose } from './goal-fields.tsx';
import { goalName } from './goal-line.tsx';

export function ChangeGoal({ goal, onClose }: { goal: Goal; onClose: () => void }) {
  const client = useQueryClient();
  const [personId, setPersonId] = useState(goal.person?.personId ?? null);
  const [target, setTarget] = useState(goal.target);
  const [dueOn, setDueOn] = useState(goal.dueOn);
  const save = useMutation({
    mutationFn: () => request('PUT /api/goals/:goalId', { params: { goalId: goal.goalId }, body: { personId, target, dueOn } }),
    onSuccess: () => {
      toast('The goal is changed.');
      void client.invalidateQueries({ queryKey: goalsQuery.queryKey });
      onClose();
    },
  });
  const since = `It counts since ${dayName(`${goal.startsOn}T12:00:00Z`)}.`;
  return (
    <Dialog open onClose={onClose} title={`Change “${goalName(goal)}”`} description={since}>
      <DialogForm act="Save" sends={save} error={save.error} disabled={dueOn === ''} onCancel={onClose}>
        <Whose personId={personId} onChange={setPersonId} />
        <NumberField
          label="Target"
          unit={targetUnits[goal.measure]}
          value={target}
          onChange={(value) => setTarget(Math.round(value))}
        />
        <Field label="Until" type="date" value={dueOn} min={goal.startsOn} onChange={(event) => setDueOn(event.target.value)} />
      </DialogForm>
    </Dialog>
  );
}
