// What coaching reads: scored calls of one person, and what they chose to work on.
import { sql, type Selectable } from 'kysely';
import type { Earned, ScoredForPlan } from '../../rules/coaching-plan.ts';
import type { CoachingFocusTable } from './coaching-tables.ts';
import type { Db } from './tables.ts';

export type OfPerson = { teamId: string; personId: string };
export type FocusRow = Selectable<CoachingFocusTable>;

/** How many of somebody’s newest calls are looked at, and how many lines are wanted of them. */
export type Within = { calls: number; lines: number };

/** Calls with customers that could be judged, newest first. */
export async function listScoredFor(db: Db, of: OfPerson, within: Within): Promise<ScoredForPlan[]> {
  const { rows } = await sql<ScoredForPlan>`
    select c.id as call_id, c.title, c.called_at, s.result from (${newestCalls(of, within, null)}) c
    join score s on s.team_id = c.team_id and s.call_id = c.id and s.overall is not null
    order by c.called_at desc, c.id desc limit ${within.lines}`.execute(db);
  return rows;
}

/** What a criterion earned in each call with a customer since it was chosen, the newest first. */
export async function listEarnedSince(
  db: Db,
  of: OfPerson,
  focus: Pick<FocusRow, 'scorecardKey' | 'criterionKey' | 'chosenAt'>,
  within: Within,
): Promise<Earned[]> {
  const { rows } = await sql<Earned>`
    select (criterion ->> 2)::float8 as points, (criterion ->> 3)::float8 as weight
    from (${newestCalls(of, within, focus.chosenAt)}) c
    join score s on s.team_id = c.team_id and s.call_id = c.id and s.scorecard_key = ${focus.scorecardKey} and s.overall is not null,
      jsonb_array_elements(s.criteria) criterion
    where criterion ->> 1 = ${focus.criterionKey} and (criterion ->> 3)::float8 > 0
    order by c.called_at desc, c.id desc limit ${within.lines}`.execute(db);
  return rows;
}

/** Before any score is opened: a criterion that applies seldom would have all of them opened for each look at a plan. */
const newestCalls = ({ teamId, personId }: OfPerson, { calls }: Within, since: Date | null) => sql`
  select team_id, id, title, called_at from call
  where team_id = ${teamId} and rep_person_id = ${personId} and source <> 'practice'
    and (${since}::timestamptz is null or called_at >= ${since})
  order by called_at desc, id desc limit ${calls}`;

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
