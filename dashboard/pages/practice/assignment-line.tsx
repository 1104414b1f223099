// One assignment: which path until when, and each step with its best score.
import { Link } from '@tanstack/react-router';
import { CircleCheck, CircleDashed } from 'lucide-react';
import type { ReactNode } from 'react';
import { Badge } from '../../kit/badge.tsx';
import type { Assignment } from '../../practice-queries.ts';
import { dueWords } from './due-words.ts';

/** `isOwn`: the next step can be played. */
export function AssignmentLine({
  assignment,
  title,
  isOwn,
  children,
}: {
  assignment: Assignment;
  title: string;
  isOwn: boolean;
  children?: ReactNode;
}) {
  const { state, dueOn, assignedByName, steps, nextProspectId } = assignment;
  return (
    <li className="border-b border-line py-3 last:border-b-0">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="min-w-0 flex-1 font-semibold">{title}</h3>
        {state === 'passed' ? (
          <Badge tone="strong">Passed</Badge>
        ) : (
          <Badge tone={state === 'overdue' ? 'weak' : 'plain'}>{dueWords(dueOn)}</Badge>
        )}
        {children}
      </div>
      {isOwn && assignedByName !== null && <p className="text-caption text-muted">Assigned by {assignedByName}</p>}
      <ol className="mt-1 flex flex-col">
        {steps.map(({ prospectId, prospectName, passMark, tries, best, isPassed }) => (
          <li key={prospectId} className="flex min-h-8 items-center gap-2 text-caption">
            {isPassed ? (
              <CircleCheck className="icon-s shrink-0 text-strong" aria-label="Passed" />
            ) : (
              <CircleDashed className="icon-s shrink-0 text-muted" aria-label="Not passed" />
            )}
            <span className="min-w-0 flex-1 truncate">
              {isOwn && prospectId === nextProspectId ? (
                <Link
                  to="/practice/play/$prospectId"
                  params={{ prospectId }}
                  className="inline-flex min-h-6 items-center font-medium text-accent hover:underline"
                >
                  Practise with {prospectName}
                </Link>
              ) : (
                prospectName
              )}
            </span>
            <span className="nums text-muted">
              {best === null ? (tries === 0 ? 'Not played' : 'Not scored yet') : `Best ${best}`}, {passMark} passes
            </span>
          </li>
        ))}
      </ol>
    </li>
  );
}
