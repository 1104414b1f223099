// Who comes in: bearer tokens, the developer's key, scopes; with HubSpot's words for those who do not.
import { refusal, type Refusal } from './answers.ts';
import type { App, Grant } from './apps.ts';
import type { LimitedCall } from './limits.ts';
import type { Portal } from './portal.ts';
import type { Ask, AskWithToken } from './route.ts';
import { portalOf, type World } from './world.ts';

export const admit = { grantOf, token, developer, limitedCall };

function grantOf(world: World, headers: Ask['headers']): Grant | undefined {
  const [, token] = /^Bearer\s+(\S+)$/i.exec(String(headers['authorization'] ?? '')) ?? [];
  return token === undefined ? undefined : world.access.grants.get(token);
}

function token(world: World, headers: Ask['headers']): { portal: Portal; grant: Grant; app: App } {
  const grant = grantOf(world, headers);
  const app = grant && world.access.apps.get(grant.appId);
  if (!grant || !app) throw unknownToken();
  if (grant.expiresAt !== null && grant.expiresAt <= world.clock.now()) throw expiredToken(world, grant.expiresAt);
  return { portal: portalOf(world, grant.portalId), grant, app };
}

function developer(world: World, ask: Ask): void {
  const grant = grantOf(world, ask.headers);
  const mayManage = grant?.scopes.includes('developers-write') && (grant.expiresAt ?? Infinity) > world.clock.now();
  if (ask.query.get('hapikey') !== world.developerKey && !mayManage) throw unknownToken();
}

function limitedCall(ask: AskWithToken, isSearch: boolean): LimitedCall {
  const { portal, app } = ask;
  return { portalId: portal.portalId, appId: app.appId, timeZone: portal.timeZone, isOauth: app.kind === 'oauth', isSearch };
}

export const unknownToken = (): Refusal =>
  refusal(401, {
    message:
      'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview',
    category: 'INVALID_AUTHENTICATION',
  });

export const expiredToken = (world: World, expiredAt: number): Refusal =>
  refusal(401, {
    message: `The OAuth token used to make this call expired ${Math.floor((world.clock.now() - expiredAt) / 60_000)} minute(s) ago.`,
    category: 'EXPIRED_AUTHENTICATION',
    context: { 'expire time': [new Date(expiredAt).toISOString()] },
  });

export const missingScopes = (scopes: readonly string[]): Refusal =>
  refusal(403, {
    message:
      "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.",
    errors: [{ message: 'One or more of the following scopes are required.', context: { requiredGranularScopes: scopes } }],
    links: { scopes: 'https://developers.hubspot.com/scopes' },
    category: 'MISSING_SCOPES',
  });
