// Which route a request has come to.
import type { FastifyRequest } from 'fastify';

/**
 * The pattern of its route; where it has none, the address as it was sent. What may be asked is decided by the former: an address can be
 * written in many ways (`/%61pi/…`) and the router reads them all.
 */
export function askedRoute(request: FastifyRequest): string {
  return request.routeOptions.url ?? request.url;
}
