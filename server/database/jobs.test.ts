// Jobs are rung in the transaction of their row, run promptly one after another, and survive a process that dies.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import pg from 'pg';
import { fromKysely, PgBoss } from 'pg-boss';
import type { NewJob } from '../../rules/job.ts';
import { openTestDatabase } from '../../test/test-database.ts';
import { enqueueJobs, openJobQueue, type JobQueue } from './jobs.ts';
import type { Db } from './tables.ts';

const failOn = (error: Error): void => {
  throw error;
};

async function withQueue(
  run: (queue: JobQueue, database: Awaited<ReturnType<typeof openTestDatabase>>) => Promise<void>,
): Promise<void> {
  const database = await openTestDatabase();
  let isOver = false;
  const queue = await openJobQueue({
    ...{ connectionString: database.connectionString, supervise: true },
    onError: (error) => (isOver ? undefined : failOn(error)),
  });
  try {
    await run(queue, database);
  } finally {
    await queue.stop(2_000);
    // A connection that has not quite taken its leave may hear of the drop.
    isOver = true;
    await database.close();
  }
}

/** Every column of the jobs in the table, which are taken out; instants as seconds from now, ids only as being there. */
async function takeJobs(db: Db): Promise<unknown[]> {
  const { rows } = await sql<{ job: Record<string, unknown> }>`
    with taken as (delete from pgboss.job returning *)
    select to_jsonb(taken) || jsonb_build_object('id', id is not null,
      'start_after', round(extract(epoch from start_after - now())), 'created_on', created_on - now(),
      'keep_until', round(extract(epoch from keep_until - now()))) as job
    from taken order by data::text`.execute(db);
  return rows.map((row) => row.job);
}

/** What was heard since the last time. Notifications come before the answer to any later query. */
async function bells(listener: pg.Client, heard: string[]): Promise<string[]> {
  await listener.query('select 1');
  return heard.splice(0);
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
        await enqueueJobs(trx, [{ name: 'analyse-call', input: about(1) }]);
        throw new Error('changed my mind');
      })
      .catch(() => {});
    await db.transaction().execute((trx) =>
      enqueueJobs(
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

test('our insert leaves the rows and rings the bells that pg-boss’s own does', () =>
  withQueue(async (queue, { db, pool, connectionString }) => {
    const boss = new PgBoss({ connectionString, useListenNotify: true, supervise: false, schedule: false });
    boss.on('error', failOn);
    await boss.start();
    const listener = new pg.Client({ connectionString });
    await listener.connect();
    try {
      // A worker makes pg-boss listen, and its connection says on which channel.
      await queue.work('score-call', 1, async () => {});
      const { rows } = await pool.query<{ query: string }>(
        `select query from pg_stat_activity where datname = current_database() and query ~* '^listen "?pgboss_'`,
      );
      await listener.query(rows[0]?.query ?? 'pg-boss does not listen');
      const heard: string[] = [];
      listener.on('notification', (message) => heard.push(message.payload ?? ''));
      const startAt = new Date(Date.now() + 3_600_000);
      const cases: { jobs: NewJob[]; rings: string[] }[] = [
        { jobs: [{ name: 'fetch-recording', input: about(1) }], rings: ['fetch-recording'] },
        { jobs: [1, 2].map((n) => ({ name: 'analyse-call', input: about(n) })), rings: ['analyse-call'] },
        { jobs: [{ name: 'attribute-reps', input: { teamId: 'team', email: 'a@b.example' }, startAt }], rings: [] },
      ];
      for (const { jobs, rings } of cases) {
        const ours = await db.transaction().execute(async (trx) => {
          await enqueueJobs(trx, jobs);
          return takeJobs(trx);
        });
        assert.deepEqual(await bells(listener, heard), rings);
        const theirs = await db.transaction().execute(async (trx) => {
          for (const [place, { name, input, startAt: startAfter }] of jobs.entries()) {
            const when = startAfter ? { startAfter } : { group: { id: 'team' }, priority: -place };
            await boss.insert(name, [{ data: input, ...when }], { db: fromKysely(trx) });
          }
          return takeJobs(trx);
        });
        assert.equal(ours.length, jobs.length);
        assert.deepEqual(ours, theirs);
        assert.deepEqual(await bells(listener, heard), rings);
      }
    } finally {
      await listener.end();
      await boss.stop();
    }
  }));

test('a team with ten thousand jobs waiting is overtaken by one with three', () =>
  withQueue(async (queue, { db, pool }) => {
    const job = (teamId: string, n: number): NewJob => ({ name: 'score-call', input: { ...about(n), teamId } });
    const inAnHour = new Date(Date.now() + 3_600_000);
    await enqueueJobs(
      db,
      Array.from({ length: 10_000 }, (_, n) => job('crowd', n)),
    );
    await enqueueJobs(db, [{ ...job('late', 20_000), startAt: inAnHour }]);
    await enqueueJobs(db, [job('small', 1), job('small', 2)]);
    await enqueueJobs(db, [job('small', 3)]);
    await enqueueJobs(db, [job('crowd', 10_000)]);
    const ran: string[] = [];
    const done = Promise.withResolvers<void>();
    await queue.work('score-call', 1, async ({ teamId }) => {
      ran.push(teamId);
      // A third team comes when the queue is at its fourth turn.
      if (ran.length === 7) await enqueueJobs(db, [job('other', 1)]);
      if (ran.length === 10) {
        // The other nine thousand would prove nothing more.
        await pool.query(`delete from pgboss.job where name = 'score-call' and state = 'created'`);
        done.resolve();
      }
    });
    await done.promise;
    const inPairs = [ran.slice(0, 2), ran.slice(2, 4), ran.slice(4, 6)];
    for (const pair of inPairs) assert.deepEqual(pair.toSorted(), ['crowd', 'small'], String(ran));
    assert.ok(ran.slice(7).includes('other'), String(ran));
    assert.equal(ran.filter((team) => team === 'crowd').length, 6);
  }));

test('a job for a queue that does not exist is refused', () =>
  withQueue(async (_queue, { db, pool }) => {
    await pool.query(`delete from pgboss.queue where name = 'score-call'`);
    await assert.rejects(enqueueJobs(db, [{ name: 'score-call', input: about(1) }]), /retry_limit/);
  }));

test('a job held back runs when its time has come', () =>
  withQueue(async (queue, { db, pool }) => {
    await enqueueJobs(db, [{ name: 'score-call', input: about(1), startAt: new Date(Date.now() + 3_600_000) }]);
    const { rows } = await pool.query<{ seconds: number }>(
      `select extract(epoch from start_after - now())::float8 as seconds from pgboss.job where name = 'score-call'`,
    );
    const seconds = rows[0]?.seconds ?? 0;
    assert.ok(seconds > 3_500 && seconds <= 3_600);
  }));

test('what a dead process of a one-process server held is given back at once', () =>
  withQueue(async (queue, { db, pool }) => {
    await enqueueJobs(db, [{ name: 'score-call', input: about(1) }]);
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
    await enqueueJobs(db, [{ name: 'fetch-recording', input: about(1) }]);
    await done.promise;
    assert.equal(tries, 3);
  }));
