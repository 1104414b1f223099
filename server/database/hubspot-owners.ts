// Owners of a portal as they were read last: those HubSpot does not know are kept too, so that it is not asked for them again and again.
import { sql } from 'kysely';
import type { OfPortal } from './hubspot-portals.ts';
import type { Db } from './tables.ts';

export type OwnerRow = { ownerId: string; email: string | null; name: string | null; archived: boolean; readAt: Date };

export async function findOwners(db: Db, of: OfPortal, ownerIds: readonly string[]): Promise<Map<string, OwnerRow>> {
  if (ownerIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('hubspotOwner')
    .select(['ownerId', 'email', 'name', 'archived', 'readAt'])
    .where('teamId', '=', of.teamId)
    .where('portalId', '=', of.portalId)
    .where('ownerId', 'in', ownerIds)
    .execute();
  return new Map(rows.map((row) => [row.ownerId, row]));
}

export async function saveOwners(db: Db, of: OfPortal, owners: readonly Omit<OwnerRow, 'readAt'>[], now: Date): Promise<void> {
  if (owners.length === 0) return;
  const rows = JSON.stringify(owners.map(({ ownerId, email, name, archived }) => ({ owner_id: ownerId, email, name, archived })));
  await sql`
    insert into hubspot_owner (team_id, portal_id, owner_id, email, name, archived, read_at)
    select ${of.teamId}, ${of.portalId}, owner_id, email, name, archived, ${now}
    from jsonb_to_recordset(${rows}::jsonb) as x (owner_id text, email text, name text, archived boolean)
    order by owner_id
    on conflict (team_id, portal_id, owner_id) do update set
      email = excluded.email, name = excluded.name, archived = excluded.archived, read_at = excluded.read_at`.execute(db);
}
