// Addresses as CRMs hold them: countries by any name, states by code or name, postal codes where they tell more.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, zonesOfAddress } from './address-zones.ts';
import { readCountry, zonesInCountry } from './country.ts';
import { countryZones } from './country-zones.ts';
import { zonesOfPhoneNumber } from './phone-zones.ts';
import { phoneZonePrefixes } from './phone-zone-prefixes.ts';
import { readZone } from './zone-clock.ts';

const countries: [text: string, code: string | null][] = [
  ['US', 'US'],
  ['us', 'US'],
  ['United States', 'US'],
  ['united states of america', 'US'],
  ['U.S.A.', 'US'],
  ['UK', 'GB'],
  ['England', 'GB'],
  ['United Kingdom', 'GB'],
  ['Germany', 'DE'],
  ['Deutschland', 'DE'],
  ['India', 'IN'],
  ['Côte d’Ivoire', 'CI'],
  ["Cote d'Ivoire", 'CI'],
  ['Türkiye', 'TR'],
  ['Turkey', 'TR'],
  ['São Tomé & Príncipe', 'ST'],
  ['Sao Tome and Principe', 'ST'],
  ['Atlantis', null],
  ['XX', null],
  ['', null],
];
for (const [text, code] of countries)
  test(`country ${JSON.stringify(text)} is ${code}`, () => assert.equal(readCountry(text), code));

const addresses: [address: Address, likely: string | null, zones: string][] = [
  [{ country: 'United States', state: 'New York' }, null, 'America/New_York'],
  [{ country: 'US', state: 'ny' }, null, 'America/New_York'],
  [{ country: 'US', state: 'Tennessee' }, null, 'America/Chicago America/New_York'],
  [{ country: 'US', state: 'TX' }, null, 'America/Chicago America/Denver'],
  [{ country: 'US', state: 'TX', zip: '75201' }, null, 'America/Chicago'],
  [{ country: 'US', state: 'Texas', zip: '79901-1234' }, null, 'America/Denver'],
  [{ country: 'US', state: 'TX', zip: '79830' }, null, 'America/Chicago America/Denver'],
  [{ country: 'US', state: 'TX', zip: 'unknown' }, null, 'America/Chicago America/Denver'],
  [{ country: 'US', state: 'FL', zip: '32501' }, null, 'America/Chicago'],
  [{ country: 'US', state: 'FL', zip: '32456' }, null, 'America/New_York America/Chicago'],
  [{ country: 'US', state: 'Florida', zip: '33101' }, null, 'America/New_York'],
  [{ country: 'US', state: 'AZ', zip: '85001' }, null, 'America/Phoenix'],
  [{ country: 'US', state: 'AZ', zip: '86515' }, null, 'America/Phoenix America/Denver'],
  [{ country: 'US', state: 'ID', zip: '83814' }, null, 'America/Los_Angeles'],
  [{ country: 'Canada', state: 'Québec' }, null, 'America/Toronto America/Halifax America/Blanc-Sablon'],
  [{ country: 'Australia', state: 'WA' }, null, 'Australia/Perth Australia/Eucla'],
  [{ country: 'US', state: 'WA' }, null, 'America/Los_Angeles'],
  [{ country: 'Brazil', state: 'São Paulo' }, null, 'America/Sao_Paulo'],
  [{ country: 'India', state: 'Goa' }, null, 'Asia/Kolkata'],
  [{ country: 'Kazakhstan' }, null, zonesInCountry('KZ').join(' ')],
  [{ country: 'US', state: 'Bavaria' }, null, zonesInCountry('US').join(' ')],
  [{ country: '', state: 'California' }, 'US', 'America/Los_Angeles'],
  [{ state: 'California' }, 'US', 'America/Los_Angeles'],
  [{ state: 'California' }, null, ''],
  [{ state: 'California' }, 'IN', ''],
  [{ country: 'Atlantis', state: 'California' }, 'US', ''],
  [{}, 'US', ''],
];
for (const [address, likely, zones] of addresses) {
  test(`${JSON.stringify(address)}, number in ${likely}`, () => assert.equal(zonesOfAddress(address, likely).join(' '), zones));
}

const numbers: [e164: string, zones: RegExp][] = [
  ['+12125550123', /^America\/New_York$/],
  ['+12082450123', /^America\/Los_Angeles$/],
  ['+12084010123', /^America\/Denver$/],
  ['+919876543210', /^Asia\/Kolkata$/],
  ['+442071234567', /Europe\/London$/],
  ['+18005550123', /America\/Adak.*Pacific\/Saipan/],
  ['+61291234567', /^Australia\/Sydney$/],
  // Mobile numbers belong to no place in their country; the first two are those of a person in Perth and one in Kamchatka.
  ['+61412345678', /Australia\/Sydney.*Australia\/Perth/],
  ['+79161234567', /Europe\/Moscow.*Asia\/Kamchatka/],
  ['+5511987654321', /^America\/Sao_Paulo$/],
  // Not the zone of a neighbour that had the same clock once.
  ['+212612345678', /^Africa\/Casablanca$/],
  ['+212522234567', /^Africa\/Casablanca$/],
  ['+80012345678', /^$/],
];
for (const [e164, zones] of numbers) test(`number ${e164}`, () => assert.match(zonesOfPhoneNumber(e164).join(' '), zones));

test('every zone in the tables is one this machine knows', () => {
  const named = new Set(`${countryZones} ${phoneZonePrefixes}`.match(/[A-Z][A-Za-z_]+\/[A-Za-z_/-]+/g));
  assert.ok(named.size > 400, `${named.size}`);
  assert.deepEqual(
    [...named].filter((zone) => readZone(zone).kind === 'refused'),
    [],
  );
  for (const country of ['US', 'CA', 'AU', 'BR']) {
    const zones = zonesInCountry(country);
    assert.ok(zones.every((zone) => readZone(zone).kind === 'zone') && zones.length > 10, country);
  }
});
