// Which agents hear of contacts through the webhook address of a portal's connection.
import { sql, type Selectable } from 'kysely';
import type { TriggerRule } from '../../rules/trigger.ts';
import type { AgentListenerTable } from './outbound-tables.ts';
import type { Db } from './tables.ts';

export type AgentListenerRow = Selectable<AgentListenerTable>;

/** An agent listens to few portals, a portal has few agents. `isHearing` leaves out those that are paused. */
export async function listListeners(
  db: Db,
  teamId: string,
  of: { portalIds?: readonly string[]; agentId?: string; isHearing?: true },
): Promise<AgentListenerRow[]> {
  const { portalIds, agentId, isHearing } = of;
  if (portalIds?.length === 0) return [];
  return db
    .selectFrom('agentListener')
    .selectAll()
    .where('teamId', '=', teamId)
    .$if(portalIds !== undefined, (query) => query.where('portalId', 'in', portalIds ?? []))
    .$if(agentId !== undefined, (query) => query.where('agentId', '=', agentId ?? ''))
    .$if(isHearing === true, (query) => query.where('pausedAt', 'is', null))
    .orderBy('createdAt')
    .orderBy('agentId')
    .limit(500)
    .execute();
}

type OfListener = { teamId: string; agentId: string; portalId: string };

export async function saveListener(
  db: Db,
  listener: OfListener & { rules: readonly TriggerRule[]; parameters: Record<string, unknown>; listeningSince: Date },
  now: Date,
): Promise<void> {
  const { rules, parameters, listeningSince, ...of } = listener;
  const set = { rules: JSON.stringify(rules), parameters: JSON.stringify(parameters), listeningSince, updatedAt: now };
  await db
    .insertInto('agentListener')
    .values({ ...of, ...set, createdAt: now })
    .onConflict((conflict) => conflict.columns(['teamId', 'agentId', 'portalId']).doUpdateSet(set))
    .execute();
}

/** False when there is none. One that is not paused goes on as it did. */
export async function pauseListener(
  db: Db,
  of: OfListener,
  to: { kind: 'pause' } | { kind: 'go-on'; listeningSince: Date },
  now: Date,
): Promise<boolean> {
  const change =
    to.kind === 'pause'
      ? { pausedAt: now }
      : {
          pausedAt: null,
          listeningSince: sql<Date>`case when paused_at is null then listening_since else ${to.listeningSince}::timestamptz end`,
        };
  const result = await db
    .updateTable('agentListener')
    .set({ ...change, updatedAt: now })
    .where('teamId', '=', of.teamId)
    .where('agentId', '=', of.agentId)
    .where('portalId', '=', of.portalId)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** False when there was none. */
export async function removeListener(db: Db, of: OfListener): Promise<boolean> {
  const result = await db
    .deleteFrom('agentListener')
    .where('teamId', '=', of.teamId)
    .where('agentId', '=', of.agentId)
    .where('portalId', '=', of.portalId)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}
