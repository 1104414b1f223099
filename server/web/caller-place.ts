// The place a request comes from, as limits count it: an address of IPv4, or a network of IPv6.

const GROUPS = 8;

/** One household has one IPv4 address but a whole /64 of IPv6. */
export function placeOf(ip: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(ip);
  if (mapped?.[1] !== undefined) return mapped[1];
  if (!ip.includes(':')) return ip;
  const [left = [], right = []] = ip.split('::').map((side) => (side === '' ? [] : side.split(':')));
  const zeros = Array<string>(Math.max(0, GROUPS - left.length - right.length)).fill('0');
  const network = [...left, ...zeros, ...right].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}
