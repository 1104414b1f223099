// The bell: background jobs in the same PostgreSQL, rung inside the transaction of the row they are about.
import { CompiledQuery } from 'kysely';
import { PgBoss, type Db as QueueDb, type Job } from 'pg-boss';
import { jobNames, type JobInputs, type JobName, type NewJob } from '../../rules/job.ts';
import { prepared } from './prepared.ts';
import type { Db } from './tables.ts';

export type JobQueue = {
  /** Enqueues through the caller's handle: a rollback takes the jobs with it. */
  enqueueJobs(db: Db, jobs: NewJob[]): Promise<void>;
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
    async enqueueJobs(db, jobs) {
      const connection = preparing(db);
      for (const name of new Set(jobs.map((job) => job.name))) {
        const rows = jobs
          .filter((job) => job.name === name)
          .map((job) => (job.startAt ? { data: job.input, startAfter: job.startAt } : { data: job.input }));
        await boss.insert(name, rows, { db: connection });
      }
    },

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

/** The caller's handle as the queue wants it. Its insert is the same text for each queue, so it is worth planning once. */
function preparing(db: Db): QueueDb {
  const plain = db.withoutPlugins();
  return {
    async executeSql(text, values = []) {
      const { rows } = await plain.executeQuery<unknown>(CompiledQuery.raw(prepared(text), [...values]));
      return { rows };
    },
  };
}
