// Figures of days, counted anew from the calls of a day whenever one of them has changed.
import { sql, type RawBuilder } from 'kysely';
import { daysOfWeek, mondayOf } from '../../rules/analytics.ts';
import type { Db } from './tables.ts';

/** Teams with days to be counted. */
export async function listTeamsWithChangedDays(db: Db, limit: number): Promise<string[]> {
  const { rows } = await sql<{ teamId: string }>`
    with recursive step as (
      (select team_id from changed_day order by team_id limit 1)
      union all
      select follower.team_id from step, lateral (select team_id from changed_day where team_id > step.team_id order by team_id limit 1) follower
    ) select team_id from step limit ${limit}`.execute(db);
  return rows.map((row) => row.teamId);
}

export async function hasChangedDays(db: Db, teamId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from changed_day where team_id = ${teamId} limit 1`.execute(db);
  return rows.length > 0;
}

/**
 * Counts up to `most` changed days of a team anew; returns how many. Inside a transaction: whoever counts the same team waits, and a change
 * that is not yet seen leaves a line of its own that is not yet seen either.
 */
export async function countDays(db: Db, teamId: string, most: number): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`days of ${teamId}`}, 0))`.execute(db);
  const { rows } = await sql<{ day: string }>`
    with gone as (
      delete from changed_day where team_id = ${teamId}
        and day in (select distinct day from changed_day where team_id = ${teamId} order by day desc limit ${most})
      returning day
    ) select distinct day::text as day from gone`.execute(db);
  if (rows.length === 0) return 0;
  const days = rows.map((row) => row.day);
  await sql`delete from call_day where team_id = ${teamId} and day = any(${days}::date[])`.execute(db);
  await sql`delete from criterion_day where team_id = ${teamId} and day = any(${days}::date[])`.execute(db);
  // Without an overall score nobody is known to be on either side, and no criterion says anything of the rep.
  await sql`
    with told as materialized (${calls(teamId, days)}), lines as (
      insert into call_day (team_id, day, ${callKeys}, ${countedOfCalls})
      select ${teamId}, day, ${callKeys}, count(*), count(duration_ms), coalesce(sum(duration_ms), 0), count(talk_share),
        coalesce(sum(talk_share), 0), count(score), coalesce(sum(score), 0),
        ${sql.join(tenths.map((tenth) => sql`count(*) filter (where score is not null and least(score / 10, 9) = ${sql.lit(tenth)})`))}
      from told group by day, ${callKeys}
    )
    insert into criterion_day (team_id, day, ${criterionKeys}, category_key, calls, points, weight)
    select ${teamId}, day, scorecard_key, criterion ->> 1, rep, source, direction, max(criterion ->> 0), count(*),
      sum((criterion ->> 2)::real), sum((criterion ->> 3)::real)
    from told, jsonb_array_elements(criteria) criterion
    where score is not null group by day, scorecard_key, criterion ->> 1, rep, source, direction`.execute(db);
  await countWeeks(db, teamId, [...new Set(days.map(mondayOf))]);
  return days.length;
}

/** From the figures of their days: by source and direction, and of each side as a whole. */
async function countWeeks(db: Db, teamId: string, mondays: string[]): Promise<void> {
  const week = sql`date_trunc('week', day)::date`;
  const ofWeeks = sql`team_id = ${teamId} and day = any(${mondays.flatMap(daysOfWeek)}::date[])`;
  for (const table of ['call_week', 'criterion_week', 'call_week_of_side', 'criterion_week_of_side'])
    await sql`delete from ${sql.table(table)} where team_id = ${teamId} and week = any(${mondays}::date[])`.execute(db);
  await sql`
    with counted as (
      insert into call_week (team_id, week, ${callKeys}, ${countedOfCalls})
      select ${teamId}, ${week}, ${callKeys}, ${sumsOfCalls} from call_day where ${ofWeeks} group by ${week}, ${callKeys}
      returning *
    )
    insert into call_week_of_side (team_id, side, week, rep, scorecard_key, ${countedOfCalls})
    select ${teamId}, ${side}, week, rep, scorecard_key, ${sumsOfCalls} from counted
    where source <> 'practice' group by ${side}, week, rep, scorecard_key`.execute(db);
  await sql`
    with counted as (
      insert into criterion_week (team_id, week, ${criterionKeys}, category_key, calls, points, weight)
      select ${teamId}, ${week}, ${criterionKeys}, max(category_key), sum(calls), sum(points), sum(weight)
      from criterion_day where ${ofWeeks} group by ${week}, ${criterionKeys}
      returning *
    )
    insert into criterion_week_of_side (team_id, side, week, scorecard_key, criterion_key, rep, category_key, calls, points, weight)
    select ${teamId}, ${side}, week, scorecard_key, criterion_key, rep, max(category_key), sum(calls), sum(points), sum(weight)
    from counted where source <> 'practice' group by ${side}, week, scorecard_key, criterion_key, rep`.execute(db);
}

export const tenths = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
const counts = ['calls', 'lengths', 'length_ms', 'talk_shares', 'talk_share_sum', 'scored', 'score_sum'];
const countedOfCalls = listOf((column) => sql.ref(column));
const sumsOfCalls = listOf((column) => sql`sum(${sql.ref(column)})`);
const callKeys = sql`rep, source, direction, scorecard_key`;
const criterionKeys = sql`scorecard_key, criterion_key, rep, source, direction`;
const side = sql`case source when 'agent' then 'agents' else 'people' end`;

function listOf(write: (column: string) => RawBuilder<unknown>): RawBuilder<unknown> {
  return sql.join([...counts, ...tenths.map((tenth) => `tenth_${tenth}`)].map(write));
}

/** Day by day through the index of dates: a planner that guesses the whole span reads every call for each day instead. */
const calls = (teamId: string, days: string[]) => sql`
  select d.day, coalesce(c.rep_person_id, lower(c.rep_email), c.rep_name, '') as rep, c.source,
    case when c.direction in ('inbound', 'outbound') then c.direction else '' end as direction,
    coalesce(c.scorecard_key, '') as scorecard_key, c.duration_ms, c.talk_share, c.score, c.criteria
  from unnest(${days}::date[]) d (day), lateral (
    select c.*, s.scorecard_key, s.criteria from call c left join score s on s.team_id = c.team_id and s.call_id = c.id
    where c.team_id = ${teamId} and c.called_at >= d.day::timestamp at time zone 'UTC'
      and c.called_at < (d.day + 1)::timestamp at time zone 'UTC'
    offset 0
  ) c`;
