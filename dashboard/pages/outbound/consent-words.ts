// How lines of the ledger of consent are called, and what of it stands.
import { consentStanding } from '../../../rules/consent.ts';
import type { CallPurpose } from '../../../rules/policy-rule.ts';
import { dateTime } from '../../format.ts';
import type { Tone } from '../../kit/badge.tsx';
import type { ConsentLine } from '../../outbound-queries.ts';

export const kindWords: Record<ConsentLine['kind'], { name: string; tone: Tone }> = {
  given: { name: 'Agreed', tone: 'strong' },
  revoked: { name: 'Took it back', tone: 'weak' },
};

export const scopeWords: Record<ConsentLine['scope'], string> = {
  marketing: 'Marketing calls',
  service: 'Service calls',
  all: 'All calls',
};
export const consentScopes = [
  { value: 'all', label: scopeWords.all },
  { value: 'marketing', label: scopeWords.marketing },
  { value: 'service', label: scopeWords.service },
] as const;

export const formWords: Record<ConsentLine['form'], string> = { written: 'In writing', express: 'Not in writing' };

/** What stands for calls of a purpose, by the rule that decides calls. */
export function standingWords(lines: readonly ConsentLine[], purpose: CallPurpose, now: Date): { text: string; tone: Tone } {
  const entries = lines.map((line) => ({
    ...{ kind: line.kind, scope: line.scope, form: line.form, source: line.source, text: line.wording },
    at: new Date(line.at),
    until: line.validUntil === null ? null : new Date(line.validUntil),
  }));
  const standing = consentStanding(entries, purpose, 'express', now);
  if (standing.kind === 'none')
    return { text: standing.because === 'expired' ? 'Consent has ended' : 'Nothing on record', tone: 'plain' };
  if (standing.kind === 'revoked') return { text: `Taken back on ${dateTime(standing.entry.at.toISOString())}`, tone: 'weak' };
  const written = consentStanding(entries, purpose, 'written', now);
  const { at, until } = written.kind === 'given' ? written.entry : standing.entry;
  const form = written.kind === 'given' ? 'Consent in writing' : 'Consent, not in writing,';
  const end = until === null ? '' : ` until ${dateTime(until.toISOString())}`;
  return { text: `${form} since ${dateTime(at.toISOString())}${end}`, tone: 'strong' };
}
