// A simulated process of Ringside: everything that flows are handed, joined for one actor of the kernel.
import type pg from 'pg';
import type { Chance } from '../emulator/chance.ts';
import type { InProcess } from '../emulator/in-process.ts';
import type { Actor as Person } from '../rules/audit.ts';
import { enqueueJobs } from '../server/database/jobs.ts';
import type { HubspotAdminContext } from '../server/flows/hubspot/connection.ts';
import { hubspotOpener } from '../server/flows/hubspot/open-hubspot.ts';
import { openReceiveCommit } from '../server/flows/intake/receive-commit.ts';
import type { Carrier } from '../server/ports/carrier.ts';
import type { Log } from '../server/ports/log.ts';
import type { Sealer } from '../server/ports/sealer.ts';
import type { PostWebhook } from '../server/ports/webhook-post.ts';
import type { WorkerContext } from '../server/worker/handlers.ts';
import type { Faults } from './faults.ts';
import { gatedDatabase, type FateOfStatement } from './gated-database.ts';
import { HUBSPOT_URL, hubspotLine } from './hubspot-line.ts';
import type { Actor, Kernel } from './kernel.ts';
import type { SimulatedSound } from './simulated-sound.ts';
import { coverWav } from '../server/providers/wav-cover.ts';

export type ProcessContext = WorkerContext & HubspotAdminContext;

export type Outside = {
  kernel: Kernel;
  faults: Faults;
  /** One serves all: nobody speaks while another has the turn. */
  connection: pg.PoolClient;
  hubspot: InProcess;
  sound: SimulatedSound;
  sealer: Sealer;
  log: Log;
  carrierFor(actor: Actor): Carrier;
  postFor(actor: Actor): PostWebhook;
  /** Told that jobs may have been queued. */
  heardBell(): void;
};

export type SimulatedProcess = {
  actor: Actor;
  context: ProcessContext;
  /** For who has the turn already: all of it is one step. */
  contextOfTurn: ProcessContext;
};

export const PUBLIC_URL = 'https://calls.example.com';
const neverFails: FateOfStatement = () => ({ kind: 'done' });

/** `generation` counts from 1: who comes after one that has died draws other ids. `isSure`: its database never fails it. */
export function openProcess(
  outside: Outside,
  name: string,
  generation: number,
  options: { isSure?: true; person?: Person } = {},
): SimulatedProcess {
  const { kernel, faults, sound, sealer, log } = outside;
  const actor: Actor = { name: `${name}-${generation}`, isDead: false, resumesMs: 0, aheadMs: 0 };
  const chance = kernel.chance(`ids of ${actor.name}`);
  const startedMs = kernel.nowMs();
  const clock = {
    now: () => new Date(kernel.nowMs() + actor.aheadMs),
    sleep: (ms: number, signal?: AbortSignal) => kernel.sleep(actor, ms, signal),
  };
  const connection = {
    baseUrl: HUBSPOT_URL,
    send: hubspotLine(outside, actor),
    random: () => chance.share(),
    sealer,
    oauth: null,
  };
  const fateOf = options.isSure ? neverFails : fateBy(faults);
  const base = {
    db: gatedDatabase(outside.connection, kernel, actor, fateOf),
    clock,
    newId: () => chance.uuid(),
    enqueueJobs: async (db: Parameters<typeof enqueueJobs>[0], jobs: Parameters<typeof enqueueJobs>[1]) => {
      await enqueueJobs(db, jobs);
      outside.heardBell();
    },
    publishEvents: async () => {},
    log,
    publicUrl: PUBLIC_URL,
    connection,
    ...(options.person ? { actor: () => options.person! } : {}),
  };
  const context: ProcessContext = {
    ...base,
    ...sound.partsFor(actor),
    openHubspot: hubspotOpener(base),
    hashPassword: async (password) => password,
    randomBytes: (count) => bytesOf(chance, count),
    carriers: [outside.carrierFor(actor)],
    monotonicMs: () => kernel.nowMs() - startedMs,
    sharedNow: async () => new Date(kernel.nowMs()),
    worker: actor.name,
    host: 'simulation',
    postWebhook: outside.postFor(actor),
    sealer,
    random: () => chance.share(),
    fetchText: async () => '',
    coverSound: coverWav,
    receiveCommit: openReceiveCommit(base),
  };
  return { actor, context, contextOfTurn: { ...context, db: gatedDatabase(outside.connection, kernel, actor, fateOf, 'held') } };
}

function fateBy(faults: Faults): FateOfStatement {
  return (_, text) => {
    if (text === 'rollback' || text === 'begin') return { kind: 'done' };
    if (text === 'commit') return { kind: faults.strikes('the database is lost in a commit') ? 'done_unheard' : 'done' };
    if (!faults.strikes('the database refuses a statement')) return { kind: 'done' };
    return { kind: 'refused', code: text.length % 2 === 0 ? '40001' : '40P01' };
  };
}

function bytesOf(chance: Chance, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, () => chance.between(0, 255));
}
