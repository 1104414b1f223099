// What is asked for when a goal is set and when it is changed: whose it is, and in which unit.
import { useQuery } from '@tanstack/react-query';
import type { GoalMeasure } from '../../../rules/goal.ts';
import { Labelled } from '../../kit/labelled.tsx';
import { Select } from '../../kit/select.tsx';
import { teamQuery } from '../../queries.ts';

export const targetUnits: Record<GoalMeasure, string> = { calls: 'calls a week', score: 'of 100', criterion: '% of its points' };
const WHOLE_TEAM = '';

export function Whose({
  personId,
  onChange,
}: {
  /** Null: the whole team. */ personId: string | null;
  onChange: (personId: string | null) => void;
}) {
  const members = useQuery(teamQuery).data?.members ?? [];
  return (
    <Labelled label="Whose">
      <Select
        label="Whose"
        value={personId ?? WHOLE_TEAM}
        choices={[
          { value: WHOLE_TEAM, label: 'The team' },
          ...members.map((member) => ({ value: member.personId, label: member.name })),
        ]}
        onChange={(chosen) => onChange(chosen === WHOLE_TEAM ? null : chosen)}
      />
    </Labelled>
  );
}
