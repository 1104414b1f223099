// Installations of the HubSpot app that have begun and not come back yet.
import type { Selectable } from 'kysely';
import type { HubspotInstallationTable } from './hubspot-tables.ts';
import type { Db } from './tables.ts';

type Installation = Selectable<HubspotInstallationTable>;

/** Forgets those that never came back, too. */
export async function beginInstallation(db: Db, { now, ...begun }: Installation & { now: Date }): Promise<void> {
  await db.deleteFrom('hubspotInstallation').where('expiresAt', '<=', now).execute();
  await db.insertInto('hubspotInstallation').values(begun).execute();
}

/** Takes it away, so that it is good once; null when it was never there, is used up or too old. */
export async function endInstallation(db: Db, stateDigest: Buffer, now: Date): Promise<Installation | null> {
  const row = await db.deleteFrom('hubspotInstallation').where('stateDigest', '=', stateDigest).returningAll().executeTakeFirst();
  return row && row.expiresAt > now ? row : null;
}
