// The contact properties of the team's portals as HubSpot has them now: what an agent can be told to write after a call.
import type { ContactProperty } from '../../../rules/contact-update.ts';
import { Problem } from '../../../rules/problem.ts';
import { findAgent, type OfAgent } from '../../database/agent-admin.ts';
import { listPortals } from '../../database/hubspot-portals.ts';
import type { HubspotContext } from '../context.ts';
import { TimeOver, within } from '../within.ts';

/** `message`: why a portal told nothing. */
export type PropertiesOfPortal = { portalId: string; properties: ContactProperty[]; message: string | null };

const MOST_PORTALS = 10;
const MOST_PROPERTIES = 5_000;
/** A person looks at the page. */
const READ_WITHIN_MS = 10_000;

/** Throws Problem `not_found`. */
export async function listContactProperties(context: HubspotContext, of: OfAgent): Promise<PropertiesOfPortal[]> {
  if (!(await findAgent(context.db, of))) throw new Problem('not_found', 'There is no such agent.');
  const portals = await listPortals(context.db, of.teamId, MOST_PORTALS);
  return Promise.all(portals.map(({ portalId }) => readPortal(context, { teamId: of.teamId, portalId })));
}

async function readPortal(context: HubspotContext, of: { teamId: string; portalId: string }): Promise<PropertiesOfPortal> {
  const { portalId } = of;
  const never = new AbortController().signal;
  try {
    const found = await within(context.clock, READ_WITHIN_MS, never, async (signal) =>
      (await context.openHubspot(of)).contactProperties(signal),
    );
    const properties = found
      .slice(0, MOST_PROPERTIES)
      .map(({ name, label, type, isReadOnly }) => ({ name, label, type, isReadOnly }));
    return { portalId, properties, message: null };
  } catch (error) {
    if (error instanceof TimeOver) return { portalId, properties: [], message: 'HubSpot did not answer in time.' };
    if (error instanceof Problem) return { portalId, properties: [], message: error.message };
    throw error;
  }
}
