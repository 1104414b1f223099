// The time zones a telephone number may be in, by its longest known prefix: one for most area codes, all of a country for mobile ranges.
import { phoneZonePrefixes } from './phone-zone-prefixes.ts';

const zonesOfPrefix = new Map<string, readonly string[]>();
for (const line of phoneZonePrefixes.trim().split('\n')) {
  const [zones = '', prefixes = ''] = line.split('|');
  for (const prefix of prefixes.split(' ')) zonesOfPrefix.set(prefix, zones.split(' '));
}

const LONGEST_PREFIX = Math.max(...[...zonesOfPrefix.keys()].map((prefix) => prefix.length));

/** Takes E.164. A number that was carried along to another place, as mobile numbers are, still tells the old one. */
export function zonesOfPhoneNumber(e164: string): readonly string[] {
  const digits = e164.replace(/^\+/, '');
  for (let length = LONGEST_PREFIX; length > 0; length--) {
    const zones = zonesOfPrefix.get(digits.slice(0, length));
    if (zones !== undefined) return zones;
  }
  return [];
}
