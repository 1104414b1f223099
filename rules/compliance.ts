// May this number be rung now? Asked again at the moment of dialling; the answer says why, for the record of the call.
import { type AttemptReason, attemptReasons } from './attempt-reason.ts';
import type { ClosedBy } from './calling-window.ts';
import { consentStanding, type ConsentEntry } from './consent.ts';
import { nextUnderCaps, type FrequencyCap } from './frequency-cap.ts';
import type { Pause } from './next-attempt.ts';
import type { LegalRequirements } from './policy-pack.ts';
import { disclosures, type CallPurpose } from './policy-rule.ts';

/** In the order in which they are asked: what ends a call before what only delays it. */
export const complianceChecks = [
  'country_blocked',
  'do_not_call',
  'opted_out',
  'consent_revoked',
  'consent_missing',
  'disclosure_missing',
  'paused',
  'frequency_cap',
  'outside_window',
] as const satisfies readonly AttemptReason[];
export type RefusalCode = (typeof complianceChecks)[number];

export type DialFacts = {
  at: Date;
  purpose: CallPurpose;
  /** ISO 3166 of the number; null when nothing tells. */
  country: string | null;
  legal: LegalRequirements;
  /** Whom the team calls at all. `only` null: every country that is not blocked. */
  countries: { only: readonly string[] | null; blocked: readonly string[] };
  /** The entry of the do-not-call list that holds for the number. */
  doNotCall: { since: Date; source: string } | null;
  /** The mapped property of the CRM and its value; null when the team mapped none. */
  optOut: { property: string; value: string | null } | null;
  consents: readonly ConsentEntry[];
  /** `team_declares`: the team answers for consent outside Ringside, and the record of each call says so. */
  consentBasis: 'ledger' | 'team_declares';
  disclosureLine: string;
  pauses: readonly Pause[];
  teamCaps: readonly FrequencyCap[];
  /** Every dial to this number that a cap can still count, whoever made it. */
  dials: readonly Date[];
  /** What the hours of all layers say at `at`, and when to ask again. */
  hours: { closedBy: ClosedBy | null; until: Date | null };
};

export type Finding = { check: RefusalCode; found: string; source: string | null };

export type ComplianceVerdict =
  /** `rulesVersion` names the packs the law was read from. */
  | { kind: 'allowed'; because: Finding[]; rulesVersion: string }
  | {
      kind: 'refused';
      code: RefusalCode;
      message: string;
      source: string | null;
      /** When to ask again; null when time alone changes nothing. */
      until: Date | null;
      /** True ends the call; false holds it. */
      isFinal: boolean;
      rulesVersion: string;
    };

type Answer = { passes: true; found: string; source?: string } | { passes: false; detail: string; source?: string; until?: Date };

export function checkDial(facts: DialFacts): ComplianceVerdict {
  const rulesVersion = facts.legal.version;
  const because: Finding[] = [];
  for (const check of complianceChecks) {
    const answer = checks[check](facts);
    const source = answer.source ?? null;
    if (answer.passes) {
      because.push({ check, found: answer.found, source });
      continue;
    }
    const message = `${attemptReasons[check]} ${answer.detail}`;
    return { kind: 'refused', code: check, message, source, until: answer.until ?? null, isFinal: isFinal[check], rulesVersion };
  }
  return { kind: 'allowed', because, rulesVersion };
}

const isFinal: Record<RefusalCode, boolean> = {
  country_blocked: true,
  do_not_call: true,
  opted_out: true,
  consent_revoked: true,
  consent_missing: true,
  disclosure_missing: false,
  paused: false,
  frequency_cap: false,
  outside_window: false,
};

const pass = (found: string, source?: string): Answer => ({ passes: true, found, ...(source === undefined ? {} : { source }) });
const day = (at: Date) => at.toISOString().slice(0, 10);

const checks: Record<RefusalCode, (facts: DialFacts) => Answer> = {
  country_blocked({ country, countries }) {
    const isCalled = country === null ? countries.only === null : (countries.only?.includes(country) ?? true);
    if (isCalled && !(country !== null && countries.blocked.includes(country)))
      return pass(`The team calls ${country ?? 'every country'}.`);
    return { passes: false, detail: `The number belongs to ${country ?? 'a country nobody knows'}.` };
  },

  do_not_call({ doNotCall }) {
    if (!doNotCall) return pass('The number is not on the do-not-call list.');
    return { passes: false, detail: `It is there since ${day(doNotCall.since)} (${doNotCall.source}).` };
  },

  opted_out({ optOut }) {
    if (!optOut) return pass('No opt-out property is mapped.');
    if (!saysNo(optOut.value)) return pass(`“${optOut.property}” does not say no.`);
    return { passes: false, detail: `“${optOut.property}” is “${optOut.value?.trim().slice(0, 60)}”.` };
  },

  consent_revoked({ consents, purpose, at }) {
    const standing = consentStanding(consents, purpose, 'express', at);
    if (standing.kind !== 'revoked') return pass('No consent was taken back.');
    return { passes: false, detail: `That was on ${day(standing.entry.at)} (${standing.entry.source}).` };
  },

  consent_missing({ legal, consents, purpose, at, consentBasis }) {
    if (!legal.consent) return pass('No rule we know asks for consent here.');
    const { form, source } = legal.consent;
    const standing = consentStanding(consents, purpose, form, at);
    if (standing.kind === 'given') {
      return pass(
        `${standing.entry.form === 'written' ? 'Written consent' : 'Consent'} of ${day(standing.entry.at)} (${standing.entry.source}).`,
        source.law,
      );
    }
    if (consentBasis === 'team_declares') return pass('The team declares that it holds the consent outside Ringside.', source.law);
    const why = standing.kind === 'none' ? noConsent[standing.because] : noConsent.never_given;
    return { passes: false, detail: why, source: source.law };
  },

  disclosure_missing({ legal, disclosureLine }) {
    const [first] = legal.disclosure;
    if (!first) return pass('No rule we know asks for a disclosure here.');
    const list = legal.disclosure.map(({ say }) => disclosures[say]).join('; ');
    if (disclosureLine.trim() !== '')
      return pass(`The agent’s disclosure line is said first; it has to tell ${list}.`, first.source.law);
    return { passes: false, detail: `It has to tell ${list}.`, source: first.source.law };
  },

  paused({ pauses, at }) {
    const holding = pauses.filter(({ until }) => until === null || until > at);
    const widest = pauseScopes.findLast((scope) => holding.some((pause) => pause.scope === scope));
    if (!widest) return pass('Nothing is paused.');
    const ends = holding.map(({ until }) => until?.getTime() ?? Infinity);
    const last = Math.max(...ends);
    return { passes: false, detail: pausedWhat[widest], ...(last === Infinity ? {} : { until: new Date(last) }) };
  },

  frequency_cap({ legal, teamCaps, dials, at }) {
    const caps = [...legal.caps, ...teamCaps];
    const { at: freeAt, cap } = nextUnderCaps(caps, dials, at);
    if (!cap) return pass(caps.length === 0 ? 'No cap holds here.' : `Fewer calls than ${caps.map(spellCap).join(' and ')}.`);
    return { passes: false, detail: `At most ${spellCap(cap)}.`, source: cap.source, until: freeAt };
  },

  outside_window({ hours }) {
    if (!hours.closedBy) return pass('All calling hours are open.');
    const { layer, zone } = hours.closedBy;
    return {
      passes: false,
      detail: `Closed by the ${layer.name} hours on the clock of ${zone}.`,
      ...(layer.source === undefined ? {} : { source: layer.source }),
      ...(hours.until === null ? {} : { until: hours.until }),
    };
  },
};

const pauseScopes = ['call', 'campaign', 'agent', 'team', 'everything'] as const satisfies readonly Pause['scope'][];
const pausedWhat: Record<Pause['scope'], string> = {
  call: 'This call is paused.',
  campaign: 'The campaign is paused.',
  agent: 'The agent is paused.',
  team: 'The team is paused.',
  everything: 'The kill switch is on.',
};

const noConsent = {
  never_given: 'Add a consent entry, or let the team declare that it holds consent elsewhere.',
  expired: 'The consent on record has ended.',
  not_written: 'The consent on record is not in writing, which the law asks for here.',
} as const;

function spellCap({ most, withinHours }: FrequencyCap): string {
  return `${most} in ${withinHours % 24 === 0 && withinHours > 24 ? `${withinHours / 24} days` : `${withinHours} hours`}`;
}

/** A checkbox, or words somebody typed: everything but an empty value and a plain no is an opt-out. */
export function saysNo(value: string | null | undefined): boolean {
  return !['', 'false', 'no', '0', 'n', 'off'].includes(value?.trim().toLowerCase() ?? '');
}
