// One line for each try of something exchanged with HubSpot about one record.
import { sql, type Selectable } from 'kysely';
import type { OfPortal } from './hubspot-portals.ts';
import type { HubspotTryTable } from './hubspot-tables.ts';
import type { Db } from './tables.ts';

export type HubspotTry = Omit<Selectable<HubspotTryTable>, 'teamId' | 'portalId'>;

export async function addTries(db: Db, of: OfPortal, tries: readonly HubspotTry[]): Promise<void> {
  if (tries.length === 0) return;
  const { teamId, portalId } = of;
  await db
    .insertInto('hubspotTry')
    .values(tries.map((one) => ({ teamId, portalId, ...one })))
    .execute();
}

/** Newest first. */
export async function listTries(
  db: Db,
  of: OfPortal & { objectId: string; about: HubspotTry['about']; limit: number },
): Promise<HubspotTry[]> {
  return db
    .selectFrom('hubspotTry')
    .select(['id', 'about', 'objectId', 'callId', 'outcome', 'errorCode', 'errorMessage', 'tookMs', 'at'])
    .where('teamId', '=', of.teamId)
    .where('portalId', '=', of.portalId)
    .where('objectId', '=', of.objectId)
    .where('about', '=', of.about)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(of.limit)
    .execute();
}

const FORGOTTEN_AT_ONCE = 5_000;

/** The log of tries is for looking back some weeks, not for ever. */
export async function forgetTries(db: Db, before: Date): Promise<void> {
  await sql`delete from hubspot_try where (team_id, id) in (
    select team_id, id from hubspot_try where at < ${before} limit ${FORGOTTEN_AT_ONCE})`.execute(db);
}
