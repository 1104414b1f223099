// Joins what it takes to speak with HubSpot: the way out, the master keys, the app of this installation.
import type { House } from './compose-house.ts';
import { openSealer } from './compose-secrets.ts';
import type { OpenHubspot } from './flows/context.ts';
import type { HubspotConnection } from './flows/hubspot/connection.ts';
import { hubspotOpener } from './flows/hubspot/open-hubspot.ts';
import type { OauthApp } from './hubspot/oauth.ts';
import { createPlainHttp } from './providers/plain-http.ts';

export type ComposedHubspot = { connection: HubspotConnection; openHubspot: OpenHubspot; close(): Promise<void> };

/** Throws Problem when the master keys are missing or others than they were. */
export async function composeHubspot(house: House): Promise<ComposedHubspot> {
  const { config, context } = house;
  const sealer = await openSealer(config, context.db, context.clock.now());
  const http = createPlainHttp({ insideOnly: config.RINGSIDE_ZERO_EGRESS });
  const connection: HubspotConnection = {
    baseUrl: config.RINGSIDE_HUBSPOT_URL,
    send: http.send,
    random: Math.random,
    sealer,
    oauth: oauthApp(house),
  };
  return { connection, openHubspot: hubspotOpener({ ...context, connection }), close: () => http.close() };
}

function oauthApp({ config }: House): OauthApp | null {
  const { RINGSIDE_HUBSPOT_CLIENT_ID: clientId, RINGSIDE_HUBSPOT_CLIENT_SECRET: clientSecret } = config;
  if (clientId === undefined || clientSecret === undefined) return null;
  return { clientId, clientSecret, authorizeUrl: config.RINGSIDE_HUBSPOT_AUTHORIZE_URL };
}
