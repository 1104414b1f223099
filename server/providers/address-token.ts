// A token of ours in the addresses we give to carriers that sign nothing: whoever does not know the secret cannot write one.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Problem } from '../../rules/problem.ts';

const digest = (text: string) => createHash('sha256').update(text).digest();
const isSame = (told: string, expected: string) => timingSafeEqual(digest(told), digest(expected));

/** For one attempt alone, so that an address that leaks tells nothing of another call. */
export function attemptToken(secret: string, reference: string): string {
  return createHmac('sha256', secret).update(reference).digest('base64url');
}

export function withAttemptToken(reportUrl: string, secret: string, reference: string): string {
  const url = new URL(reportUrl);
  url.searchParams.set('token', attemptToken(secret, reference));
  return url.href;
}

/** The attempt an address was made for. Throws Problem `signature_invalid`. `setting`: where the secret stands. */
export function readAttemptAddress(pathAndQuery: string, { secret, setting }: { secret: string; setting: string }): string {
  const { searchParams } = new URL(pathAndQuery, 'http://here');
  const reference = searchParams.get('reference') ?? '';
  if (reference === '' || !isSame(searchParams.get('token') ?? '', attemptToken(secret, reference))) throw notOurs(setting);
  return reference;
}

/** Of an address that people copy: it holds the secret itself. Throws Problem `signature_invalid`. */
export function checkCopiedAddress(pathAndQuery: string, { secret, setting }: { secret: string; setting: string }): void {
  if (!isSame(new URL(pathAndQuery, 'http://here').searchParams.get('token') ?? '', secret)) throw notOurs(setting);
}

function notOurs(setting: string): Problem {
  return new Problem(
    'signature_invalid',
    `The address that was asked for holds no token of ours. Check ${setting}, and copy the address anew.`,
  );
}
