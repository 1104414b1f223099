// What a token may do: told by HubSpot where it tells, else tried out with requests that change nothing.
import { capabilities, scopesOf, type Capability } from '../../rules/hubspot-capability.ts';
import { Problem } from '../../rules/problem.ts';
import { expect } from './expect.ts';
import { paths } from './paths.ts';
import type { Ask, HubspotRequests } from './requests.ts';
import { tokenInfoAnswer } from './shapes.ts';

export type TokenScopes = { appId: string | null; scopes: string[]; scopesKnown: boolean; missingScopes: string[] };

/** Throws Problem as HubspotClient promises, but never `hubspot_scope_missing`. */
export async function findTokenScopes(requests: HubspotRequests, token: string, signal?: AbortSignal): Promise<TokenScopes> {
  return (await toldScopes(requests, token, signal)) ?? (await triedScopes(requests, signal));
}

/** Private apps can be asked; other tokens are not known there. */
async function toldScopes({ ask }: HubspotRequests, token: string, signal?: AbortSignal): Promise<TokenScopes | null> {
  try {
    const { body } = await ask({ method: 'POST', path: paths.tokenInfo, body: { tokenKey: token }, repeatable: true, signal });
    const { appId, scopes } = expect(tokenInfoAnswer, body);
    return { appId: appId ?? null, scopes, scopesKnown: true, missingScopes: [] };
  } catch (error) {
    if (error instanceof Problem && !error.retryable) return null;
    if (error instanceof Problem && error.code === 'hubspot_answer_invalid') return null;
    throw error;
  }
}

/** One request for each capability. The two that would write name nothing to be written. */
const trials: Record<Capability, Omit<Ask, 'repeatable' | 'signal'>> = {
  read_calls: { method: 'GET', path: `${paths.objects('calls')}?limit=1` },
  read_owners: { method: 'GET', path: `${paths.owners}?limit=1` },
  read_companies: { method: 'GET', path: `${paths.objects('companies')}?limit=1` },
  read_deals: { method: 'GET', path: `${paths.objects('deals')}?limit=1` },
  read_transcripts: { method: 'GET', path: paths.transcript('1') },
  write_results: { method: 'POST', path: `${paths.objects('calls')}/batch/update`, body: { inputs: [] } },
  create_properties: { method: 'POST', path: `${paths.properties('calls')}/batch/create`, body: { inputs: [] } },
};

async function triedScopes({ ask }: HubspotRequests, signal?: AbortSignal): Promise<TokenScopes> {
  const scopes = new Set<string>();
  const missing = new Set<string>();
  for (const capability of capabilities) {
    const found = await trial(() => ask({ ...trials[capability], repeatable: true, signal }));
    for (const scope of scopesOf[capability]) (found ? scopes : missing).add(scope);
  }
  return { appId: null, scopes: [...scopes], scopesKnown: false, missingScopes: [...missing] };
}

/** Scopes are looked at before anything else, so every other refusal means that they are there. */
async function trial(run: () => Promise<unknown>): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.code === 'hubspot_scope_missing') return false;
    if (error.code === 'not_found' || error.code === 'hubspot_refused' || error.code === 'conflict') return true;
    throw error;
  }
}
