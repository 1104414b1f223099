// One's own practice: what is due, and the rounds played with their scores.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Dumbbell } from 'lucide-react';
import { bandOf, dateTime, exactTime } from '../format.ts';
import { Badge } from '../kit/badge.tsx';
import { buttonStyle } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { ErrorPanel } from '../kit/error-panel.tsx';
import { useTitle } from '../kit/page.tsx';
import { Section } from '../kit/section.tsx';
import { Skeleton } from '../kit/skeleton.tsx';
import { dueQuery, roundsQuery } from '../practice-queries.ts';
import type { RoundLine } from '../practice-queries.ts';
import { AssignmentLine } from './practice/assignment-line.tsx';
import { PracticeFrame } from './practice/practice-frame.tsx';

export function PracticePage() {
  useTitle('Practice');
  const rounds = useQuery(roundsQuery);
  const due = useQuery(dueQuery);
  const assigned = due.data?.items ?? [];
  const isEmpty = rounds.data?.items.length === 0 && assigned.length === 0;
  const choose = (
    <Link to="/practice/prospects" className={buttonStyle({ variant: 'main' })}>
      Choose a prospect
    </Link>
  );
  return (
    <PracticeFrame actions={!isEmpty && choose}>
      {rounds.isPending && <Skeleton rows={4} height={48} slow="Your rounds are taking longer than usual." />}
      {rounds.error !== null && (
        <ErrorPanel what="Your rounds could not be loaded." error={rounds.error} onRetry={() => void rounds.refetch()} />
      )}
      {due.error !== null && (
        <ErrorPanel what="What is due could not be loaded." error={due.error} onRetry={() => void due.refetch()} />
      )}
      {assigned.length > 0 && (
        <Section title="Asked of you">
          <ul>
            {assigned.map((assignment) => (
              <AssignmentLine key={assignment.assignmentId} assignment={assignment} title={assignment.pathName} isOwn />
            ))}
          </ul>
        </Section>
      )}
      {isEmpty && (
        <Empty icon={<Dumbbell />} title="Your practice will be here" actions={choose}>
          Ring somebody made up, in writing or by voice. It is scored like a call and counts in no figure of the team.
        </Empty>
      )}
      {rounds.data !== undefined && rounds.data.items.length > 0 && (
        <Section title="Your rounds" note="The newest 100. They are scored like calls and count in no figure of the team.">
          <ul>
            {rounds.data.items.map((round) => (
              <RoundRow key={round.roundId} round={round} />
            ))}
          </ul>
        </Section>
      )}
    </PracticeFrame>
  );
}

function RoundRow({ round }: { round: RoundLine }) {
  const { prospectId, prospectName, mode, createdAt, callId, callState, score } = round;
  const isOpen = round.state === 'going' && mode === 'text';
  return (
    <li className="relative flex min-h-12 items-center gap-3 border-b border-line py-2 hover:bg-surface-2">
      <span className="min-w-0 flex-1">
        {callId === null ? (
          isOpen ? (
            <Link
              to="/practice/play/$prospectId"
              params={{ prospectId }}
              search={{ round: round.roundId }}
              className="row-link font-medium"
            >
              {prospectName}
            </Link>
          ) : (
            <span className="font-medium">{prospectName}</span>
          )
        ) : (
          <Link to="/calls/$callId" params={{ callId }} className="row-link font-medium">
            {prospectName}
          </Link>
        )}
        <span className="block text-caption text-muted">
          {mode === 'text' ? 'In writing' : 'By voice'} ·{' '}
          <time dateTime={createdAt} title={exactTime(createdAt)}>
            {dateTime(createdAt)}
          </time>
        </span>
      </span>
      {round.result === 'goal_reached' && <Badge tone="strong">Next step agreed</Badge>}
      {score === null ? (
        <span className="text-caption text-muted">
          {isOpen ? 'Goes on' : callId === null ? 'Nothing said' : callState === 'done' ? 'Not scored' : 'Being scored'}
        </span>
      ) : (
        <Badge tone={bandOf(score)}>{score}</Badge>
      )}
    </li>
  );
}
