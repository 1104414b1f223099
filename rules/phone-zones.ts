// The time zones a telephone number may be in: by its longest known prefix where it belongs to a place, else all of its country.
import { zonesInCountry } from './country.ts';
import { readPhoneNumber } from './phone-number.ts';
import { phoneZonePrefixes } from './phone-zone-prefixes.ts';

const zonesOfPrefix = new Map<string, readonly string[]>();
for (const line of phoneZonePrefixes.trim().split('\n')) {
  const [zones = '', prefixes = ''] = line.split('|');
  for (const prefix of prefixes.split(' ')) zonesOfPrefix.set(prefix, zones.split(' '));
}

const LONGEST_PREFIX = Math.max(...[...zonesOfPrefix.keys()].map((prefix) => prefix.length));

/** Where mobile numbers have the area code of a place, as in all of North America. */
const placedMobiles = new Set(['AR', 'BR', 'MX']);

/**
 * Takes E.164. A number that was carried along to another place still tells the old one. The table names one zone for mobile ranges of
 * many countries (Sydney for all of Australia, Moscow for all of Russia), and for some countries a neighbour's that had the same clock
 * once; both would have people rung at night.
 */
export function zonesOfPhoneNumber(e164: string): readonly string[] {
  const told = zonesOfLongestPrefix(e164);
  if (e164.startsWith('+1')) return told;
  const number = readPhoneNumber(e164);
  const country = number.kind === 'number' ? number.country : null;
  const inCountry = country === null ? [] : zonesInCountry(country);
  if (number.kind !== 'number' || country === null || inCountry.length === 0) return told;
  const isOfAPlace = number.lineKind === 'fixed' || number.lineKind === 'fixed_or_mobile' || placedMobiles.has(country);
  return isOfAPlace && told.length > 0 && told.every((zone) => inCountry.includes(zone)) ? told : inCountry;
}

function zonesOfLongestPrefix(e164: string): readonly string[] {
  const digits = e164.replace(/^\+/, '');
  for (let length = LONGEST_PREFIX; length > 0; length--) {
    const zones = zonesOfPrefix.get(digits.slice(0, length));
    if (zones !== undefined) return zones;
  }
  return [];
}
