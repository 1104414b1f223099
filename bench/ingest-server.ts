// One server under test, in a process of its own: our Push API, the plain way, or ours without the insert.
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify, { type FastifyInstance } from 'fastify';
import { publishEvents } from '../server/database/events.ts';
import { enqueueJobs, openJobQueue } from '../server/database/jobs.ts';
import { openDatabase } from '../server/database/open.ts';
import type { BaseContext } from '../server/flows/context.ts';
import { openReceiveCommit, type ReceiveCommit } from '../server/flows/intake/receive-commit.ts';
import { serverLimits } from '../server/web/limits.ts';
import { pushApi } from '../server/web/push-api.ts';
import { uuidv7 } from './ingest-ids.ts';
import { plainIngest } from './ingest-plain.ts';

export const variants = ['ours', 'plain', 'no insert'] as const;
export type Variant = (typeof variants)[number];

const [, , variant, connectionString, teamId] = process.argv as [string, string, Variant, string, string];
const connections = 16;

const database = openDatabase(connectionString, {
  maxConnections: connections,
  applicationName: `bench ${variant}`,
  onError: (error) => console.error(error),
});
const queue = await openJobQueue({ connectionString, supervise: false, onError: (error) => console.error(error) });
const log = { debug() {}, info() {}, warn: console.warn, error: console.error };
const context: BaseContext = {
  db: database.db,
  clock: { now: () => new Date(), sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}) },
  newId: uuidv7,
  enqueueJobs,
  publishEvents,
  log,
  publicUrl: 'http://localhost',
};

let created = 0;
const app: FastifyInstance = Fastify({ ...serverLimits, logger: false });
// Counted when answered rather than when received: the load's last connections are cut off while their answers are on the way.
app.addHook('onSend', (_request, reply, payload, done) => {
  if (reply.statusCode === 201) created += 1;
  done(null, payload);
});
const nothing: ReceiveCommit = { insert: async () => true };
if (variant === 'plain') plainIngest(app, { db: database.db, teamId, enqueueJobs, newId: randomUUID });
else {
  await app.register(pushApi, {
    context,
    commit: variant === 'ours' ? openReceiveCommit(context) : nothing,
    isHubspotConnected: async () => false,
  });
}
await app.listen({ port: 0, host: '127.0.0.1' });

process.on('message', (message) => {
  if (message === 'count') {
    process.send?.({ created });
    created = 0;
  }
  if (message === 'stop') void stop();
});
process.send?.({ port: (app.server.address() as AddressInfo).port });

async function stop(): Promise<void> {
  await app.close();
  await queue.stop(5_000);
  await database.close();
  process.disconnect();
}
