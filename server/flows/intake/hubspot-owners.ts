// Who the owners of calls are: kept here, read anew when one is unknown, archived ones included since their calls stay theirs.
import { Problem } from '../../../rules/problem.ts';
import { findOwners, saveOwners, type OwnerRow } from '../../database/hubspot-owners.ts';
import type { OfPortal } from '../../database/hubspot-portals.ts';
import type { HubspotClient, HubspotOwner } from '../../hubspot/client.ts';
import type { HubspotContext } from '../context.ts';

/** People change their names and addresses now and then. */
const FRESH_MS = 24 * 3_600_000;
/** One that HubSpot does not know may be known soon. */
const UNKNOWN_FRESH_MS = 10 * 60_000;

/** Without the scope for owners, or an owner of that id, an owner has neither name nor address. */
export async function ownersOf(
  context: HubspotContext,
  of: OfPortal,
  client: HubspotClient,
  ownerIds: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Map<string, OwnerRow>> {
  const ids = [...ownerIds];
  const kept = await findOwners(context.db, of, ids);
  const now = context.clock.now();
  if (ids.every((id) => isFresh(kept.get(id), now))) return kept;
  const read = await readOwners(client, signal);
  const known = new Set(read.map(({ ownerId }) => ownerId));
  const unknown = ids.filter((id) => !known.has(id)).map((ownerId) => ({ ownerId, email: null, name: null, archived: false }));
  await saveOwners(context.db, of, [...read, ...unknown], now);
  return findOwners(context.db, of, ids);
}

function isFresh(owner: OwnerRow | undefined, now: Date): boolean {
  if (!owner) return false;
  const isKnown = owner.email !== null || owner.name !== null;
  return now.getTime() - owner.readAt.getTime() < (isKnown ? FRESH_MS : UNKNOWN_FRESH_MS);
}

async function readOwners(client: HubspotClient, signal: AbortSignal): Promise<Omit<OwnerRow, 'readAt'>[]> {
  try {
    const lists = [await client.owners({ archived: true }, signal), await client.owners({ archived: false }, signal)];
    // One that was archived and is back stands in both lists; the later one counts.
    return [...new Map(lists.flat().map((owner) => [owner.id, rowOf(owner)])).values()];
  } catch (error) {
    if (error instanceof Problem && error.code === 'hubspot_scope_missing') return [];
    throw error;
  }
}

function rowOf(owner: HubspotOwner): Omit<OwnerRow, 'readAt'> {
  const name = `${owner.firstName} ${owner.lastName}`.trim();
  return { ownerId: owner.id, email: owner.email, name: name === '' ? null : name, archived: owner.archived };
}
