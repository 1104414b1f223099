// How many pushed calls per second are durably stored: ours beside the plain way and beside our own server without the insert.
import { fork, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { sql } from 'kysely';
import { makePushKey, pushKeyHint } from '../rules/push-key.ts';
import { addPushKey } from '../server/database/push-key-admin.ts';
import { openTestDatabase } from '../test/test-database.ts';

const variants = ['ours', 'plain', 'no insert'] as const;
type Variant = (typeof variants)[number];
type Run = { perSecond: number; p50: number; p99: number };

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '64,256' },
  },
});
const seconds = Number(options.seconds);
const rounds = Number(options.rounds);

const database = await openTestDatabase({ isMeasured: true });
const { db } = database;
const key = makePushKey(randomBytes(24));
const teamId = randomUUID();
const servers = new Map<Variant, { child: ChildProcess; port: number }>();
let whole = true;

try {
  const now = new Date();
  await db
    .insertInto('team')
    .values({ id: teamId, name: 'Bench', slug: teamId, logo: null, metadata: null, createdAt: now })
    .execute();
  await addPushKey(db, {
    teamId,
    id: randomUUID(),
    name: 'Bench',
    keyHash: createHash('sha256').update(key).digest(),
    hint: pushKeyHint(key),
    createdBy: null,
    now,
    limitPerMinute: 1_000_000,
  });
  for (const variant of variants) servers.set(variant, await start(variant));
  const durable = await sql<{ fsync: string; commit: string; version: string }>`
    select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit, current_setting('server_version') as version
  `.execute(db);
  console.log(
    `PostgreSQL ${durable.rows[0]?.version}, fsync ${durable.rows[0]?.fsync}, synchronous_commit ${durable.rows[0]?.commit}`,
  );
  console.log(`${rounds} rounds of ${seconds} s each, interleaved; medians\n`);
  for (const connections of (options.connections ?? '').split(',').map(Number)) await compare(connections);
  if (!whole) process.exitCode = 1;
} finally {
  for (const { child } of servers.values()) {
    child.send('stop');
    await once(child, 'exit');
  }
  await database.close();
}

async function start(variant: Variant): Promise<{ child: ChildProcess; port: number }> {
  const profile = process.env['BENCH_CPU_PROF'] === variant ? ['--cpu-prof'] : [];
  const child = fork(new URL('./ingest-server.ts', import.meta.url), [variant, database.connectionString, teamId], {
    execArgv: profile,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const [message] = (await once(child, 'message')) as [{ port: number }];
  return { child, port: message.port };
}

async function compare(connections: number): Promise<void> {
  const runs = new Map<Variant, Run[]>(variants.map((variant) => [variant, []]));
  for (const variant of variants) await run(variant, connections, 1);
  for (let round = 0; round < rounds; round += 1) {
    for (const variant of variants) runs.get(variant)?.push(await run(variant, connections, seconds));
  }
  const medians = new Map(
    [...runs].map(([variant, all]) => [
      variant,
      {
        perSecond: median(all.map((one) => one.perSecond)),
        p50: median(all.map((one) => one.p50)),
        p99: median(all.map((one) => one.p99)),
      },
    ]),
  );
  console.log(`${connections} connections      201s per second    p50 ms    p99 ms`);
  for (const [variant, { perSecond, p50, p99 }] of medians) {
    console.log(
      `  ${label(variant).padEnd(28)}${String(Math.round(perSecond)).padStart(8)}${p50.toFixed(1).padStart(10)}${p99.toFixed(1).padStart(10)}`,
    );
  }
  const ours = medians.get('ours');
  const plain = medians.get('plain');
  const limit = medians.get('no insert');
  if (ours && plain && limit) {
    console.log(`  ours / plain      ${(ours.perSecond / plain.perSecond).toFixed(2)}   (target 3 or more)`);
    console.log(`  ours / no insert  ${((100 * ours.perSecond) / limit.perSecond).toFixed(1)} %   (target 35 % or more)`);
    console.log(`  p99 ours / plain  ${(ours.p99 / plain.p99).toFixed(2)}   (target 1 or less)\n`);
  }
}

function label(variant: Variant): string {
  if (variant === 'ours') return 'Push API';
  return variant === 'plain' ? 'one transaction per request' : 'Push API without the insert';
}

/** Each request carries an id of its own; afterwards there must be exactly as many rows as 201s were sent. */
async function run(variant: Variant, connections: number, lengthSeconds: number): Promise<Run> {
  const server = servers.get(variant);
  if (!server) throw new Error(`no server ${variant}`);
  const result = await autocannon({
    url: `http://127.0.0.1:${server.port}`,
    connections,
    duration: lengthSeconds,
    idReplacement: true,
    requests: [
      {
        method: 'POST',
        path: '/api/integrations/push-api/ingest',
        headers: { 'content-type': 'application/json', 'x-api-key': key },
        body: JSON.stringify({
          callTitle: 'Discovery - Acme',
          repName: 'Sam Lee',
          repEmail: 'sam@yourco.example',
          callDate: '2026-03-04T16:30:00Z',
          duration: 1_250_000,
          audioUrl: 'https://recordings.example.com/calls/2026/03/04/987654321.mp3',
          externalId: '[<id>]',
          metadata: { source: 'hubspot', hubspotOwnerId: '41629711', hubspotDealIds: '123456', syncMethod: 'polling' },
        }),
      },
    ],
  });
  const created = await settled(server.child);
  const { rows } = await sql<{ calls: number; jobs: number }>`
    select (select count(*) from call)::int as calls,
      (select count(*) from pgboss.job where name = 'fetch-recording')::int as jobs`.execute(db);
  const stored = rows[0] ?? { calls: -1, jobs: -1 };
  const expected = variant === 'no insert' ? 0 : created;
  if (stored.calls !== expected || stored.jobs !== expected || result.non2xx > 0 || result['2xx'] > created) {
    whole = false;
    console.error(`${variant}: ${created} × 201 sent, ${result['2xx']} seen, ${result.non2xx} refused, stored:`, stored);
  }
  await sql`truncate call cascade`.execute(db);
  await sql`delete from pgboss.job`.execute(db);
  return { perSecond: result['2xx'] / result.duration, p50: result.latency.p50, p99: result.latency.p99 };
}

/** 201s the server has sent; asked until nothing is in flight any more. */
async function settled(child: ChildProcess): Promise<number> {
  let total = 0;
  for (let quiet = 0; quiet < 2;) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    child.send('count');
    const [message] = (await once(child, 'message')) as [{ created: number }];
    total += message.created;
    quiet = message.created === 0 ? quiet + 1 : 0;
  }
  return total;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
