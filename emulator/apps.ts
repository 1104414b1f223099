// Apps, the tokens they hold for portals, and what OAuth remembers between its steps.

export type App = {
  appId: number;
  name: string;
  kind: 'private' | 'oauth';
  clientId: string;
  clientSecret: string;
  redirectUrls: string[];
  scopes: readonly string[];
};

/** What a bearer token stands for. Static tokens have no end. */
export type Grant = {
  token: string;
  portalId: number;
  appId: number;
  scopes: readonly string[];
  userId: number;
  expiresAt: number | null;
};

export type RefreshGrant = Omit<Grant, 'expiresAt'>;

export type AuthorizationCode = {
  code: string;
  portalId: number;
  appId: number;
  scopes: readonly string[];
  redirectUrl: string;
  challenge: string | null;
  expiresAt: number;
};

export type OauthOptions = {
  /** How long access tokens last; half an hour at HubSpot. */
  accessSeconds?: number;
  /** A new refresh token with each refresh; the old one ends. HubSpot's stay. */
  rotates?: boolean;
};

export type Access = {
  apps: Map<number, App>;
  grants: Map<string, Grant>;
  refreshGrants: Map<string, RefreshGrant>;
  codes: Map<string, AuthorizationCode>;
};

export const createAccess = (): Access => ({ apps: new Map(), grants: new Map(), refreshGrants: new Map(), codes: new Map() });

export const appOfClient = (access: Access, clientId: string): App | undefined =>
  [...access.apps.values()].find((app) => app.clientId === clientId);

/** Everything the emulated endpoints ask for; a token without a list of scopes gets all of them. */
export const everyScope: readonly string[] = [
  'oauth',
  ...['contacts', 'companies', 'deals', 'leads', 'custom'].flatMap((noun) => [
    `crm.objects.${noun}.read`,
    `crm.objects.${noun}.write`,
  ]),
  ...['contacts', 'companies', 'deals', 'custom'].flatMap((noun) => [`crm.schemas.${noun}.read`, `crm.schemas.${noun}.write`]),
  'crm.objects.owners.read',
  'crm.extensions_calling_transcripts.read',
  'crm.extensions_calling_transcripts.write',
  'tickets',
  'developers-read',
  'developers-write',
];

export type TokenOptions = { token: string; portalId?: number; appId?: number; scopes?: readonly string[]; expiresAt?: number };

export const PRIVATE_APP_ID = 2_310_001;

/** A token as a private app or a service key has it. */
export function addStaticToken(access: Access, firstPortalId: number, one: TokenOptions): Grant {
  const { token, portalId = firstPortalId, appId = PRIVATE_APP_ID, scopes = everyScope, expiresAt = null } = one;
  if (!access.apps.has(appId)) access.apps.set(appId, privateApp(appId, scopes));
  const grant: Grant = { token, portalId, appId, scopes, userId: 75_514_748, expiresAt };
  access.grants.set(token, grant);
  return grant;
}

function privateApp(appId: number, scopes: readonly string[]): App {
  const clientId = `private-${appId}`;
  return {
    appId,
    name: 'Private app',
    kind: 'private',
    clientId,
    clientSecret: `private-secret-${appId}`,
    redirectUrls: [],
    scopes,
  };
}
