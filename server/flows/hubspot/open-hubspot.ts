// Opens clients of connected portals: one for each portal and process, with its token, its turns and what its answers tell.
import { Problem } from '../../../rules/problem.ts';
import { apiBudget, blockBudget, searchBudget } from '../../database/hubspot-budget.ts';
import { findPortal, noteAnswer, type HubspotPortalRow, type OfPortal } from '../../database/hubspot-portals.ts';
import type { HubspotLimits } from '../../hubspot/answer.ts';
import type { HubspotClient } from '../../hubspot/client.ts';
import { createHubspotClient } from '../../hubspot/create-client.ts';
import { openRequests } from '../../hubspot/requests.ts';
import type { OpenHubspot } from '../context.ts';
import { findAccessToken, type AccessToken } from './access-token.ts';
import type { ConnectionContext } from './connection.ts';
import { takeTurn } from './take-turn.ts';

/** A token that was replaced by another process is noticed after this time at the latest, at once when HubSpot refuses the old one. */
const TOKEN_KEPT_MS = 60_000;
const NOTES_EVERY_MS = 10_000;
const MOST_KEPT = 1_000;

type Kept = { portal: HubspotPortalRow; client: HubspotClient };

/** Each opening reads the portal's row, so that limits and disconnections of other processes count. */
export function hubspotOpener(context: ConnectionContext): OpenHubspot {
  const kept = new Map<string, Kept>();
  return async ({ teamId, portalId }) => {
    const key = `${teamId} ${portalId}`;
    const portal = await findPortal(context.db, { teamId, portalId });
    if (!portal) {
      kept.delete(key);
      throw new Problem('hubspot_not_connected', `The portal ${portalId} is not connected.`);
    }
    if (portal.state === 'broken')
      throw new Problem('hubspot_unauthorised', portal.errorMessage ?? 'This portal needs a new token.');
    const known = kept.get(key);
    // A new token changes the row: the client that still has the old one is not used again.
    if (known && known.portal.updatedAt.getTime() === portal.updatedAt.getTime()) {
      known.portal = portal;
      return known.client;
    }
    if (kept.size >= MOST_KEPT) kept.clear();
    const opened: { portal: HubspotPortalRow } = { portal };
    const client = openClient(context, { teamId, portalId }, () => opened.portal);
    kept.set(key, Object.assign(opened, { client }));
    return client;
  };
}

function openClient(context: ConnectionContext, of: OfPortal, portal: () => HubspotPortalRow): HubspotClient {
  const { clock, connection, db, log } = context;
  let access: (AccessToken & { readAt: number }) | null = null;
  let notedAt = 0;
  let limits: HubspotLimits = {};
  const budgets = () => ({
    search: searchBudget(of.portalId),
    api: apiBudget({ ...portal(), ...limits }),
  });

  const requests = openRequests({
    baseUrl: connection.baseUrl,
    timeZone: portal().timeZone,
    send: connection.send,
    random: connection.random,
    clock,
    async accessToken(refused) {
      const now = clock.now();
      const isGood =
        access !== null &&
        access.token !== refused &&
        now.getTime() - access.readAt < TOKEN_KEPT_MS &&
        (access.renewAt === null || now < access.renewAt);
      if (!isGood) access = { ...(await findAccessToken(context, of, refused)), readAt: clock.now().getTime() };
      return access?.token ?? '';
    },
    takeTurn(turn, signal) {
      const { api, search } = budgets();
      // A search counts as a request of the app besides.
      return takeTurn(context, turn === 'search' ? [api, search] : [api], signal);
    },
    block: (turn, until, why) => blockBudget(db, budgets()[turn].bucket, { until, why }),
    sawAnswer(seen) {
      limits = { ...limits, ...seen.limits };
      if (seen.at.getTime() - notedAt < NOTES_EVERY_MS) return;
      notedAt = seen.at.getTime();
      const noted = noteAnswer(db, of, { ...limits, at: seen.at, clockAheadMs: seen.clockAheadMs });
      // A courtesy to whoever looks at the dashboard.
      noted.catch((error: unknown) => log.debug({ err: error }, 'what HubSpot said of its limits was not noted'));
    },
  });
  return createHubspotClient({ portalId: of.portalId, requests });
}
