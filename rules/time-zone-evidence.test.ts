// Which zones have to be respected for a person: what decides, what narrows down, what conflicts, and what tells nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RespectedZones } from './calling-window.ts';
import { readHubSpotZone, readZones, zonesToRespect } from './time-zone-evidence.ts';
import { type WhereaboutsExample, unknownZoneExamples, whereaboutsExamples } from './time-zone-evidence-examples.ts';

const now = new Date('2026-01-14T12:00:00Z');
const newYorker = { e164: '+12125550123', country: 'US' };
const tollFree = { e164: '+18005550123', country: 'US' };

const edges: WhereaboutsExample[] = [
  ['nothing at all', {}, '', ''],
  ['empty texts', { timeZone: ' ', mappedTimeZone: '', hsTimeZone: null, address: {} }, '', ''],
  [
    'told with the call, and all of America may be meant',
    { timeZone: 'America/Denver', phone: tollFree },
    'America/Denver',
    'request phone_number',
  ],
  ['told with the call and by nothing else', { timeZone: 'Europe/Berlin' }, 'Europe/Berlin', 'request'],
  [
    'told with the call, doubted by a property',
    { timeZone: 'Europe/Berlin', mappedTimeZone: 'Asia/Kolkata', phone: newYorker },
    'Europe/Berlin, law Europe/Berlin Asia/Kolkata',
    'request mapped_property',
    true,
  ],
  ['hs_timezone alone', { hsTimeZone: 'us_slash_eastern' }, 'US/Eastern', 'hs_timezone'],
  [
    'hs_timezone and a number agree',
    { hsTimeZone: 'us_slash_eastern', phone: newYorker },
    'US/Eastern',
    'hs_timezone phone_number',
  ],
  ['a number narrows a country down', { address: { country: 'US' }, phone: newYorker }, 'America/New_York', 'address phone_number'],
  [
    'a state without a country',
    { address: { state: 'California' }, phone: tollFree },
    'America/Los_Angeles',
    'address phone_number',
  ],
  [
    'names of one clock agree',
    { address: { country: 'US', state: 'ID', zip: '83702' }, phone: { e164: '+12084010123', country: 'US' } },
    'America/Boise',
    'address phone_number',
  ],
  [
    'what is told broadly does not widen a conflict',
    { hsTimeZone: 'europe_slash_london', address: { country: 'US' }, phone: newYorker },
    'Europe/London America/New_York',
    'hs_timezone address phone_number',
    true,
  ],
];
const spelled = ({ asked, law }: RespectedZones) =>
  asked.join(' ') === law.join(' ') ? law.join(' ') : `${asked.join(' ')}, law ${law.join(' ')}`;

for (const [what, known, zones, sources, isConflict = false] of [...whereaboutsExamples, ...edges]) {
  test(what, () => {
    const reading = readZones(known, now);
    if (reading.kind === 'unknown') return assert.equal(zones, '');
    assert.equal(spelled(reading.zones), zones);
    assert.equal(reading.evidence.map(({ source }) => source).join(' '), sources);
    assert.equal(reading.isConflict, isConflict);
  });
}

test('of whom nothing tells, the team decides', () => {
  for (const [whenZoneUnknown, zones] of unknownZoneExamples) {
    const policy = { whenZoneUnknown, teamZone: 'Europe/Berlin' };
    assert.deepEqual(zonesToRespect(readZones({}, now), policy)?.law ?? null, zones);
    assert.deepEqual(zonesToRespect(readZones({ phone: newYorker }, now), policy)?.asked, ['America/New_York']);
  }
});

test('what could not be read is told, with what to send instead', () => {
  const reading = readZones({ timeZone: 'EST', mappedTimeZone: 'Eastern', hsTimeZone: 'somewhere', phone: newYorker }, now);
  assert.deepEqual(
    reading.unread.map(({ source }) => source),
    ['request', 'mapped_property', 'hs_timezone'],
  );
  assert.match(reading.unread[0]?.message ?? '', /America\/New_York/);
});

test('clocks of equal show are told once: all of toll-free America has fewer than its names', () => {
  const reading = readZones({ phone: tollFree }, now);
  assert.ok(reading.kind === 'known' && reading.zones.law.length > 10 && reading.zones.law.length < 25, JSON.stringify(reading));
});

const hubspot: [text: string, zone: string][] = [
  ['us_slash_eastern', 'US/Eastern'],
  ['us_slash_east_hyphen_indiana', 'US/East-Indiana'],
  ['us_slash_pacific_hyphen_new', 'US/Pacific-New'],
  ['canada_slash_atlantic', 'Canada/Atlantic'],
  ['america_slash_port_hyphen_au_hyphen_prince', 'America/Port-au-Prince'],
  ['america_slash_blanc_hyphen_sablon', 'America/Blanc-Sablon'],
  ['america_slash_argentina_slash_comodrivadavia', 'America/Argentina/ComodRivadavia'],
  ['america_slash_north_dakota_slash_new_salem', 'America/North_Dakota/New_Salem'],
  ['america_slash_port_of_spain', 'America/Port_of_Spain'],
  ['america_slash_santa_isabel', 'America/Santa_Isabel'],
  ['antarctica_slash_dumontdurville', 'Antarctica/DumontDUrville'],
  ['antarctica_slash_south_pole', 'Antarctica/South_Pole'],
  ['asia_slash_ust_hyphen_nera', 'Asia/Ust-Nera'],
  ['australia_slash_lhi', 'Australia/LHI'],
  ['chile_slash_easterisland', 'Chile/EasterIsland'],
  ['mexico_slash_bajanorte', 'Mexico/BajaNorte'],
  ['brazil_slash_denoronha', 'Brazil/DeNoronha'],
  ['europe_slash_isle_of_man', 'Europe/Isle_of_Man'],
  ['cuba', 'Cuba'],
  ['eire', 'Eire'],
  ['kwajalein', 'Kwajalein'],
  ['navajo', 'Navajo'],
  ['America/Chicago', 'America/Chicago'],
];
for (const [text, zone] of hubspot) {
  test(`HubSpot's ${text}`, () => assert.deepEqual(readHubSpotZone(text), { kind: 'zone', zone }));
}

test("every zone of this machine can be read in HubSpot's spelling", () => {
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    const spelled = zone.toLowerCase().replaceAll('/', '_slash_').replaceAll('-', '_hyphen_');
    assert.deepEqual(readHubSpotZone(spelled), { kind: 'zone', zone });
  }
});
