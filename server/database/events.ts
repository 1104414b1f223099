// Live events between processes: told with the commit of the change they speak of, heard by whoever listens.
import { CompiledQuery } from 'kysely';
import pg from 'pg';
import type { LiveEvent } from '../../rules/live-event.ts';
import { prepared } from './prepared.ts';
import type { Db } from './tables.ts';

const CHANNEL = 'ringside_events';
/** PostgreSQL refuses notifications of 8000 bytes and more. */
const MAX_BYTES = 7_000;

const notifyAll = prepared('select pg_notify($1, payload) from unnest($2::text[]) as payload');

/** One notification carries many events, so that a batch of a thousand calls does not wake listeners a thousand times. */
export async function publishEvents(db: Db, events: LiveEvent[]): Promise<void> {
  const payloads: string[] = [];
  let line: string[] = [];
  let bytes = 2;
  for (const event of events) {
    const text = JSON.stringify(event);
    if (bytes + text.length + 1 > MAX_BYTES) {
      payloads.push(`[${line.join(',')}]`);
      line = [];
      bytes = 2;
    }
    line.push(text);
    bytes += text.length + 1;
  }
  if (line.length > 0) payloads.push(`[${line.join(',')}]`);
  if (payloads.length > 0) {
    await db.executeQuery(CompiledQuery.raw(notifyAll, [CHANNEL, payloads]));
  }
}

export type EventListener = { close(): Promise<void> };

/**
 * Calls `onEvent` for every event committed anywhere. After a lost connection it listens again and calls `onGap`,
 * because what was told meanwhile is gone.
 */
export async function listenForEvents(options: {
  connectionString: string;
  onEvent: (event: LiveEvent) => void;
  onGap: () => void;
  onError: (error: unknown) => void;
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}): Promise<EventListener> {
  const closing = new AbortController();
  let client: pg.Client | null = null;

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: options.connectionString, application_name: 'ringside events' });
    next.on('error', options.onError);
    next.on('notification', (message) => {
      if (message.channel !== CHANNEL || !message.payload) return;
      for (const event of JSON.parse(message.payload) as LiveEvent[]) options.onEvent(event);
    });
    next.on('end', () => {
      if (client === next && !closing.signal.aborted) void reconnect();
    });
    await next.connect();
    await next.query(`listen ${CHANNEL}`);
    client = next;
  }

  async function reconnect(): Promise<void> {
    for (let waitMs = 250; !closing.signal.aborted; waitMs = Math.min(waitMs * 2, 5_000)) {
      try {
        await options.sleep(waitMs, closing.signal);
        await connect();
        options.onGap();
        return;
      } catch (error) {
        if (!closing.signal.aborted) options.onError(error);
      }
    }
  }

  await connect();
  return {
    async close() {
      closing.abort();
      await client?.end();
    },
  };
}
