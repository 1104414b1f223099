// A fresh migrated database for each test, cloned from a template in one shared PostgreSQL: the embedded one, or DATABASE_URL.
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type pg from 'pg';
import { getConstructionPlans } from 'pg-boss';
import { jobNames } from '../rules/job.ts';
import { startOrAttach, type Embedded } from '../server/database/embedded.ts';
import { openJobQueue } from '../server/database/jobs.ts';
import { migrate, readMigrations } from '../server/database/migrate.ts';
import { openDatabase } from '../server/database/open.ts';
import type { Tables } from '../server/database/tables.ts';
import { withClient } from '../server/database/with-client.ts';

export type TestDatabase = { db: Kysely<Tables>; pool: pg.Pool; connectionString: string; close(): Promise<void> };

/** Serialises the making of templates and the clearing away of what killed test runs left behind. */
const TEMPLATE_LOCK = 7_264_001;
const LEFTOVER_AGE_MS = 3_600_000;
const TEMPLATES_KEPT = 4;
/** Where many tests begin at once, a server lets them in one after the other. */
const SETUP = { applicationName: 'ringside test setup', connectWithinMs: 30_000 };

let made = 0;
/** A server that waits for the disk, for what is measured, and one that does not, for all else. */
const prepared = new Map<boolean, Promise<{ maintenance: string; template: string }>>();

/**
 * A database of its own with all tables, all queues and no rows; `close` drops it. `isThrowaway`: for hundreds of thousands of small steps;
 * commits do not even wait for the log to be written, and statements are planned once. `isMeasured`: commits wait for the disk, as in
 * earnest. `isEmpty`: without tables and queues, for a program that brings its own.
 */
export async function openTestDatabase({
  isThrowaway = false,
  isMeasured = false,
  isEmpty = false,
}: { isThrowaway?: boolean; isMeasured?: boolean; isEmpty?: boolean } = {}): Promise<TestDatabase> {
  const preparing = prepared.get(isMeasured) ?? prepareTemplate(isMeasured);
  prepared.set(isMeasured, preparing);
  const { maintenance, template } = await preparing;
  made += 1;
  const name = `test_${Date.now()}_${process.pid}_${made}`;
  await withClient(maintenance, SETUP, async (client) => {
    await client.query(`create database ${name} template ${isEmpty ? 'template0' : template}`);
    if (isThrowaway) await client.query(`alter database ${name} set synchronous_commit = off`);
  });
  const connectionString = inDatabase(maintenance, name);
  let closing = false;
  const database = openDatabase(connectionString, {
    maxConnections: 10,
    applicationName: 'ringside test',
    preparesAll: isThrowaway,
    // A connection may hear of the drop before it has taken its leave.
    onError: (error) => {
      if (!closing) console.error('a test database connection broke:', error.message);
    },
  });
  return {
    db: database.db,
    pool: database.pool,
    connectionString,
    async close() {
      closing = true;
      await database.close();
      await withClient(maintenance, SETUP, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

/** The same for all runs of one user, so that the next run finds the server running; stopped by `node test/test-database.ts stop`. */
function startTestServer(isMeasured: boolean): Promise<Embedded> {
  return startOrAttach({
    dataFolder: join(tmpdir(), `ringside-${isMeasured ? 'bench' : 'test'}-${process.getuid?.() ?? 0}`),
    log: { info: () => {}, warn: (fields, message) => console.warn(message, fields) },
    clock: { now: () => new Date(), sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}) },
    // Many test processes, each with pools of its own, at once. What tests store need not outlive the machine: none takes its power away.
    settings: { max_connections: '300', ...(isMeasured ? {} : { fsync: 'off', full_page_writes: 'off' }) },
  });
}

async function prepareTemplate(isMeasured: boolean): Promise<{ maintenance: string; template: string }> {
  const maintenance = process.env['DATABASE_URL'] ?? (await startTestServer(isMeasured)).maintenanceConnectionString;
  const files = await readMigrations();
  const hash = createHash('sha256')
    .update(JSON.stringify([files, jobNames, getConstructionPlans()]))
    .digest('hex')
    .slice(0, 16);
  const template = `template_${hash}`;
  await withClient(maintenance, SETUP, async (client) => {
    // Held by the connection: whoever dies half-way lets the next one in.
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const found = await client.query('select 1 from pg_database where datname = $1', [template]);
    if (found.rowCount) return;
    await clearLeftovers(client);
    const half = `${template}_half`;
    await client.query(`drop database if exists ${half} with (force)`);
    await client.query(`create database ${half} template template0`);
    const database = openDatabase(inDatabase(maintenance, half), {
      maxConnections: 1,
      applicationName: 'ringside test template',
      onError: () => {},
    });
    try {
      await migrate(database.db, files);
      await makeQueues(inDatabase(maintenance, half));
    } finally {
      await database.close();
    }
    await client.query(`alter database ${half} allow_connections false`);
    await client.query(`alter database ${half} rename to ${template}`);
  });
  return { maintenance, template };
}

async function makeQueues(connectionString: string): Promise<void> {
  const queue = await openJobQueue({ connectionString, supervise: false, onError: (error) => console.error(error) });
  await queue.stop(10_000);
}

async function clearLeftovers(client: pg.Client): Promise<void> {
  const databases = await client.query<{ datname: string; busy: boolean }>(
    `select datname, exists (select 1 from pg_stat_activity a where a.datid = d.oid) as busy
     from pg_database d where datname ~ '^(test_[0-9]+_|template_[0-9a-f]{16}$)' order by oid desc`,
  );
  const old = Date.now() - LEFTOVER_AGE_MS;
  const tests = databases.rows.filter((row) => !row.busy && Number(/^test_(\d+)_/.exec(row.datname)?.[1]) < old);
  const templates = databases.rows.filter((row) => row.datname.startsWith('template_')).slice(TEMPLATES_KEPT - 1);
  for (const { datname } of [...tests, ...templates]) await client.query(`drop database if exists ${datname}`);
}

function inDatabase(connectionString: string, name: string): string {
  const [, start = '', query = ''] = /^([a-z]+:\/\/[^/]*)\/[^?]*(\?.*)?$/.exec(connectionString) ?? [];
  if (start === '') throw new Error('DATABASE_URL must look like postgres://user:password@host:5432/name');
  return `${start}/${name}${query}`;
}

if (import.meta.main) {
  if (process.argv[2] !== 'stop') throw new Error('usage: node test/test-database.ts stop [bench]');
  await (await startTestServer(process.argv[3] === 'bench')).stop();
}
