// Jobs are rung in the transaction of their row, run promptly one after another, and survive a process that dies.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTestDatabase } from '../../test/test-database.ts';
import { openJobQueue, type JobQueue } from './jobs.ts';

const failOn = (error: Error): void => {
  throw error;
};

async function withQueue(
  run: (queue: JobQueue, database: Awaited<ReturnType<typeof openTestDatabase>>) => Promise<void>,
): Promise<void> {
  const database = await openTestDatabase();
  const queue = await openJobQueue({ connectionString: database.connectionString, supervise: true, onError: failOn });
  try {
    await run(queue, database);
  } finally {
    await queue.stop(2_000);
    await database.close();
  }
}

const about = (n: number) => ({ teamId: 'team', callId: `00000000-0000-7000-8000-${String(n).padStart(12, '0')}` });

test('a rollback takes the jobs with it, a commit rings', () =>
  withQueue(async (queue, { db }) => {
    const ran: string[] = [];
    const done = Promise.withResolvers<void>();
    await queue.work('analyse-call', 2, async (input) => {
      ran.push(input.callId);
      if (ran.length === 3) done.resolve();
    });
    await db
      .transaction()
      .execute(async (trx) => {
        await queue.enqueueJobs(trx, [{ name: 'analyse-call', input: about(1) }]);
        throw new Error('changed my mind');
      })
      .catch(() => {});
    await db.transaction().execute((trx) =>
      queue.enqueueJobs(
        trx,
        [2, 3, 4].map((n) => ({ name: 'analyse-call' as const, input: about(n) })),
      ),
    );
    await done.promise;
    assert.deepEqual(
      ran.toSorted(),
      [2, 3, 4].map((n) => about(n).callId),
    );
  }));

test('a job held back runs when its time has come', () =>
  withQueue(async (queue, { db, pool }) => {
    await queue.enqueueJobs(db, [{ name: 'score-call', input: about(1), startAt: new Date(Date.now() + 3_600_000) }]);
    const { rows } = await pool.query<{ seconds: number }>(
      `select extract(epoch from start_after - now())::float8 as seconds from pgboss.job where name = 'score-call'`,
    );
    const seconds = rows[0]?.seconds ?? 0;
    assert.ok(seconds > 3_500 && seconds <= 3_600);
  }));

test('what a dead process of a one-process server held is given back at once', () =>
  withQueue(async (queue, { db, pool }) => {
    await queue.enqueueJobs(db, [{ name: 'score-call', input: about(1) }]);
    await pool.query(`update pgboss.job set state = 'active', started_on = now(), heartbeat_on = now() where name = 'score-call'`);
    assert.equal(await queue.giveBackActiveJobs(), 1);
    const ran = Promise.withResolvers<string>();
    await queue.work('score-call', 1, async (input) => ran.resolve(input.callId));
    assert.equal(await ran.promise, about(1).callId);
  }));

test('a handler that throws is tried again', () =>
  withQueue(async (queue, { db }) => {
    let tries = 0;
    const done = Promise.withResolvers<void>();
    await queue.work('fetch-recording', 1, async () => {
      tries += 1;
      if (tries < 3) throw new Error('not yet');
      done.resolve();
    });
    await queue.enqueueJobs(db, [{ name: 'fetch-recording', input: about(1) }]);
    await done.promise;
    assert.equal(tries, 3);
  }));
