// The stream of live events to open dashboards (server-sent events, WHATWG HTML §9.2).
import type { FastifyReply } from 'fastify';
import type { LiveEventMessage } from '../../contract/live-events.ts';
import type { LiveEvent } from '../../rules/live-event.ts';
import type { Clock, NewId } from '../ports/clock.ts';
import { openEventHub } from './event-hub.ts';
import type { Web } from './route.ts';
import { findSignedIn, requireAsker, signedInBy } from './session.ts';

/** Calls `onEvent` for every event of every team, `onGap` when some may have been lost. Returns how to stop. */
export type SubscribeToEvents = (onEvent: (event: LiveEvent) => void, onGap: () => void) => () => void;

const HEARTBEAT_MS = 15_000;
const RECONNECT_MS = 2_000;
/** A listener that does not read is let go; it comes back and catches up. */
const MOST_UNSENT_BYTES = 1_000_000;

export function registerLiveEvents(web: Web, options: { clock: Clock; newId: NewId; subscribeToEvents: SubscribeToEvents }): void {
  const { clock } = options;
  const hub = openEventHub({ clock, bootId: options.newId() });
  const unsubscribe = options.subscribeToEvents(hub.publish, hub.gap);
  const open = new Set<() => void>();
  web.app.addHook('preClose', async () => {
    unsubscribe();
    hub.close();
    for (const end of open) end();
  });

  web.app.get('/api/events', { exposeHeadRoute: false }, async (request, reply) => {
    const asker = requireAsker(await findSignedIn(web, request, reply), 'calls.read');
    const { teamId } = asker.team;
    const lastEventId = lastIdOf(request.headers['last-event-id'], request.query);
    const stopped = new AbortController();
    const { raw } = reply;
    start(reply);

    const write = (text: string) => {
      if (raw.writableLength > MOST_UNSENT_BYTES) end();
      else raw.write(text);
    };
    const send = (message: LiveEventMessage, id?: string) =>
      write(`${id ? `id: ${id}\n` : ''}data: ${JSON.stringify(message)}\n\n`);
    const stopListening = hub.listen(
      { teamId, send: (event) => send(event.message, event.id), reset: () => send({ kind: 'reset' }) },
      lastEventId,
    );
    function end(): void {
      if (stopped.signal.aborted) return;
      stopped.abort();
      stopListening();
      open.delete(end);
      raw.end();
    }
    open.add(end);
    raw.on('close', end);
    raw.on('error', end);

    // Kept up while the session lasts: who signs out or is removed from the team hears no more.
    while (!stopped.signal.aborted) {
      await clock.sleep(HEARTBEAT_MS, stopped.signal).catch(() => {});
      if (stopped.signal.aborted) break;
      const still = await signedInBy(web, request.headers.cookie).catch(() => null);
      if (still?.team?.teamId === teamId) write(': still here\n\n');
      else end();
    }
  });
}

function start(reply: FastifyReply): void {
  const headers = reply.getHeaders();
  reply.hijack();
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) reply.raw.setHeader(name, value);
  reply.raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  reply.raw.write(`retry: ${RECONNECT_MS}\n\n`);
}

/** A page that is loaded anew has no header yet and names its last event in the address. */
function lastIdOf(header: string | string[] | undefined, query: unknown): string | undefined {
  if (typeof header === 'string' && header !== '') return header;
  const { last } = (query ?? {}) as { last?: unknown };
  return typeof last === 'string' && last !== '' ? last : undefined;
}
