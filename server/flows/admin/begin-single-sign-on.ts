// Send somebody to the identity provider of a team, in a way that only they come back from.
import { createHash } from 'node:crypto';
import { Problem } from '../../../rules/problem.ts';
import { ownPage } from '../../../rules/single-sign-on.ts';
import { addAttempt, findSingleSignOn } from '../../database/single-sign-on.ts';
import type { AdminContext } from './admin-context.ts';
import type { SingleSignOnContext } from './change-single-sign-on.ts';

export type SignInContext = SingleSignOnContext & AdminContext;

export const ATTEMPT_LIFE_MS = 10 * 60_000;
const RANDOM_BYTES = 32;

export const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();

/** `browser` is for a cookie: without it nobody comes back. Throws Problem `not_found`, and what asking the provider throws. */
export async function beginSingleSignOn(
  context: SignInContext,
  input: { teamId: string; next: string | undefined; redirectUri: string },
): Promise<{ address: string; browser: string }> {
  const settings = await findSingleSignOn(context.db, input.teamId);
  if (!settings) throw new Problem('not_found', 'Single sign-on is switched off for this team. Sign in with your password.');
  const facts = await context.provider.discover(settings.issuer);
  const random = (): string => Buffer.from(context.randomBytes(RANDOM_BYTES)).toString('base64url');
  const [state, browser, nonce, verifier] = [random(), random(), random(), random()];
  const now = context.clock.now();
  await addAttempt(
    context.db,
    {
      ...{ stateHash: hashOf(state), teamId: input.teamId, browserHash: hashOf(browser), nonce, verifier },
      ...{ next: ownPage(input.next), expiresAt: new Date(now.getTime() + ATTEMPT_LIFE_MS) },
    },
    now,
  );
  const address = new URL(facts.authorizationEndpoint);
  const asked = {
    response_type: 'code',
    scope: 'openid email profile',
    client_id: settings.clientId,
    redirect_uri: input.redirectUri,
    state,
    nonce,
    code_challenge: hashOf(verifier).toString('base64url'),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value);
  return { address: address.href, browser };
}
