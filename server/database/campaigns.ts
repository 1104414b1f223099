// Campaigns: calls that were sent under one name, called batch_id by those who send them.
import { sql, type Selectable } from 'kysely';
import type { PlannedCallState } from '../../rules/attempt.ts';
import type { CampaignTable, StoppedBy } from './outbound-tables.ts';
import type { Db } from './tables.ts';

export type CampaignRow = Selectable<CampaignTable>;
export type OfCampaign = { teamId: string; campaignId: string };

export async function addCampaign(
  db: Db,
  campaign: OfCampaign & { name: string; agentId: string | null },
  now: Date,
): Promise<void> {
  const { campaignId, ...row } = campaign;
  await db
    .insertInto('campaign')
    .values({ ...row, id: campaignId, state: 'active', createdAt: now, updatedAt: now })
    .execute();
}

export async function findCampaigns(db: Db, teamId: string, campaignIds: readonly string[]): Promise<Map<string, CampaignRow>> {
  if (campaignIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('campaign')
    .selectAll()
    .where('teamId', '=', teamId)
    .where('id', 'in', [...new Set(campaignIds)])
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Newest first. */
export async function listCampaigns(db: Db, teamId: string, limit: number): Promise<CampaignRow[]> {
  return db
    .selectFrom('campaign')
    .selectAll()
    .where('teamId', '=', teamId)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

/** How many of its calls are in which state. */
export async function countCallsOfCampaigns(
  db: Db,
  teamId: string,
  campaignIds: readonly string[],
): Promise<Map<string, Partial<Record<PlannedCallState, number>>>> {
  const counts = new Map<string, Partial<Record<PlannedCallState, number>>>();
  if (campaignIds.length === 0) return counts;
  const rows = await db
    .selectFrom('plannedCall')
    .select(['campaignId', 'state', sql<number>`count(*)`.as('count')])
    .where('teamId', '=', teamId)
    .where('campaignId', 'in', campaignIds)
    .groupBy(['campaignId', 'state'])
    .execute();
  for (const { campaignId, state, count } of rows) {
    if (campaignId !== null) counts.set(campaignId, { ...counts.get(campaignId), [state]: count });
  }
  return counts;
}

/**
 * False when it is not there, or was so already; one that is cancelled stays so. A key lets go on only what a key has stopped, and a stop of
 * a key becomes the one of whoever else stops it again. `because`: where the server does it.
 */
export async function setCampaignState(
  db: Db,
  of: OfCampaign,
  { state, by, because = null }: { state: CampaignRow['state']; by: StoppedBy; because?: string | null },
  now: Date,
): Promise<boolean> {
  const ofCampaign = db
    .updateTable('campaign')
    .set({ state, stoppedBecause: because, updatedAt: now })
    .where('teamId', '=', of.teamId)
    .where('id', '=', of.campaignId)
    .where('state', '!=', 'cancelled');
  const turned =
    state === 'paused'
      ? ofCampaign
          .set({ stoppedBy: by })
          .where(({ eb, or }) => or([eb('state', '!=', state), ...(by === 'key' ? [] : [eb('stoppedBy', '=', 'key')])]))
      : ofCampaign
          .where('state', '!=', state)
          .$if(state === 'active' && by === 'key', (stop) => stop.where('stoppedBy', '=', 'key'));
  const result = await turned.executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
