// The ledger of consent: what a person agreed to and took back, and what of it stands at an instant.
import type { CallPurpose } from './policy-rule.ts';

export type ConsentEntry = {
  kind: 'given' | 'revoked';
  scope: CallPurpose | 'all';
  /** Written consent is also express consent. A revocation takes back both. */
  form: 'express' | 'written';
  at: Date;
  /** For consent that ends by itself; null when it does not. */
  until: Date | null;
  /** Where it came from: a form, a call, an import. */
  source: string;
  /** The words the person saw or said. */
  text: string;
};

export type ConsentStanding =
  | { kind: 'given'; entry: ConsentEntry }
  | { kind: 'revoked'; entry: ConsentEntry }
  | { kind: 'none'; because: 'never_given' | 'expired' | 'not_written' };

/** Later entries outweigh earlier ones; at the same instant a revocation outweighs a consent. */
export function consentStanding(
  entries: readonly ConsentEntry[],
  purpose: CallPurpose,
  form: ConsentEntry['form'],
  at: Date,
): ConsentStanding {
  const known = entries.filter((entry) => entry.at <= at && (entry.scope === 'all' || entry.scope === purpose));
  const revoked = latest(known.filter((entry) => entry.kind === 'revoked'));
  const given = known.filter((entry) => entry.kind === 'given' && (!revoked || entry.at > revoked.at));
  const running = given.filter((entry) => entry.until === null || entry.until > at);
  const entry = latest(running.filter((candidate) => form === 'express' || candidate.form === 'written'));
  if (entry) return { kind: 'given', entry };
  if (running.length > 0) return { kind: 'none', because: 'not_written' };
  // Consent that was given again for a while and has ended leaves the revocation standing.
  if (revoked) return { kind: 'revoked', entry: revoked };
  return { kind: 'none', because: given.length > 0 ? 'expired' : 'never_given' };
}

function latest(entries: readonly ConsentEntry[]): ConsentEntry | undefined {
  return entries.toSorted((a, b) => b.at.getTime() - a.at.getTime())[0];
}
