// How many calls per second the sync takes in, beside what HubSpot's limits allow and beside the plain way. An emulated HubSpot keeps the limits.
import { fork } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { publishEvents } from '../server/database/events.ts';
import { enqueueJobs, openJobQueue } from '../server/database/jobs.ts';
import { openDatabase } from '../server/database/open.ts';
import { readSharedClock } from '../server/database/shared-clock.ts';
import { connectHubspot } from '../server/flows/admin/connect-hubspot.ts';
import type { HubspotAdminContext } from '../server/flows/hubspot/connection.ts';
import { hubspotOpener } from '../server/flows/hubspot/open-hubspot.ts';
import { planBackfill, startBackfill } from '../server/flows/intake/backfill-hubspot.ts';
import { syncHubspot } from '../server/flows/intake/sync-hubspot.ts';
import { takeHubspotCalls } from '../server/flows/intake/take-hubspot-calls.ts';
import { createEnvelopeSealer } from '../server/providers/envelope-sealer.ts';
import { createPlainHttp } from '../server/providers/plain-http.ts';
import { newId } from '../server/providers/system-clock.ts';
import { runTicker } from '../server/worker/ticker.ts';
import { openTestDatabase } from '../test/test-database.ts';
import { plainSync } from './sync-plain.ts';

const { values: options } = parseArgs({
  options: {
    calls: { type: 'string', default: '30000' },
    tier: { type: 'string', default: 'professional' },
    'plain-seconds': { type: 'string', default: '15' },
  },
});
const calls = Number(options.calls);
const burst = { free: 100, professional: 190 }[options.tier] ?? 190;
const portals = { ours: '145883449', plain: '145883450' };

/** For a thousand calls: five searches, ten reads and three requests for associations; a search counts in the burst as well. */
const REQUESTS_PER_THOUSAND = 5 + 10 + 3;
const ceiling = Math.min(5 * 200, (burst / 10 / REQUESTS_PER_THOUSAND) * 1_000);

type Asked = { at: number; path: string; status: number; portalId: number | null };

await using stack = new AsyncDisposableStack();
const hubspot = fork(new URL('./sync-emulator.ts', import.meta.url), [String(calls), options.tier]);
stack.defer(async () => {
  hubspot.send('stop');
  await once(hubspot, 'exit');
});
const [{ url }] = (await once(hubspot, 'message')) as [{ url: string }];
const test = await openTestDatabase({ isMeasured: true });
stack.defer(() => test.close());
const database = openDatabase(test.connectionString, { maxConnections: 16, applicationName: 'bench', onError: () => {} });
stack.defer(() => database.close());
const { db } = database;
const queue = await openJobQueue({ connectionString: test.connectionString, supervise: false, onError: console.error });
stack.defer(() => queue.stop(5_000));
const http = createPlainHttp();
stack.defer(() => http.close());

const base = {
  db,
  clock: {
    now: () => new Date(),
    sleep: (ms: number, signal?: AbortSignal) => sleep(ms, undefined, signal ? { signal } : {}),
  },
  newId,
  enqueueJobs,
  publishEvents,
  log: { debug() {}, info() {}, warn: console.warn, error: console.error },
  randomBytes,
  hashPassword: async (password: string) => password,
  publicUrl: 'https://calls.example.com',
  connection: {
    baseUrl: url,
    send: http.send,
    random: Math.random,
    sealer: createEnvelopeSealer({ keys: [{ id: 'k1', text: randomBytes(32).toString('base64url') }] }),
    oauth: null,
  },
};
const context: HubspotAdminContext = { ...base, openHubspot: hubspotOpener(base) };

const teamId = randomUUID();
await db
  .insertInto('team')
  .values({ id: teamId, name: 'Bench', slug: teamId, logo: null, metadata: null, createdAt: new Date() })
  .execute();
const of = await connectHubspot(context, { teamId, personId: null, token: 'pat-na1-bench-ours' });
const until = new Date(Date.now() - 3_600_000);
const laneId = await planBackfill(context, {
  ...of,
  from: new Date(until.getTime() - 22 * 86_400_000),
  to: until,
  createdBy: null,
});
await syncHubspot(context, { ...of, laneId }, new AbortController().signal);
// What connecting and counting asked shall not lie in the measured span.
await sleep(10_500);

console.log(`${calls} calls, tier ${options.tier}: the limits allow ${ceiling.toFixed(0)} calls per second\n`);
await queue.work('sync-hubspot', 2, (input, signal) => syncHubspot(context, input, signal));
await queue.work('take-hubspot-calls', 2, (input, signal) => takeHubspotCalls(context, input, signal));
const ticking = new AbortController();
const ticker = runTicker({ ...context, sharedNow: readSharedClock }, ticking.signal);
stack.defer(() => {
  ticking.abort();
  return ticker;
});
const startedAt = Date.now();
await startBackfill(context, { ...of, laneId });
let taken = 0;
while (taken < calls) {
  await sleep(250);
  taken = await takenCalls();
  if (Date.now() - startedAt > 600_000) throw new Error(`only ${taken} of ${calls} calls were taken in`);
}
const seconds = (Date.now() - startedAt) / 1_000;
const ours = await asked(portals.ours, startedAt);
const perSecond = calls / seconds;
report('ours', perSecond, ours);
console.log(`      ${((perSecond / ceiling) * 100).toFixed(1)} % of what the limits allow, ${seconds.toFixed(1)} s in all`);

const plainStartedAt = Date.now();
const plainSeconds = Number(options['plain-seconds']);
const stored = await plainSync({ url, token: 'pat-na1-bench-plain', pool: database.pool, seconds: plainSeconds });
const plainPerSecond = stored / ((Date.now() - plainStartedAt) / 1_000);
report('plain', plainPerSecond, await asked(portals.plain, plainStartedAt));
console.log(`\n${(perSecond / plainPerSecond).toFixed(0)} times as many`);
if (ours.some(({ status }) => status === 429) || perSecond < ceiling * 0.9) process.exitCode = 1;

async function takenCalls(): Promise<number> {
  const { count } = await db
    .selectFrom('hubspotRecord')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('state', '=', 'taken')
    .executeTakeFirstOrThrow();
  return count;
}

async function asked(portalId: string, since: number): Promise<Asked[]> {
  hubspot.send('count');
  const [requests] = (await once(hubspot, 'message')) as [Asked[]];
  return requests.filter((one) => String(one.portalId) === portalId && one.at >= since);
}

function report(name: string, perSecond: number, requests: readonly Asked[]): void {
  const count = (holds: (one: Asked) => boolean) => requests.filter(holds).length;
  const searches = count(({ path }) => path.endsWith('/search'));
  const refused = count(({ status }) => status === 429);
  const refusedSearches = count(({ status, path }) => status === 429 && path.endsWith('/search'));
  console.log(
    `${name.padEnd(5)} ${perSecond.toFixed(0).padStart(5)} calls/s; ${requests.length} requests, ${searches} of them searches; ` +
      `${refused} answered 429, ${refusedSearches} of them searches`,
  );
}
