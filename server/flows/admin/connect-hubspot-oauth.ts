// Connect a portal by installing this server's app: people leave for HubSpot and come back with a code.
import { createHash } from 'node:crypto';
import { Problem } from '../../../rules/problem.ts';
import { beginInstallation, endInstallation } from '../../database/hubspot-installations.ts';
import type { OfPortal } from '../../database/hubspot-portals.ts';
import { authorizeUrl, exchangeCode, type OauthApp } from '../../hubspot/oauth.ts';
import { grantTimes } from '../hubspot/access-token.ts';
import type { HubspotAdminContext } from '../hubspot/connection.ts';
import { examineToken } from '../hubspot/examine-token.ts';
import { keepPortal } from '../hubspot/save-portal.ts';
import { refuseTooMany } from './connect-hubspot.ts';

/** Time to sign in at HubSpot, choose a portal and read what is asked for. */
const BACK_WITHIN_MS = 30 * 60_000;
const STATE_BYTES = 32;

type Person = { teamId: string; personId: string };

/** The address the browser goes to. Throws Problem `conflict` when no app is set up. */
export async function beginHubspotInstallation(
  context: HubspotAdminContext,
  input: Person & { redirectUrl: string },
): Promise<string> {
  const { clock, db } = context;
  const app = appOf(context);
  const state = Buffer.from(context.randomBytes(STATE_BYTES)).toString('base64url');
  const { teamId, personId } = input;
  const now = clock.now();
  await beginInstallation(db, {
    stateDigest: digestOf(state),
    ...{ teamId, personId },
    expiresAt: new Date(now.getTime() + BACK_WITHIN_MS),
    now,
  });
  return authorizeUrl(app, { state, redirectUrl: input.redirectUrl });
}

/**
 * The state is good once, and only for the person who left with it: nobody can make somebody else connect their portal to
 * a team they do not know. Throws Problem `bad_request` otherwise, or as `connectHubspot`.
 */
export async function finishHubspotInstallation(
  context: HubspotAdminContext,
  input: {
    personId: string;
    state: string;
    code: string;
    redirectUrl: string;
    /** Asked again: the person's role may have changed meanwhile. */
    mayConnect: (teamId: string) => boolean;
  },
): Promise<OfPortal> {
  const { clock, connection, db } = context;
  const app = appOf(context);
  const begun = await endInstallation(db, digestOf(input.state), clock.now());
  if (!begun || begun.personId !== input.personId || !input.mayConnect(begun.teamId)) {
    throw new Problem(
      'bad_request',
      'This way back from HubSpot is not open any more. Begin to connect again on the HubSpot page.',
    );
  }
  const grant = await exchangeCode({ ...connection, app, clock }, { code: input.code, redirectUrl: input.redirectUrl });
  if (grant.refreshToken === null)
    throw new Problem('hubspot_answer_invalid', 'HubSpot gave no permission to renew the token. Begin to connect again.');
  const now = clock.now();
  const told = grant.scopes === null ? undefined : { appId: null, scopes: grant.scopes, scopesKnown: true, missingScopes: [] };
  const examined = await examineToken(context, grant.accessToken, told);
  const { teamId, personId } = begun;
  await refuseTooMany(context, { teamId, portalId: examined.account.portalId });
  const { accessExpiresAt: expiresAt, accessRenewAt: renewAt } = grantTimes(grant, now, connection.random());
  const tokens = { access: grant.accessToken, refresh: grant.refreshToken, expiresAt, renewAt };
  return db.transaction().execute((db) => keepPortal(context, db, { teamId, personId, examined, tokens }));
}

function appOf({ connection }: HubspotAdminContext): OauthApp {
  if (connection.oauth) return connection.oauth;
  throw new Problem(
    'conflict',
    'This server has no HubSpot app of its own. Set RINGSIDE_HUBSPOT_CLIENT_ID and RINGSIDE_HUBSPOT_CLIENT_SECRET, or connect by a token.',
  );
}

const digestOf = (state: string) => createHash('sha256').update(state).digest();
