// Running a transaction again: only after a clash, real or made up, and not for ever.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { openTestDatabase } from '../../test/test-database.ts';
import { againAfterClash } from './transaction-clash.ts';

const failure = (code: string) => Object.assign(new Error('the database says no'), { code });

/** Fails so many times, then answers how often it was run. */
function failing(times: number, code: string) {
  let runs = 0;
  return {
    runs: () => runs,
    run: async () => {
      runs += 1;
      if (runs <= times) throw failure(code);
      return runs;
    },
  };
}

test('what was ended by a deadlock or could not be ordered is run again, four times at most', async () => {
  assert.equal(await againAfterClash(failing(2, '40P01').run), 3);
  assert.equal(await againAfterClash(failing(3, '40001').run), 4);
  const stubborn = failing(9, '40P01');
  await assert.rejects(againAfterClash(stubborn.run), { code: '40P01' });
  assert.equal(stubborn.runs(), 4);
});

test('anything else is thrown at once', async () => {
  const other = failing(1, '23505');
  await assert.rejects(againAfterClash(other.run), { code: '23505' });
  assert.equal(other.runs(), 1);
});

test('two transactions that take the same two things the other way round both get through', async (t) => {
  const { db, close } = await openTestDatabase();
  t.after(close);
  let waiting = 0;
  const meeting = Promise.withResolvers<void>();
  const runs = [0, 0];
  const take = (who: 0 | 1, first: number, second: number) =>
    againAfterClash(() =>
      db.transaction().execute(async (transaction) => {
        runs[who] = (runs[who] ?? 0) + 1;
        await sql`select pg_advisory_xact_lock(${first})`.execute(transaction);
        waiting += 1;
        if (waiting === 2) meeting.resolve();
        await meeting.promise;
        await sql`select pg_advisory_xact_lock(${second})`.execute(transaction);
        return who;
      }),
    );
  assert.deepEqual(await Promise.all([take(0, 1, 2), take(1, 2, 1)]), [0, 1]);
  assert.deepEqual([Math.min(...runs), Math.max(...runs)], [1, 2], 'the database ended one of them, once');
});
