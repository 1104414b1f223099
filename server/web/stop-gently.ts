// Lets requests finish when the server stops, without waiting for connections that browsers keep open for later.
import type { FastifyInstance } from 'fastify';
import type { Clock } from '../ports/clock.ts';

const LOOK_EVERY_MS = 100;
const PATIENCE_MS = 15_000;

/** A connection becomes idle only after its last answer, so one look at the moment of stopping is not enough. */
export function stopGently(app: FastifyInstance, clock: Clock): void {
  app.addHook('preClose', async () => {
    const closed = new AbortController();
    app.server.once('close', () => closed.abort());
    void closeIdle(app, clock, closed.signal);
  });
}

async function closeIdle(app: FastifyInstance, clock: Clock, closed: AbortSignal): Promise<void> {
  const until = clock.now().getTime() + PATIENCE_MS;
  while (!closed.aborted) {
    app.server.closeIdleConnections();
    if (clock.now().getTime() > until) app.server.closeAllConnections();
    await clock.sleep(LOOK_EVERY_MS, closed).catch(() => {});
  }
}
