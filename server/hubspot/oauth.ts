// Installing our app in a portal: where the browser goes, and what the codes and tokens it brings back are exchanged for.
import { Problem } from '../../rules/problem.ts';
import type { Clock } from '../ports/clock.ts';
import type { SendHttp } from '../ports/http.ts';
import { readAnswer, readFailure } from './answer.ts';
import { expect } from './expect.ts';
import { paths } from './paths.ts';
import { oauthAnswer, oauthRefusal } from './shapes.ts';

export type OauthApp = {
  clientId: string;
  clientSecret: string;
  /** https://app.hubspot.com/oauth/authorize; people of other regions are sent on from there. */
  authorizeUrl: string;
};

export type OauthGrant = {
  accessToken: string;
  /** Null: the old one stays good. */
  refreshToken: string | null;
  lifeMs: number;
  /** Null where HubSpot does not tell, as it may when a token is renewed. */
  portalId: string | null;
  scopes: string[] | null;
};

/** Without these the connection is of no use; the others make it more useful. */
const requiredScopes = ['oauth', 'crm.objects.contacts.read'];
const optionalScopes = [
  'crm.objects.contacts.write',
  'crm.objects.owners.read',
  'crm.objects.companies.read',
  'crm.objects.deals.read',
  'crm.schemas.contacts.write',
  'crm.extensions_calling_transcripts.read',
];

/** `redirectUrl` is this server's; HubSpot compares it letter by letter with what the app has registered. */
export function authorizeUrl(app: OauthApp, { state, redirectUrl }: { state: string; redirectUrl: string }): string {
  const url = new URL(app.authorizeUrl);
  url.searchParams.set('client_id', app.clientId);
  url.searchParams.set('redirect_uri', redirectUrl);
  url.searchParams.set('scope', requiredScopes.join(' '));
  url.searchParams.set('optional_scope', optionalScopes.join(' '));
  url.searchParams.set('state', state);
  // HubSpot documents %20 between scopes.
  return url.href.replaceAll('+', '%20');
}

export type OauthOptions = { app: OauthApp; baseUrl: string; send: SendHttp; clock: Clock };

const TRIES = 3;
const PAUSE_MS = 1_000;
const TIMEOUT_MS = 20_000;
const MAX_BYTES = 256 * 1024;

/** A code is good once. Throws Problem `hubspot_refused` when it is not, `hubspot_unavailable`, `configuration_invalid`. */
export function exchangeCode(options: OauthOptions, of: { code: string; redirectUrl: string }): Promise<OauthGrant> {
  return exchange(options, { grant_type: 'authorization_code', code: of.code, redirect_uri: of.redirectUrl }, 1);
}

/** Throws Problem `hubspot_unauthorised` when the app was removed from the portal, else as `exchangeCode`. */
export function renewAccess(options: OauthOptions, refreshToken: string): Promise<OauthGrant> {
  return exchange(options, { grant_type: 'refresh_token', refresh_token: refreshToken }, TRIES);
}

async function exchange(options: OauthOptions, grant: Record<string, string>, tries: number): Promise<OauthGrant> {
  const { app, baseUrl, clock } = options;
  const form = new URLSearchParams({ ...grant, client_id: app.clientId, client_secret: app.clientSecret });
  for (let tried = 1; ; tried++) {
    const answer = await options.send({
      method: 'POST',
      url: baseUrl.replace(/\/+$/, '') + paths.oauthToken,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json', 'user-agent': 'Ringside' },
      body: form.toString(),
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
    });
    const read =
      answer.kind === 'failure' ? readFailure(answer) : readAnswer(answer, { turn: 'api', timeZone: 'UTC', now: clock.now() });
    if (read.kind === 'ok') {
      const granted = expect(oauthAnswer, read.body);
      return {
        accessToken: granted.access_token,
        refreshToken: granted.refresh_token ?? null,
        lifeMs: granted.expires_in * 1_000,
        portalId: granted.hub_id ?? null,
        scopes: granted.scopes ?? null,
      };
    }
    if (answer.kind === 'answer' && answer.status >= 400 && answer.status < 500 && !read.problem.retryable)
      throw refusal(answer.body, read.problem);
    if (!read.problem.retryable || tried >= tries) throw read.problem;
    await clock.sleep(PAUSE_MS * tried);
  }
}

function refusal(body: Buffer, otherwise: Problem): Problem {
  const { status, error } = oauthRefusal.parse(body.toString());
  const word = `${status} ${error}`;
  if (/BAD_REFRESH_TOKEN|BAD_HUB|invalid_grant(?!.*CODE)/.test(word) && !word.includes('BAD_AUTH_CODE')) {
    return new Problem(
      'hubspot_unauthorised',
      'The app was removed from this portal, or its permission was taken back. Connect the portal again on the HubSpot page.',
    );
  }
  if (/BAD_CLIENT|invalid_client/.test(word)) {
    return new Problem(
      'configuration_invalid',
      'HubSpot does not know the app. Check RINGSIDE_HUBSPOT_CLIENT_ID and RINGSIDE_HUBSPOT_CLIENT_SECRET against the app’s Auth page.',
    );
  }
  if (/BAD_REDIRECT_URI|redirect_uri/.test(word)) {
    return new Problem(
      'configuration_invalid',
      'HubSpot does not take the redirect address. Register it in the app exactly as the HubSpot page shows it.',
    );
  }
  if (/BAD_AUTH_CODE|invalid_grant/.test(word))
    return new Problem('hubspot_refused', 'HubSpot does not take the code the browser came back with. Begin to connect again.');
  return otherwise;
}
