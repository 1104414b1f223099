// Which web addresses a request of ours may go to, on the first hop and on every redirect.
import { isIP } from 'node:net';
import { Problem } from '../../rules/problem.ts';
import { addressIsIn, addressKind, parseAddressRange } from './guarded-address.ts';

/** What the operator of this server opens; never settable by a team. */
export type GuardPolicy = {
  /** `host` or `host:port`, exactly: this name may lead into the own network, at the ports allowed or at the one named. */
  allowHosts?: readonly string[];
  /** `10.20.0.0/16` or one address: open at the ports allowed, also to names that lead there. */
  allowCidrs?: readonly string[];
  /** Ports besides 80 and 443. */
  allowPorts?: readonly number[];
  /** Refuses plain http, except to `allowHosts`. Default false: many phone systems have nothing else. */
  httpsOnly?: boolean;
  /** This network reaches IPv4 by NAT64 only: judges the IPv4 address inside 64:ff9b::/96. Default false. */
  nat64?: boolean;
  /** Zero-egress mode: addresses of this machine alone, and those only as far as the rest allows. */
  insideOnly?: boolean;
};

export type Judge = {
  /** Why nobody may be asked at this address, null when they may. For the operator's log, not for a team. */
  urlRefusal(url: URL): string | null;
  /** True when the host was named by the operator. */
  hostIsAllowed(host: string, port: number): boolean;
  /** May a socket to `address` be opened? Asked for every answer of the resolver, every literal and every peer. */
  addressIsAllowed(address: string, forAllowedHost: boolean): boolean;
};

// Names of a machine or of a network, never of the internet (RFC 6761, 6762, 8375; .internal is reserved by ICANN).
const LOCAL_NAME = /(?:^|\.)(?:local|localhost|localdomain|internal|home\.arpa)$/;

/** Throws Problem `configuration_invalid` naming the entry it cannot read. */
export function createJudge(policy: GuardPolicy): Judge {
  const ports = new Set([80, 443, ...(policy.allowPorts ?? [])]);
  const hosts = new Set((policy.allowHosts ?? []).map(readHost));
  const ranges = (policy.allowCidrs ?? []).map((text) => {
    const range = parseAddressRange(text);
    if (range) return range;
    throw new Problem('configuration_invalid', `"${text}" is not a range of addresses. Write it like 10.20.0.0/16 or 192.168.1.7.`);
  });

  const hostIsAllowed = (host: string, port: number) => hosts.has(`${host}:${port}`) || (hosts.has(host) && ports.has(port));

  function addressIsAllowed(address: string, forAllowedHost: boolean): boolean {
    const kind = addressKind(address, policy.nat64);
    return kind === 'public' || (kind === 'inside' && forAllowedHost) || addressIsIn(address, ranges);
  }

  function urlRefusal(url: URL): string | null {
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return `${url.protocol} is neither https nor http`;
    if (url.username !== '' || url.password !== '')
      return 'the address holds a user name or password; give credentials per host instead';
    const host = hostOf(url);
    const port = portOf(url);
    if (hostIsAllowed(host, port)) return null;
    if (policy.httpsOnly && url.protocol === 'http:') return 'plain http is not allowed';
    if (!ports.has(port)) return `port ${port} is not allowed`;
    if (isIP(host) !== 0) return addressIsAllowed(host, false) ? null : `${host} is not a public address`;
    if (!host.includes('.') || LOCAL_NAME.test(host))
      return `${host} is a name of a local network; allow the host by name if it is meant`;
    return null;
  }

  return { urlRefusal, hostIsAllowed, addressIsAllowed };
}

/** The host as sockets name it: no brackets around IPv6, no dot at the end. */
export function hostOf(url: { hostname: string }): string {
  return url.hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}

export function portOf(url: { port: string; protocol: string }): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
}

function readHost(entry: string): string {
  const [, bare, port] = /^(\[[^\]]+\]|[^:/@?#\s]+)(?::(\d{1,5}))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? [];
  const url = bare === undefined ? null : URL.parse(`http://${bare}`);
  if (!url || url.hostname === '' || Number(port ?? 1) < 1 || Number(port ?? 1) > 65_535) {
    throw new Problem(
      'configuration_invalid',
      `"${entry}" is not a host to allow. Write it like minio.internal:9000 or 192.168.1.7.`,
    );
  }
  return port === undefined ? hostOf(url) : `${hostOf(url)}:${Number(port)}`;
}
