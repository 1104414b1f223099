// Live events between processes: told with the commit of the change they speak of, heard by whoever listens.
import { CompiledQuery } from 'kysely';
import pg from 'pg';
import type { LiveEvent } from '../../rules/live-event.ts';
import { prepared } from './prepared.ts';
import type { Db } from './tables.ts';

const CHANNEL = 'ringside_events';
/** PostgreSQL refuses notifications of 8000 bytes and more; the last event of one may begin below this and end above. */
const FULL_BYTES = 6_000;
const ANSWER_WITHIN_MS = 10_000;

/**
 * A part of a `with` that tells the events a query gives as lines of JSON; the statement must read `told`. One notification
 * carries many events, so that a batch of a thousand calls does not wake listeners a thousand times.
 */
export function tellingEvents(lines: string): string {
  return `told as (
  select pg_notify('${CHANNEL}', '[' || string_agg(line, ',' order by ends_at) || ']')
  from (select line, sum(octet_length(line) + 1) over (rows unbounded preceding) as ends_at from (${lines}) e (line)) measured
  group by ends_at / ${FULL_BYTES}
)`;
}

const tellList = prepared(`with ${tellingEvents('select * from unnest($1::text[])')} select count(*) from told`);

/** Heard by listeners when the caller's transaction commits. */
export async function publishEvents(db: Db, events: LiveEvent[]): Promise<void> {
  if (events.length === 0) return;
  await db.executeQuery(CompiledQuery.raw(tellList, [events.map((event) => JSON.stringify(event))]));
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
    const next = new pg.Client({
      connectionString: options.connectionString,
      application_name: 'ringside events',
      connectionTimeoutMillis: ANSWER_WITHIN_MS,
      query_timeout: ANSWER_WITHIN_MS,
      // Nothing is ever asked of it again: only so does it notice that the other side is gone.
      keepAlive: true,
    });
    next.on('error', options.onError);
    next.on('notification', (message) => {
      if (message.channel !== CHANNEL || !message.payload) return;
      for (const event of JSON.parse(message.payload) as LiveEvent[]) options.onEvent(event);
    });
    next.on('end', () => {
      if (client === next && !closing.signal.aborted) void reconnect();
    });
    try {
      await next.connect();
      await next.query(`listen ${CHANNEL}`);
    } catch (error) {
      void next.end().catch(() => {});
      throw error;
    }
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
