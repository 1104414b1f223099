// Goals of teams and people.
import { sql, type Insertable } from 'kysely';
import type { GoalTable } from './goal-tables.ts';
import type { Db } from './tables.ts';

export type GoalRow = Omit<GoalTable, 'teamId' | 'setBy' | 'setAt'> & { personName: string | null };

export type OfGoal = { teamId: string; goalId: string };
/** What is counted and since when stays: another of these is another goal. */
export type GoalChange = Pick<GoalRow, 'personId' | 'target' | 'dueOn'>;

/** Those that end last first; of one person and the team, or of everybody. */
export async function listGoals(db: Db, of: { teamId: string; personId: string | null; limit: number }): Promise<GoalRow[]> {
  return db
    .selectFrom('goal as g')
    .leftJoin('person as p', 'p.id', 'g.personId')
    .select(['g.id', 'g.personId', 'g.measure', 'g.scorecardKey', 'g.criterionKey', 'g.target', 'p.name as personName'])
    .select([sql<string>`g.starts_on::text`.as('startsOn'), sql<string>`g.due_on::text`.as('dueOn')])
    .where('g.teamId', '=', of.teamId)
    .$if(of.personId !== null, (query) =>
      query.where((eb) => eb.or([eb('g.personId', 'is', null), eb('g.personId', '=', of.personId)])),
    )
    .orderBy('g.dueOn', 'desc')
    .orderBy('g.id')
    .limit(of.limit)
    .execute();
}

export async function addGoal(db: Db, goal: Insertable<GoalTable>): Promise<void> {
  await db.insertInto('goal').values(goal).execute();
}

/** Held by whoever changes it. */
export async function lockGoal(db: Db, of: OfGoal): Promise<Omit<GoalRow, 'personName'> | null> {
  const row = await db
    .selectFrom('goal')
    .select(['id', 'personId', 'measure', 'scorecardKey', 'criterionKey', 'target'])
    .select([sql<string>`starts_on::text`.as('startsOn'), sql<string>`due_on::text`.as('dueOn')])
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.goalId)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

export async function updateGoal(db: Db, of: OfGoal, change: GoalChange): Promise<void> {
  await db.updateTable('goal').set(change).where('teamId', '=', of.teamId).where('id', '=', of.goalId).execute();
}

/** False where it is not there. */
export async function deleteGoal(db: Db, of: OfGoal): Promise<boolean> {
  const result = await db.deleteFrom('goal').where('teamId', '=', of.teamId).where('id', '=', of.goalId).executeTakeFirst();
  return result.numDeletedRows > 0n;
}
