// What coaching reads: scored calls of one person, and what they chose to work on.
import { sql, type Selectable } from 'kysely';
import type { Earned, ScoredForPlan } from '../../rules/coaching-plan.ts';
import type { CoachingFocusTable } from './coaching-tables.ts';
import type { Db } from './tables.ts';

export type OfPerson = { teamId: string; personId: string };
export type FocusRow = Selectable<CoachingFocusTable>;

/** Calls with customers that could be judged, newest first. */
export async function listScoredFor(db: Db, of: OfPerson, limit: number): Promise<ScoredForPlan[]> {
  return db
    .selectFrom('call as c')
    .innerJoin('score as s', (join) => join.onRef('s.teamId', '=', 'c.teamId').onRef('s.callId', '=', 'c.id'))
    .select(['c.id as callId', 'c.title', 'c.calledAt', 's.result'])
    .where('c.teamId', '=', of.teamId)
    .where('c.repPersonId', '=', of.personId)
    .where('c.source', '<>', 'practice')
    .where('s.overall', 'is not', null)
    .orderBy('c.calledAt', 'desc')
    .orderBy('c.id', 'desc')
    .limit(limit)
    .execute();
}

/** What a criterion earned in each call with a customer since it was chosen, the newest first. */
export async function listEarnedSince(
  db: Db,
  of: OfPerson,
  focus: Pick<FocusRow, 'scorecardKey' | 'criterionKey' | 'chosenAt'>,
  limit: number,
): Promise<Earned[]> {
  const { rows } = await sql<Earned>`
    select (criterion ->> 2)::float8 as points, (criterion ->> 3)::float8 as weight
    from call c join score s on s.team_id = c.team_id and s.call_id = c.id, jsonb_array_elements(s.criteria) criterion
    where c.team_id = ${of.teamId} and c.rep_person_id = ${of.personId} and c.source <> 'practice' and c.called_at >= ${focus.chosenAt}
      and s.overall is not null and s.scorecard_key = ${focus.scorecardKey}
      and criterion ->> 1 = ${focus.criterionKey} and (criterion ->> 3)::float8 > 0
    order by c.called_at desc, c.id desc limit ${limit}`.execute(db);
  return rows;
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
