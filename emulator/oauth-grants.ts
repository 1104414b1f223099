// OAuth's bookkeeping: codes, access tokens that end after half an hour, refresh tokens that stay or change.
import { createHash } from 'node:crypto';
import { Refusal } from './answers.ts';
import { appOfClient, type App, type Grant, type RefreshGrant } from './apps.ts';
import type { World } from './world.ts';

const CODE_LASTS_MS = 5 * 60_000;

export type Connecting = {
  clientId: string;
  portalId: number;
  redirectUrl: string;
  scopes: readonly string[];
  challenge: string | null;
};

/** A person has said yes: answers the code that the app changes for tokens. */
export function issueCode(world: World, connecting: Connecting): string {
  const app = appOfClient(world.access, connecting.clientId);
  if (!app) throw refuseOauth('invalid_client', 'BAD_CLIENT_ID', 'missing or unknown client id');
  const code = world.chance.uuid();
  const { portalId, redirectUrl, scopes, challenge } = connecting;
  world.access.codes.set(code, {
    code,
    portalId,
    appId: app.appId,
    scopes,
    redirectUrl,
    challenge,
    expiresAt: world.clock.now() + CODE_LASTS_MS,
  });
  return code;
}

export type Fields = Readonly<Record<string, string>>;

export function redeemCode(world: World, fields: Fields): TokenJson {
  const app = clientOf(world, fields);
  const code = world.access.codes.get(fields['code'] ?? '');
  // A code serves once, whether it is redeemed or refused.
  world.access.codes.delete(fields['code'] ?? '');
  const bad = (message: string) => refuseOauth('invalid_grant', 'BAD_AUTH_CODE', message);
  if (!code || code.appId !== app.appId || code.expiresAt <= world.clock.now()) throw bad('missing or unknown auth code');
  if (fields['redirect_uri'] !== code.redirectUrl)
    throw refuseOauth('invalid_grant', 'BAD_REDIRECT_URI', 'missing or unknown redirect URI');
  if (code.challenge !== null && challengeOf(fields['code_verifier'] ?? '') !== code.challenge)
    throw bad('the code verifier does not fit');
  return connectApp(world, app, code.portalId, code.scopes);
}

const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url');

export function refresh(world: World, fields: Fields): TokenJson {
  const app = clientOf(world, fields);
  const present = world.access.refreshGrants.get(fields['refresh_token'] ?? '');
  if (!present || present.appId !== app.appId)
    throw refuseOauth('invalid_grant', 'BAD_REFRESH_TOKEN', 'refresh token is invalid, expired or revoked');
  if (!world.options.oauth?.rotates) return tokenJson(world, present, issueAccess(world, present));
  world.access.refreshGrants.delete(present.token);
  const next: RefreshGrant = { ...present, token: newToken(world, 'na1-') };
  world.access.refreshGrants.set(next.token, next);
  return tokenJson(world, next, issueAccess(world, next));
}

export function clientOf(world: World, fields: Fields): App {
  const app = appOfClient(world.access, fields['client_id'] ?? '');
  if (!app || app.kind !== 'oauth') throw refuseOauth('invalid_client', 'BAD_CLIENT_ID', 'missing or unknown client id');
  if (fields['client_secret'] !== app.clientSecret)
    throw refuseOauth('invalid_client', 'BAD_CLIENT_SECRET', 'missing or unknown client secret');
  return app;
}

export function refuseOauth(error: string, status: string, message: string): Refusal {
  return new Refusal({ status: 400, json: { error, error_description: message, status, message } });
}

/** What connecting by hand would end with. */
export function connectApp(world: World, app: App, portalId: number, scopes: readonly string[]): TokenJson {
  const grant: RefreshGrant = { token: newToken(world, 'na1-'), portalId, appId: app.appId, scopes, userId: 75_514_748 };
  world.access.refreshGrants.set(grant.token, grant);
  return tokenJson(world, grant, issueAccess(world, grant));
}

const FORGOTTEN_AFTER_MS = 24 * 3_600_000;

/** Long runs would gather tokens without end. */
function forgetOld(world: World): void {
  for (const [token, { expiresAt }] of world.access.grants)
    if (expiresAt !== null && expiresAt + FORGOTTEN_AFTER_MS < world.clock.now()) world.access.grants.delete(token);
}

function issueAccess(world: World, { portalId, appId, scopes, userId }: RefreshGrant): Grant {
  forgetOld(world);
  const expiresAt = world.clock.now() + accessSeconds(world) * 1_000;
  const grant: Grant = { token: newToken(world, ''), portalId, appId, scopes, userId, expiresAt };
  world.access.grants.set(grant.token, grant);
  return grant;
}

const accessSeconds = (world: World) => world.options.oauth?.accessSeconds ?? 1_800;

const newToken = (world: World, prefix: string) => prefix + world.chance.uuid() + world.chance.uuid().replaceAll('-', '');

export type TokenJson = ReturnType<typeof tokenJson>;

const tokenJson = (world: World, refreshGrant: RefreshGrant, access: Grant) => ({
  token_type: 'bearer',
  refresh_token: refreshGrant.token,
  access_token: access.token,
  hub_id: access.portalId,
  scopes: access.scopes,
  expires_in: accessSeconds(world),
  token_use: 'access_token',
});
