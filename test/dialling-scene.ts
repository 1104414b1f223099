// A team with an agent that calls, a simulated carrier and a clock in one hand: the stage of the stories about dialling.
import { randomBytes, randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { pino } from 'pino';
import type { AgentSettings } from '../rules/agent.ts';
import { newAgentSettings } from '../rules/agent.ts';
import { newCallingPolicy, type CallingPolicy } from '../rules/calling-policy.ts';
import type { NewJob } from '../rules/job.ts';
import { Problem } from '../rules/problem.ts';
import type { PlanRequest } from '../rules/trigger-parameters.ts';
import { saveCallingPolicy } from '../server/database/calling-policy.ts';
import {
  addPlannedCalls,
  findPlannedCall,
  listAttemptsOf,
  type AttemptRow,
  type PlannedCallRow,
} from '../server/database/planned-calls.ts';
import type { OpenHubspot } from '../server/flows/context.ts';
import { takeCarrierNews } from '../server/flows/outbound/carrier-report.ts';
import { dialAttempt } from '../server/flows/outbound/dial-attempt.ts';
import { dispatchCalls } from '../server/flows/outbound/dispatch-calls.ts';
import type { OutboundContext } from '../server/flows/outbound/outbound-context.ts';
import { recoverAttempts } from '../server/flows/outbound/recover-attempts.ts';
import type { Carrier, CarrierNews } from '../server/ports/carrier.ts';
import type { Clock, NewId } from '../server/ports/clock.ts';
import {
  createSimulatedCarrier,
  simulatedLimits,
  type DialLine,
  type SimulatedCarrierOptions,
} from '../server/providers/simulated-carrier.ts';
import { readCarrierScript } from '../server/providers/simulated-carrier-script.ts';
import { openTestDatabase, type TestDatabase } from './test-database.ts';

/** A Wednesday, 11:00 in New York. */
export const START = new Date('2026-03-04T16:00:00Z');
const never = new AbortController().signal;

export const diallingSettings: AgentSettings = {
  ...newAgentSettings,
  name: 'Demo caller',
  voice: 'any',
  firstMessage: 'Hello.',
  instructions: 'Ask whether they want a demo.',
  callerNumbers: ['+12125550100'],
  disclosureLine: 'I am a computer and call for Example; say stop and I will not call again.',
  window: { ...newAgentSettings.window, start: '09:00', end: '18:00' },
  retries: { retries: 2, gapsMinutes: [60] },
};

export type DiallingSceneOptions = {
  script?: unknown;
  limits?: SimulatedCarrierOptions['limits'];
  idempotency?: SimulatedCarrierOptions['idempotency'];
  settings?: Partial<AgentSettings>;
  policy?: Partial<CallingPolicy>;
  openHubspot?: OpenHubspot;
  start?: Date;
  newId?: NewId;
  /** Its database need not outlive a power cut. */
  isThrowaway?: boolean;
};

export type DiallingScene = Awaited<ReturnType<typeof openDiallingScene>>;

export async function openDiallingScene(options: DiallingSceneOptions = {}) {
  const database = await openTestDatabase({ isThrowaway: options.isThrowaway ?? false });
  const { db } = database;
  const time = steppedClock(options.start ?? START);
  const jobs: NewJob[] = [];
  const dials: DialLine[] = [];
  const newId = options.newId ?? randomUUID;
  const told: CarrierNews[] = [];
  const log = pino({ level: process.env['SHOW_LOG'] ? 'debug' : 'silent' });
  const context: OutboundContext = {
    db,
    // Whoever waits in a flow waits until that time has come for everybody.
    clock: { now: time.now, sleep: (ms) => time.advance(ms) },
    newId,
    enqueueJobs: async (_, added) => void jobs.push(...added),
    publishEvents: async () => {},
    log,
    publicUrl: 'https://calls.example.com',
    openHubspot: options.openHubspot ?? (async () => Promise.reject(new Problem('hubspot_not_connected', 'not in this story'))),
    get carriers(): readonly [Carrier] {
      return [carrier];
    },
    monotonicMs: () => time.now().getTime() - START.getTime(),
    sharedNow: async () => time.now(),
    worker: 'test',
    host: 'test',
    randomBytes: (count) => randomBytes(count),
  };
  const simulated = createSimulatedCarrier({
    script: readCarrierScript(options.script ?? {}),
    limits: options.limits ?? simulatedLimits,
    idempotency: options.idempotency ?? 'none',
    clock: time,
    log,
    noteDial: (line) => void dials.push(line),
    report: async (news) => {
      told.push(news);
      await time.during(takeCarrierNews(context, [news]));
    },
  });
  let carrier: Carrier = simulated.carrier;

  const teamId = await addTeam(database);
  const agentId = await addAgent(teamId);
  await saveCallingPolicy(
    db,
    teamId,
    { ...newCallingPolicy, mostAtOnce: 50, mostAtOncePerAgent: 50, ...options.policy },
    time.now(),
  );

  async function addTeam({ db }: TestDatabase): Promise<string> {
    const id = newId();
    await db.insertInto('team').values({ id, name: 'Team', slug: id, logo: null, metadata: null, createdAt: time.now() }).execute();
    return id;
  }

  async function addAgent(ofTeam: string, settings: Partial<AgentSettings> = {}): Promise<string> {
    const id = newId();
    const content = JSON.stringify({ ...diallingSettings, ...options.settings, ...settings });
    const at = time.now();
    const agent = { teamId: ofTeam, id, slug: id, name: 'Demo caller', state: 'active' as const, draft: content };
    await db
      .insertInto('agent')
      .values({ ...agent, publishedVersion: 1, createdBy: null, createdAt: at, updatedAt: at })
      .execute();
    await db
      .insertInto('agentVersion')
      .values({ teamId: ofTeam, agentId: id, version: 1, content, note: '', publishedBy: null, publishedAt: at })
      .execute();
    return id;
  }

  async function plan(call: Partial<PlannedCallRow> & { toNumber: string; request?: Partial<PlanRequest> }): Promise<string> {
    const { request, ...columns } = call;
    const id = columns.id ?? newId();
    const row = { teamId, agentId, ...columns };
    const plan: PlanRequest = { ...plainRequest, agentId: row.agentId, retries: diallingSettings.retries, ...request };
    await addPlannedCalls(db, [
      {
        ...emptyCall(time.now()),
        triggerKey: id,
        ...row,
        id,
        plan: JSON.stringify(plan),
        contact: JSON.stringify(columns.contact ?? {}),
        metadata: JSON.stringify(columns.metadata ?? {}),
        webhookFields: JSON.stringify(columns.webhookFields ?? {}),
        zones: null,
      },
    ]);
    return id;
  }

  /** Runs what is due and every dial that comes of it. */
  async function dispatch(): Promise<void> {
    await dispatchCalls(context, never);
    for (let job = jobs.shift(); job; job = jobs.shift())
      if (job.name === 'dial-attempt') await dialAttempt(context, job.input, never);
    await time.settle();
  }

  return {
    database,
    context,
    teamId,
    agentId,
    dials,
    told,
    jobs,
    simulated,
    now: time.now,
    advance: time.advance,
    settle: time.settle,
    addTeam: () => addTeam(database),
    addAgent,
    plan,
    dispatch,
    recover: async () => {
      await recoverAttempts(context, never);
      await time.settle();
    },
    /** The flows dial through this from now on. */
    through: (wrap: (direct: Carrier) => Carrier) => void (carrier = wrap(simulated.carrier)),
    async call(plannedCallId: string): Promise<PlannedCallRow> {
      const row = await findPlannedCall(db, { teamId, plannedCallId });
      if (!row) throw new Error('there is no such call');
      return row;
    },
    attempts: (plannedCallId: string): Promise<AttemptRow[]> => listAttemptsOf(db, teamId, [plannedCallId]),
    /** From look to look until nothing of the call is open. */
    async playToEnd(plannedCallId: string, mostLooks = 50): Promise<PlannedCallRow> {
      for (let look = 0; look < mostLooks; look += 1) {
        await dispatch();
        const row = await this.call(plannedCallId);
        if (row.endedAt) return row;
        const open = row.state === 'calling' ? 60_000 : Math.max(1_000, (row.nextAt?.getTime() ?? 0) - time.now().getTime());
        await time.advance(open);
        await this.recover();
      }
      throw new Error('the call does not come to an end');
    },
    async close() {
      simulated.close();
      await time.settle();
      await database.close();
    },
  };
}

const plainRequest: Omit<PlanRequest, 'agentId' | 'retries'> = {
  batchId: null,
  hours: null,
  carryOver: true,
  schedule: null,
  timeZone: null,
  priority: 0,
  language: null,
};

function emptyCall(now: Date) {
  return {
    campaignId: null,
    door: 'outbound' as const,
    state: 'planned' as const,
    reason: null,
    portalId: null,
    contactId: null,
    contactName: null,
    callbackId: null,
    pausedAt: null,
    nextAt: now,
    waitingSince: now,
    lastDisposition: null,
    claimedUntil: null,
    claimedBy: null,
    giveUpAt: null,
    createdAt: now,
    updatedAt: now,
    endedAt: null,
  };
}

export type SteppedClock = Clock & {
  advance(ms: number): Promise<void>;
  /** Everything that has been started by a step has come to rest. */
  settle(): Promise<void>;
  during<T>(work: Promise<T>): Promise<T>;
};

/** Stands still but for `advance`, which wakes sleepers in their order, each at its own instant. */
export function steppedClock(start: Date): SteppedClock {
  let nowMs = start.getTime();
  const working = new Set<Promise<unknown>>();
  let sleepers: { atMs: number; wake: () => void }[] = [];
  async function settle(): Promise<void> {
    for (;;) {
      await setImmediate();
      if (working.size > 0) {
        await Promise.allSettled(working);
        continue;
      }
      // What has just ended may have begun something.
      await setImmediate();
      if (working.size === 0) return;
    }
  }
  return {
    now: () => new Date(nowMs),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        sleepers.push({ atMs: nowMs + ms, wake: resolve });
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
      }),
    async advance(ms) {
      const untilMs = nowMs + ms;
      for (;;) {
        const next = sleepers.filter(({ atMs }) => atMs <= untilMs).toSorted((a, b) => a.atMs - b.atMs)[0];
        if (!next) break;
        sleepers = sleepers.filter((sleeper) => sleeper !== next);
        nowMs = Math.max(nowMs, next.atMs);
        next.wake();
        await settle();
      }
      nowMs = untilMs;
    },
    settle,
    async during(work) {
      working.add(work);
      try {
        return await work;
      } finally {
        working.delete(work);
      }
    },
  };
}
