// The password asked of somebody who is signed in already: an open session gives nobody endless tries at it, nor tries without a trace.
import type { Clock } from '../ports/clock.ts';
import { spendTry, type RateLimiter } from './rate-limit.ts';
import type { Web } from './route.ts';
import { noteInTeams, type SignInAudit } from './sign-in-audit.ts';

const PASSWORDS_PER_MINUTE = 10;

export const WRONG_PASSWORD = 'The password is wrong. Type it again.';

/** For all doors and all sessions of a person together. Throws Problem `rate_limited`. */
export function countAskedPassword(
  by: { rateLimiter: RateLimiter; clock: Clock },
  { personId }: { personId: string },
): Promise<void> {
  return spendTry(by, `password ${personId}`, PASSWORDS_PER_MINUTE);
}

export function noteWrongPassword(
  web: Web,
  audit: SignInAudit,
  person: { personId: string; name: string },
  address: string,
): Promise<void> {
  return noteInTeams(web, audit, { person, address }, { act: 'password.refused' });
}
