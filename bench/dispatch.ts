// Measures dispatching with few and with many calls waiting: how late due calls are claimed, claims a second, and the webhook meanwhile.
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import { dialKeys } from '../rules/line-allotment.ts';
import { newCallingPolicy } from '../rules/calling-policy.ts';
import { saveCallingPolicy } from '../server/database/calling-policy.ts';
import { enqueueJobs } from '../server/database/jobs.ts';
import { readSharedClock } from '../server/database/shared-clock.ts';
import type { Tables } from '../server/database/tables.ts';
import { hasDueCalls } from '../server/database/attempts.ts';
import { createPushKey } from '../server/flows/admin/create-push-key.ts';
import { DISPATCH_AHEAD_MS, dispatchCalls, dispatchInTime } from '../server/flows/outbound/dispatch-calls.ts';
import type { OutboundContext } from '../server/flows/outbound/outbound-context.ts';
import { createSimulatedCarrier } from '../server/providers/simulated-carrier.ts';
import { trialScript } from '../server/providers/simulated-carrier-script.ts';
import { diallingSettings } from '../test/dialling-scene.ts';
import { prepareRingside } from '../test/ringside-process.ts';
import { openTestDatabase } from '../test/test-database.ts';
import { percentile } from './percentile.ts';

const { values } = parseArgs({
  options: {
    few: { type: 'string', default: '10000' },
    many: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '20' },
  },
});
const SECONDS = Number(values.seconds);
const DUE_A_SECOND = 100;
/**
 * Each takes two seconds or three; the one in the middle counts. With few waiting and with many in turns, so that a busy moment of the
 * machine meets both.
 */
const BURST = 4_000;
const BURSTS = 5;
const CLIENTS = 8;
/** HubSpot waits this long for an answer. */
const WEBHOOK_LIMIT_MS = 5_000;
const MOST_TIMES_AS_MUCH = 1.5;

type Measured = { waiting: number; lateP50: number; lateP99: number; claimsASecond: number; webhooks: number; webhookP99: number };

/** One database with so many calls waiting. `burst`: claims a second of one; `serve`: how late due calls are while a CRM sends webhooks. */
type Stage = AsyncDisposable & { burst(): Promise<number>; serve(): Promise<Omit<Measured, 'waiting' | 'claimsASecond'>> };

async function openStage(waiting: number): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  const database = await openTestDatabase({ isMeasured: true });
  stack.defer(() => database.close());
  const { db } = database;
  const web = await prepareRingside({ DATABASE_URL: database.connectionString, RINGSIDE_LOG_LEVEL: 'warn' });
  stack.defer(() => web.dispose());
  const log = { debug() {}, info() {}, warn: console.warn, error: console.error };
  const clock = {
    now: () => new Date(),
    sleep: (ms: number, signal?: AbortSignal) => sleep(ms, undefined, signal ? { signal } : {}),
  };
  const limits = { callsPerSecond: 1_000, callsAtOnce: 10_000_000, callsAtOncePerNumber: 10_000_000 };
  const simulated = createSimulatedCarrier({
    script: trialScript,
    limits,
    idempotency: 'none',
    clock,
    log,
    report: async () => {},
  });
  stack.defer(() => simulated.close());
  const context: OutboundContext = {
    ...{ db, clock, log, enqueueJobs, newId: randomUUID, publicUrl: 'http://127.0.0.1', worker: 'bench', host: 'bench' },
    randomBytes: (count) => crypto.getRandomValues(Buffer.alloc(count)),
    publishEvents: async () => {},
    openHubspot: async () => Promise.reject(new Error('nobody is read here')),
    carriers: [simulated.carrier],
    monotonicMs: () => performance.now(),
    sharedNow: readSharedClock,
  };
  const now = new Date();
  const quick = await addTeam(db, 'quick', 1_000_000);
  const full = await addTeam(db, 'full', 1);
  const startedAt = performance.now();
  // Half lies ahead, half stands in the line of an agent that has no line free.
  await addCalls(db, full, waiting / 2, sql`${now}::timestamptz + interval '1 hour' + random() * interval '30 days'`, 100_000_000);
  await addCalls(db, full, waiting / 2, sql`${now}::timestamptz - random() * interval '1 hour'`, 200_000_000, true);
  await fillLine(db, full, now);
  // A million calls that came over weeks have been seen to by the database long since.
  await sql`vacuum (analyze) planned_call`.execute(db);
  await sql`checkpoint`.execute(db);
  console.log(`${waiting} calls are waiting (${Math.round((performance.now() - startedAt) / 1_000)} s to make them)`);

  let bursts = 0;
  async function burst(): Promise<number> {
    bursts += 1;
    await addCalls(db, quick, BURST, sql`${now}::timestamptz`, 300_000_000 + bursts * BURST);
    const burstAt = performance.now();
    await dispatchCalls(context, new AbortController().signal);
    const rate = BURST / ((performance.now() - burstAt) / 1_000);
    const claimed = await countAttempts(db, quick);
    if (claimed !== bursts * BURST) throw new Error(`${claimed} of ${bursts * BURST} were claimed`);
    return rate;
  }

  async function serve(): Promise<Omit<Measured, 'waiting' | 'claimsASecond'>> {
    const { key } = await createPushKey(
      { ...context, hashPassword: async (password) => password },
      { teamId: quick.teamId, name: 'bench', createdBy: null, purpose: 'calls', limitPerMinute: 1_000_000 },
    );
    await web.start(['--parts=web']);
    const from = new Date(Date.now() + 1_000);
    const spread = sql`${from}::timestamptz + n * interval '1 second' / ${sql.lit(DUE_A_SECOND)}`;
    await addCalls(db, quick, SECONDS * DUE_A_SECOND, spread, 400_000_000);
    const stop = AbortSignal.timeout((SECONDS + 3) * 1_000);
    const webhookTimes: number[] = [];
    await Promise.all([
      lookEverySecond(context, stop),
      ...Array.from({ length: CLIENTS }, (_, client) => ask(web.url, key, client, webhookTimes, stop)),
    ]);
    const late = await latenessOf(db, quick, from);
    if (late.length !== SECONDS * DUE_A_SECOND) throw new Error(`${late.length} of ${SECONDS * DUE_A_SECOND} were claimed in time`);
    return {
      ...{ lateP50: Math.round(percentile(late, 50)), lateP99: Math.round(percentile(late, 99)) },
      ...{ webhooks: webhookTimes.length, webhookP99: Math.round(percentile(webhookTimes, 99)) },
    };
  }

  const opened = stack.move();
  return { burst, serve, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** As the ticker and the one dispatcher of a process do. */
async function lookEverySecond(context: OutboundContext, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const before = performance.now();
    const soon = new Date(context.clock.now().getTime() + DISPATCH_AHEAD_MS);
    if (await hasDueCalls(context.db, soon)) await dispatchInTime(context, stop);
    await sleep(Math.max(0, 1_000 - (performance.now() - before)));
  }
}

async function ask(url: string, key: string, client: number, times: number[], stop: AbortSignal): Promise<void> {
  for (let sent = 0; !stop.aborted; sent += 1) {
    const body = JSON.stringify({ to_number: `+1212${String(2_000_000 + client * 100_000 + sent)}` });
    const at = performance.now();
    const answer = await fetch(`${url}/call/crm-webhook?agent_id=quick&type=generic&x_api_key=${key}`, {
      ...{ method: 'POST', body, headers: { 'content-type': 'application/json' } },
    });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`the webhook answered ${answer.status}: ${text}`);
    times.push(performance.now() - at);
    await sleep(20);
  }
}

type OfAgent = { teamId: string; agentId: string };

/** A team with one agent, and how many calls both may have at once. */
async function addTeam(db: Kysely<Tables>, slug: string, mostAtOnce: number): Promise<OfAgent> {
  const [teamId, agentId, at] = [randomUUID(), randomUUID(), new Date()];
  await db.insertInto('team').values({ id: teamId, name: slug, slug: teamId, logo: null, metadata: null, createdAt: at }).execute();
  const content = JSON.stringify({ ...diallingSettings, callerNumbers: [] });
  const agent = { ...{ teamId, id: agentId, slug, name: slug, state: 'active' as const, draft: content }, publishedVersion: 1 };
  await db
    .insertInto('agent')
    .values({ ...agent, createdBy: null, createdAt: at, updatedAt: at })
    .execute();
  const version = { teamId, agentId, version: 1, content, note: '', publishedBy: null, publishedAt: at };
  await db.insertInto('agentVersion').values(version).execute();
  await saveCallingPolicy(db, teamId, { ...newCallingPolicy, mostAtOnce, mostAtOncePerAgent: mostAtOnce }, at);
  return { teamId, agentId };
}

async function addCalls(
  db: Kysely<Tables>,
  { teamId, agentId }: OfAgent,
  count: number,
  nextAt: ReturnType<typeof sql>,
  firstNumber: number,
  isInLine = false,
): Promise<void> {
  await sql`
    insert into planned_call (team_id, id, agent_id, trigger_key, door, state, contact, to_number, plan, metadata, webhook_fields, priority,
      next_at, ready_at, waiting_since, created_at, updated_at)
    select ${teamId}, gen_random_uuid(), ${agentId}, ${`${agentId} ${firstNumber} `} || n, 'csv', 'planned', '{}',
      '+1' || (${firstNumber}::bigint * 10 + n), '{}', '{}', '{}', n % 7, at, case when ${isInLine} then at end, now(), now(), now()
    from (select n, ${nextAt} as at from generate_series(1, ${Math.round(count)}::integer) as n) calls`.execute(db);
}

/** The one call it may have at once is under way. */
async function fillLine(db: Kysely<Tables>, { teamId, agentId }: OfAgent, now: Date): Promise<void> {
  const key = dialKeys.agent(teamId, agentId);
  const [attemptId, plannedCallId] = [randomUUID(), randomUUID()];
  await sql`
    insert into planned_call (team_id, id, agent_id, trigger_key, door, state, contact, plan, metadata, webhook_fields, waiting_since,
      created_at, updated_at)
    values (${teamId}, ${plannedCallId}, ${agentId}, 'under way', 'csv', 'calling', '{}', '{}', '{}', '{}', ${now}, ${now}, ${now})`.execute(
    db,
  );
  await sql`
    insert into attempt (team_id, id, planned_call_id, number, state, agent_id, to_number, carrier, due_at, allowed_because, rules_version,
      variables, created_at, updated_at)
    values (${teamId}, ${attemptId}, ${plannedCallId}, 0, 'answered', ${agentId}, '+10', 'simulated', ${now}, '[]', '', '[]', ${now},
      ${now})`.execute(db);
  await db.insertInto('dialLimit').values({ key, mostAtOnce: 1, lastDialAt: null, breaker: null }).execute();
  await db.insertInto('dialSlot').values({ key, teamId, attemptId }).execute();
}

async function countAttempts(db: Kysely<Tables>, { agentId }: OfAgent): Promise<number> {
  const { count } = await db
    .selectFrom('attempt')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('agentId', '=', agentId)
    .executeTakeFirstOrThrow();
  return count;
}

async function latenessOf(db: Kysely<Tables>, { agentId }: OfAgent, from: Date): Promise<number[]> {
  const rows = await db
    .selectFrom('attempt')
    .select(['dueAt', 'createdAt'])
    .where('agentId', '=', agentId)
    .where('dueAt', '>', from)
    .execute();
  return rows.map(({ dueAt, createdAt }) => createdAt.getTime() - dueAt.getTime());
}

const sizes = [Number(values.few), Number(values.many)];
await using stages = new AsyncDisposableStack();
const opened: Stage[] = [];
for (const size of sizes) opened.push(stages.use(await openStage(size)));
const rates: number[][] = sizes.map(() => []);
for (let burst = 0; burst < BURSTS; burst += 1)
  for (const [which, stage] of opened.entries()) rates[which]!.push(await stage.burst());
const found: Measured[] = [];
for (const [which, stage] of opened.entries()) {
  found.push({ waiting: sizes[which]!, claimsASecond: Math.round(percentile(rates[which]!, 50)), ...(await stage.serve()) });
}
const [few, many] = [found[0]!, found[1]!];
console.table([few, many]);
const lateTimes = many.lateP99 / few.lateP99;
const slowTimes = few.claimsASecond / many.claimsASecond;
const isWebhookQuick = Math.max(few.webhookP99, many.webhookP99) < WEBHOOK_LIMIT_MS;
console.log(
  `With many waiting, due calls are ${lateTimes.toFixed(2)} times as late and a claim takes ${slowTimes.toFixed(2)} times as long.`,
);
process.exitCode = lateTimes <= MOST_TIMES_AS_MUCH && slowTimes <= MOST_TIMES_AS_MUCH && isWebhookQuick ? 0 : 1;
