// Closed deals of a span by how their calls were scored; and the same as a list, so that every figure opens the deals it was counted from.
import { sql, type RawBuilder } from 'kysely';
import type { CallSide } from '../../rules/call.ts';
import type { DealOutcome } from '../../rules/deal.ts';
import {
  MET_SHARE,
  MOST_REVENUE_DEALS,
  scoreBands,
  type ClosedDeals,
  type CriterionDeals,
  type ScoreBand,
} from '../../rules/revenue.ts';
import type { Db } from './tables.ts';

/** Of deals that were closed in the span: `from` inclusive, `until` exclusive. */
export type RevenueFilter = { teamId: string; from: Date; until: Date; by: CallSide };

const MOST_CARDS = 50;
const MOST_CRITERIA = 500;

/** Without a call that counts a deal is none of ours. Deal by deal through the index: a join would read all links for a few deals. */
const closedDeals = ({ teamId, from, until, by }: RevenueFilter) => sql`
  select d.portal_id, d.deal_id, d.outcome, d.closed_at from deal d, lateral (
    select 1 from deal_call k where ${countsFor(teamId, by)} limit 1) held
  where d.team_id = ${teamId} and d.outcome <> 'open' and d.closed_at >= ${from} and d.closed_at < ${until}
  order by d.closed_at desc limit ${MOST_REVENUE_DEALS}`;

const countsFor = (teamId: string, by: CallSide): RawBuilder<boolean> => sql`
  k.team_id = ${teamId} and k.portal_id = d.portal_id and k.deal_id = d.deal_id and k.counts and k.by_agent = ${by === 'agents'}`;

/** Scores of the calls that count for deals `d`, likewise. */
const scoresOf = ({ teamId, by }: RevenueFilter, scorecardKey?: string) => sql`
  from d, lateral (
    select s.scorecard_key, s.overall, s.criteria from deal_call k join score s on s.team_id = k.team_id and s.call_id = k.call_id
    where ${countsFor(teamId, by)} and s.overall is not null ${scorecardKey === undefined ? sql`` : sql`and s.scorecard_key = ${scorecardKey}`}
    offset 0) s`;

const band = sql`case ${sql.join(
  scoreBands.map(({ key, from }) => sql`when score >= ${sql.lit(from)} then ${sql.lit(key)}`),
  sql` `,
)} end`;

const wonAndLost = sql`count(*) filter (where outcome = 'won')::int as won, count(*) filter (where outcome = 'lost')::int as lost`;

/** All of them, also those of which no call has a score. */
export async function countClosedDeals(db: Db, filter: RevenueFilter): Promise<ClosedDeals> {
  const { rows } = await sql<ClosedDeals>`select ${wonAndLost} from (${closedDeals(filter)}) d`.execute(db);
  return rows[0] ?? { won: 0, lost: 0 };
}

/** By which calls of these deals were scored, the most used first. */
export async function listRevenueCards(db: Db, filter: RevenueFilter): Promise<{ key: string; deals: number }[]> {
  const { rows } = await sql<{ key: string; deals: number }>`
    with d as materialized (${closedDeals(filter)})
    select s.scorecard_key as key, count(distinct (d.portal_id, d.deal_id))::int as deals ${scoresOf(filter)}
    group by 1 order by 2 desc, 1 limit ${MOST_CARDS}`.execute(db);
  return rows;
}

export type RevenueFigures = {
  bands: (ClosedDeals & { band: ScoreBand })[];
  criteria: (CriterionDeals & { key: string; category: string })[];
};

/** A deal is in the band of its calls' average; of a criterion it has what these calls earned of all they could. */
export async function readRevenue(db: Db, filter: RevenueFilter, scorecardKey: string): Promise<RevenueFigures> {
  type Line = { band: ScoreBand | null; key: string; category: string; isMet: boolean; won: number; lost: number };
  const { rows } = await sql<Line>`
    with d as materialized (${closedDeals(filter)}), scored as materialized (
      select d.portal_id, d.deal_id, d.outcome, s.overall, s.criteria ${scoresOf(filter, scorecardKey)}
    ), averages as (
      select outcome, round(avg(overall)) as score from scored group by portal_id, deal_id, outcome
    ), earned as (
      select outcome, criterion ->> 1 as key, max(criterion ->> 0) as category, ${isMet} as is_met
      from scored, jsonb_array_elements(criteria) criterion
      group by portal_id, deal_id, outcome, criterion ->> 1 having sum((criterion ->> 3)::float8) > 0
    )
    (select ${band} as band, '' as key, '' as category, false as is_met, ${wonAndLost} from averages group by 1)
    union all
    (select null, key, max(category), is_met, ${wonAndLost} from earned group by key, is_met order by key limit ${MOST_CRITERIA})`.execute(
    db,
  );
  const countsOf = ({ won, lost }: ClosedDeals = { won: 0, lost: 0 }): ClosedDeals => ({ won, lost });
  const criteria = Map.groupBy(
    rows.filter((row) => row.band === null),
    ({ key }) => key,
  );
  return {
    bands: scoreBands.map(({ key }) => ({ band: key, ...countsOf(rows.find((row) => row.band === key)) })),
    criteria: [...criteria].map(([key, lines]) => ({
      ...{ key, category: lines[0]?.category ?? '' },
      met: countsOf(lines.find((line) => line.isMet)),
      notMet: countsOf(lines.find((line) => !line.isMet)),
    })),
  };
}

const isMet = sql`sum((criterion ->> 2)::float8) >= ${sql.lit(MET_SHARE)} * sum((criterion ->> 3)::float8)`;

export type RevenueDeal = {
  portalId: string;
  dealId: string;
  uiDomain: string;
  outcome: DealOutcome;
  amount: string | null;
  currency: string | null;
  closedAt: Date;
  score: number;
  calls: number;
};

/** What a figure was counted from. */
export type RevenueFigure = {
  scorecardKey: string;
  outcome?: DealOutcome | undefined;
  band?: ScoreBand | undefined;
  criterion?: { key: string; isMet: boolean } | undefined;
};

/** Those that were closed last. */
export async function listRevenueDeals(
  db: Db,
  filter: RevenueFilter,
  { scorecardKey, outcome, band: asked, criterion }: RevenueFigure,
  limit: number,
): Promise<RevenueDeal[]> {
  const parts = [
    ...(outcome === undefined ? [] : [sql`t.outcome = ${outcome}`]),
    ...(asked === undefined ? [] : [sql`${band} = ${asked}`]),
    ...(criterion === undefined ? [] : [sql`is_met is not distinct from ${criterion.isMet}`]),
    sql`true`,
  ];
  const { rows } = await sql<RevenueDeal>`
    with d as materialized (${closedDeals(filter)}), scored as materialized (
      select d.*, s.overall, s.criteria ${scoresOf(filter, scorecardKey)}
    ), told as (
      select portal_id, deal_id, outcome, closed_at, round(avg(overall))::int as score, count(*)::int as calls
      from scored group by portal_id, deal_id, outcome, closed_at
    ), earned as (
      select portal_id, deal_id, ${isMet} as is_met from scored, jsonb_array_elements(criteria) criterion
      where criterion ->> 1 = ${criterion?.key ?? ''}
      group by portal_id, deal_id having sum((criterion ->> 3)::float8) > 0
    )
    select t.*, deal.amount, deal.currency, p.ui_domain from (
      select told.*, e.is_met from told left join earned e using (portal_id, deal_id)
    ) t join deal on deal.team_id = ${filter.teamId} and deal.portal_id = t.portal_id and deal.deal_id = t.deal_id
      join hubspot_portal p on p.team_id = ${filter.teamId} and p.portal_id = t.portal_id
    where ${sql.join(
      parts.map((part) => sql`(${part})`),
      sql` and `,
    )}
    order by t.closed_at desc, t.deal_id limit ${limit}`.execute(db);
  return rows;
}

/** True while calls wait for their deals to be looked for. */
export async function hasDealsToRead(db: Db, teamId: string, portalIds: readonly string[], now: Date): Promise<boolean> {
  const { rows } = await sql`
    select 1 from deal_look where team_id = ${teamId} and portal_id = any(${[...portalIds]}::text[]) and due_at <= ${now} limit 1`.execute(
    db,
  );
  return rows.length > 0;
}
