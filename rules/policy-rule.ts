// One rule of law about calling, as dated data with its source. Not legal advice: a team reads the sources and decides.
import type { WindowLayer } from './calling-window.ts';

/** Marketing sells or recruits; service is about something the person already has or asked for. */
export const callPurposes = ['marketing', 'service'] as const;
export type CallPurpose = (typeof callPurposes)[number];

/**
 * `official`: read in the law or at the authority. `secondary`: read in others' summaries. `unverified`: summaries disagree or are
 * incomplete, so the stricter reading stands here. All three are applied.
 */
export type Certainty = 'official' | 'secondary' | 'unverified';

export type Source = {
  /** The law, as one would look it up. */
  law: string;
  /** Address or name of the text that was read. */
  readAt: string;
  /** Day of that text, or the day it was taken in here where it names none: `2026-11-26`. */
  asOf: string;
  certainty: Certainty;
};

export type PolicyRule = {
  /** Never used again for another rule: call records name it. */
  key: string;
  /** Countries (`US`) or parts of them (`US-FL`), ISO 3166. */
  regions: readonly string[];
  purposes: readonly CallPurpose[];
  /** First local day on which it holds; absent when it always has. */
  from?: string;
  source: Source;
} & PolicyDemand;

export type PolicyDemand =
  /** Calls only in these hours of the called person's clock. */
  | {
      kind: 'hours';
      days: WindowLayer['days'];
      /** Local dates without calls, and the last day the list knows of. */
      closedOn?: { dates: readonly string[]; knownUntil: string };
      zone?: string;
    }
  | { kind: 'cap'; most: number; withinHours: number }
  /** The person has agreed beforehand. */
  | { kind: 'consent'; form: 'express' | 'written' }
  /** What has to be said at the start of the call. */
  | { kind: 'disclosure'; say: readonly Disclosure[] }
  /** Whether one side's knowledge of a recording is enough. */
  | { kind: 'recording'; consent: 'one_party' | 'all_party' }
  /** Something a person has to see to; we cannot check it. */
  | { kind: 'note'; text: string };

export const disclosures = {
  ai_voice: 'that the voice is a computer',
  caller: 'who is calling',
  opt_out: 'how to say no to further calls',
} as const;
export type Disclosure = keyof typeof disclosures;

export type PolicyPack = {
  packId: string;
  name: string;
  /** The day on which the data was put together. */
  version: string;
  rules: readonly PolicyRule[];
};

/** The usual case: hours or a demand on marketing calls only. */
export const marketingOnly: readonly CallPurpose[] = ['marketing'];
