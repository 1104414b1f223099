// Zero-egress mode: nothing but this machine is connected to. What counts as this machine, and what is said where something would leave it.
import { Problem } from './problem.ts';

/** Of the host in a web address or of a socket. Names are not resolved: asking for one would tell somebody. */
export function isThisMachine(host: string): boolean {
  const name = host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
  return name === '' || name === 'localhost' || name === '::1' || /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/.test(name);
}

export function egressRefused(host: string): Problem {
  return new Problem(
    'egress_refused',
    `Zero-egress mode is on: nothing leaves this machine, and ${host} is not on it. Use something on this machine, or have the operator set RINGSIDE_ZERO_EGRESS=no.`,
  );
}
