// Finds the portals a command speaks of: the one named, or all of the team.
import { Problem } from '../../rules/problem.ts';
import { listPortals, type HubspotPortalRow } from '../database/hubspot-portals.ts';
import type { Db } from '../database/tables.ts';

const MOST_PORTALS = 50;

/** Throws Problem `configuration_invalid` when there is none. */
export async function openPortals(db: Db, teamId: string, portalId: string | undefined): Promise<HubspotPortalRow[]> {
  const portals = await listPortals(db, teamId, MOST_PORTALS);
  const chosen = portalId === undefined ? portals : portals.filter((portal) => portal.portalId === portalId);
  if (chosen.length > 0) return chosen;
  if (portals.length === 0) {
    throw new Problem(
      'configuration_invalid',
      'This team has no HubSpot portal connected. Connect one under Integrations › HubSpot.',
    );
  }
  const known = portals.map((portal) => `  ${portal.portalId}`).join('\n');
  throw new Problem('configuration_invalid', `The portal ${portalId} is not connected to this team. There are:\n${known}`);
}
