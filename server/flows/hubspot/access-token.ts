// The token requests to a portal are made with; that of an installed app is renewed in time, by one process for all.
import { Problem } from '../../../rules/problem.ts';
import {
  beginRenewal,
  breakPortal,
  findPortal,
  lockPortal,
  updatePortal,
  type HubspotPortalRow,
  type OfPortal,
} from '../../database/hubspot-portals.ts';
import type { Db } from '../../database/tables.ts';
import { renewAccess, type OauthGrant } from '../../hubspot/oauth.ts';
import type { ConnectionContext } from './connection.ts';
import { keepSecret, openSecret } from './portal-secrets.ts';

export type AccessToken = {
  token: string;
  /** When another one is to be asked for; null for one that has no end. */
  renewAt: Date | null;
};

/** Longer than an exchange with all its tries takes. */
const RENEWAL_MS = 90_000;
const LOOK_EVERY_MS = 250;
const TRY_AGAIN_MS = 5_000;

/**
 * `refused` is a token HubSpot has just not taken. Throws Problem `hubspot_not_connected`, or `hubspot_unauthorised` when there is
 * no other: then the portal is marked as broken, and nothing more is asked of it until somebody has given it a new token.
 */
export async function findAccessToken(context: ConnectionContext, of: OfPortal, refused?: string): Promise<AccessToken> {
  const { clock, db } = context;
  const deadline = clock.now().getTime() + RENEWAL_MS;
  for (;;) {
    const portal = await findPortal(db, of);
    if (!portal) throw new Problem('hubspot_not_connected', `The portal ${of.portalId} is not connected.`);
    const token = await openSecret(context, of, 'hubspot-access-token');
    if (portal.auth === 'token') {
      if (token === null || token === refused) throw await broken(context, portal, 'HubSpot does not take the token any more.');
      return { token, renewAt: null };
    }
    const now = clock.now();
    const isGood = token !== null && token !== refused;
    if (isGood && portal.accessRenewAt && now < portal.accessRenewAt) return { token, renewAt: portal.accessRenewAt };
    // What is still good serves while somebody else renews it, or while HubSpot cannot.
    const meanwhile =
      isGood && portal.accessExpiresAt && now < portal.accessExpiresAt
        ? { token, renewAt: new Date(Math.min(portal.accessExpiresAt.getTime(), now.getTime() + TRY_AGAIN_MS)) }
        : null;
    const until = new Date(now.getTime() + RENEWAL_MS);
    if (await beginRenewal(db, { ...of, renewAt: portal.accessRenewAt, until }, now)) {
      try {
        return await renew(context, portal);
      } catch (error) {
        if (meanwhile && error instanceof Problem && error.retryable) return meanwhile;
        throw error;
      }
    }
    if (meanwhile) return meanwhile;
    if (now.getTime() >= deadline)
      throw new Problem('hubspot_unavailable', 'Another process has been renewing the token for too long.', { retryable: true });
    await clock.sleep(LOOK_EVERY_MS);
  }
}

async function renew(context: ConnectionContext, portal: HubspotPortalRow): Promise<AccessToken> {
  const { clock, connection, db } = context;
  const refreshToken = await openSecret(context, portal, 'hubspot-refresh-token');
  if (refreshToken === null || !connection.oauth) {
    throw await broken(
      context,
      portal,
      connection.oauth
        ? 'The permission to renew the token is gone.'
        : 'This portal was connected by an app that is not set up here any more (RINGSIDE_HUBSPOT_CLIENT_ID).',
    );
  }
  try {
    const grant = await renewAccess({ ...connection, app: connection.oauth, clock }, refreshToken);
    // Kept before it is used: HubSpot may have put an end to the old one.
    return await db.transaction().execute((db) => saveGrant(context, db, portal, grant));
  } catch (error) {
    if (error instanceof Problem && error.code === 'hubspot_unauthorised') throw await broken(context, portal, error.message);
    await updatePortal(db, portal, { renewingUntil: null }, portal.updatedAt);
    throw error;
  }
}

async function saveGrant(context: ConnectionContext, db: Db, portal: HubspotPortalRow, grant: OauthGrant): Promise<AccessToken> {
  const { clock, connection } = context;
  const now = clock.now();
  const present = await lockPortal(db, portal);
  // Whoever connected it anew has brought tokens of its own.
  if (present?.auth !== 'oauth' || present.accessRenewAt?.getTime() !== portal.accessRenewAt?.getTime())
    throw new Problem('hubspot_unavailable', 'The portal was connected anew or disconnected meanwhile.', { retryable: true });
  await keepSecret(context, db, portal, 'hubspot-access-token', grant.accessToken);
  if (grant.refreshToken !== null) await keepSecret(context, db, portal, 'hubspot-refresh-token', grant.refreshToken);
  const times = grantTimes(grant, now, connection.random());
  const scopes = grant.scopes === null ? {} : { scopes: grant.scopes };
  await updatePortal(db, portal, { ...times, ...scopes, renewingUntil: null }, now);
  return { token: grant.accessToken, renewAt: times.accessRenewAt };
}

/** Renewed after 80 to 90 % of its life, not by all processes at one moment. */
export function grantTimes({ lifeMs }: OauthGrant, now: Date, random: number): { accessExpiresAt: Date; accessRenewAt: Date } {
  const after = (ms: number) => new Date(now.getTime() + Math.floor(ms));
  return { accessExpiresAt: after(lifeMs), accessRenewAt: after(lifeMs * (0.8 + random / 10)) };
}

/** Only what was broken when it was read: it may have a new token by now. */
async function broken(context: ConnectionContext, portal: HubspotPortalRow, what: string): Promise<Problem> {
  const { teamId, portalId, updatedAt } = portal;
  const problem = new Problem('hubspot_unauthorised', `${what} Give this portal a new token on the HubSpot page.`);
  if (await breakPortal(context.db, { teamId, portalId, unchangedSince: updatedAt }, problem, context.clock.now()))
    context.log.warn({ teamId, portalId }, 'a HubSpot portal cannot be reached with its token any more');
  return problem;
}
