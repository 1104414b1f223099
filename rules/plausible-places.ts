// Where a person may be by law: every country and state that the number or the address speaks for.
import { readState, type Address } from './address-zones.ts';
import { readCountry } from './country.ts';
import { usAreaCodes } from './us-area-codes.ts';

export type Place = {
  /** ISO 3166, `US`. */
  country: string;
  /** Every state the person may be in, `FL`; empty when nothing tells, which stands for all of them. */
  states: readonly string[];
};

const stateOfAreaCode = new Map<string, string>();
for (const line of usAreaCodes.trim().split('\n')) {
  const [state = '', codes = ''] = line.split('|');
  for (const code of codes.split(' ')) stateOfAreaCode.set(code, state);
}

/**
 * A number and an address that name different places count both: numbers move with people, and addresses grow old. An address that
 * names a state and a number that names another leave both; where only one names a state, that one.
 */
export function plausiblePlaces(phone: { e164: string; country: string | null } | null, address: Address | null): Place[] {
  const told = address?.country ? readCountry(address.country) : null;
  const ofPhone = phone?.country ?? null;
  const ofAddress = told ?? (address?.state ? ofPhone : null);
  const countries = new Set([ofPhone, ofAddress].filter((country) => country !== null));
  return [...countries].map((country) => {
    const byPhone = country === 'US' && ofPhone === 'US' ? stateOfAreaCode.get(phone?.e164.slice(2, 5) ?? '') : undefined;
    const byAddress = country === ofAddress && address?.state ? readState(country, address.state) : null;
    const states = [byPhone, byAddress].filter((state) => state !== undefined && state !== null);
    return { country, states: [...new Set(states)].sort() };
  });
}
