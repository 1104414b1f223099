// Who rings and which number is rung, as trunks write it: P-Asserted-Identity before From, and the address that was dialled before the one that is registered.
import { readSipAddress, readSipUri } from './sip-address.ts';
import { headerOf, listOf, type SipRequest } from './sip-message.ts';

/** `to` null where no number stands in it; `from` null where the caller withholds it. Both E.164. */
export function numbersOf(invite: SipRequest): { to: string | null; from: string | null } {
  const rung = [listOf(invite, 'p-called-party-id')[0], invite.uri, headerOf(invite, 'to')];
  const isPrivate = /\bid\b/i.test(headerOf(invite, 'privacy') ?? '');
  const ringing = [...listOf(invite, 'p-asserted-identity'), headerOf(invite, 'from')];
  return { to: firstNumber(rung), from: isPrivate ? null : firstNumber(ringing) };
}

function firstNumber(addresses: readonly (string | null | undefined)[]): string | null {
  for (const address of addresses) {
    const uri = address?.startsWith('sip') === true ? address : readSipAddress(address ?? '')?.uri;
    const number = numberIn(uri ?? '');
    if (number !== null) return number;
  }
  return null;
}

/** With the country’s code, with or without a plus or 00: what lacks it cannot be told apart. */
function numberIn(uri: string): string | null {
  const written = /^tel:([^;]+)/i.exec(uri)?.[1] ?? readSipUri(uri)?.user ?? '';
  const [, digits] = /^(?:\+|00)?([1-9]\d{6,14})$/.exec(decoded(written).replaceAll(/[-.() ]/g, '')) ?? [];
  return digits === undefined ? null : `+${digits}`;
}

function decoded(text: string): string {
  const [user = ''] = text.split(';', 1);
  return user.replaceAll(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));
}
