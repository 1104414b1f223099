// One goal in a line: whose, what, how far, until when; the way to the calls it is counted from.
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { GoalState } from '../../../rules/goal.ts';
import { dayName } from '../../days.ts';
import { count } from '../../format.ts';
import { callsOfGoal, type Goal } from '../../goal-queries.ts';
import { Badge, type Tone } from '../../kit/badge.tsx';
import { ProgressBar } from '../../kit/progress-bar.tsx';

const states: Record<GoalState, { name: string; tone: Tone }> = {
  not_begun: { name: 'Not begun', tone: 'plain' },
  too_few: { name: 'Not enough data', tone: 'plain' },
  on_target: { name: 'On target', tone: 'strong' },
  behind: { name: 'Behind', tone: 'fair' },
  reached: { name: 'Reached', tone: 'strong' },
  missed: { name: 'Missed', tone: 'weak' },
};

export function goalName({ measure, criterion, target }: Goal): string {
  if (measure === 'calls') return `${count(target)} ${target === 1 ? 'call' : 'calls'} a week`;
  return measure === 'score' ? `Average score of ${target}` : `${target}% of ${criterion?.name ?? 'a criterion'}`;
}

export function GoalLine({ goal, children }: { goal: Goal; children?: ReactNode }) {
  const { person, measure, target, state, value, cases, dueOn } = goal;
  const { name, tone } = states[state];
  const written = value === null ? '–' : `${value.toFixed(1).replace(/\.0$/, '')}${measure === 'criterion' ? '%' : ''}`;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-1 py-3 last:border-b-0">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-center gap-2">
          <Link to="/calls" search={callsOfGoal(goal)} className="min-w-0 truncate font-medium hover:underline">
            {goalName(goal)}
          </Link>
          <Badge tone={tone}>{name}</Badge>
        </p>
        <p className="text-caption text-muted">
          {person?.name ?? 'The team'} · until {dayName(`${dueOn}T12:00:00Z`)}
        </p>
      </div>
      <div className="flex min-w-0 flex-1 basis-48 flex-col gap-1.5 sm:w-56 sm:flex-none">
        <p className="nums text-right text-caption text-muted">
          <span className="font-semibold text-fg">{written}</span> of {target}
          {measure === 'criterion' && '%'}, {cases === 1 ? '1 call' : `${count(cases)} calls`}
        </p>
        <ProgressBar share={(value ?? 0) / target} label={`${goalName(goal)}, ${person?.name ?? 'the team'}`} />
      </div>
      {children}
    </li>
  );
}
