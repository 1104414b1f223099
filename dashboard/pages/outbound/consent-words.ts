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

export type StandingWords = { name: string; tone: Tone; when: string };

/** What stands for calls of a purpose, by the rule that decides calls. */
export function standingWords(lines: readonly ConsentLine[], purpose: CallPurpose, now: Date): StandingWords {
  const entries = lines.map((line) => ({
    ...{ kind: line.kind, scope: line.scope, form: line.form, source: line.source, text: line.wording },
    at: new Date(line.at),
    until: line.validUntil === null ? null : new Date(line.validUntil),
  }));
  const standing = consentStanding(entries, purpose, 'express', now);
  if (standing.kind === 'none')
    return { name: standing.because === 'expired' ? 'Consent has ended' : 'Nothing on record', tone: 'plain', when: '' };
  if (standing.kind === 'revoked')
    return { name: 'Taken back', tone: 'weak', when: `on ${dateTime(standing.entry.at.toISOString())}` };
  const written = consentStanding(entries, purpose, 'written', now);
  const { at, until } = written.kind === 'given' ? written.entry : standing.entry;
  const end = until === null ? '' : ` until ${dateTime(until.toISOString())}`;
  return {
    name: written.kind === 'given' ? 'Agreed in writing' : 'Agreed, not in writing',
    tone: 'strong',
    when: `since ${dateTime(at.toISOString())}${end}`,
  };
}
