// What one call costs the database when a million lie there already: bytes with indexes, writing, reading, removing; and a hundred million by that.
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { removeCalls } from '../server/database/removals.ts';
import { dropOldLogs, takeOldCalls } from '../server/database/retention.ts';
import { addTeam } from '../server/database/teams.ts';
import { openTestDatabase } from '../test/test-database.ts';
import { fillCalls } from './dashboard-fill.ts';
import { fillAroundCalls } from './unit-costs-fill.ts';

const { values } = parseArgs({ options: { calls: { type: 'string', default: '1000000' } } });
const CALLS = Number(values.calls);
const TEAM = 'northstar';
const PROJECTED_CALLS = 100_000_000;
const REMOVED_AT_ONCE = 200;
const REMOVALS = 20;
const LOGS_AT_ONCE = 5_000;
const READS = 300;
const WRITTEN = 1_000;
const GB = 1e9;

/** Of a table: its rows for each call that an agent made; `isPassing`: they are gone after a day. */
const tables: readonly { name: string; isPassing?: boolean }[] = [
  ...[
    'call',
    'call_words',
    'transcript',
    'score',
    'recording',
    'call_analysis',
    'call_stage',
    'planned_call',
    'attempt',
    'audit_entry',
  ].map((name) => ({ name })),
  { name: 'pgboss.job_common', isPassing: true },
];

const database = await openTestDatabase({ isMeasured: true });
try {
  const { pool, db } = database;
  const now = new Date();
  await addTeam(db, { id: TEAM, name: 'Northstar', now });
  const filledAt = performance.now();
  await fillCalls(pool, { teamId: TEAM, calls: CALLS, now });
  await fillAroundCalls(pool, TEAM, (name, seconds) => console.log(`${name}: filled in ${seconds.toFixed(0)} s`));
  await pool.query('vacuum (analyze)');
  console.log(`${CALLS} calls with all that hangs on them, made in ${seconds(filledAt)} s`);
  const sizes = await measureSizes(pool);
  console.table(sizes);
  const written = await measureWriting(pool);
  const readMs = await measureReading(pool);
  const removedMs = await measureRemoving();
  const logMs = await measureLogs();
  const vacuumed = await measureVacuum(pool);
  console.log(`Writing transcript, words and score of a call: ${written.toFixed(2)} ms (${WRITTEN} in one transaction)`);
  console.log(`Reading a call with its transcript and score by its id: p50 ${readMs[0]} ms, p99 ${readMs[1]} ms`);
  console.log(`Removing a call with everything, ${REMOVED_AT_ONCE} in one transaction: ${removedMs.toFixed(2)} ms each`);
  console.log(`Removing a line of the audit log, ${LOGS_AT_ONCE} at a time: ${logMs.toFixed(3)} ms`);
  console.log(`Vacuuming after that (seconds): ${vacuumed.map(([name, took]) => `${name} ${took.toFixed(1)}`).join(', ')}`);
  const staying = sizes.filter(({ passing }) => passing === '').reduce((sum, line) => sum + line['bytes for each call'], 0);
  console.log(`Each call keeps ${Math.round(staying)} bytes in the database.`);
  console.log(
    `${PROJECTED_CALLS / 1e6} million by these: ${Math.round((staying * PROJECTED_CALLS) / GB)} GB; kept for two years, ` +
      `${Math.round(PROJECTED_CALLS / 730)} come and go a day, and removing a day's takes ${Math.round(((PROJECTED_CALLS / 730) * removedMs) / 60_000)} minutes.`,
  );
} finally {
  await database.close();
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1_000).toFixed(0);
}

async function measureSizes(pool: pg.Pool) {
  const lines = [];
  for (const { name, isPassing } of tables) {
    const { rows } = await pool.query<{ rows: string; heap: string; indexes: string; total: string }>(
      `select (select count(*) from ${name}) as rows, pg_relation_size($1) as heap, pg_indexes_size($1) as indexes,
        pg_total_relation_size($1) as total`,
      [name],
    );
    const [row] = rows;
    const count = Number(row?.rows);
    const each = (bytes: string | undefined) => Math.round(Number(bytes) / count);
    lines.push({
      ...{ table: name, rows: count, 'bytes a row': each(row?.total), 'of which indexes': each(row?.indexes) },
      ...{ 'bytes for each call': Math.round(Number(row?.total) / CALLS), passing: isPassing ? 'a day' : '' },
    });
  }
  return lines;
}

/** Copies of what calls have, with triggers, constraints and a commit that waits for the disk; taken back in the end. */
async function measureWriting(pool: pg.Pool): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query(
      `create temporary table copied as select call_id as old, gen_random_uuid() as new from transcript tablesample system (5) limit ${WRITTEN}`,
    );
    await client.query(
      `insert into call (team_id, id, source, state, title, rep_person_id, called_at, duration_ms, received_at, updated_at)
        select team_id, new, source, state, title, rep_person_id, called_at, duration_ms, now(), now() from call join copied on old = id`,
    );
    const startedAt = performance.now();
    await client.query(
      `insert into transcript (team_id, call_id, version, source, engine, speakers_estimated, times_estimated, utterances, created_at)
        select team_id, new, version, source, engine, speakers_estimated, times_estimated, utterances, now() from transcript join copied on old = call_id`,
    );
    await client.query(
      `insert into score (team_id, call_id, scorecard_key, scorecard_version, transcript_version, overall, result, created_at)
        select team_id, new, scorecard_key, scorecard_version, transcript_version, overall, result, now() from score join copied on old = call_id`,
    );
    const tookMs = performance.now() - startedAt;
    await client.query('rollback');
    return tookMs / WRITTEN;
  } finally {
    client.release(true);
  }
}

/** The first and the ninety-ninth of a hundred parts, of calls anywhere. */
async function measureReading(pool: pg.Pool): Promise<[string, string]> {
  const { rows: ids } = await pool.query<{ id: string }>(
    `select call_id as id from transcript tablesample system (5) limit ${READS}`,
  );
  const times: number[] = [];
  for (const { id } of ids) {
    const startedAt = performance.now();
    await pool.query(
      `select c.*, t.utterances, s.result from call c left join transcript t on t.team_id = c.team_id and t.call_id = c.id
        left join score s on s.team_id = c.team_id and s.call_id = c.id where c.team_id = $1 and c.id = $2`,
      [TEAM, id],
    );
    times.push(performance.now() - startedAt);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor((times.length - 1) * share)] ?? NaN).toFixed(1);
  return [at(0.5), at(0.99)];
}

/** By the functions that retention uses; a commit each. */
async function measureRemoving(): Promise<number> {
  const { db } = database;
  const before = new Date();
  let removed = 0;
  const startedAt = performance.now();
  for (let round = 0; round < REMOVALS; round += 1) {
    await db.transaction().execute(async (db) => {
      const callIds = await takeOldCalls(db, 'calls', { teamId: TEAM, before, limit: REMOVED_AT_ONCE });
      await removeCalls(db, { teamId: TEAM, callIds, now: before });
      removed += callIds.length;
    });
  }
  return (performance.now() - startedAt) / removed;
}

async function measureLogs(): Promise<number> {
  const startedAt = performance.now();
  const dropped = await database.db
    .transaction()
    .execute((db) => dropOldLogs(db, { teamId: TEAM, before: new Date(), limit: LOGS_AT_ONCE }));
  return (performance.now() - startedAt) / dropped;
}

async function measureVacuum(pool: pg.Pool): Promise<[string, number][]> {
  const took: [string, number][] = [];
  for (const name of ['call', 'call_words', 'transcript', 'score', 'audit_entry']) {
    const startedAt = performance.now();
    await pool.query(`vacuum ${name}`);
    took.push([name, (performance.now() - startedAt) / 1_000]);
  }
  return took;
}
