// Who is called: which of several numbers, whose country a bare one belongs to, and what tells of time zones and opt-outs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { propertiesOfFields, propertiesOfPerson, readCalledPerson } from './called-person.ts';
import { newCallingPolicy } from './calling-policy.ts';
import type { CrmProperties } from './variable.ts';

type Row = [what: string, contact: CrmProperties, sent: string | null, defaultCountry: string | null, number: string];
const rows: Row[] = [
  ['the number that was sent outweighs the contact’s', { phone: '+12125550100' }, '+13105550100', null, '+13105550100'],
  ['one that cannot be read does not', { phone: '+12125550100' }, 'call reception', null, '+12125550100'],
  ['the phone before the mobile', { phone: '+12125550100', mobilephone: '+13105550100' }, null, null, '+12125550100'],
  ['the mobile where the phone is words', { phone: 'ask Bob', mobilephone: '+13105550100' }, null, null, '+13105550100'],
  ['what HubSpot has worked out', { hs_calculated_phone_number: '+12125550100' }, null, null, '+12125550100'],
  ['a bare number in the contact’s country', { phone: '(212) 555-0100', country: 'United States' }, null, 'IN', '+12125550100'],
  ['a bare number in the team’s country', { phone: '(212) 555-0100' }, null, 'US', '+12125550100'],
  ['a bare number of nowhere', { phone: '(212) 555-0100' }, null, null, 'no_country'],
  ['none at all', { firstname: 'Ada' }, null, 'US', 'empty'],
  ['an empty one', { phone: ' ' }, null, 'US', 'empty'],
];
for (const [what, contact, sentPhone, defaultCountry, expected] of rows) {
  test(what, () => {
    const { phone } = readCalledPerson({ contact, sentPhone, timeZone: null }, { ...newCallingPolicy, defaultCountry });
    assert.equal(phone.kind === 'number' ? phone.e164 : phone.why, expected);
  });
}

test('names are one line, cut, and none where there is none', () => {
  const named = (contact: CrmProperties) => readCalledPerson({ contact, sentPhone: null, timeZone: null }, newCallingPolicy).name;
  assert.equal(named({ firstname: ' Ada ', lastname: 'Lovelace' }), 'Ada Lovelace');
  assert.equal(named({ lastname: 'Lovelace' }), 'Lovelace');
  assert.equal(named({ firstname: null }), null);
  assert.equal(named({ firstname: 'A'.repeat(500) })?.length, 200);
});

test('zone and opt-out are read from the properties the team has mapped, and those are asked for', () => {
  const policy = { ...newCallingPolicy, zoneProperty: 'tz', optOutProperty: 'no_calls' };
  const contact = { tz: 'Europe/Paris', hs_timezone: 'us_slash_eastern', no_calls: 'true', state: 'TX', phone: '+33142685300' };
  const person = readCalledPerson({ contact, sentPhone: null, timeZone: 'Asia/Kolkata' }, policy);
  assert.deepEqual(person.whereabouts, {
    timeZone: 'Asia/Kolkata',
    mappedTimeZone: 'Europe/Paris',
    hsTimeZone: 'us_slash_eastern',
    address: { country: null, state: 'TX', zip: null },
    phone: { e164: '+33142685300', country: 'FR' },
  });
  assert.deepEqual(person.optOut, { property: 'no_calls', value: 'true' });
  const asked = propertiesOfPerson(policy);
  for (const name of ['tz', 'no_calls', 'phone', 'mobilephone', 'hs_timezone', 'state']) assert.ok(asked.includes(name), name);
  assert.equal(readCalledPerson({ contact, sentPhone: null, timeZone: null }, newCallingPolicy).optOut, null);
});

test('fields of a body are properties where they are one value', () => {
  assert.deepEqual(propertiesOfFields({ state: 'TX', zip: 79901, vip: true, tags: ['a'], nothing: null }), {
    state: 'TX',
    zip: '79901',
    vip: 'true',
  });
});
