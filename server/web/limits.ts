// Bounds of the web server against slow, huge and malformed requests, in one place for the server and its tests.
import type { Server } from 'node:http';
import type { FastifyHttpOptions } from 'fastify';

/** Largest body of one pushed call, and of one line of a bulk request: 5 MB as in the compatible API. */
export const MAX_BODY_BYTES = 5_242_880;
/** Lines and bytes of one bulk request. A line beyond them is refused, the ones before it are kept. */
export const MAX_BULK_LINES = 1_000;
export const MAX_BULK_BYTES = 100 * 1024 * 1024;

/** Fastify options that every server of ours is made with. A slow sender is cut off within a second of its limit. */
export const serverLimits = {
  bodyLimit: MAX_BODY_BYTES,
  /** Time for a whole request to arrive. */
  requestTimeout: 30_000,
  /** A kept-alive connection without a request. */
  keepAliveTimeout: 72_000,
  http: {
    headersTimeout: 10_000,
    connectionsCheckingInterval: 1_000,
    maxHeaderSize: 16_384,
    requireHostHeader: true,
  },
  routerOptions: { maxParamLength: 200, caseSensitive: true, ignoreTrailingSlash: false, ignoreDuplicateSlashes: false },
} as const satisfies FastifyHttpOptions<Server>;
