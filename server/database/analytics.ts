// Figures of a span of days, added up from the figures of each day. What is read grows with days, reps and cards, not with calls.
import { sql, type RawBuilder } from 'kysely';
import { wholeWeeks } from '../../rules/analytics.ts';
import { callSources, type CallDirection, type CallSide, type CallSource } from '../../rules/call.ts';
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
  withTalkShare: number;
};
export type Earned = { calls: number; share: number | null };

const MOST_REPS = 200;
const MOST_CARDS = 50;
const MOST_CRITERIA_LINES = 20_000;
const VERSIONS_NAMED = 10;

function ofCalls({ teamId, by, rep, source, direction }: AnalyticsFilter): RawBuilder<unknown> {
  const parts = [sql`team_id = ${teamId}`];
  parts.push(sql`source = any(${source === undefined ? sourcesOf(by) : sourcesOf(by).filter((one) => one === source)}::text[])`);
  if (rep) parts.push(ofRep(rep));
  if (direction) parts.push(sql`direction = ${direction}`);
  return sql.join(parts, sql` and `);
}

const ofRep = (rep: RepFound) => sql`rep = any(${[...rep.personIds, rep.email ?? rep.name]}::text[])`;
const sourcesOf = (by: CallSide): CallSource[] =>
  callSources.filter((source) => source !== 'practice' && (source === 'agent') === (by === 'agents'));

/** Whole weeks are read as such, the days at the ends of the span by themselves. */
function told(filter: AnalyticsFilter, of: 'call' | 'criterion', scorecardKey: string | undefined, counted: RawBuilder<unknown>) {
  const { weeks, days } = wholeWeeks(filter);
  const { teamId, by, rep, source, direction } = filter;
  // What is asked for most is there as a whole: all calls of a side, from wherever they came and in whichever direction.
  const isWhole = source === undefined && direction === undefined;
  const ofSide = sql`team_id = ${teamId} and side = ${by}${rep ? sql` and ${ofRep(rep)}` : sql``}`;
  const ofCard = scorecardKey === undefined ? sql`` : sql` and scorecard_key = ${scorecardKey}`;
  return sql`(
    select week, ${counted} from ${sql.table(`${of}_week${isWhole ? '_of_side' : ''}`)}
    where ${isWhole ? ofSide : ofCalls(filter)}${ofCard} and week between ${weeks?.from ?? null}::date and ${weeks?.to ?? null}::date
    union all
    select date_trunc('week', day)::date, ${counted} from ${sql.table(`${of}_day`)}
    where ${ofCalls(filter)}${ofCard} and day = any(${days}::date[])
  ) told`;
}

const ofCallsTold = sql.raw(
  `rep, scorecard_key, calls, length_ms, talk_shares, talk_share_sum, scored, score_sum, ${tenths.map((tenth) => `tenth_${tenth}`).join()}`,
);
const ofCriteriaTold = sql.raw('rep, criterion_key, category_key, calls, points::float8, weight::float8');

const sums = sql`
  coalesce(sum(calls), 0)::int8 as calls, coalesce(sum(length_ms), 0)::int8 as length_ms, coalesce(sum(scored), 0)::int8 as scored,
  sum(score_sum)::float8 / nullif(sum(scored), 0) as average_score,
  round((sum(talk_share_sum::float8) / nullif(sum(talk_shares), 0))::numeric, 5)::float8 as talk_share,
  coalesce(sum(talk_shares), 0)::int8 as with_talk_share`;

/** Mondays with calls, and the whole span as the line without one. */
export async function listWeeks(
  db: Db,
  filter: AnalyticsFilter,
  scorecardKey: string | undefined,
): Promise<{ total: DayFigures; tenths: number[]; weeks: (DayFigures & { week: string })[] }> {
  const { rows } = await sql<DayFigures & { week: string | null; tenths: number[] }>`
    select week::text, ${sums},
      array[${sql.join(tenths.map((tenth) => sql`coalesce(sum(${sql.ref(`tenth_${tenth}`)}), 0)`))}]::int8[] as tenths
    from ${told(filter, 'call', scorecardKey, ofCallsTold)} group by grouping sets ((week), ()) order by 1`.execute(db);
  const total = rows.find((row) => row.week === null);
  return {
    total: total ?? { calls: 0, lengthMs: 0, scored: 0, averageScore: null, talkShare: null, withTalkShare: 0 },
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
      select rep, ${sums} from ${told(filter, 'call', scorecardKey, ofCallsTold)}
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
    select scorecard_key as key, sum(scored)::int8 as scored from ${told(filter, 'call', undefined, ofCallsTold)} where scorecard_key <> ''
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

/** Reps other than those named are added up as null. A call counts once in a week, in however many of the category's criteria. */
export async function listCriteria(
  db: Db,
  filter: AnalyticsFilter,
  of: { scorecardKey: string; reps: readonly string[] },
): Promise<{ criteria: CriterionLine[]; categories: CategoryWeek[] }> {
  type Row = { criterionKey: string | null; categoryKey: string; week: string } & Omit<CriterionLine, 'criterionKey'>;
  const { rows } = await sql<Row>`
    select case when week is null then criterion_key end as criterion_key, category_key,
      case when rep = any(${[...of.reps]}::text[]) then rep end as rep, week::text,
      (case when week::text is null then sum(calls) else max(calls) end)::int8 as calls, sum(points) as points, sum(weight) as weight, sum(points) / nullif(sum(weight), 0) as share
    from (
      select criterion_key, category_key, rep, week, sum(calls) as calls, sum(points) as points, sum(weight) as weight
      from ${told(filter, 'criterion', of.scorecardKey, ofCriteriaTold)}
      group by grouping sets ((criterion_key, category_key, rep), (criterion_key, category_key, week))
    ) summed group by 1, 2, 3, 4
    order by week nulls last, calls desc limit ${MOST_CRITERIA_LINES}`.execute(db);
  return {
    criteria: rows.flatMap((row) => (row.criterionKey === null ? [] : [{ ...row, criterionKey: row.criterionKey }])),
    categories: rows.flatMap(({ criterionKey, categoryKey, week, calls, share }) =>
      criterionKey === null ? [{ categoryKey, week, calls, share }] : [],
    ),
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
