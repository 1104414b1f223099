// Connect a portal by a token, or give a connected one a new token.
import { listPortals } from '../../database/hubspot-portals.ts';
import type { OfPortal } from '../../database/hubspot-portals.ts';
import type { HubspotAdminContext } from '../hubspot/connection.ts';
import { examineToken } from '../hubspot/examine-token.ts';
import { keepPortal, type Examined } from '../hubspot/save-portal.ts';
import { Problem } from '../../../rules/problem.ts';

/** Far more than a team has; each one is read every few seconds. */
export const MOST_PORTALS = 50;

/** Nothing is kept. Throws Problem `hubspot_unauthorised` for a token HubSpot does not take. */
export async function examineHubspotToken(context: HubspotAdminContext, input: { token: string }): Promise<Examined> {
  return examineToken(context, input.token);
}

/** Throws Problem as `examineHubspotToken`, `hubspot_scope_missing` when it cannot read calls, `conflict` when the team has too many. */
export async function connectHubspot(
  context: HubspotAdminContext,
  input: { teamId: string; personId: string | null; token: string; webhookSecret?: string | undefined },
): Promise<OfPortal> {
  const { teamId, personId, token, webhookSecret } = input;
  const examined = await examineToken(context, token);
  await refuseTooMany(context, { teamId, portalId: examined.account.portalId });
  const tokens = { access: token, ...(webhookSecret === undefined ? {} : { webhookSecret }) };
  return context.db.transaction().execute((db) => keepPortal(context, db, { teamId, personId, examined, tokens }));
}

export async function refuseTooMany({ db }: HubspotAdminContext, of: OfPortal): Promise<void> {
  const portals = await listPortals(db, of.teamId, MOST_PORTALS);
  if (portals.length < MOST_PORTALS || portals.some(({ portalId }) => portalId === of.portalId)) return;
  throw new Problem('conflict', `A team can connect ${MOST_PORTALS} portals. Disconnect one first.`);
}
