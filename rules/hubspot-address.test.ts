// Cases of the address at which HubSpot shows a call.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hubspotCallAddress } from './hubspot-address.ts';

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
