// Say who is to reach what, and until when.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { spanBack } from '../../../rules/analytics.ts';
import { MOST_GOAL_DAYS, type GoalMeasure } from '../../../rules/goal.ts';
import { analyticsQuery } from '../../analytics-queries.ts';
import { request } from '../../api.ts';
import { goalsQuery, type GoalSearch } from '../../goal-queries.ts';
import { DialogForm } from '../../kit/dialog-form.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { Labelled } from '../../kit/labelled.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { Select } from '../../kit/select.tsx';
import { toast } from '../../kit/toast.tsx';
import { useNow } from '../../media.ts';
import { Whose, targetUnits } from './goal-fields.tsx';

const measures = [
  { value: 'calls', label: 'Calls a week' },
  { value: 'score', label: 'Mean score' },
  { value: 'criterion', label: 'A criterion' },
] as const;
const usual: Record<GoalMeasure, number> = { calls: 20, score: 75, criterion: 70 };
const DAYS_AHEAD = 28;

export function SetGoal({ start, onClose }: { /** What is chosen already. */ start: GoalSearch; onClose: () => void }) {
  const client = useQueryClient();
  const now = new Date(useNow(false));
  const today = spanBack(now, 1).to;
  const [personId, setPersonId] = useState(start.person ?? null);
  const [measure, setMeasure] = useState<GoalMeasure>(start.criterion === undefined ? 'calls' : 'criterion');
  const [targets, setTargets] = useState(usual);
  const [dueOn, setDueOn] = useState(spanBack(new Date(now.getTime() + DAYS_AHEAD * 86_400_000), 1).to);
  const [chosenCard, setCard] = useState(start.scorecard);
  const [chosenCriterion, setCriterion] = useState(start.criterion);
  const figures = useQuery(
    analyticsQuery(chosenCard === undefined ? {} : { scorecard: chosenCard }, spanBack(now, MOST_GOAL_DAYS)),
  ).data;
  const cards = (figures?.cards ?? []).map(({ key, name }) => ({ value: key, label: name }));
  const card = chosenCard ?? cards[0]?.value;
  const criteria = (figures?.criteria ?? []).map(({ key, name }) => ({ value: key, label: name }));
  const criterion = chosenCriterion ?? criteria[0]?.value;
  const isOfCriterion = measure === 'criterion';
  const isMissing = isOfCriterion && (card === undefined || criterion === undefined);
  const save = useMutation({
    mutationFn: () =>
      request('POST /api/goals', {
        body: {
          ...{ personId, measure, target: targets[measure], startsOn: today, dueOn },
          criterion: isOfCriterion ? { scorecardKey: card ?? '', criterionKey: criterion ?? '' } : null,
        },
      }),
    onSuccess: () => {
      toast('The goal is set.');
      void client.invalidateQueries({ queryKey: goalsQuery.queryKey });
      onClose();
    },
  });
  return (
    <Dialog open onClose={onClose} title="Set a goal" description="It counts from today, by days in UTC.">
      <DialogForm act="Set the goal" sends={save} error={save.error} disabled={isMissing || dueOn === ''} onCancel={onClose}>
        <Whose personId={personId} onChange={setPersonId} />
        <Labelled label="What">
          <Segmented label="What" value={measure} choices={measures} onChange={setMeasure} />
        </Labelled>
        {isOfCriterion && (
          <Labelled label="Criterion" hint={isMissing ? 'No call has been scored yet.' : undefined}>
            <span className="flex flex-wrap gap-2">
              <Select
                label="Card"
                value={card ?? ''}
                choices={cards}
                disabled={cards.length === 0}
                onChange={(key) => {
                  setCard(key);
                  setCriterion(undefined);
                }}
              />
              <Select
                label="Criterion"
                value={criterion ?? ''}
                choices={criteria}
                disabled={criteria.length === 0}
                onChange={setCriterion}
              />
            </span>
          </Labelled>
        )}
        <NumberField
          label="Target"
          unit={targetUnits[measure]}
          value={targets[measure]}
          onChange={(value) => setTargets({ ...targets, [measure]: Math.round(value) })}
        />
        <Field label="Until" type="date" value={dueOn} min={today} onChange={(event) => setDueOn(event.target.value)} />
      </DialogForm>
    </Dialog>
  );
}
