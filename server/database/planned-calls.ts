// Calls that are to be made: each trigger once, when the next attempt is looked at, and what became of them.
import { sql, type Insertable, type Selectable, type Updateable } from 'kysely';
import type { AttemptReason } from '../../rules/attempt-reason.ts';
import type { PlannedCallState } from '../../rules/attempt.ts';
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
  campaignId?: string;
  contactId?: string;
  /** E.164. */
  toNumber?: string;
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
  const { states, agentId, campaignId, contactId, toNumber } = filter;
  const { after } = page;
  return db
    .selectFrom('plannedCall')
    .selectAll()
    .where('teamId', '=', teamId)
    .$if(states !== undefined, (query) => query.where('state', 'in', states ?? []))
    .$if(agentId !== undefined, (query) => query.where('agentId', '=', agentId ?? ''))
    .$if(campaignId !== undefined, (query) => query.where('campaignId', '=', campaignId ?? ''))
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
