// Which rules of law hold for one call: of every place the person may be in, all of them, so that the strictest decides.
import { sameHours, type WindowLayer } from './calling-window.ts';
import type { FrequencyCap } from './frequency-cap.ts';
import { euPolicyPack } from './policy-pack-eu.ts';
import { indiaPolicyPack } from './policy-pack-india.ts';
import { ukPolicyPack } from './policy-pack-uk.ts';
import { usPolicyPack } from './policy-pack-us.ts';
import type { Place } from './plausible-places.ts';
import type { CallPurpose, Disclosure, PolicyPack, PolicyRule, Source } from './policy-rule.ts';

export const policyPacks: readonly PolicyPack[] = [usPolicyPack, indiaPolicyPack, euPolicyPack, ukPolicyPack];

/** Those a team has chosen; null: all of them. */
export function chosenPacks(packIds: readonly string[] | null): readonly PolicyPack[] {
  return packIds === null ? policyPacks : policyPacks.filter(({ packId }) => packIds.includes(packId));
}

export type LegalRequirements = {
  layers: WindowLayer[];
  caps: FrequencyCap[];
  /** Null: no rule we know asks for it. The strictest form of several. */
  consent: { form: 'express' | 'written'; source: Source } | null;
  disclosure: { say: Disclosure; source: Source }[];
  /** Where no rule is known all sides must know: notice first, record after. */
  recording: { consent: 'one_party' | 'all_party'; source: Source | null };
  notes: string[];
  /** Where the data ends, in a sentence each. */
  gaps: string[];
  /** Keys of the rules that hold. */
  ruleKeys: string[];
  /** Packs and their versions, `us 2026-11-26`, for the record of a call. */
  version: string;
};

/** Where no law is known, nobody is rung at night. */
const everywhere: WindowLayer = {
  name: 'legal',
  source: '8–21 on the called person’s clock, where no law is known',
  days: sameHours(8 * 60, 21 * 60),
};

/**
 * `places`: everywhere the person may be; none when nothing tells. `at` is the instant of the dial: rules that begin later do not hold
 * yet.
 */
export function legalRequirements(
  places: readonly Place[],
  purpose: CallPurpose,
  at: Date,
  packs: readonly PolicyPack[] = policyPacks,
): LegalRequirements {
  const rules = packs.flatMap((pack) => pack.rules).filter((rule) => places.some((place) => holds(rule, place, purpose, at)));
  const hours = rules.filter((rule) => rule.kind === 'hours');
  const isLawless = (kind: PolicyRule['kind']) =>
    places.length === 0 || places.some((place) => !rules.some((rule) => rule.kind === kind && holds(rule, place, purpose, at)));
  return {
    layers: [...hours.map(layerOf), ...(isLawless('hours') ? [everywhere] : [])],
    caps: rules.filter((rule) => rule.kind === 'cap').map(capOf),
    consent: strictestConsent(rules),
    disclosure: disclosuresOf(rules),
    recording: recordingOf(rules, isLawless('recording')),
    notes: rules.flatMap((rule) => (rule.kind === 'note' ? [rule.text] : [])),
    gaps: gapsOf(rules, places, at),
    ruleKeys: rules.map((rule) => rule.key),
    version: packs.map((pack) => `${pack.packId} ${pack.version}`).join(', '),
  };
}

function holds(rule: PolicyRule, place: Place, purpose: CallPurpose, at: Date): boolean {
  if (!rule.purposes.includes(purpose) || !rule.regions.some((region) => covers(region, place))) return false;
  return rule.from === undefined || rule.from <= earliestDateOf(at);
}

function covers(region: string, { country, states }: Place): boolean {
  if (region === country) return true;
  if (!region.startsWith(`${country}-`)) return false;
  return states.length === 0 || states.includes(region.slice(country.length + 1));
}

/** The date that has begun somewhere on earth (UTC+14): a rule holds as soon as it may. */
function earliestDateOf(at: Date): string {
  return new Date(at.getTime() + 14 * 3_600_000).toISOString().slice(0, 10);
}

type RuleOf<K extends PolicyRule['kind']> = Extract<PolicyRule, { kind: K }>;

function layerOf(rule: RuleOf<'hours'>): WindowLayer {
  return {
    name: 'legal',
    source: rule.source.law,
    days: rule.days,
    ...(rule.closedOn ? { closedOn: rule.closedOn.dates } : {}),
    ...(rule.zone === undefined ? {} : { zone: rule.zone }),
  };
}

function capOf(rule: RuleOf<'cap'>): FrequencyCap {
  return { most: rule.most, withinHours: rule.withinHours, source: rule.source.law };
}

function strictestConsent(rules: readonly PolicyRule[]): LegalRequirements['consent'] {
  const asking = rules.filter((rule) => rule.kind === 'consent');
  const rule = asking.find(({ form }) => form === 'written') ?? asking[0];
  return rule ? { form: rule.form, source: rule.source } : null;
}

function disclosuresOf(rules: readonly PolicyRule[]): LegalRequirements['disclosure'] {
  const found = new Map<Disclosure, Source>();
  for (const rule of rules) {
    if (rule.kind !== 'disclosure') continue;
    for (const say of rule.say) if (!found.has(say)) found.set(say, rule.source);
  }
  return [...found].map(([say, source]) => ({ say, source }));
}

function recordingOf(rules: readonly PolicyRule[], isLawless: boolean): LegalRequirements['recording'] {
  const asking = rules.filter((rule) => rule.kind === 'recording');
  const strict = asking.find(({ consent }) => consent === 'all_party');
  const rule = strict ?? (isLawless ? undefined : asking[0]);
  return rule ? { consent: rule.consent, source: rule.source } : { consent: 'all_party', source: null };
}

function gapsOf(rules: readonly PolicyRule[], places: readonly Place[], at: Date): string[] {
  const today = earliestDateOf(at);
  const unknown = places.filter(
    ({ country }) => !rules.some(({ regions }) => regions.some((region) => region.startsWith(country))),
  );
  const ended = rules.filter((rule) => rule.kind === 'hours' && rule.closedOn && rule.closedOn.knownUntil < today);
  return [
    ...(places.length === 0
      ? ['Nothing tells which country this person is in. Add a country or a number with its country code.']
      : []),
    ...unknown.map(({ country }) => `No calling rules are known for ${country}. Ask before calling.`),
    ...ended.map((rule) => `The list of holidays for “${rule.source.law}” has ended. Update Ringside.`),
  ];
}
