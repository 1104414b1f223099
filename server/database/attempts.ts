// Attempts of planned calls: which calls are ready, claiming them line by line, and what becomes of each attempt.
import { sql, type Updateable } from 'kysely';
import { newCallingPolicy } from '../../rules/calling-policy.ts';
import type { AttemptTable } from './outbound-tables.ts';
import type { AttemptRow } from './planned-calls.ts';
import type { Db } from './tables.ts';

export type OfAttempt = { teamId: string; attemptId: string };

/** In words the planner finds in the definitions of the indexes. */
const isPlanned = sql`state = 'planned' and paused_at is null`;
const isReady = sql`${isPlanned} and ready_at = next_at`;
const inLine = sql`was_carried_over desc, (waiting_since at time zone 'UTC' - priority * interval '6 minutes'), waiting_since, id`;
const keepsItsPlace = sql`coalesce(reason in ('pace', 'attempt_open', 'no_caller_number', 'clock_wrong'), false)`;

/**
 * Calls whose time has come are put in the line of their agent; returns how many. What was moved here from earlier hours goes to the
 * front, and what has been in line before keeps its place. Rows are written by their place in the table, since they are held by this very
 * statement: joined by their keys they would make the planner read a large table as a whole.
 */
export async function markReady(db: Db, now: Date, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    with due as materialized (
      select ctid from planned_call where ${isPlanned} and ready_at is distinct from next_at and next_at <= ${now}
      order by next_at limit ${limit} for update skip locked
    )
    update planned_call set ready_at = next_at,
      was_carried_over = coalesce(reason in ('outside_window', 'too_close_to_end') or was_carried_over and ${keepsItsPlace}, false),
      waiting_since = case when ${keepsItsPlace} then waiting_since else next_at end
    where ctid = any(array(select ctid from due))`.execute(db);
  return Number(numAffectedRows ?? 0);
}

/**
 * Is anything due, or in the line of an agent that calls now? The order makes the planner read the index, whatever it knows of a table that
 * has just been filled.
 */
export async function hasDueCalls(db: Db, now: Date): Promise<boolean> {
  const { rows } = await sql<{ isDue: boolean }>`
    select exists (
      select 1 from (select 1 from planned_call where ${isPlanned} and ready_at is distinct from next_at and next_at <= ${now}
        order by next_at limit 1) due
    ) as is_due`.execute(db);
  return rows[0]?.isDue === true || (await listReadyLanes(db, 1)).length > 0;
}

/** When the next call that is not yet in line becomes due, if that is before then. */
export async function nextDueBefore(db: Db, before: Date): Promise<Date | null> {
  const { rows } = await sql<{ nextAt: Date }>`
    select next_at from planned_call where ${isPlanned} and ready_at is distinct from next_at and next_at < ${before}
    order by next_at limit 1`.execute(db);
  return rows[0]?.nextAt ?? null;
}

/** Calls of one agent that are ready, and what limits them. */
export type Lane = {
  teamId: string;
  agentId: string;
  mostAtOnce: number;
  mostAtOncePerAgent: number;
  /** The numbers it calls from that do not rest; `carrier` null where nobody has said which. */
  numbers: { number: string; carrier: string | null }[];
};

/**
 * One step in the index for each agent that has a line, however long the lines are. Agents that do not call now are left out: paused,
 * put away, without a published version, or their team's kill switch is on.
 */
export async function listReadyLanes(db: Db, limit: number): Promise<Lane[]> {
  const { rows } = await sql<Lane>`
    with recursive line as (
      (select team_id, agent_id from planned_call where ${isReady} order by team_id, agent_id limit 1)
      union all
      select n.team_id, n.agent_id from line l cross join lateral (
        select team_id, agent_id from planned_call where ${isReady} and (team_id, agent_id) > (l.team_id, l.agent_id)
        order by team_id, agent_id limit 1) n
    )
    select l.team_id, l.agent_id,
      coalesce((p.policy ->> 'mostAtOnce')::integer, ${newCallingPolicy.mostAtOnce}) as most_at_once,
      coalesce((p.policy ->> 'mostAtOncePerAgent')::integer, ${newCallingPolicy.mostAtOncePerAgent}) as most_at_once_per_agent,
      coalesce((select jsonb_agg(jsonb_build_object('number', c.number, 'carrier', n.carrier) order by c.number)
        from jsonb_array_elements_text(v.content -> 'callerNumbers') as c (number)
        left join caller_number n on n.team_id = l.team_id and n.number = c.number
        where n.state is distinct from 'resting'), '[]') as numbers
    from line l
    join agent a on a.team_id = l.team_id and a.id = l.agent_id and a.state = 'active'
    join agent_version v on v.team_id = a.team_id and v.agent_id = a.id and v.version = a.published_version
    left join calling_policy p on p.team_id = l.team_id
    where p.paused_at is null
    limit ${limit}`.execute(db);
  return rows;
}

/** The calls of an agent that cannot make any leave the line until then, and keep their place in it; returns how many, the first of them. */
export async function waitForCallerNumber(
  db: Db,
  of: { teamId: string; agentId: string; now: Date; until: Date; limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with first as materialized (
      select ctid from planned_call where team_id = ${of.teamId} and agent_id = ${of.agentId} and ${isReady}
      order by ${inLine} limit ${of.limit} for update skip locked
    )
    update planned_call set reason = 'no_caller_number', next_at = ${of.until}, updated_at = ${of.now}
    where ctid = any(array(select ctid from first)) returning id`.execute(db);
  return rows.map(({ id }) => id);
}

export type CallInLine = {
  teamId: string;
  plannedCallId: string;
  agentId: string;
  toNumber: string;
  priority: number;
  waitingSince: Date;
  wasCarriedOver: boolean;
  attempts: number;
};

/** The first of each line, as many as there is room for; held until the transaction ends. What somebody else holds is passed over. */
export async function takeFirstInLine(
  db: Db,
  lines: readonly { teamId: string; agentId: string; room: number }[],
): Promise<CallInLine[]> {
  if (lines.length === 0) return [];
  const rooms = JSON.stringify(lines.map(({ teamId, agentId, room }) => ({ team_id: teamId, agent_id: agentId, room })));
  const { rows } = await sql<CallInLine>`
    select c.* from jsonb_to_recordset(${rooms}::jsonb) as l (team_id text, agent_id uuid, room integer)
    cross join lateral (
      select team_id, id as planned_call_id, agent_id, to_number, priority, waiting_since, was_carried_over, attempts
      from planned_call where team_id = l.team_id and agent_id = l.agent_id and ${isReady} and to_number is not null
      order by ${inLine} limit l.room for update skip locked
    ) c`.execute(db);
  return rows;
}

export type NewAttempt = OfAttempt & {
  plannedCallId: string;
  number: number;
  agentId: string;
  toNumber: string;
  fromNumber: string | null;
  carrier: string;
  dueAt: Date;
  /** What it counts against. */
  keys: string[];
};

/**
 * Returns the ids of those that were claimed. A person who is being called at this moment is not called by another agent: such a call
 * goes on waiting until `againAt`.
 */
export async function claimAttempts(
  db: Db,
  attempts: readonly NewAttempt[],
  claim: { worker: string; now: Date; lookAt: Date; againAt: Date },
): Promise<Set<string>> {
  if (attempts.length === 0) return new Set();
  const rows = JSON.stringify(
    attempts.map((one) => ({
      team_id: one.teamId,
      id: one.attemptId,
      planned_call_id: one.plannedCallId,
      number: one.number,
      agent_id: one.agentId,
      to_number: one.toNumber,
      from_number: one.fromNumber,
      carrier: one.carrier,
      due_at: one.dueAt,
      keys: one.keys,
    })),
  );
  const { worker, now, lookAt, againAt } = claim;
  const { rows: claimed } = await sql<{ id: string }>`
    with wanted as (
      select * from jsonb_to_recordset(${rows}::jsonb) as x (team_id text, id uuid, planned_call_id uuid, number integer, agent_id uuid,
        to_number text, from_number text, carrier text, due_at timestamptz, keys text[])
    ), added as (
      insert into attempt (team_id, id, planned_call_id, number, state, agent_id, to_number, from_number, carrier, due_at, allowed_because,
        rules_version, variables, worker, look_at, created_at, updated_at)
      select team_id, id, planned_call_id, number, 'claimed', agent_id, to_number, from_number, carrier, due_at, '[]', '', '[]',
        ${worker}, ${lookAt}, ${now}, ${now} from wanted order by team_id, to_number
      on conflict do nothing returning team_id, id, planned_call_id
    ), slots as (
      insert into dial_slot (key, team_id, attempt_id)
      select key, w.team_id, w.id from wanted w join added using (team_id, id) cross join lateral unnest(w.keys) as key
    ), moved as (
      update planned_call p set
        state = case when a.id is null then 'planned' else 'calling' end,
        next_at = case when a.id is null then ${againAt}::timestamptz end,
        reason = 'attempt_open', updated_at = ${now}
      from wanted w left join added a on a.team_id = w.team_id and a.id = w.id
      where p.team_id = w.team_id and p.id = w.planned_call_id
    )
    select id from added`.execute(db);
  return new Set(claimed.map(({ id }) => id));
}

export async function findAttempt(db: Db, of: OfAttempt): Promise<AttemptRow | null> {
  return (await ofAttempt(db, of).executeTakeFirst()) ?? null;
}

/** The row, held until the transaction ends. Its planned call is to be held before it. */
export async function lockAttempt(db: Db, of: OfAttempt): Promise<AttemptRow | null> {
  return (await ofAttempt(db, of).forUpdate().executeTakeFirst()) ?? null;
}

const ofAttempt = (db: Db, { teamId, attemptId }: OfAttempt) =>
  db.selectFrom('attempt').selectAll().where('teamId', '=', teamId).where('id', '=', attemptId);

export async function updateAttempt(db: Db, of: OfAttempt, change: Updateable<AttemptTable>): Promise<void> {
  await db.updateTable('attempt').set(change).where('teamId', '=', of.teamId).where('id', '=', of.attemptId).execute();
}

/** An attempt that was not made leaves nothing behind. */
export async function removeAttempt(db: Db, of: OfAttempt): Promise<void> {
  await db.deleteFrom('attempt').where('teamId', '=', of.teamId).where('id', '=', of.attemptId).execute();
}

/** Open attempts somebody has to look after, the longest overdue first. */
export async function listAttemptsToLookAt(db: Db, now: Date, limit: number): Promise<AttemptRow[]> {
  return db
    .selectFrom('attempt')
    .selectAll()
    .where('state', 'in', ['claimed', 'dialling', 'ringing', 'answered'])
    .where('lookAt', '<=', now)
    .orderBy('lookAt')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** Where a recorded call came from; null for calls of people. */
export async function findAttemptOfCall(
  db: Db,
  of: { teamId: string; callId: string },
): Promise<Pick<AttemptRow, 'plannedCallId' | 'carrier'> | null> {
  const row = await db
    .selectFrom('attempt')
    .select(['plannedCallId', 'carrier'])
    .where('teamId', '=', of.teamId)
    .where('callId', '=', of.callId)
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** How the last call with this person went, whoever made it; null when there was none. */
export async function findPreviousAttempt(
  db: Db,
  of: { teamId: string; toNumber: string; before: Date },
): Promise<Pick<AttemptRow, 'disposition' | 'endedAt'> | null> {
  const row = await db
    .selectFrom('attempt')
    .select(['disposition', 'endedAt'])
    .where('teamId', '=', of.teamId)
    .where('toNumber', '=', of.toNumber)
    .where('intentAt', '<', of.before)
    .where('state', '=', 'ended')
    .orderBy('intentAt', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}
