// Countries and states from numbers and addresses, and the table of area codes held against the clocks of its states.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zonesOfAddress, type Address } from './address-zones.ts';
import { zonesOfPhoneNumber } from './phone-zones.ts';
import { plausiblePlaces } from './plausible-places.ts';
import { usAreaCodes } from './us-area-codes.ts';

type Phone = { e164: string; country: string | null };
const miami: Phone = { e164: '+13055550123', country: 'US' };
const tollFree: Phone = { e164: '+18005550123', country: 'US' };
const toronto: Phone = { e164: '+14165550123', country: 'CA' };
const pune: Phone = { e164: '+919876543210', country: 'IN' };
const satellite: Phone = { e164: '+881612345678', country: null };

const rows: [name: string, phone: Phone | null, address: Address | null, places: string][] = [
  ['a number of Miami', miami, null, 'US FL'],
  ['a number that belongs to no state', tollFree, null, 'US'],
  ['a number of Toronto', toronto, null, 'CA'],
  ['a number of India', pune, null, 'IN'],
  ['a number of no country', satellite, null, ''],
  ['nothing', null, null, ''],
  ['an empty address', miami, { country: '', state: '', zip: '' }, 'US FL'],
  ['an address that agrees', miami, { country: 'United States', state: 'Florida' }, 'US FL'],
  ['an address in another state', miami, { country: 'US', state: 'CA' }, 'US CA FL'],
  ['a state without a country', miami, { state: 'Texas' }, 'US FL TX'],
  ['a state that does not exist', miami, { country: 'US', state: 'Fredonia' }, 'US FL'],
  ['an address abroad', miami, { country: 'France' }, 'US FL, FR'],
  ['a number from abroad', pune, { country: 'USA', state: 'New York' }, 'IN, US NY'],
  ['a country nobody knows', miami, { country: 'Fredonia' }, 'US FL'],
  ['an address alone', null, { country: 'US', state: 'ny' }, 'US NY'],
  ['a state alone', null, { state: 'ny' }, ''],
];
for (const [name, phone, address, expected] of rows) {
  test(`${name}: ${expected || 'nowhere'}`, () => {
    const places = plausiblePlaces(phone, address).map(({ country, states }) => [country, ...states].join(' '));
    assert.equal(places.join(', '), expected);
  });
}

/** The same offsets in January and in July: two names of one clock. */
function clock(zone: string): string {
  return [1, 7]
    .map((month) =>
      new Date(Date.UTC(2026, month - 1, 15)).toLocaleString('en-US', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }),
    )
    .join(' ');
}

test('every area code is on a clock of its state, and in one state only', () => {
  const seen = new Set<string>();
  for (const line of usAreaCodes.trim().split('\n')) {
    const [state = '', codes = ''] = line.split('|');
    const clocks = new Set(zonesOfAddress({ country: 'US', state }).map(clock));
    assert.ok(clocks.size > 0, state);
    for (const code of codes.split(' ')) {
      assert.ok(/^[2-9]\d\d$/.test(code) && !seen.has(code), code);
      seen.add(code);
      const zones = zonesOfPhoneNumber(`+1${code}5550123`);
      assert.ok(
        zones.some((zone) => clocks.has(clock(zone))),
        `${code} of ${state} is on ${zones.slice(0, 3).join(', ')}`,
      );
    }
  }
  assert.ok(seen.size > 300);
});
