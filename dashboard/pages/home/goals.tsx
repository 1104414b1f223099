// Goals whose days are going on: the team’s and one’s own.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { goalsQuery } from '../../goal-queries.ts';
import { useSession } from '../../session.ts';
import { GoalLine } from '../analytics/goal-line.tsx';

/** The others stand on their own page. */
const MOST_SHOWN = 4;

export function HomeGoals() {
  const { person } = useSession();
  const items = useQuery(goalsQuery).data?.items ?? [];
  const own = items.filter(
    (goal) =>
      (goal.person === null || goal.person.personId === person.personId) && goal.state !== 'reached' && goal.state !== 'missed',
  );
  if (own.length === 0) return null;
  return (
    <section aria-labelledby="goals">
      <div className="flex items-baseline justify-between gap-2">
        <h2 id="goals" className="text-read font-semibold">
          Goals
        </h2>
        <Link to="/analytics/goals" className="min-h-6 font-medium text-accent">
          All goals
        </Link>
      </div>
      <ul>
        {own.slice(0, MOST_SHOWN).map((goal) => (
          <GoalLine key={goal.goalId} goal={goal} />
        ))}
      </ul>
    </section>
  );
}
