// A Push API on a loopback port over a database of its own, with teams and keys to push with: the stage of the push tests.
import { randomBytes, randomUUID, createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { pino } from 'pino';
import type { LiveEvent } from '../rules/live-event.ts';
import { makePushKey, pushKeyHint } from '../rules/push-key.ts';
import { listenForEvents, publishEvents } from '../server/database/events.ts';
import { enqueueJobs } from '../server/database/jobs.ts';
import { addPushKey } from '../server/database/push-key-admin.ts';
import type { BaseContext } from '../server/flows/context.ts';
import { openReceiveCommit, type ReceiveCommitOptions } from '../server/flows/intake/receive-commit.ts';
import { serverLimits } from '../server/web/limits.ts';
import { pushApi } from '../server/web/push-api.ts';
import { openTestDatabase, type TestDatabase } from './test-database.ts';

export const INGEST = '/api/integrations/push-api/ingest';
export const BULK = `${INGEST}/bulk`;
export const STATUS = '/api/integrations/push-api/calls/';

export type Answer = {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  body: Record<string, unknown>;
};
export type Sending = {
  method?: string;
  path?: string;
  headers?: Record<string, string | string[]>;
  /** Strings and buffers go as they are, everything else as JSON. */
  body?: unknown;
};

export type PushServer = {
  app: FastifyInstance;
  database: TestDatabase;
  context: BaseContext;
  port: number;
  /** Everything the server logged, as text. */
  logged: () => string;
  jobs: () => Promise<string[]>;
  /** Waits until listeners have heard of it. */
  told: (event: LiveEvent) => Promise<void>;
  /** Makes a team with one key; the limit is high unless told otherwise. */
  team: (options?: {
    limitPerMinute?: number;
    allowQuery?: boolean;
    teamId?: string;
  }) => Promise<{ teamId: string; key: string; keyId: string }>;
  person: (teamId: string, email: string) => Promise<string>;
  send: (sending: Sending) => Promise<Answer>;
  /** Pushes JSON with the key in X-API-Key. */
  push: (key: string, body: unknown, headers?: Record<string, string>) => Promise<Answer>;
  /** Moves the server's clock. */
  advance: (ms: number) => void;
  advancedMs: () => number;
  portals: Set<string>;
  close: () => Promise<void>;
};

export async function openPushServer(
  options: { failedTriesPerMinute?: number; commit?: ReceiveCommitOptions; database?: TestDatabase; advancedMs?: number } = {},
): Promise<PushServer> {
  const database = options.database ?? (await openTestDatabase());
  const { db } = database;
  let offsetMs = options.advancedMs ?? 0;
  let log = '';
  const logger: FastifyBaseLogger = pino({ level: 'debug' }, { write: (line: string) => void (log += line) });
  const events: LiveEvent[] = [];
  const context: BaseContext = {
    db,
    clock: {
      now: () => new Date(Date.now() + offsetMs),
      sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}),
    },
    newId: randomUUID,
    enqueueJobs,
    publishEvents,
    log: logger,
    publicUrl: 'http://127.0.0.1:3000',
  };
  const heard = await listenForEvents({
    connectionString: database.connectionString,
    onEvent: (event) => events.push(event),
    onGap: () => {},
    onError: (error) => logger.error({ err: error }, 'listening failed'),
    sleep: context.clock.sleep,
  });
  const portals = new Set<string>();
  const app = Fastify({ ...serverLimits, loggerInstance: logger, disableRequestLogging: true });
  app.addHook('onClose', () => heard.close());
  await app.register(pushApi, {
    context,
    commit: openReceiveCommit(context, options.commit),
    isHubspotConnected: async (teamId: string, portalId: string | null) => portals.has(`${teamId} ${portalId ?? 'any'}`),
    failedTriesPerMinute: options.failedTriesPerMinute ?? 1_000_000,
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;

  function send({ method = 'POST', path = INGEST, headers = {}, body }: Sending): Promise<Answer> {
    const bytes =
      body === undefined
        ? null
        : Buffer.isBuffer(body)
          ? body
          : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const all: Record<string, string | string[]> = bytes
      ? { 'content-type': 'application/json', 'content-length': String(bytes.length), ...headers }
      : { ...headers };
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest({ port, host: '127.0.0.1', method, path, headers: all, agent: false }, (incoming) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(parts).toString();
          const isJson = String(incoming.headers['content-type']).startsWith('application/json');
          const parsed = isJson && text !== '' ? (JSON.parse(text) as Record<string, unknown>) : {};
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, body: parsed });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(bytes ?? undefined);
    });
  }

  return {
    app,
    database,
    context,
    port,
    logged: () => log,
    async told(event) {
      const isIt = (other: LiveEvent) => isDeepStrictEqual(other, event);
      for (let wait = 0; !events.some(isIt); wait += 10) {
        if (wait > 5_000) throw new Error(`nobody was told ${JSON.stringify(event)}`);
        await sleep(10);
      }
    },
    portals,
    send,
    push: (key, body, headers = {}) => send({ body, headers: { 'x-api-key': key, ...headers } }),
    advance: (ms) => void (offsetMs += ms),
    advancedMs: () => offsetMs,
    async jobs() {
      const { rows } = await sql<{ name: string }>`select name from pgboss.job order by name`.execute(db);
      return rows.map((row) => row.name);
    },
    async team({ limitPerMinute = 1_000_000, allowQuery = true, teamId = randomUUID() } = {}) {
      const now = new Date();
      await db
        .insertInto('team')
        .values({ id: teamId, name: 'Team', slug: teamId, logo: null, metadata: null, createdAt: now })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const { key, keyId } = await addKey(database, teamId, limitPerMinute, allowQuery);
      return { teamId, key, keyId };
    },
    async person(teamId, email) {
      const id = randomUUID();
      const now = new Date();
      await db
        .insertInto('person')
        .values({
          id,
          name: email,
          email,
          emailVerified: true,
          image: null,
          twoFactorEnabled: false,
          createdAt: now,
          updatedAt: now,
        })
        .execute();
      await db
        .insertInto('teamMember')
        .values({ id: randomUUID(), teamId, personId: id, role: 'member', createdAt: now })
        .execute();
      return id;
    },
    async close() {
      await app.close();
      await database.close();
    },
  };
}

async function addKey(database: TestDatabase, teamId: string, limitPerMinute: number, allowQuery: boolean) {
  const key = makePushKey(randomBytes(24));
  const keyId = randomUUID();
  await addPushKey(database.db, {
    teamId,
    id: keyId,
    name: 'Test',
    keyHash: createHash('sha256').update(key).digest(),
    hint: pushKeyHint(key),
    createdBy: null,
    now: new Date(),
    limitPerMinute,
    allowQuery,
  });
  return { key, keyId };
}
