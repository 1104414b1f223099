// Calls that are to be made: each trigger once, when the next attempt is looked at, and what became of them.
import { sql, type Insertable, type Selectable, type Updateable } from 'kysely';
import type { AttemptReason } from '../../rules/attempt-reason.ts';
import type { PlannedCallState } from '../../rules/attempt.ts';
import { hasReached, type ReachedFilter } from './funnel.ts';
import type { AttemptTable, PlannedCallTable } from './outbound-tables.ts';
import type { Db } from './tables.ts';

export type PlannedCallRow = Selectable<PlannedCallTable>;
export type AttemptRow = Selectable<AttemptTable>;
export type OfPlannedCall = { teamId: string; plannedCallId: string };

/** Returns the ids of those that were added; the others have a trigger that has its call. */
export async function addPlannedCalls(db: Db, calls: readonly Insertable<PlannedCallTable>[]): Promise<Set<string>> {
  if (calls.length === 0) return new Set();
  const added = await db
    .insertInto('plannedCall')
    .values([...calls].sort((a, b) => (a.triggerKey < b.triggerKey ? -1 : 1)))
    .onConflict((conflict) => conflict.columns(['teamId', 'triggerKey']).doNothing())
    .returning('id')
    .execute();
  return new Set(added.map(({ id }) => id));
}

export async function findPlannedCall(db: Db, of: OfPlannedCall): Promise<PlannedCallRow | null> {
  return (await ofCall(db, of).executeTakeFirst()) ?? null;
}

/** The row, held until the transaction ends. */
export async function lockPlannedCall(db: Db, of: OfPlannedCall): Promise<PlannedCallRow | null> {
  return (await ofCall(db, of).forUpdate().executeTakeFirst()) ?? null;
}

const ofCall = (db: Db, { teamId, plannedCallId }: OfPlannedCall) =>
  db.selectFrom('plannedCall').selectAll().where('teamId', '=', teamId).where('id', '=', plannedCallId);

export async function findByTriggerKeys(db: Db, teamId: string, keys: readonly string[]): Promise<Map<string, PlannedCallRow>> {
  if (keys.length === 0) return new Map();
  const rows = await db
    .selectFrom('plannedCall')
    .selectAll()
    .where('teamId', '=', teamId)
    .where('triggerKey', 'in', keys)
    .execute();
  return new Map(rows.map((row) => [row.triggerKey, row]));
}

export async function updatePlannedCall(db: Db, of: OfPlannedCall, change: Updateable<PlannedCallTable>): Promise<void> {
  await db.updateTable('plannedCall').set(change).where('teamId', '=', of.teamId).where('id', '=', of.plannedCallId).execute();
}

/** Attempts in order. */
export async function listAttemptsOf(db: Db, teamId: string, plannedCallIds: readonly string[]): Promise<AttemptRow[]> {
  if (plannedCallIds.length === 0) return [];
  return db
    .selectFrom('attempt')
    .selectAll()
    .where('teamId', '=', teamId)
    .where('plannedCallId', 'in', plannedCallIds)
    .orderBy('plannedCallId')
    .orderBy('number')
    .execute();
}

export type PlannedCallFilter = {
  states?: readonly PlannedCallState[];
  agentId?: string;
  /** `none`: of no campaign. */
  campaignId?: string;
  contactId?: string;
  /** E.164. */
  toNumber?: string;
  /** Asked for from the first instant on, up to the second. */
  asked?: { from: Date; until: Date };
  reached?: ReachedFilter;
};
/** Where a page ended. */
export type PlannedCallPlace = { createdAt: Date; id: string };

/** Newest first. */
export async function listPlannedCalls(
  db: Db,
  teamId: string,
  filter: PlannedCallFilter,
  page: { after: PlannedCallPlace | null; limit: number },
): Promise<PlannedCallRow[]> {
  const { states, agentId, campaignId, contactId, toNumber, asked, reached } = filter;
  const { after } = page;
  return db
    .selectFrom('plannedCall')
    .selectAll()
    .where('teamId', '=', teamId)
    .$if(states !== undefined, (query) => query.where('state', 'in', states ?? []))
    .$if(agentId !== undefined, (query) => query.where('agentId', '=', agentId ?? ''))
    .$if(campaignId !== undefined, (query) =>
      campaignId === 'none' ? query.where('campaignId', 'is', null) : query.where('campaignId', '=', campaignId ?? ''),
    )
    .$if(asked !== undefined, (query) =>
      query.where('createdAt', '>=', asked?.from ?? new Date(0)).where('createdAt', '<', asked?.until ?? new Date(0)),
    )
    .$if(reached !== undefined, (query) => (reached === undefined ? query : query.where(hasReached(reached))))
    .$if(contactId !== undefined, (query) => query.where('contactId', '=', contactId ?? ''))
    .$if(toNumber !== undefined, (query) => query.where('toNumber', '=', toNumber ?? ''))
    .$if(after !== null, (query) =>
      query.where(sql<boolean>`(created_at, id) < (${after?.createdAt ?? new Date(0)}, ${after?.id ?? ''}::uuid)`),
    )
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit)
    .execute();
}

export type HeldCalls = { agentId?: string; campaignId?: string; plannedCallId?: string };

/** Calls that wait without a time for one of these reasons are looked at again at once. Returns how many. */
export async function wakeHeldCalls(
  db: Db,
  teamId: string,
  of: HeldCalls & { reasons: readonly AttemptReason[] },
  now: Date,
): Promise<number> {
  const result = await db
    .updateTable('plannedCall')
    .set({ nextAt: now, updatedAt: now })
    .where('teamId', '=', teamId)
    .where('state', '=', 'planned')
    .where('nextAt', 'is', null)
    .where('reason', 'in', of.reasons)
    .$if(of.agentId !== undefined, (query) => query.where('agentId', '=', of.agentId ?? ''))
    .$if(of.campaignId !== undefined, (query) => query.where('campaignId', '=', of.campaignId ?? ''))
    .$if(of.plannedCallId !== undefined, (query) => query.where('id', '=', of.plannedCallId ?? ''))
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** One agent and one number of it. */
export type AgentNumber = { agentId: string; toNumber: string };

/** Whoever plans calls of these agents to these numbers waits for each other until the transaction ends. */
export async function lockNumbers(db: Db, teamId: string, numbers: readonly AgentNumber[]): Promise<void> {
  const keys = [...new Set(numbers.map(({ agentId, toNumber }) => `${teamId} ${agentId} ${toNumber}`))].sort();
  if (keys.length === 0) return;
  await sql`select pg_advisory_xact_lock(hashtextextended(key, 0)) from unnest(${keys}::text[]) with ordinality as k (key, place)
    order by place`.execute(db);
}

export type CallToNumber = Pick<PlannedCallRow, 'id' | 'agentId' | 'toNumber' | 'contactId' | 'triggerKey'>;

/** Calls of agents, not of campaigns, the oldest first; of one number a few are enough to know it. */
export async function listCallsToNumbers(db: Db, teamId: string, numbers: readonly AgentNumber[]): Promise<CallToNumber[]> {
  if (numbers.length === 0) return [];
  const rows = JSON.stringify(numbers.map(({ agentId, toNumber }) => ({ agent: agentId, number: toNumber })));
  const { rows: found } = await sql<CallToNumber>`
    select c.* from (select distinct agent, number from jsonb_to_recordset(${rows}::jsonb) as x (agent uuid, number text)) a
    cross join lateral (
      select id, agent_id, to_number, contact_id, trigger_key from planned_call
      where team_id = ${teamId} and agent_id = a.agent and to_number = a.number and campaign_id is null order by created_at, id limit 100
    ) c`.execute(db);
  return found;
}

/** The newest call of an agent to a number by a rule whose name begins so (rules/trigger.ts). */
export async function findLastOfRule(
  db: Db,
  teamId: string,
  { agentId, toNumber, ruleId }: AgentNumber & { ruleId: string },
): Promise<Pick<PlannedCallRow, 'id' | 'createdAt' | 'endedAt'> | null> {
  const found = await db
    .selectFrom('plannedCall')
    .select(['id', 'createdAt', 'endedAt'])
    .where('teamId', '=', teamId)
    .where('agentId', '=', agentId)
    .where('toNumber', '=', toNumber)
    .where(sql<boolean>`strpos(trigger_key, ${`|rule:${encodeURIComponent(ruleId)}`}) > 0`)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return found ?? null;
}

/** Contacts whose number is waited for are looked at at once. Returns how many calls wait. */
export async function wakeWaitingForNumber(
  db: Db,
  teamId: string,
  contacts: { portalIds: readonly string[]; contactIds: readonly string[] },
  now: Date,
): Promise<number> {
  if (contacts.contactIds.length === 0) return 0;
  const result = await db
    .updateTable('plannedCall')
    .set({ nextAt: now, updatedAt: now })
    .where('teamId', '=', teamId)
    .where('contactId', 'in', contacts.contactIds)
    .where('state', '=', 'waiting_for_number')
    .where((eb) => eb.or([eb('portalId', 'is', null), eb('portalId', 'in', ['', ...contacts.portalIds])]))
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Those whose turn it is to be looked at for a number; whoever claims them has until `until`. */
export async function claimWaitingForNumber(
  db: Db,
  teamId: string,
  claim: { limit: number; now: Date; until: Date },
): Promise<PlannedCallRow[]> {
  const { rows } = await sql<PlannedCallRow>`
    with due as materialized (
      select id from planned_call where team_id = ${teamId} and state = 'waiting_for_number' and next_at <= ${claim.now}
      order by next_at, id limit ${claim.limit} for update skip locked
    )
    update planned_call p set next_at = ${claim.until} from due where p.team_id = ${teamId} and p.id = due.id returning p.*`.execute(
    db,
  );
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
