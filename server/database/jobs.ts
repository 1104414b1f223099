// The bell: background jobs in the same PostgreSQL, rung inside the transaction of the row they are about.
import { createHash } from 'node:crypto';
import { CompiledQuery } from 'kysely';
import { PgBoss, type Job } from 'pg-boss';
import { jobNames, type JobInputs, type JobName, type NewJob } from '../../rules/job.ts';
import { prepared } from './prepared.ts';
import type { Db } from './tables.ts';

export type JobQueue = {
  /** Starts `concurrency` workers for one kind of job. A handler that throws makes the queue try again at once. */
  work<N extends JobName>(name: N, concurrency: number, handler: JobHandler<N>): Promise<void>;
  /** Gives back what a dead process of a one-process server still held. Only true when nobody else can hold a job. */
  giveBackActiveJobs(): Promise<number>;
  /** Stops claiming, waits for running jobs up to `timeoutMs`, closes the connections. A second call waits for the first. */
  stop(timeoutMs: number): Promise<void>;
};

export type JobHandler<N extends JobName> = (input: JobInputs[N], signal: AbortSignal) => Promise<void>;

/** The queue itself never lets go of a job: a stage that was started too often says so in its own row. */
const CRASHES_PER_JOB = 1_000;

/** Jobs given back by a lapsed heartbeat ring no bell, so looking by itself is part of the 15 s in which they resume. */
const POLL_SECONDS = 1;

/** On which pg-boss hears that a queue has work (`notifyChannelSql` in its plans.js, for the schema `pgboss`). */
const BELL = `pgboss_${createHash('sha224').update('pgboss').digest('hex').slice(0, 24)}`;

/** Of the jobs that wait, those of one team in the order of their turns. Without it the last turn of a team would have to be searched for. */
const TEAM_INDEX = `create index if not exists job_of_team on pgboss.job (name, group_id, priority)
  where state < 'active' and not blocked and group_id is not null`;

/** Turns of a queue begin at 0 again whenever nothing waits in it; so far they can go. */
const LAST_TURN = 2_000_000_000;

/**
 * Parts of a `with` that queue what a query of (name, data, start_at) gives, and ring the bell of every queue that has work at
 * once; the statement must read `bells`. Like pg-boss's own insert, which can only take a list from outside, and jobs.test.ts
 * compares the two. A name without a queue fails the statement: its settings are null.
 *
 * Every team has its turn: a job stands one turn behind the last one of its team that waits, and never before the turn the queue has come
 * to, so who has 10,000 jobs waiting is overtaken by who has one. A job that is held back takes no turn from those to be done now. Two
 * that are queued at the same moment may get the same turn, which harms nobody, so nothing is locked.
 */
export function queueingJobs(rows: string): string {
  return `to_queue as materialized (
  select name, data, coalesce(start_at, now()) as start_at, case when start_at is null then data ->> 'teamId' end as team_id from (${rows}) r
), turns as materialized (
  select t.name, t.team_id, greatest(
    (select -priority from pgboss.job where name = t.name and state < 'active' and not blocked and start_after <= now()
      order by priority desc, created_on limit 1),
    (select 1 - priority from pgboss.job where name = t.name and group_id = t.team_id and state < 'active' and not blocked
      order by priority limit 1), 0) as next
  from (select distinct name, team_id from to_queue) t
), queued as (
  insert into pgboss.job (
    name, data, start_after, created_on, keep_until, expire_seconds, deletion_seconds, retry_limit, retry_delay, retry_backoff,
    retry_delay_max, policy, dead_letter, heartbeat_seconds, group_id, priority
  )
  select j.name, j.data, j.start_at, now(), j.start_at + q.retention_seconds * interval '1s',
    q.expire_seconds, q.deletion_seconds, q.retry_limit, q.retry_delay, q.retry_backoff,
    q.retry_delay_max, q.policy, q.dead_letter, q.heartbeat_seconds, j.team_id,
    -least(${LAST_TURN}, t.next + case when j.team_id is null then 0 else j.place end)::integer
  from (select *, row_number() over (partition by name, team_id) - 1 as place from to_queue) j
  join turns t on t.name = j.name and t.team_id is not distinct from j.team_id
  left join pgboss.queue q on q.name = j.name
  returning name, start_after
), bells as (
  select pg_notify('${BELL}', name) from (select distinct name from queued where start_after <= now()) waiting
)`;
}

const queueList = prepared(`
with ${queueingJobs('select * from jsonb_to_recordset($1::jsonb) as x (name text, data jsonb, start_at timestamptz)')}
select count(*) from bells`);

/** Enqueues through the caller's handle: a rollback takes the jobs with it. */
export async function enqueueJobs(db: Db, jobs: NewJob[]): Promise<void> {
  if (jobs.length === 0) return;
  const rows = jobs.map((job) => ({ name: job.name, data: job.input, start_at: job.startAt }));
  await db.executeQuery(CompiledQuery.raw(queueList, [JSON.stringify(rows)]));
}

/**
 * `supervise` keeps house (lapsed heartbeats, clean-up) and belongs to processes that work.
 * A job whose process died is claimed again after its heartbeat of 10 s has lapsed, seen within 2 s.
 */
export async function openJobQueue(options: {
  connectionString: string;
  supervise: boolean;
  onError: (error: Error) => void;
}): Promise<JobQueue> {
  const boss = new PgBoss({
    connectionString: options.connectionString,
    application_name: 'ringside jobs',
    max: 6,
    useListenNotify: true,
    supervise: options.supervise,
    schedule: false,
    superviseIntervalSeconds: 2,
    monitorIntervalSeconds: 2,
  });
  boss.on('error', options.onError);
  await boss.start();
  await indexTeams(boss);
  for (const name of jobNames) {
    await boss.createQueue(name, {
      notify: true,
      retryLimit: CRASHES_PER_JOB,
      retryDelay: 0,
      heartbeatSeconds: 10,
      expireInSeconds: 4 * 3600,
      deleteAfterSeconds: 24 * 3600,
    });
  }

  let stopped: Promise<void> | null = null;
  return {
    async work<N extends JobName>(name: N, concurrency: number, handler: JobHandler<N>) {
      for (let worker = 0; worker < concurrency; worker++) {
        let workerId = '';
        workerId = await boss.work<JobInputs[N]>(
          name,
          { batchSize: 1, pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: POLL_SECONDS },
          async ([job]: Job<JobInputs[N]>[]) => {
            try {
              if (job) await handler(job.data, job.signal);
            } finally {
              // Without this a worker sleeps its polling interval after every job, however long the queue is.
              setImmediate(() => boss.notifyWorker(workerId));
            }
          },
        );
      }
    },

    async giveBackActiveJobs() {
      const { rows } = await boss.getDb().executeSql(
        `update pgboss.job set state = 'retry', start_after = now(), heartbeat_on = null
           where state = 'active' and name = any($1::text[]) returning id`,
        [[...jobNames]],
      );
      return rows.length;
    },

    stop(timeoutMs) {
      stopped ??= boss.stop({ graceful: true, timeout: timeoutMs });
      return stopped;
    },
  };
}

/** Looked for first: making it takes a lock that nobody who queues should wait for at every start. */
async function indexTeams(boss: PgBoss): Promise<void> {
  const { rows } = await boss.getDb().executeSql(`select to_regclass('pgboss.job_of_team') is not null as "isThere"`);
  if ((rows[0] as { isThere: boolean } | undefined)?.isThere) return;
  await boss.getDb().executeSql(`do $$ begin perform pg_advisory_xact_lock(hashtext('pgboss.job_of_team')); ${TEAM_INDEX}; end $$`);
}
