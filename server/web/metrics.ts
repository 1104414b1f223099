// Figures in the form Prometheus reads, on an address of their own: what this process does, and what waits in the tables of all.
import Fastify, { type FastifyInstance } from 'fastify';
import { Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { Problem } from '../../rules/problem.ts';
import type { WorkWaiting } from '../database/work-waiting.ts';
import type { Clock } from '../ports/clock.ts';
import { registerLiveness } from './health.ts';

/** Reading takes a few steps in indexes; a database that cannot do that in time is itself the news. */
const DATABASE_MS = 2_000;
const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const JOB_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1_800];

export type Metrics = {
  /** `route` is the pattern, never the address: that may hold keys, invitations or names. */
  requestDone(request: { method: string; route: string; status: number; seconds: number }): void;
  jobDone(job: { name: string; outcome: 'done' | 'failed'; seconds: number }): void;
  /** The text of all figures. Never throws: where the database does not answer, `ringside_database_up` is 0 and its figures are absent. */
  print(): Promise<string>;
};

export function createMetrics(options: { readWork: () => Promise<WorkWaiting>; clock: Clock; version: string }): Metrics {
  const registers = [new Registry()] as [Registry];
  const [register] = registers;
  collectDefaultMetrics({ register });
  new Gauge({ name: 'ringside_info', help: 'The version that runs; always 1.', labelNames: ['version'], registers })
    .labels(options.version)
    .set(1);
  const requests = new Histogram({
    name: 'ringside_request_seconds',
    help: 'Answered requests, by the pattern of their route.',
    labelNames: ['method', 'route', 'status'],
    buckets: REQUEST_SECONDS,
    registers,
  });
  const jobs = new Histogram({
    name: 'ringside_job_seconds',
    help: 'Jobs that ended in this process. What failed is tried again.',
    labelNames: ['kind', 'outcome'],
    buckets: JOB_SECONDS,
    registers,
  });
  const tables = tableGauges(registers);
  return {
    requestDone: ({ method, route, status, seconds }) => requests.labels(method, route, String(status)).observe(seconds),
    jobDone: ({ name, outcome, seconds }) => jobs.labels(name, outcome).observe(seconds),
    async print() {
      tables.show(await inTime(options.readWork(), options.clock));
      return register.metrics();
    },
  };
}

function tableGauges(registers: [Registry]): { show(work: WorkWaiting | null): void } {
  const gauge = <const L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Gauge({ name: `ringside_${name}`, help, labelNames, registers });
  const up = gauge('database_up', '1 while the database answers in time.');
  const waiting = gauge('jobs_waiting', 'Jobs that nobody has begun.', 'kind');
  const active = gauge('jobs_active', 'Jobs that somebody works on.', 'kind');
  const attempts = gauge('call_attempts', 'Attempts to call somebody that have not ended.', 'state');
  const late = gauge('late_seconds', 'How long the oldest of each kind of work has been due; 0 where nothing is late.', 'work');
  const broken = gauge(
    'broken',
    'What a person has to mend: connections to HubSpot, and receivers of webhooks that took nothing.',
    'what',
  );
  const ahead = gauge(
    'clock_ahead_seconds',
    'How far the clock of this process is ahead of the database’s; negative where it is behind.',
  );
  const all = [waiting, active, attempts, late, broken, ahead];
  return {
    show(work) {
      up.set(work === null ? 0 : 1);
      for (const one of all) one.reset();
      if (work === null) return;
      for (const job of work.jobs) {
        waiting.labels(job.name).set(job.waiting);
        active.labels(job.name).set(job.active);
      }
      for (const { state, count } of work.attempts) attempts.labels(state).set(count);
      for (const [name, seconds] of Object.entries(work.lateSeconds)) late.labels(name).set(seconds);
      for (const [name, count] of Object.entries(work.broken)) broken.labels(name).set(count);
      ahead.set(work.clockAheadSeconds);
    },
  };
}

async function inTime(reading: Promise<WorkWaiting>, clock: Clock): Promise<WorkWaiting | null> {
  const read = new AbortController();
  const tooLate = clock
    .sleep(DATABASE_MS, read.signal)
    .catch(() => {})
    .then(() => null);
  const work = await Promise.race([reading.catch(() => null), tooLate]);
  read.abort();
  return work;
}

/** A server of its own, so that what is shown to Prometheus is never shown to the world. Throws Problem `configuration_invalid`. */
export async function serveMetrics(metrics: Metrics, address: { host: string; port: number }): Promise<FastifyInstance> {
  const app = Fastify({ logger: false, forceCloseConnections: true });
  registerLiveness(app);
  app.get('/metrics', async (_, reply) => {
    reply.type('text/plain; version=0.0.4; charset=utf-8').header('cache-control', 'no-store');
    return metrics.print();
  });
  try {
    await app.listen(address);
  } catch (error) {
    await app.close();
    const { host, port } = address;
    throw new Problem(
      'configuration_invalid',
      `Metrics cannot be shown at ${host}:${port}. Set RINGSIDE_METRICS to a free address of this machine.`,
      {
        cause: error,
      },
    );
  }
  return app;
}
