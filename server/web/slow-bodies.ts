// Cuts off requests whose body arrives too slowly. Long uploads may take long as long as they keep moving.
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Clock } from '../ports/clock.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body may be hundreds of megabytes: it must keep moving instead of being whole in time. */
    longBody?: boolean;
  }
}

type Watched = { request: IncomingMessage; isLong: boolean; dueAt: number; bytesThen: number };

const CHECK_EVERY_MS = 1_000;
const BODY_MS = 30_000;
const LEAST_BYTES_PER_TURN = 32_768;

const timedOut = 'HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';

/** Node has one limit for all requests and closes uploads with it, so its own is off and this one stands in. */
export function watchSlowBodies(app: FastifyInstance, clock: Clock, isLong: (request: FastifyRequest) => boolean): void {
  const watched = new Set<Watched>();
  const closing = new AbortController();
  let running = false;

  async function watch(): Promise<void> {
    running = true;
    while (watched.size > 0) {
      try {
        await clock.sleep(CHECK_EVERY_MS, closing.signal);
      } catch {
        break;
      }
      const now = clock.now().getTime();
      for (const one of watched) if (isOver(one, now)) watched.delete(one);
    }
    running = false;
  }

  function isOver(one: Watched, now: number): boolean {
    const { socket } = one.request;
    if (one.request.complete || socket.destroyed) return true;
    if (now < one.dueAt) return false;
    if (one.isLong && socket.bytesRead - one.bytesThen >= LEAST_BYTES_PER_TURN) {
      one.bytesThen = socket.bytesRead;
      one.dueAt = now + BODY_MS;
      return false;
    }
    socket.end(timedOut, () => socket.destroy());
    return true;
  }

  app.addHook('onRequest', async (request) => {
    const { raw } = request;
    if (raw.complete || (raw.headers['content-length'] ?? '0') === '0') {
      if (raw.headers['transfer-encoding'] === undefined) return;
    }
    const dueAt = clock.now().getTime() + BODY_MS;
    watched.add({ request: raw, isLong: isLong(request), dueAt, bytesThen: raw.socket.bytesRead });
    if (!running) void watch();
  });
  app.addHook('onClose', async () => closing.abort());
}
