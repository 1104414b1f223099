// Requests that change something must come from our own pages: other sites can make a browser send its cookies to us.
import type { FastifyRequest } from 'fastify';
import { Problem } from '../../rules/problem.ts';

const harmless = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/;

/**
 * The browser's own word decides: Origin where it is sent, else Sec-Fetch-Site (Fetch standard, W3C Fetch Metadata).
 * A name that somebody points at this machine is not our origin, so only the public address and loopback names count.
 * Throws Problem `request_origin_refused`.
 */
export function requireSameOrigin(request: FastifyRequest, publicUrl: string): void {
  if (harmless.has(request.method)) return;
  const { origin, host, cookie } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (origin !== undefined) {
    if (isOwnOrigin(origin, publicUrl, host)) return;
  } else if (site !== undefined) {
    if (site === 'same-origin' && ownHosts(publicUrl, host).includes(host ?? '')) return;
  } else if (cookie === undefined) {
    // No browser: nothing was sent that the caller did not mean to send.
    return;
  }
  throw new Problem(
    'request_origin_refused',
    'This request does not come from this server’s own address. Open the dashboard at its public address, or set RINGSIDE_URL to the address you use.',
  );
}

export function isOwnOrigin(origin: string, publicUrl: string, host: string | undefined): boolean {
  return ownOrigins(publicUrl, host).includes(origin);
}

function ownOrigins(publicUrl: string, host: string | undefined): string[] {
  const own = [new URL(publicUrl).origin];
  if (host !== undefined && loopback.test(host)) own.push(`http://${host}`, `https://${host}`);
  return own;
}

function ownHosts(publicUrl: string, host: string | undefined): string[] {
  return ownOrigins(publicUrl, host).map((origin) => new URL(origin).host);
}
