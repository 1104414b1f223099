// A device that is not asked for the second factor for a while: what ends that, and that signing in does not prolong it.
import { endTrustAt, trustEndsAt } from '../database/people.ts';
import type { Db } from '../database/tables.ts';

/** At these doors somebody says that others may have had a hand in it: every device is asked again. */
export const endsTrust: ReadonlySet<string> = new Set(['POST /change-password', 'POST /two-factor/disable']);

/** The library's own name for the device stands in its cookie, behind a signature that it checks itself. */
const nameIn = (cookies: string | undefined): string | null => /trust-device-[\w-]{32}/.exec(cookies ?? '')?.[0] ?? null;

export type Trust = { endsAt: Date } | null;

export async function trustOf(db: Db, cookie: string | undefined): Promise<Trust> {
  const name = nameIn(cookie);
  const endsAt = name === null ? null : await trustEndsAt(db, name);
  return endsAt && { endsAt };
}

/** The library trusts a device anew at each sign-in; the time it was trusted for stays what it was. */
export async function keepTrustEnd(db: Db, trust: Trust, setCookies: readonly string[]): Promise<void> {
  const name = nameIn(setCookies.join('; '));
  if (trust && name !== null) await endTrustAt(db, name, trust.endsAt);
}
