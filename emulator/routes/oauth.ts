// OAuth: tokens in all versions of the path, what they stand for, and their end.
import { noContent, notFound, ok, type Answer } from '../answers.ts';
import type { Grant, RefreshGrant } from '../apps.ts';
import { clientOf, redeemCode, refresh, refuseOauth, type Fields } from '../oauth-grants.ts';
import { dated, type Ask, type Route } from '../route.ts';
import type { World } from '../world.ts';

const newer = (rest: string) => [`/oauth/v3/token${rest}`, ...dated(`/oauth/{V}/token${rest}`)];

export const oauthRoutes: Route[] = [
  { name: 'oauth.token', method: 'POST', paths: ['/oauth/v1/token', ...newer('')], auth: 'none', answer: token },
  { name: 'oauth.introspect', method: 'POST', paths: newer('/introspect'), auth: 'none', answer: introspect },
  { name: 'oauth.revoke', method: 'POST', paths: newer('/revoke'), auth: 'none', answer: revoke },
  { name: 'oauth.access-token', method: 'GET', paths: ['/oauth/v1/access-tokens/:token'], auth: 'none', answer: describeAccess },
  { name: 'oauth.refresh-token', method: 'GET', paths: ['/oauth/v1/refresh-tokens/:token'], auth: 'none', answer: describeRefresh },
  {
    name: 'oauth.refresh-token-end',
    method: 'DELETE',
    paths: ['/oauth/v1/refresh-tokens/:token'],
    auth: 'none',
    answer: endRefresh,
  },
];

/** v1 takes its parameters from the query too; later versions only from the body. */
function fieldsIn({ path, query, body }: Ask): Fields {
  const sent = typeof body === 'object' && body !== null ? (body as Fields) : {};
  return path.startsWith('/oauth/v1/') ? { ...Object.fromEntries(query), ...sent } : sent;
}

function token(ask: Ask): Answer {
  const fields = fieldsIn(ask);
  const kind = fields['grant_type'];
  if (kind === 'authorization_code') return ok(redeemCode(ask.world, fields));
  if (kind === 'refresh_token') return ok(refresh(ask.world, fields));
  throw refuseOauth('unsupported_grant_type', 'BAD_GRANT_TYPE', 'grant_type must be authorization_code or refresh_token');
}

const hubDomain = (world: World, portalId: number) =>
  `portal-${portalId}.${world.portals.get(portalId)?.dataHostingLocation ?? 'na1'}.example`;

const secondsLeft = (world: World, grant: Grant) =>
  grant.expiresAt === null ? 0 : Math.floor((grant.expiresAt - world.clock.now()) / 1_000);

const clientIdOf = (world: World, appId: number) => world.access.apps.get(appId)?.clientId;

function describeAccess({ world, params }: Ask): Answer {
  const grant = world.access.grants.get(params['token'] ?? '');
  if (!grant || (grant.expiresAt !== null && grant.expiresAt <= world.clock.now()))
    throw notFound('The access token is unknown or has expired.');
  return ok({
    token: grant.token,
    user: 'admin@emulator.example',
    hub_domain: hubDomain(world, grant.portalId),
    scopes: grant.scopes,
    scope_to_scope_group_pks: [],
    hub_id: grant.portalId,
    app_id: grant.appId,
    expires_in: secondsLeft(world, grant),
    user_id: grant.userId,
    token_type: 'access',
  });
}

function describeRefresh({ world, params }: Ask): Answer {
  const grant = world.access.refreshGrants.get(params['token'] ?? '');
  if (!grant) throw notFound('The refresh token is not known.');
  return ok({
    token: grant.token,
    user: 'admin@emulator.example',
    hub_domain: hubDomain(world, grant.portalId),
    scopes: grant.scopes,
    hub_id: grant.portalId,
    client_id: clientIdOf(world, grant.appId),
    user_id: grant.userId,
    token_type: 'refresh',
  });
}

function endRefresh({ world, params }: Ask): Answer {
  if (!world.access.refreshGrants.delete(params['token'] ?? '')) throw notFound('The refresh token is not known.');
  return noContent;
}

function tokenIn(fields: Fields): string {
  return fields['token'] ?? fields['access_token'] ?? fields['refresh_token'] ?? '';
}

function introspect(ask: Ask): Answer {
  const { world } = ask;
  const fields = fieldsIn(ask);
  const app = clientOf(world, fields);
  const access = world.access.grants.get(tokenIn(fields));
  const found: RefreshGrant | Grant | undefined = access ?? world.access.refreshGrants.get(tokenIn(fields));
  const isOver = access !== undefined && access.expiresAt !== null && access.expiresAt <= world.clock.now();
  if (!found || found.appId !== app.appId || isOver) return ok({ active: false });
  return ok({
    active: true,
    token: found.token,
    hub_id: found.portalId,
    user_id: found.userId,
    client_id: app.clientId,
    app_id: found.appId,
    user: 'admin@emulator.example',
    hub_domain: hubDomain(world, found.portalId),
    scopes: found.scopes,
    ...(access ? { expires_in: secondsLeft(world, access) } : {}),
    token_use: access ? 'access_token' : 'refresh_token',
    token_type: 'Bearer',
    is_private_distribution: true,
  });
}

function revoke(ask: Ask): Answer {
  const fields = fieldsIn(ask);
  const app = clientOf(ask.world, fields);
  const { grants, refreshGrants } = ask.world.access;
  const token = tokenIn(fields);
  for (const held of [grants, refreshGrants]) if (held.get(token)?.appId === app.appId) held.delete(token);
  return noContent;
}
