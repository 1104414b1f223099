// Set a goal for the team or one of its members, change it, or take it away.
import { goalProblem, MOST_GOALS, type Goal } from '../../../rules/goal.ts';
import { differences } from '../../../rules/audit.ts';
import { Problem } from '../../../rules/problem.ts';
import { addGoal, deleteGoal, listGoals, lockGoal, updateGoal, type GoalChange, type OfGoal } from '../../database/goals.ts';
import type { Db } from '../../database/tables.ts';
import { isMember } from '../../database/team-members.ts';
import type { BaseContext } from '../context.ts';
import { noteAct } from '../note-act.ts';

export type GoalAsked = Goal & {
  /** Null: the whole team. */
  personId: string | null;
  criterion: { scorecardKey: string; criterionKey: string } | null;
};

/** Throws Problem `validation_failed`, `not_found`, `conflict`. */
export async function setGoal(
  context: BaseContext,
  input: { teamId: string; setBy: string; goal: GoalAsked },
): Promise<{ goalId: string }> {
  const { teamId, setBy, goal } = input;
  const { personId, criterion, ...asked } = goal;
  const problem =
    goalProblem(asked) ??
    ((asked.measure === 'criterion') === (criterion !== null) ? null : 'Say which criterion, and only where the goal is of one.');
  if (problem !== null) throw new Problem('validation_failed', problem);
  const goalId = context.newId();
  await context.db.transaction().execute(async (db) => {
    await checkMember(db, teamId, personId);
    if ((await listGoals(db, { teamId, personId: null, limit: MOST_GOALS })).length >= MOST_GOALS) {
      throw new Problem('conflict', `There are at most ${MOST_GOALS} goals. Take away one that is over.`);
    }
    const { scorecardKey = null, criterionKey = null } = criterion ?? {};
    const row = { teamId, id: goalId, personId, ...asked, scorecardKey, criterionKey, setBy, setAt: context.clock.now() };
    await addGoal(db, row);
    const detail = { measure: asked.measure, target: asked.target, due: asked.dueOn };
    await noteAct(context, db, { teamId, act: 'goal.set', subject: subjectOf(personId), detail });
  });
  return { goalId };
}

/** Throws Problem `validation_failed`, `not_found`. */
export async function changeGoal(context: BaseContext, of: OfGoal, change: GoalChange): Promise<void> {
  const { teamId } = of;
  await context.db.transaction().execute(async (db) => {
    const goal = await lockGoal(db, of);
    if (!goal) throw new Problem('not_found', 'There is no such goal.');
    const problem = goalProblem({ ...goal, ...change });
    if (problem !== null) throw new Problem('validation_failed', problem);
    if (change.personId !== goal.personId) await checkMember(db, teamId, change.personId);
    const { personId, ...detail } = differences(goal, change);
    if (personId === undefined && Object.keys(detail).length === 0) return;
    await updateGoal(db, of, change);
    const whose = personId === undefined ? {} : { whose: `${subjectOf(goal.personId)} → ${subjectOf(change.personId)}` };
    await noteAct(context, db, { teamId, act: 'goal.changed', subject: subjectOf(goal.personId), detail: { ...detail, ...whose } });
  });
}

const subjectOf = (personId: string | null): string => (personId === null ? 'The team' : 'A member');

async function checkMember(db: Db, teamId: string, personId: string | null): Promise<void> {
  if (personId !== null && !(await isMember(db, { teamId, personId }))) {
    throw new Problem('not_found', 'Nobody of this team has this number. They may have left.');
  }
}

/** Throws Problem `not_found`. */
export async function removeGoal(context: BaseContext, of: OfGoal): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    if (!(await deleteGoal(db, of))) throw new Problem('not_found', 'There is no such goal.');
    await noteAct(context, db, { teamId: of.teamId, act: 'goal.removed', subject: 'A goal' });
  });
}
