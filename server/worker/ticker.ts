// Looks every second for work that is due in the tables and rings its jobs. Many processes look; each bell is rung by one.
import type { JobName, NewJob } from '../../rules/job.ts';
import { listTeamsWithChangedDays } from '../database/analytics-days.ts';
import { hasDueCalls, listAttemptsToLookAt } from '../database/attempts.ts';
import { forgetBells, takeBells } from '../database/bells.ts';
import { listTeamsWithCallsToPlan } from '../database/call-requests.ts';
import { forgetContactWrites } from '../database/contact-writes.ts';
import { listTeamsToCover } from '../database/covers-to-make.ts';
import { listPortalsWithDueDeals } from '../database/deals.ts';
import { listDueDigests } from '../database/digests.ts';
import { forgetEvents } from '../database/hubspot-events.ts';
import { listDueLanes } from '../database/hubspot-lanes.ts';
import { listPortalsWithDueRecords } from '../database/hubspot-records.ts';
import { listDueReports } from '../database/hubspot-reports.ts';
import { forgetTries } from '../database/hubspot-tries.ts';
import { listDueWriteBacks } from '../database/hubspot-write-backs.ts';
import { listDueRetention } from '../database/privacy-policies.ts';
import type { Db } from '../database/tables.ts';
import { forgetDeliveries, listDueEndpoints } from '../database/webhook-deliveries.ts';
import type { BaseContext } from '../flows/context.ts';
import { DISPATCH_AHEAD_MS } from '../flows/outbound/dispatch-calls.ts';
import { goesByTheClock, timeIfClockIsWrong, type ClockContext } from '../flows/outbound/right-clock.ts';

/** Work of one kind that is due: the name of each bell and the job it rings. */
type DueWork = (db: Db, now: Date) => Promise<DueBell[]>;
/** `quietMs`: how long after it was rung it is not rung again. */
type DueBell = { bell: string; job: NewJob; quietMs?: number };

const EVERY_MS = 1_000;
/** A bell that was rung is given so long until somebody has claimed the work. */
const QUIET_MS = 5_000;
/** Lines that become free in between are given at the next look. */
const DISPATCH_QUIET_MS = 900;
/** What a team has kept for years takes more than one job. */
const RETENTION_QUIET_MS = 60_000;
/** A portal with many old calls takes a while, and what it reads is in no hurry. */
const DEALS_QUIET_MS = 60_000;
/** A hundred older recordings take longer than that to be silenced. */
const COVERS_QUIET_MS = 15_000;
const MOST_AT_ONCE = 200;
const TIDY_EVERY_TICKS = 600;
const DAY_MS = 24 * 3_600_000;
const EVENTS_KEPT_MS = 90 * DAY_MS;
const TRIES_KEPT_MS = 30 * DAY_MS;
const DELIVERIES_KEPT_MS = 30 * DAY_MS;

const sources: readonly DueWork[] = [
  async (db, now) =>
    (await listDueLanes(db, now, MOST_AT_ONCE)).map((lane) => ({
      bell: `hubspot lane ${lane.laneId}`,
      job: { name: 'sync-hubspot', input: lane },
    })),
  async (db, now) =>
    (await listPortalsWithDueRecords(db, now, MOST_AT_ONCE)).map((portal) => ({
      bell: `hubspot records ${portal.teamId} ${portal.portalId}`,
      job: { name: 'take-hubspot-calls', input: portal },
    })),
  async (db, now) =>
    (await listPortalsWithDueDeals(db, now, MOST_AT_ONCE)).map((portal) => ({
      bell: `deals ${portal.teamId} ${portal.portalId}`,
      job: { name: 'read-deals', input: portal },
      quietMs: DEALS_QUIET_MS,
    })),
  async (db, now) =>
    (await listDueWriteBacks(db, now, MOST_AT_ONCE)).map((portal) => ({
      bell: `hubspot write-backs ${portal.teamId} ${portal.portalId}`,
      job: { name: 'write-back-hubspot', input: portal },
    })),
  async (db, now) =>
    (await listTeamsWithCallsToPlan(db, now, MOST_AT_ONCE)).map((teamId) => ({
      bell: `plan calls ${teamId}`,
      job: { name: 'plan-calls', input: { teamId } },
    })),
  async (db, now) =>
    (await listDueReports(db, now, MOST_AT_ONCE)).map((portal) => ({
      bell: `hubspot reports ${portal.teamId} ${portal.portalId}`,
      job: { name: 'report-hubspot', input: portal },
    })),
  async (db, now) =>
    (await listDueEndpoints(db, now, MOST_AT_ONCE)).map((endpoint) => ({
      bell: `webhooks ${endpoint.endpointId}`,
      job: { name: 'deliver-webhooks', input: endpoint },
    })),
  async (db, now) =>
    (await listDueDigests(db, now, MOST_AT_ONCE)).map((endpoint) => ({
      bell: `digest ${endpoint.endpointId}`,
      job: { name: 'send-digest', input: endpoint },
    })),
  async (db, now) =>
    (await listDueRetention(db, now, MOST_AT_ONCE)).map((teamId) => ({
      bell: `retention ${teamId}`,
      job: { name: 'apply-retention', input: { teamId } },
      quietMs: RETENTION_QUIET_MS,
    })),
  async (db, now) =>
    (await listTeamsToCover(db, now, MOST_AT_ONCE)).map((teamId) => ({
      bell: `cover recordings ${teamId}`,
      job: { name: 'cover-recordings', input: { teamId } },
      quietMs: COVERS_QUIET_MS,
    })),
  async (db) =>
    (await listTeamsWithChangedDays(db, MOST_AT_ONCE)).map((teamId) => ({
      bell: `count days ${teamId}`,
      job: { name: 'count-days', input: { teamId } },
    })),
  async (db, now) =>
    (await hasDueCalls(db, new Date(now.getTime() + DISPATCH_AHEAD_MS)))
      ? [{ bell: 'dispatch calls', job: { name: 'dispatch-calls', input: {} }, quietMs: DISPATCH_QUIET_MS }]
      : [],
  async (db, now) =>
    (await listAttemptsToLookAt(db, now, 1)).map(() => ({
      bell: 'recover attempts',
      job: { name: 'recover-attempts', input: {} },
    })),
];

/** Runs until `stopping`; resolves when the last look has ended. A look that fails is a look later. */
export async function runTicker(context: BaseContext & ClockContext, stopping: AbortSignal): Promise<void> {
  for (let tick = 0; !stopping.aborted; tick += 1) {
    try {
      // What nobody may begin here would only gather in the queue.
      const isClockWrong = (await timeIfClockIsWrong(context, context.db)) !== null;
      await ringDueWork(context, (job) => !(isClockWrong && goesByTheClock.has(job)));
      if (tick % TIDY_EVERY_TICKS === 0) await tidy(context);
    } catch (error) {
      context.log.warn({ err: error }, 'looking for due work failed; it is looked for again in a second');
    }
    try {
      await context.clock.sleep(EVERY_MS, stopping);
    } catch {
      return;
    }
  }
}

/** One look. Returns how many bells it rang. */
export async function ringDueWork(context: BaseContext, rings: (job: JobName) => boolean = () => true): Promise<number> {
  const now = context.clock.now();
  const due = (await Promise.all(sources.map((source) => source(context.db, now)))).flat().filter(({ job }) => rings(job.name));
  if (due.length === 0) return 0;
  return context.db.transaction().execute(async (db) => {
    const jobs: NewJob[] = [];
    // In one order in all processes, so that none waits for another in a circle.
    for (const quietMs of [...new Set(due.map((one) => one.quietMs ?? QUIET_MS))].toSorted((a, b) => b - a)) {
      const alike = due.filter((one) => (one.quietMs ?? QUIET_MS) === quietMs);
      const names = alike.map(({ bell }) => bell);
      const taken = await takeBells(db, names, now, quietMs);
      jobs.push(...alike.filter(({ bell }) => taken.has(bell)).map(({ job }) => job));
    }
    await context.enqueueJobs(db, jobs);
    return jobs.length;
  });
}

async function tidy(context: BaseContext): Promise<void> {
  const now = context.clock.now().getTime();
  await forgetBells(context.db, new Date(now - DAY_MS));
  await forgetContactWrites(context.db, new Date(now - DAY_MS));
  await forgetEvents(context.db, new Date(now - EVENTS_KEPT_MS));
  await forgetTries(context.db, new Date(now - TRIES_KEPT_MS));
  await forgetDeliveries(context.db, new Date(now - DELIVERIES_KEPT_MS));
}
