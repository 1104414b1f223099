// Cases of the address at which HubSpot shows a call.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hubspotCallAddress, readContactAddress } from './hubspot-address.ts';

const cases: [uiDomain: string, address: string | null][] = [
  ['app.hubspot.com', 'https://app.hubspot.com/contacts/4471902/record/0-48/101234567890'],
  ['app-eu1.hubspot.com', 'https://app-eu1.hubspot.com/contacts/4471902/record/0-48/101234567890'],
  ['hubspot.com', null],
  ['app.hubspot.com.example.net', null],
  ['nothubspot.com', null],
  ['example.net/app.hubspot.com', null],
  ['someone@app.hubspot.com', null],
  ['', null],
];

for (const [uiDomain, address] of cases) {
  test(`a call at ${JSON.stringify(uiDomain)}`, () => {
    assert.equal(hubspotCallAddress({ uiDomain, portalId: '4471902', objectId: '101234567890' }), address);
  });
}

for (const [text, contact] of [
  ['  901 ', { portalId: null, contactId: '901' }],
  ['https://app.hubspot.com/contacts/62515/record/0-1/901', { portalId: '62515', contactId: '901' }],
  ['https://app-eu1.hubspot.com/contacts/62515/record/0-1/901/?eschref=x#y', { portalId: '62515', contactId: '901' }],
  ['https://app.hubspot.com/contacts/62515/contact/901', { portalId: '62515', contactId: '901' }],
  ['https://app.hubspot.com/contacts/62515/record/0-2/901', null],
  ['https://hubspot.com.example.org/contacts/62515/record/0-1/901', null],
  ['Ann Kim', null],
  ['', null],
] as const) {
  test(`a contact named “${text}”`, () => assert.deepEqual(readContactAddress(text), contact));
}
