// A device that is not asked for the second factor for a while: what ends that, and that signing in does not prolong it.
import { endTrustAt, trustEndsAt } from '../database/people.ts';
import type { Db } from '../database/tables.ts';
import { cookiePrefix } from './host-cookie.ts';

/** Over for every clock, the library's own among them. */
const over = new Date(0);

/** At these doors somebody says that others may have had a hand in it: every device is asked again. */
export const endsTrust: ReadonlySet<string> = new Set(['POST /change-password', 'POST /two-factor/disable']);

export type Trust = { endsAt: Date } | null;
type OfBrowser = { publicUrl: string; cookie: string | undefined };

export async function trustOf(db: Db, { publicUrl, cookie }: OfBrowser): Promise<Trust> {
  const device = deviceIn(publicUrl, cookie?.split(';') ?? []);
  const endsAt = device === null ? null : await trustEndsAt(db, device);
  return endsAt && { endsAt };
}

/**
 * The library trusts a device anew at each sign-in; the time it was trusted for stays what it was. What it trusts by a cookie that was not
 * found here is trusted no longer.
 */
export async function keepTrustEnd(db: Db, trust: Trust, answer: { publicUrl: string; setCookies: readonly string[] }) {
  const device = deviceIn(answer.publicUrl, answer.setCookies);
  if (device !== null) await endTrustAt(db, device, trust?.endsAt ?? over);
}

/** Its own name for the device stands in the library's cookie, behind a word and before a signature that it checks itself. The first one counts. */
function deviceIn(publicUrl: string, cookies: readonly string[]): string | null {
  const begins = `${cookiePrefix(publicUrl)}.trust_device=`;
  const value = cookies.map((one) => one.trim()).find((one) => one.startsWith(begins)) ?? '';
  return /(?:!|%21)(trust-device-[\w-]{32})\./i.exec(value)?.[1] ?? null;
}
