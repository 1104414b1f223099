// Examples of what tells where a person is: the test holds the rule to each of them, and docs/rules.md tells them.
import type { CallingPolicy } from './calling-policy.ts';
import type { Whereabouts } from './time-zone-evidence.ts';

const newYorker = { e164: '+12125550123', country: 'US' };
const tollFree = { e164: '+18005550123', country: 'US' };

/** `zones`: those of the law, after those that count for other hours where they differ; empty where nothing tells. `sources`: that spoke. */
export type WhereaboutsExample = [what: string, known: Whereabouts, zones: string, sources: string, isConflict?: true];

export const whereaboutsExamples: WhereaboutsExample[] = [
  ['a number alone', { phone: newYorker }, 'America/New_York', 'phone_number'],
  [
    'a mobile number belongs to no place in its country',
    { phone: { e164: '+61412345678', country: 'AU' } },
    'Australia/Lord_Howe Antarctica/Macquarie Australia/Broken_Hill Australia/Brisbane Australia/Darwin Australia/Perth Australia/Eucla',
    'phone_number',
  ],
  ['a country alone, by the best known name of its clock', { address: { country: 'Germany' } }, 'Europe/Berlin', 'address'],
  [
    'a state narrows a toll-free number down',
    { address: { country: 'US', state: 'CA' }, phone: tollFree },
    'America/Los_Angeles',
    'address phone_number',
  ],
  [
    'a number narrows a divided state down',
    { address: { country: 'US', state: 'TN' }, phone: { e164: '+16155550123', country: 'US' } },
    'America/Chicago',
    'address phone_number',
  ],
  [
    'a number that moved along',
    { address: { country: 'US', state: 'CA' }, phone: newYorker },
    'America/Los_Angeles America/New_York',
    'address phone_number',
    true,
  ],
  [
    'three that disagree',
    { hsTimeZone: 'europe_slash_london', address: { country: 'US', state: 'CA' }, phone: newYorker },
    'Europe/London America/Los_Angeles America/New_York',
    'hs_timezone address phone_number',
    true,
  ],
  [
    'a mapped property decides',
    { mappedTimeZone: 'asia/kolkata', hsTimeZone: 'us_slash_eastern', phone: newYorker },
    'Asia/Kolkata',
    'mapped_property',
  ],
  ['an unreadable property: the rest counts', { mappedTimeZone: 'Eastern', phone: newYorker }, 'America/New_York', 'phone_number'],
  ['told with the call, and nothing doubts it', { timeZone: 'US/Eastern', phone: newYorker }, 'US/Eastern', 'request phone_number'],
  [
    'told with the call, doubted by the number',
    { timeZone: 'Europe/Berlin', phone: newYorker },
    'Europe/Berlin, law Europe/Berlin America/New_York',
    'request phone_number',
    true,
  ],
  ['a worldwide toll-free number and nothing else', { phone: { e164: '+80012345678', country: null } }, '', ''],
];

/** Of whom nothing tells: what the policy of a team in Berlin says, and the zones; null holds the call. */
export type UnknownZoneExample = [whenZoneUnknown: CallingPolicy['whenZoneUnknown'], zones: string[] | null];

export const unknownZoneExamples: UnknownZoneExample[] = [
  ['hold', null],
  ['team_zone', ['Europe/Berlin']],
];
