// Tries a token that is not kept yet: which portal it belongs to, what it may do, how much it may ask.
import { apiBudget, blockBudget, searchBudget } from '../../database/hubspot-budget.ts';
import type { HubspotAccount } from '../../hubspot/client.ts';
import { createHubspotClient } from '../../hubspot/create-client.ts';
import { openRequests, type HubspotRequests } from '../../hubspot/requests.ts';
import { findTokenScopes, type TokenScopes } from '../../hubspot/token-scopes.ts';
import { Problem } from '../../../rules/problem.ts';
import type { ConnectionContext } from './connection.ts';
import { hintOf, type Examined } from './save-portal.ts';
import { takeTurn } from './take-turn.ts';

/** Of the smallest accounts; HubSpot tells the real one with its first answer. */
const LEAST_BURST = 100;

/** `scopes` of an installation are told with its token. Throws Problem as HubspotClient promises. */
export async function examineToken(context: ConnectionContext, token: string, scopes?: TokenScopes): Promise<Examined> {
  let burstLimit = LEAST_BURST;
  // The budget of a portal is known by its id, and the first request asks for that.
  const first = tryingRequests(context, { token, account: null, onLimit: (limit) => (burstLimit = limit) });
  const account = await createHubspotClient({ portalId: '', requests: first }).account();
  const requests = tryingRequests(context, { token, account, onLimit: (limit) => (burstLimit = limit) });
  return { account, scopes: scopes ?? (await findTokenScopes(requests, token)), burstLimit };
}

function tryingRequests(
  context: ConnectionContext,
  of: { token: string; account: HubspotAccount | null; onLimit: (burstLimit: number) => void },
): HubspotRequests {
  const { clock, connection, db } = context;
  const { token, account, onLimit } = of;
  const portalId = account?.portalId ?? 'unknown';
  const budgets = {
    search: searchBudget(portalId),
    api: apiBudget({ portalId, appId: null, tokenHint: hintOf(token), burstLimit: LEAST_BURST }),
  };
  return openRequests({
    baseUrl: connection.baseUrl,
    timeZone: account?.timeZone ?? 'UTC',
    send: connection.send,
    random: connection.random,
    clock,
    async accessToken(refused) {
      if (refused === undefined) return token;
      throw new Problem(
        'hubspot_unauthorised',
        'HubSpot does not take this token. Copy it again, whole, from the place where HubSpot shows it.',
      );
    },
    takeTurn: (turn, signal) => takeTurn(context, [budgets[turn]], signal),
    block: (turn, until, why) => blockBudget(db, budgets[turn].bucket, { until, why }),
    sawAnswer(seen) {
      if (seen.limits.burstLimit !== undefined) onLimit(seen.limits.burstLimit);
    },
  });
}
