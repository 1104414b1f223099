// One scene of the full-disk test, played on a small file system of its own: write until nothing fits, free space, look what is there.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmod, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { databaseProblem } from '../server/database/database-problem.ts';
import { keepRunning } from '../server/database/embedded-watch.ts';
import { clock, quiet, start, until } from './embedded-trial.ts';

const [folder = '', what = ''] = process.argv.slice(2);
/**
 * Which file meets the end of the disk first: one of a table (unlogged, so that it alone grows), or the log that everything is
 * written to before. The row that counts is small, and in the same statement.
 */
const filling =
  what === 'log'
    ? "select pg_logical_emit_message(true, 'fill', $2::text)"
    : 'insert into filler values (left($2, 80000)) returning true';
const statement = `with filling as (${filling}) insert into kept select $1::int, left($2::text, 10) from filling`;

await chmod(folder, 0o711);
const ballast = join(folder, 'ballast');
const embedded = await start(join(folder, 'data'), { settings: { checkpoint_timeout: '1h' } });
const first = embedded.postmasterPid;
const watch = keepRunning(embedded, { clock, log: quiet });
const pool = new pg.Pool({ connectionString: embedded.connectionString, max: 4, connectionTimeoutMillis: 5000 });
pool.on('error', () => {});
const problems = new Map<string, number>();
const answered: number[] = [];
let next = 0;

async function write(): Promise<boolean> {
  const id = (next += 1);
  try {
    await pool.query(statement, [id, randomBytes(60_000).toString('base64')]);
    answered.push(id);
    return true;
  } catch (error) {
    const problem = databaseProblem(error);
    assert.ok(problem, `a failure without a name: ${String(error)}`);
    assert.equal(problem.retryable, true);
    problems.set(problem.code, (problems.get(problem.code) ?? 0) + 1);
    return false;
  }
}

try {
  await pool.query('create table kept (id int primary key, body text not null)');
  await pool.query('create unlogged table filler (body text not null)');
  await pool.query('alter table filler alter body set storage external');
  await writeFile(ballast, Buffer.alloc(40 * 1024 * 1024));
  const room = await statfs(folder);
  let failures = 0;
  for (let tries = 0; failures < 12 && tries < 5000; tries += 1) {
    const results = await Promise.all([write(), write(), write()]);
    if (results.includes(false)) failures += 1;
    if (failures > 0) await clock.sleep(50);
  }
  assert.equal(failures, 12, 'the disk became full');
  const before = answered.length;
  assert.ok(before > 10, 'rows were written before');

  await rm(ballast);
  await until('rows are accepted again', write);
  const rows = await pool.query<{ id: number; bytes: number }>('select id, length(body) as bytes from kept');
  const found = new Set(rows.rows.map((row) => row.id));
  const missing = answered.filter((id) => !found.has(id));
  assert.deepEqual(missing, []);
  assert.ok(rows.rows.every((row) => row.bytes === 10));
  const restarted = embedded.postmasterPid !== first;
  console.log(
    JSON.stringify({ bytes: room.bsize * room.blocks, answered: before, problems: Object.fromEntries(problems), restarted }),
  );
} finally {
  await watch.stop();
  await pool.end();
  await embedded.stop();
}
