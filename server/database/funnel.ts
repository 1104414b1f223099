// How far calls of agents came, counted from their attempts; and the same as a condition, so that every figure opens the calls it was counted from.
import { sql, type RawBuilder } from 'kysely';
import { clockStretches, dispositionsReaching, isOfAttempts, MOST_FUNNEL_CALLS } from '../../rules/funnel.ts';
import type { ClockStretch, FunnelCounts, FunnelGroup, FunnelStep } from '../../rules/funnel.ts';
import type { Db } from './tables.ts';

/** Of calls that were asked for in the span: `from` inclusive, `until` exclusive. */
export type FunnelFilter = {
  teamId: string;
  from: Date;
  until: Date;
  agentId?: string | undefined;
  campaignId?: string | undefined;
};

/** `key` is the campaign's, the agent's or the number's, the hour from 0 to 23, or `<agent> <version>`; empty where that is not known. */
export type FunnelLine = FunnelCounts & { key: string };

const MOST_LINES = 200;
/** More than the world has. */
const MOST_ZONES = 1_000;

const isHuman = sql`coalesce(a.disposition = any(${dispositionsReaching('human')}::text[]), false)`;
const isAnswered = sql`(a.answered_at is not null or coalesce(a.disposition = any(${dispositionsReaching('answered')}::text[]), false))`;
const isGoal = sql`coalesce(l.told ->> 'result' = 'goal_reached', false)`;
/** A step holds whatever came further, so that no step is larger than the one before. */
const reached: Record<Exclude<FunnelStep, 'queued'>, RawBuilder<unknown>> = {
  dialled: sql`true`,
  answered: sql`(${isAnswered} or ${isGoal})`,
  human: sql`(${isHuman} or ${isGoal})`,
  goal: isGoal,
};

/** What the conversation of an attempt told, and the clock of the called person as it was then. */
const besides = (zone: RawBuilder<unknown>, stretches: readonly ClockStretch[]) => sql`
  left join live_call l on l.team_id = a.team_id and l.attempt_id = a.id
  left join unnest(${stretches.map((stretch) => stretch.zone)}::text[], ${instants(stretches, 'fromMs')}::timestamptz[],
    ${instants(stretches, 'untilMs')}::timestamptz[], ${stretches.map(({ offsetMs }) => offsetMs)}::float8[])
    clock (zone, since, until, offset_ms) on clock.zone = ${zone} and a.intent_at >= clock.since and a.intent_at < clock.until`;

const hour = sql`extract(hour from (a.intent_at at time zone 'UTC') + clock.offset_ms * interval '1 millisecond')::int`;

const instants = (stretches: readonly ClockStretch[], end: 'fromMs' | 'untilMs') =>
  stretches.map((stretch) => new Date(stretch[end]).toISOString());

function callsOf({ teamId, from, until, agentId, campaignId }: FunnelFilter): RawBuilder<unknown> {
  const parts = [sql`team_id = ${teamId}`, sql`created_at >= ${from}`, sql`created_at < ${until}`];
  if (agentId !== undefined) parts.push(sql`agent_id = ${agentId}::uuid`);
  if (campaignId !== undefined) parts.push(sql`campaign_id = ${campaignId}::uuid`);
  return sql`select team_id, id, agent_id, campaign_id, zones -> 'zones' ->> 0 as zone from planned_call where ${sql.join(parts, sql` and `)}
    order by created_at desc, id desc limit ${MOST_FUNNEL_CALLS}`;
}

/** All calls of the span as one line. */
export async function countFunnel(db: Db, filter: FunnelFilter): Promise<FunnelCounts> {
  const [total] = await linesOf(db, filter, sql`''::text`, 'calls', []);
  return { queued: 0, dialled: 0, answered: 0, human: 0, goal: 0, ...(total && countsOf(total)) };
}

/** Those with the most calls first, hours in their order. */
export async function listFunnel(db: Db, filter: FunnelFilter, group: FunnelGroup, now: Date): Promise<FunnelLine[]> {
  const stretches = group === 'hour' ? await readClocks(db, filter, now) : [];
  const lines = await linesOf(db, filter, keys[group], isOfAttempts(group) ? 'attempts' : 'calls', stretches);
  const shown = lines.map((line) => ({ key: line.key, ...countsOf(line) }));
  return group === 'hour' ? shown.toSorted((a, b) => hourOf(a.key) - hourOf(b.key)) : shown;
}

const hourOf = (key: string): number => (key === '' ? 24 : Number(key));

const keys: Record<FunnelGroup, RawBuilder<unknown>> = {
  campaign: sql`coalesce(c.campaign_id::text, '')`,
  agent: sql`c.agent_id::text`,
  hour: sql`coalesce(${hour}::text, '')`,
  number: sql`coalesce(a.from_number, '')`,
  version: sql`c.agent_id || ' ' || coalesce(a.agent_version::text, '')`,
};

const countsOf = ({ queued, dialled, answered, human, goal }: FunnelCounts): FunnelCounts => ({
  ...{ queued, dialled, answered, human, goal },
});

/** A call counts once in each line, as far as its best attempt there came. */
async function linesOf(
  db: Db,
  filter: FunnelFilter,
  key: RawBuilder<unknown>,
  of: 'calls' | 'attempts',
  stretches: readonly ClockStretch[],
): Promise<FunnelLine[]> {
  const { rows } = await sql<FunnelLine>`
    with c as materialized (${callsOf(filter)})
    select key, count(*)::int as queued, count(*) filter (where dialled)::int as dialled, count(*) filter (where answered)::int as answered,
      count(*) filter (where human)::int as human, count(*) filter (where goal)::int as goal
    from (
      select c.id, ${key} as key, bool_or(a.id is not null) as dialled, bool_or(a.id is not null and ${reached.answered}) as answered,
        bool_or(a.id is not null and ${reached.human}) as human, bool_or(a.id is not null and ${reached.goal}) as goal
      from c ${of === 'calls' ? sql`left join` : sql`join`} attempt a
        on a.team_id = c.team_id and a.planned_call_id = c.id and a.intent_at is not null ${besides(sql`c.zone`, stretches)}
      group by 1, 2
    ) told group by key order by 2 desc, key limit ${MOST_LINES}`.execute(db);
  return rows;
}

export async function findAgentNames(db: Db, teamId: string, agentIds: readonly string[]): Promise<Map<string, string>> {
  if (agentIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('agent')
    .select(['id', 'name'])
    .where('teamId', '=', teamId)
    .where('id', 'in', [...new Set(agentIds)])
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Calls with an attempt that came so far, among those from one number, by one version or in one hour. */
export type ReachedFilter = {
  step: Exclude<FunnelStep, 'queued'>;
  fromNumber?: string | undefined;
  agentVersion?: number | undefined;
  /** Null where the clock is not known. */
  hour?: { of: number | null; clocks: readonly ClockStretch[] } | undefined;
};

/** Of rows of `planned_call`. */
export function hasReached({ step, fromNumber, agentVersion, hour: asked }: ReachedFilter): RawBuilder<boolean> {
  const parts = [sql`a.team_id = planned_call.team_id and a.planned_call_id = planned_call.id and a.intent_at is not null`];
  if (fromNumber !== undefined) parts.push(sql`a.from_number = ${fromNumber}`);
  if (agentVersion !== undefined) parts.push(sql`a.agent_version = ${agentVersion}`);
  if (asked !== undefined) parts.push(sql`${hour} is not distinct from ${asked.of}::int`);
  return sql`exists (select 1 from attempt a ${besides(sql`planned_call.zones -> 'zones' ->> 0`, asked?.clocks ?? [])}
    where ${sql.join([...parts, reached[step]], sql` and `)})`;
}

/** What the clocks of the span's calls showed from its beginning until now. */
export async function readClocks(db: Db, filter: FunnelFilter, now: Date): Promise<ClockStretch[]> {
  const { rows } = await sql<{ zone: string }>`
    select distinct zone from (${callsOf(filter)}) c where zone is not null limit ${MOST_ZONES}`.execute(db);
  return clockStretches(
    rows.map(({ zone }) => zone),
    filter.from.getTime(),
    now.getTime(),
  );
}
