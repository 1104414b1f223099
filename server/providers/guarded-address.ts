// Where an IP address leads: into the public internet, into somebody's own network, or nowhere a request of ours belongs.
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * `public`: routed on the internet. `inside`: this machine or a private network, which an operator may open.
 * `never`: link-local, metadata of clouds, multicast, reserved, and forms that hide another address.
 */
export type AddressKind = 'public' | 'inside' | 'never';

export type AddressRange = [ipaddr.IPv4 | ipaddr.IPv6, number];

const INSIDE = new Set<string>(['private', 'loopback', 'carrierGradeNat', 'uniqueLocal']);

// Answered to the machine itself by its cloud, with credentials in the answer, and not told apart by ipaddr.js.
const METADATA = [
  '168.63.129.16/32', // Azure WireServer, a public address
  '100.100.100.200/32', // Alibaba, inside carrier-grade NAT
  'fd00:ec2::/32', // Amazon
  'fd20:ce::254/128', // Google
  'fd00:c1::a9fe:a9fe/128', // Oracle
  'fd00:42::42/128', // Scaleway
].map((range) => ipaddr.parseCIDR(range));

// Special ranges (IANA registries of RFC 6890) that ipaddr.js calls something else or unicast, and those that must stay closed
// whatever it calls them.
const NEVER = [
  '192.0.0.0/24',
  '192.88.99.0/24', // 6to4 relays
  '192.31.196.0/24', // AS112
  '192.52.193.0/24', // multicast relays
  '192.175.48.0/24', // AS112
  '::/96', // deprecated v4-compatible: hides an IPv4 address
  '::ffff:0:0:0/96', // v4-translated
  '64:ff9b::/96', // NAT64
  '64:ff9b:1::/48', // NAT64 of a local network
  '2001::/23', // protocol assignments, Teredo among them
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4
  '2620:4f:8000::/48', // AS112
  '3fff::/20', // documentation
  '5f00::/16', // segment routing
].map((range) => ipaddr.parseCIDR(range));

const WELL_KNOWN_NAT64 = ipaddr.parseCIDR('64:ff9b::/96');
const ROUTED_IPV6 = ipaddr.parseCIDR('2000::/3');

/**
 * Judges one address. `nat64`: on an IPv6-only network the resolver writes public IPv4 addresses as 64:ff9b::/96 (RFC 6052);
 * then the address inside is judged, instead of refusing them all.
 */
export function addressKind(text: string, nat64 = false): AddressKind {
  let address = parse(text);
  if (address === undefined) return 'never';
  if (nat64 && within(address, WELL_KNOWN_NAT64)) address = new ipaddr.IPv4(address.toByteArray().slice(12));
  if (METADATA.some((range) => within(address, range))) return 'never';
  const range = address.range();
  if (INSIDE.has(range)) return 'inside';
  if (range !== 'unicast' || NEVER.some((never) => within(address, never))) return 'never';
  if (address instanceof ipaddr.IPv4) return 'public';
  return within(address, ROUTED_IPV6) && !hidesIpv4(address) ? 'public' : 'never';
}

/** True when the address lies in one of the ranges; `::ffff:10.0.0.1` counts as `10.0.0.1`. */
export function addressIsIn(text: string, ranges: readonly AddressRange[]): boolean {
  const address = parse(text);
  return address !== undefined && ranges.some((range) => within(address, range));
}

/** Reads `10.0.0.0/8`, or one address; undefined when it is neither. */
export function parseAddressRange(text: string): AddressRange | undefined {
  const whole = isIP(text) === 0 ? text : `${text}/${isIP(text) === 4 ? 32 : 128}`;
  const [network, bits] = whole.split('/');
  return isIP(network ?? '') !== 0 && /^\d{1,3}$/.test(bits ?? '') && ipaddr.isValidCIDR(whole)
    ? ipaddr.parseCIDR(whole)
    : undefined;
}

function parse(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const bare = text.replace(/%.*$/, '');
  // ipaddr.js also reads 0x7f.1 and 017700000001; a resolver or a socket never says that.
  if (isIP(bare) === 0) return undefined;
  // It takes ::8.8.8.8 for ::ffff:8.8.8.8; written in hexadecimal, as URL does, it does not.
  return ipaddr.process(isIP(bare) === 6 ? new URL(`http://[${bare}]`).hostname.slice(1, -1) : bare);
}

function within(address: ipaddr.IPv4 | ipaddr.IPv6, [network, bits]: AddressRange): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}

/** ISATAP (RFC 5214) carries an IPv4 address in its last half. */
function hidesIpv4(address: ipaddr.IPv6): boolean {
  return ((address.parts[4] ?? 0) & 0xfdff) === 0 && address.parts[5] === 0x5efe;
}
