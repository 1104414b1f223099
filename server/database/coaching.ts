// What coaching reads: scored calls of one person, and what they chose to work on.
import type { Selectable } from 'kysely';
import type { ScoredForPlan } from '../../rules/coaching-plan.ts';
import type { CoachingFocusTable } from './coaching-tables.ts';
import type { Db } from './tables.ts';

export type OfPerson = { teamId: string; personId: string };
export type FocusRow = Selectable<CoachingFocusTable>;

/** Calls with customers, newest first. */
export async function listScoredFor(db: Db, of: OfPerson, limit: number): Promise<ScoredForPlan[]> {
  return db
    .selectFrom('call as c')
    .innerJoin('score as s', (join) => join.onRef('s.teamId', '=', 'c.teamId').onRef('s.callId', '=', 'c.id'))
    .select(['c.id as callId', 'c.title', 'c.calledAt', 's.result'])
    .where('c.teamId', '=', of.teamId)
    .where('c.repPersonId', '=', of.personId)
    .where('c.source', '<>', 'practice')
    .orderBy('c.calledAt', 'desc')
    .orderBy('c.id', 'desc')
    .limit(limit)
    .execute();
}

export async function findFocus(db: Db, of: OfPerson): Promise<(FocusRow & { chosenByName: string | null }) | null> {
  const row = await db
    .selectFrom('coachingFocus as f')
    .leftJoin('person as p', 'p.id', 'f.chosenBy')
    .selectAll('f')
    .select('p.name as chosenByName')
    .where('f.teamId', '=', of.teamId)
    .where('f.personId', '=', of.personId)
    .executeTakeFirst();
  return row ?? null;
}

export async function saveFocus(db: Db, focus: FocusRow): Promise<void> {
  const { teamId: _team, personId: _person, ...values } = focus;
  await db
    .insertInto('coachingFocus')
    .values(focus)
    .onConflict((conflict) => conflict.columns(['teamId', 'personId']).doUpdateSet(values))
    .execute();
}

export async function removeFocus(db: Db, of: OfPerson): Promise<void> {
  await db.deleteFrom('coachingFocus').where('teamId', '=', of.teamId).where('personId', '=', of.personId).execute();
}
