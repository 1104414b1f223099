// What a team says about all its calls: where nothing is known, whom it calls, how often, and how many at once.
import type { WindowLayer } from './calling-window.ts';
import type { FrequencyCap } from './frequency-cap.ts';

export type CallingPolicy = {
  /** Nothing tells which zone a person is in: hold the call until somebody says, or take the zone of the team. */
  whenZoneUnknown: 'hold' | 'team_zone';
  /** IANA name. */
  teamZone: string;
  /** ISO 3166 country that numbers without a country code belong to; null refuses them. */
  defaultCountry: string | null;
  /** Hours of the team besides those of the law and of the agent; null: none. */
  hours: WindowLayer | null;
  caps: readonly FrequencyCap[];
  countries: { only: readonly string[] | null; blocked: readonly string[] };
  consentBasis: 'ledger' | 'team_declares';
  /** Packs of calling rules that hold, by their ids (rules/policy-pack.ts); null: all of them, later ones included. */
  packs: readonly string[] | null;
  /** A contact property of HubSpot that says “do not call”; null: none is looked at. */
  optOutProperty: string | null;
  /** Whoever comes onto the do-not-call list is marked in that property too. */
  writeOptOut: boolean;
  /** Calls to us stand in HubSpot on the contact that has the caller’s number. A number can be forged. */
  logsInboundCalls: boolean;
  /** A contact property of HubSpot that holds an IANA time zone; null: only `hs_timezone` is looked at. */
  zoneProperty: string | null;
  /** Attempts at the same time. */
  mostAtOnce: number;
  mostAtOncePerAgent: number;
  /** How long a phone may ring, in milliseconds. */
  ringMs: number;
  /** How long a contact without a number is waited for, in milliseconds. */
  waitForNumberMs: number;
};

export const newCallingPolicy: CallingPolicy = {
  whenZoneUnknown: 'hold',
  teamZone: 'Etc/UTC',
  defaultCountry: null,
  hours: null,
  caps: [{ most: 3, withinHours: 24, source: 'team policy' }],
  countries: { only: null, blocked: [] },
  consentBasis: 'team_declares',
  packs: null,
  optOutProperty: null,
  writeOptOut: false,
  logsInboundCalls: false,
  zoneProperty: null,
  mostAtOnce: 5,
  mostAtOncePerAgent: 3,
  ringMs: 30_000,
  waitForNumberMs: 24 * 3_600_000,
};
