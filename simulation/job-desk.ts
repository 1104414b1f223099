// Hands the jobs of the queue to the workers of a simulated Ringside, and once more to another when one is silent for too long.
import { sql } from 'kysely';
import type { JobInputs, JobName } from '../rules/job.ts';
import type { OfAttempt } from '../server/database/attempts.ts';
import type { Db } from '../server/database/tables.ts';
import { handlersFor, type Handlers } from '../server/worker/handlers.ts';
import type { Actor } from './kernel.ts';
import type { Outside, ProcessContext, SimulatedProcess } from './process.ts';
import type { Processes } from './processes.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** From a process's beginning with it to the carrier's being asked, if nothing delays it. */
const LONGEST_BEFORE_DIAL_MS = 1_500;
/** Lanes and deals are due every few seconds or minutes; read so often, nothing but that would happen. */
const LANE_PAUSE_MS = { least: 6 * 60 * MINUTE, most: 40 * 60 * MINUTE };
/** Who fails so often at one thing gets nowhere. */
export const MOST_FAILURES = 200;
/** Longer than what was read may be believed, and within what a request to HubSpot may take. */
const SLOW_MS = { least: 16 * SECOND, most: 29 * SECOND };
const JOBS_AT_ONCE = 200;
/** The queue hears of what is done along with other news, or after that long. */
const TIDY_AFTER_MS = 12 * 60 * MINUTE;

type Job = { id: string; name: JobName; data: unknown; startAfter: Date; isAtOnce: boolean };
type Running = { job: Job; process: SimulatedProcess };

export type JobDesk = {
  heardBell(): void;
  /** What it was doing is handed to others. */
  drop(actor: Actor): void;
  /** When the lanes of HubSpot are read next. */
  lanesMs(): number;
  atNextDial(told: (attempt: OfAttempt) => void): void;
  jobsDone(): readonly string[];
  stuck(): readonly string[];
};

type Around = {
  processes: Processes;
  /** Of the queue itself: never fails. */
  db: Db;
  /** A job has been done that may leave due work behind. */
  worked(): void;
  /** Somebody has to look for due work then. */
  wakeAt(atMs: number): void;
};

export function openJobDesk(outside: Outside, { processes, db, worked, wakeAt }: Around): JobDesk {
  const { kernel, faults } = outside;
  const chance = kernel.chance('jobs');
  const handlers = handlersFor(1);
  const running = new Map<string, Running>();
  const awaitDial: ((attempt: OfAttempt) => void)[] = [];
  const failures = new Map<string, number>();
  let looksForJobs: (() => void) | null = null;
  /** Jobs that are done, until the queue has heard of it. */
  const done = new Set<string>();
  /** Some job waits for one of its kind to end. */
  let isCrowded = false;

  function heardBell(): void {
    if (looksForJobs) return;
    const ms = faults.strikes('a bell is lost') ? chance.between(SECOND, MINUTE) : chance.between(1, 200);
    looksForJobs = kernel.after(ms, () => {
      looksForJobs = null;
      void handOut();
    });
  }

  async function handOut(): Promise<void> {
    const now = kernel.nowMs();
    const gone = [...done];
    const { rows } = await sql<Job>`
      with gone as (delete from pgboss.job where id = any(${gone}::uuid[]))
      select id, name, data, start_after, start_after = created_on as is_at_once from pgboss.job
      where state = 'created' and id <> all(${gone}::uuid[])
      order by created_on, name, data::text limit ${JOBS_AT_ONCE}`.execute(db);
    for (const id of gone) done.delete(id);
    isCrowded = false;
    const isDue = ({ isAtOnce, startAfter }: Job) => isAtOnce || startAfter.getTime() <= now;
    const needless: Job[] = [];
    const begun: Running[] = [];
    for (const [key, jobs] of alike(rows.filter(isDue))) {
      const [job, ...same] = jobs;
      if (!job) continue;
      if (jobs.some(({ id }) => running.has(id) || done.has(id))) {
        isCrowded ||= jobs.some(({ id }) => !running.has(id) && !done.has(id));
        continue;
      }
      if (isReading(job.name) && !isLaneDue(key)) {
        needless.push(...jobs);
        continue;
      }
      const process = choose(job.name);
      if (!process) {
        isCrowded = true;
        continue;
      }
      needless.push(...same);
      const held = { job, process };
      running.set(job.id, held);
      begun.push(held);
    }
    if (needless.length > 0) finish(needless);
    for (const one of begun) void runJob(one);
    // Whoever is dead or paused rings no bell when they are able again.
    if (isCrowded) kernel.after(MINUTE, heardBell);
    const held = rows.filter((job) => !isDue(job)).map(({ startAfter }) => startAfter.getTime());
    if (held.length > 0) wakeForJob(Math.min(...held));
  }

  function isReading(name: JobName): boolean {
    return name === 'sync-hubspot' || name === 'read-deals';
  }

  function alike(jobs: readonly Job[]): Map<string, Job[]> {
    return Map.groupBy(jobs, ({ name, data }) => name + JSON.stringify(data));
  }

  /** Jobs that were held back are handed out then; no look is needed for that. */
  let heldUntilMs = Infinity;
  function wakeForJob(atMs: number): void {
    if (atMs >= heldUntilMs && heldUntilMs > kernel.nowMs()) return;
    heldUntilMs = atMs;
    kernel.after(atMs - kernel.nowMs() + 1, heardBell);
  }

  /** All lanes at one time; each is read once then. */
  let lanesMs = -Infinity;
  const lanesRead = new Set<string>();
  function isLaneDue(key: string): boolean {
    const now = kernel.nowMs();
    if (lanesMs <= now) {
      lanesMs = now + chance.between(LANE_PAUSE_MS.least, LANE_PAUSE_MS.most);
      lanesRead.clear();
      wakeAt(lanesMs);
    }
    if (lanesRead.has(key)) return false;
    lanesRead.add(key);
    return true;
  }

  function finish(jobs: readonly Job[]): void {
    for (const { id } of jobs) done.add(id);
    if (isCrowded) heardBell();
    else wakeForJob(kernel.nowMs() + TIDY_AFTER_MS);
  }

  function choose(name: JobName): SimulatedProcess | null {
    const free = processes.able().filter((worker) => {
      const busy = [...running.values()].filter((one) => one.process === worker && one.job.name === name);
      return busy.length < handlers[name].concurrency;
    });
    return free[chance.between(0, Math.max(0, free.length - 1))] ?? null;
  }

  async function runJob(one: Running): Promise<void> {
    const { job, process } = one;
    kernel.note(`${process.actor.name} begins ${job.name}`);
    const ended = disturb(process, job);
    try {
      await runOne(handlers, process.context, job);
      if (!isReading(job.name)) worked();
      // Like the queue's: who was silent so long that another was handed the job does not end it for them.
      if (running.get(job.id) === one) {
        running.delete(job.id);
        finish([job]);
      }
    } catch (error) {
      const said = `${job.name}: ${error instanceof Error ? error.message : String(error)}`;
      kernel.tell(`${process.actor.name} failed at ${said}`);
      outside.log.warn({ err: error }, said);
      failures.set(said, (failures.get(said) ?? 0) + 1);
      if (running.get(job.id) === one) running.delete(job.id);
      kernel.after(chance.between(SECOND, 5 * SECOND), heardBell);
    } finally {
      ended();
    }
  }

  /** Somebody may want to change something as it dials, and the process may stand still. Answers what is to be called when it ends. */
  function disturb({ actor }: SimulatedProcess, job: Job): () => void {
    let told = job.name === 'dial-attempt' ? awaitDial.shift() : undefined;
    const tellSoon = () => {
      const change = told;
      told = undefined;
      if (change) kernel.after(chance.between(0, LONGEST_BEFORE_DIAL_MS), () => change(job.data as OfAttempt));
    };
    if (told && faults.strikes('hubspot is slow to answer while things change')) {
      actor.hearsLateMs = chance.between(SLOW_MS.least, SLOW_MS.most);
      tellSoon();
    }
    const kind = told ? 'a process is paused while things change' : 'a process is paused in mid-job';
    const callOff = processes.mayStop(actor, kind, tellSoon);
    if (!callOff) tellSoon();
    return () => {
      callOff?.();
      tellSoon();
    };
  }

  return {
    heardBell,
    drop(actor) {
      for (const [id, one] of running) if (one.process.actor === actor) running.delete(id);
      heardBell();
    },
    lanesMs: () => lanesMs,
    atNextDial: (told) => void awaitDial.push(told),
    jobsDone: () => [...done],
    stuck: () => [...failures].filter(([, times]) => times >= MOST_FAILURES).map(([said, times]) => `${times} times: ${said}`),
  };
}

function runOne<N extends JobName>(handlers: Handlers, context: ProcessContext, job: Job & { name: N }): Promise<void> {
  return handlers[job.name].run(context, job.data as JobInputs[N], new AbortController().signal);
}
