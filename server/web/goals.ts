// Routes of goals: setting and changing them, and how they stand by the figures of their days.
import { goalProgress, goalSpan, MOST_GOALS, type Counted } from '../../rules/goal.ts';
import { mayDo } from '../../rules/role.ts';
import type { Scorecard } from '../../rules/scorecard.ts';
import { listCardVersions, listCriteria, listWeeks } from '../database/analytics.ts';
import { findRep } from '../database/call-filter.ts';
import { listGoals, type GoalRow } from '../database/goals.ts';
import type { Db } from '../database/tables.ts';
import { changeGoal, removeGoal, setGoal } from '../flows/admin/set-goal.ts';
import type { BaseContext } from '../flows/context.ts';
import { route, type Web } from './route.ts';

export function registerGoals(web: Web, { context }: { context: BaseContext }): void {
  route(web, 'GET /api/goals', async ({ asker }) => {
    const { teamId, role } = asker.team;
    const personId = mayDo(role, 'practice.manage') ? null : asker.person.personId;
    const goals = await listGoals(web.db, { teamId, personId, limit: MOST_GOALS });
    const today = context.clock.now().toISOString().slice(0, 10);
    const keys = [...new Set(goals.flatMap(({ scorecardKey }) => scorecardKey ?? []))];
    const [cards, counts] = await Promise.all([
      listCardVersions(web.db, teamId, keys),
      Promise.all(goals.map((goal) => countFor(web.db, teamId, goal, today))),
    ]);
    return { items: goals.map((goal, place) => presentGoal(goal, counts[place] ?? nothing, today, cards)) };
  });

  route(web, 'POST /api/goals', ({ asker, body }) =>
    setGoal(context, { teamId: asker.team.teamId, setBy: asker.person.personId, goal: body }),
  );
  route(web, 'PUT /api/goals/:goalId', ({ asker, params, body }) =>
    changeGoal(context, { teamId: asker.team.teamId, ...params }, body),
  );
  route(web, 'DELETE /api/goals/:goalId', ({ asker, params }) => removeGoal(context, { teamId: asker.team.teamId, ...params }));
}

const nothing: Counted = { calls: 0, scored: 0, averageScore: null, judged: 0, share: null };

/** By the figures of people's calls, so that a goal says what the page of figures does. */
async function countFor(db: Db, teamId: string, goal: GoalRow, today: string): Promise<Counted> {
  const span = goalSpan(goal, today);
  if (span === null) return nothing;
  const rep = goal.personId === null ? undefined : await findRep(db, goal.personId);
  const filter = { teamId, ...span, by: 'people' as const, rep };
  if (goal.scorecardKey === null) return { ...nothing, ...(await listWeeks(db, filter, undefined)).total };
  const { criteria } = await listCriteria(db, filter, { scorecardKey: goal.scorecardKey, reps: [] });
  const line = criteria.find(({ criterionKey }) => criterionKey === goal.criterionKey);
  return line ? { ...nothing, judged: line.calls, share: line.share } : nothing;
}

function presentGoal(goal: GoalRow, counted: Counted, today: string, cards: readonly Scorecard[]) {
  const { id, personId, personName, measure, scorecardKey, criterionKey, target, startsOn, dueOn } = goal;
  const names = cards
    .filter(({ key }) => key === scorecardKey)
    .flatMap((card) => card.categories.flatMap(({ criteria }) => criteria));
  return {
    goalId: id,
    person: personId === null ? null : { personId, name: personName ?? personId },
    criterion:
      scorecardKey === null || criterionKey === null
        ? null
        : { scorecardKey, criterionKey, name: names.find(({ key }) => key === criterionKey)?.name ?? criterionKey },
    ...{ measure, target, startsOn, dueOn },
    ...goalProgress(goal, counted, today),
  };
}
