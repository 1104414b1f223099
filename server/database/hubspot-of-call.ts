// One call as HubSpot has it: in which portal it lies, and what was written back about it.
import type { Selectable } from 'kysely';
import { findPortal } from './hubspot-portals.ts';
import type { HubspotWriteBackTable } from './hubspot-tables.ts';
import { findWriteBackTarget } from './hubspot-write-backs.ts';
import type { Db } from './tables.ts';

export type CallInHubspot = {
  portalId: string;
  uiDomain: string;
  objectId: string;
  writeBacks: Pick<Selectable<HubspotWriteBackTable>, 'kind' | 'state' | 'sentAt' | 'nextTryAt' | 'errorMessage'>[];
};

/** Null when it is no call of a connected portal. */
export async function findCallInHubspot(db: Db, of: { teamId: string; callId: string }): Promise<CallInHubspot | null> {
  const target = await findWriteBackTarget(db, of);
  if (!target) return null;
  const { portalId, objectId } = target;
  const [portal, writeBacks] = await Promise.all([
    findPortal(db, { teamId: of.teamId, portalId }),
    db
      .selectFrom('hubspotWriteBack')
      .select(['kind', 'state', 'sentAt', 'nextTryAt', 'errorMessage'])
      .where('teamId', '=', of.teamId)
      .where('callId', '=', of.callId)
      .orderBy('kind')
      .execute(),
  ]);
  return portal && { portalId, uiDomain: portal.uiDomain, objectId, writeBacks };
}
