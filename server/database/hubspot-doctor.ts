// What the doctor needs from the database: calls to try things on, and what HubSpot said of its limits.
import { sql } from 'kysely';
import type { OfPortal } from './hubspot-portals.ts';
import type { Db } from './tables.ts';

/** The calls changed last, those with a recording first. */
export async function listCallsToTry(db: Db, of: OfPortal, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('hubspotRecord')
    .select('objectId')
    .where('teamId', '=', of.teamId)
    .where('portalId', '=', of.portalId)
    .where('state', '!=', 'gone')
    .orderBy(sql`recording_url is null`)
    .orderBy('updatedAt', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => row.objectId);
}

/** The longest of the blocks that hold requests to this portal back. */
export async function findBlock(db: Db, portalId: string): Promise<{ until: Date; why: string | null } | null> {
  const row = await db
    .selectFrom('hubspotBudget')
    .select(['blockedUntil', 'blockedWhy'])
    .where((eb) => eb.or([eb('bucket', '=', `search:${portalId}`), eb('bucket', 'like', `api:${portalId}:%`)]))
    .where('blockedUntil', 'is not', null)
    .orderBy('blockedUntil', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.blockedUntil ? { until: row.blockedUntil, why: row.blockedWhy } : null;
}
