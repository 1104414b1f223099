// Figures of days, counted anew from the calls of a day whenever one of them has changed.
import { sql } from 'kysely';
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
  const told = calls(teamId, days);
  await sql`
    insert into call_day (team_id, day, rep, source, direction, scorecard_key, calls, lengths, length_ms, talk_shares, talk_share_sum,
      scored, score_sum, ${sql.join(tenths.map((tenth) => sql.ref(`tenth_${tenth}`)))})
    select ${teamId}, day, rep, source, direction, scorecard_key, count(*), count(duration_ms), coalesce(sum(duration_ms), 0),
      count(talk_share), coalesce(sum(talk_share), 0), count(score), coalesce(sum(score), 0),
      ${sql.join(tenths.map((tenth) => sql`count(*) filter (where score is not null and least(score / 10, 9) = ${sql.lit(tenth)})`))}
    from (${told}) told group by day, rep, source, direction, scorecard_key`.execute(db);
  // Without an overall score nobody is known to be on either side, and no criterion says anything of the rep.
  await sql`
    insert into criterion_day (team_id, scorecard_key, day, criterion_key, rep, source, direction, category_key, calls, points, weight)
    select ${teamId}, scorecard_key, day, criterion ->> 1, rep, source, direction, max(criterion ->> 0), count(*),
      sum((criterion ->> 2)::real), sum((criterion ->> 3)::real)
    from (${told}) told, jsonb_array_elements(criteria) criterion
    where score is not null group by scorecard_key, day, criterion ->> 1, rep, source, direction`.execute(db);
  await countWeeks(db, teamId, days);
  return days.length;
}

/** The weeks of these days, from the figures of their days. */
async function countWeeks(db: Db, teamId: string, days: string[]): Promise<void> {
  const weeks = sql`select distinct date_trunc('week', day)::date as week from unnest(${days}::date[]) day`;
  await sql`delete from criterion_week where team_id = ${teamId} and week in (${weeks})`.execute(db);
  await sql`
    insert into criterion_week (team_id, scorecard_key, week, criterion_key, rep, source, direction, category_key, calls, points, weight)
    select ${teamId}, d.scorecard_key, w.week, d.criterion_key, d.rep, d.source, d.direction, max(d.category_key), sum(d.calls),
      sum(d.points), sum(d.weight)
    from (${weeks}) w, criterion_day d
    where d.team_id = ${teamId} and d.day between w.week and w.week + 6
    group by d.scorecard_key, w.week, d.criterion_key, d.rep, d.source, d.direction`.execute(db);
}

export const tenths = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

const calls = (teamId: string, days: string[]) => sql`
  select d.day, coalesce(c.rep_person_id, lower(c.rep_email), c.rep_name, '') as rep, c.source,
    case when c.direction in ('inbound', 'outbound') then c.direction else '' end as direction,
    coalesce(s.scorecard_key, '') as scorecard_key, c.duration_ms, c.talk_share, c.score, s.criteria
  from unnest(${days}::date[]) d (day)
    join call c on c.team_id = ${teamId} and c.called_at >= d.day::timestamp at time zone 'UTC'
      and c.called_at < (d.day + 1)::timestamp at time zone 'UTC'
    left join score s on s.team_id = c.team_id and s.call_id = c.id`;
