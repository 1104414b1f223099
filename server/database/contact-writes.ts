// What we wrote to contacts of HubSpot lately, so that HubSpot telling of it starts no call.
import type { Db } from './tables.ts';

export type ContactWrite = { contactId: string; property: string; value: string; at: Date };
type OfPortal = { teamId: string; portalId: string };

/** To be noted before it is sent: HubSpot may tell of it before it has answered. */
export async function noteContactWrites(db: Db, of: OfPortal, writes: readonly ContactWrite[]): Promise<void> {
  if (writes.length === 0) return;
  await db
    .insertInto('contactWrite')
    .values(writes.map((write) => ({ ...of, ...write })))
    .onConflict((conflict) =>
      conflict
        .columns(['teamId', 'portalId', 'contactId', 'property'])
        .doUpdateSet((eb) => ({ value: eb.ref('excluded.value'), at: eb.ref('excluded.at') })),
    )
    .execute();
}

export async function listContactWrites(
  db: Db,
  teamId: string,
  contacts: { portalIds: readonly string[]; contactIds: readonly string[]; since: Date },
): Promise<ContactWrite[]> {
  const { portalIds, contactIds, since } = contacts;
  if (portalIds.length === 0 || contactIds.length === 0) return [];
  return db
    .selectFrom('contactWrite')
    .select(['contactId', 'property', 'value', 'at'])
    .where('teamId', '=', teamId)
    .where('portalId', 'in', portalIds)
    .where('contactId', 'in', contactIds)
    .where('at', '>', since)
    .execute();
}

/** Older ones say nothing any more. */
export async function forgetContactWrites(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('contactWrite').where('at', '<', before).execute();
}
