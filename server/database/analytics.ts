// Figures of a span of days, added up from the figures of each day. What is read grows with days, reps and cards, not with calls.
import { sql, type RawBuilder } from 'kysely';
import type { CallDirection, CallSide, CallSource } from '../../rules/call.ts';
import type { Scorecard } from '../../rules/scorecard.ts';
import { tenths } from './analytics-days.ts';
import type { RepFound } from './call-filter.ts';
import type { Db } from './tables.ts';

export type AnalyticsFilter = {
  teamId: string;
  /** Both inclusive, as `2026-11-21`. */
  from: string;
  to: string;
  by: CallSide;
  rep?: RepFound | undefined;
  source?: CallSource | undefined;
  direction?: CallDirection | undefined;
};

export type DayFigures = {
  calls: number;
  lengthMs: number;
  scored: number;
  averageScore: number | null;
  talkShare: number | null;
};
export type Earned = { calls: number; share: number | null };

const MOST_REPS = 200;
const MOST_CARDS = 50;
const MOST_CRITERIA_LINES = 20_000;
const VERSIONS_NAMED = 10;

function matching(filter: AnalyticsFilter): RawBuilder<unknown> {
  return sql`${ofCalls(filter)} and day between ${filter.from}::date and ${filter.to}::date`;
}

function ofCalls({ teamId, by, rep, source, direction }: AnalyticsFilter): RawBuilder<unknown> {
  const parts = [sql`team_id = ${teamId}`];
  parts.push(by === 'agents' ? sql`source = 'agent'` : sql`source not in ('agent', 'practice')`);
  if (rep) parts.push(sql`rep = any(${[...rep.personIds, rep.email ?? rep.name]}::text[])`);
  if (source) parts.push(sql`source = ${source}`);
  if (direction) parts.push(sql`direction = ${direction}`);
  return sql.join(parts, sql` and `);
}

const ofCard = (scorecardKey: string | undefined) =>
  scorecardKey === undefined ? sql`` : sql` and scorecard_key = ${scorecardKey}`;

const sums = sql`
  coalesce(sum(calls), 0)::int8 as calls, coalesce(sum(length_ms), 0)::int8 as length_ms, coalesce(sum(scored), 0)::int8 as scored,
  sum(score_sum)::float8 / nullif(sum(scored), 0) as average_score, sum(talk_share_sum)::float8 / nullif(sum(talk_shares), 0) as talk_share`;

/** Mondays with calls, and the whole span as the line without one. */
export async function listWeeks(
  db: Db,
  filter: AnalyticsFilter,
  scorecardKey: string | undefined,
): Promise<{ total: DayFigures; tenths: number[]; weeks: (DayFigures & { week: string })[] }> {
  const { rows } = await sql<DayFigures & { week: string | null; tenths: number[] }>`
    select date_trunc('week', day)::date::text as week, ${sums},
      array[${sql.join(tenths.map((tenth) => sql`coalesce(sum(${sql.ref(`tenth_${tenth}`)}), 0)`))}]::int8[] as tenths
    from call_day where ${matching(filter)}${ofCard(scorecardKey)}
    group by grouping sets ((date_trunc('week', day)), ()) order by 1`.execute(db);
  const total = rows.find((row) => row.week === null);
  return {
    total: total ?? { calls: 0, lengthMs: 0, scored: 0, averageScore: null, talkShare: null },
    tenths: total?.tenths ?? tenths.map(() => 0),
    weeks: rows.flatMap((row) => (row.week === null ? [] : [{ ...row, week: row.week }])),
  };
}

/** Those with the most calls; where they are no person of ours, by the name that their newest call gives them. */
export async function listRepFigures(
  db: Db,
  filter: AnalyticsFilter,
  scorecardKey: string | undefined,
): Promise<(DayFigures & { rep: string; name: string | null })[]> {
  const { rows } = await sql<DayFigures & { rep: string; name: string | null }>`
    select r.*, coalesce(p.name, c.rep_name) as name from (
      select rep, ${sums} from call_day where ${matching(filter)}${ofCard(scorecardKey)}
      group by rep order by 2 desc, rep limit ${MOST_REPS}
    ) r left join person p on p.id = r.rep
      left join lateral (
        select rep_name from call where p.id is null and team_id = ${filter.teamId} and lower(rep_email) = r.rep
          and rep_person_id is null and rep_email is not null
        order by called_at desc, id desc limit 1
      ) c on true
    order by r.calls desc, r.rep`.execute(db);
  return rows;
}

/** By which calls of the span were scored, the most used first. */
export async function listUsedCards(db: Db, filter: AnalyticsFilter): Promise<{ key: string; scored: number }[]> {
  const { rows } = await sql<{ key: string; scored: number }>`
    select scorecard_key as key, sum(scored)::int8 as scored from call_day where ${matching(filter)} and scorecard_key <> ''
    group by scorecard_key order by 2 desc, 1 limit ${MOST_CARDS}`.execute(db);
  return rows;
}

export type CriterionLine = Earned & {
  criterionKey: string;
  categoryKey: string;
  rep: string | null;
  points: number;
  weight: number;
};
export type CategoryWeek = Earned & { categoryKey: string; week: string };

/** Reps other than those named are added up as null. */
export async function listCriteria(
  db: Db,
  filter: AnalyticsFilter,
  of: { scorecardKey: string; reps: readonly string[] },
): Promise<{ criteria: CriterionLine[]; categories: CategoryWeek[] }> {
  type Row = { criterionKey: string | null; categoryKey: string; week: string } & Omit<CriterionLine, 'criterionKey'>;
  // Whole weeks are read as such. Within one week there are none: its days are all before the Monday that follows, or past the Sunday before.
  const firstMonday = sql`date_trunc('week', ${filter.from}::date + 6)::date`;
  const lastSunday = sql`date_trunc('week', ${filter.to}::date + 1)::date - 1`;
  const { scorecardKey } = of;
  const rep = sql`case when rep = any(${[...of.reps]}::text[]) then rep end as rep`;
  const { rows } = await sql<Row>`
    select criterion_key, category_key, rep, date_trunc('week', day)::date::text as week, sum(calls)::int8 as calls,
      sum(points)::float8 as points, sum(weight)::float8 as weight, sum(points)::float8 / nullif(sum(weight), 0) as share
    from (
      select criterion_key, category_key, ${rep}, day, calls, points, weight from criterion_day
      where ${matching(filter)}${ofCard(scorecardKey)} and (day < ${firstMonday} or day > ${lastSunday})
      union all
      select criterion_key, category_key, ${rep}, week, calls, points, weight from criterion_week
      where ${ofCalls(filter)}${ofCard(scorecardKey)} and week between ${firstMonday} and ${lastSunday}
    ) told
    group by grouping sets ((criterion_key, category_key, rep), (category_key, date_trunc('week', day)))
    order by week nulls last, calls desc limit ${MOST_CRITERIA_LINES}`.execute(db);
  return {
    criteria: rows.flatMap((row) => (row.criterionKey === null ? [] : [{ ...row, criterionKey: row.criterionKey }])),
    categories: rows.filter((row) => row.criterionKey === null),
  };
}

/** Cards with their newest name; of the newest versions, so that criteria that have been taken out still have theirs. */
export async function listCardVersions(db: Db, teamId: string, keys: readonly string[]): Promise<Scorecard[]> {
  const { rows } = await sql<{ card: Scorecard }>`
    select v.card from unnest(${[...keys]}::text[]) k (key), lateral (
      select card, version from scorecard where team_id = ${teamId} and key = k.key order by version desc limit ${VERSIONS_NAMED}
    ) v order by v.version desc`.execute(db);
  return rows.map((row) => row.card);
}
