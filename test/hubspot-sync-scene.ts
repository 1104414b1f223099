// A team connected to an emulated HubSpot, with both clocks in one hand: the stage of the stories about the sync.
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Selectable } from 'kysely';
import { pino } from 'pino';
import { createEmulator, type Emulator, type EmulatorOptions } from '../emulator/emulator.ts';
import type { HubspotSettings } from '../rules/hubspot-settings.ts';
import { hubspotDefaults } from '../rules/hubspot-settings.ts';
import type { NewJob } from '../rules/job.ts';
import type { LiveEvent } from '../rules/live-event.ts';
import type { LaneRow } from '../server/database/hubspot-lanes.ts';
import type { HubspotRecordTable } from '../server/database/hubspot-tables.ts';
import { listStages } from '../server/database/stages.ts';
import type { CallTable } from '../server/database/tables.ts';
import { connectHubspot } from '../server/flows/admin/connect-hubspot.ts';
import type { HubspotAdminContext } from '../server/flows/hubspot/connection.ts';
import { hubspotOpener } from '../server/flows/hubspot/open-hubspot.ts';
import { syncHubspot } from '../server/flows/intake/sync-hubspot.ts';
import { takeHubspotCalls } from '../server/flows/intake/take-hubspot-calls.ts';
import type { SendHttp } from '../server/ports/http.ts';
import { createEnvelopeSealer } from '../server/providers/envelope-sealer.ts';
import { createPlainHttp } from '../server/providers/plain-http.ts';
import { openTestDatabase, type TestDatabase } from './test-database.ts';

export const TOKEN = 'pat-na1-emulator';
export const WEBHOOK_SECRET = 'webhook-secret-of-the-app';

export type SyncScene = {
  hubspot: Emulator;
  database: TestDatabase;
  context: HubspotAdminContext;
  of: { teamId: string; portalId: string };
  /** Queued and not yet run. */
  jobs: NewJob[];
  told: LiveEvent[];
  /** Moves both clocks on. */
  advance: (ms: number) => Promise<void>;
  settings: (change: Partial<HubspotSettings>) => Promise<void>;
  lane: (kind?: 'fast' | 'slow' | 'backfill') => Promise<LaneRow>;
  /** Reads a lane now, whenever its turn is. */
  read: (kind?: 'fast' | 'slow' | 'backfill', signal?: AbortSignal) => Promise<void>;
  take: (signal?: AbortSignal) => Promise<void>;
  /** Lets what was just changed become old enough, reads the fast lane and takes in what it found. */
  sync: () => Promise<void>;
  record: (objectId: string) => Promise<Selectable<HubspotRecordTable> | undefined>;
  call: (objectId: string) => Promise<(Selectable<CallTable> & { stages: Record<string, string> }) | undefined>;
  countCalls: () => Promise<number>;
  /** Requests go through this instead of straight to HubSpot. */
  through: (send: ((direct: SendHttp) => SendHttp) | null) => void;
  /** Another process of the same house: its own clients, its own jobs. */
  another: () => HubspotAdminContext;
  close: () => Promise<void>;
};

export async function openSyncScene(options: EmulatorOptions = {}): Promise<SyncScene> {
  await using stack = new AsyncDisposableStack();
  const hubspot = await createEmulator({ everyPortal: { searchLag: { leastMs: 0, mostMs: 0 } }, ...options });
  stack.defer(() => hubspot.close());
  const database = await openTestDatabase();
  stack.defer(() => database.close());
  const { db } = database;
  const http = createPlainHttp();
  stack.defer(() => http.close());
  const jobs: NewJob[] = [];
  const told: LiveEvent[] = [];
  let offsetMs = 0;
  let detour: ((direct: SendHttp) => SendHttp) | null = null;
  const now = () => new Date(Date.now() + offsetMs);
  const sealer = createEnvelopeSealer({ keys: [{ id: 'k1', text: randomBytes(32).toString('base64url') }] });

  function another(): HubspotAdminContext {
    const base = {
      db,
      clock: { now, sleep: (ms: number, signal?: AbortSignal) => sleep(ms, undefined, signal ? { signal } : {}) },
      newId: randomUUID,
      randomBytes,
      hashPassword: async (password: string) => password,
      enqueueJobs: async (_: unknown, added: NewJob[]) => void jobs.push(...added),
      publishEvents: async (_: unknown, events: LiveEvent[]) => void told.push(...events),
      log: pino({ level: process.env['SHOW_LOG'] ? 'debug' : 'silent' }),
      publicUrl: 'https://calls.example.com',
      connection: {
        baseUrl: hubspot.url,
        send: ((request) => (detour ? detour(http.send) : http.send)(request)) as SendHttp,
        random: () => 0,
        sealer,
        oauth: null,
      },
    };
    return { ...base, openHubspot: hubspotOpener(base) };
  }

  const context = another();
  const teamId = randomUUID();
  await db
    .insertInto('team')
    .values({ id: teamId, name: 'Team', slug: teamId, logo: null, metadata: null, createdAt: now() })
    .execute();
  const of = await connectHubspot(context, { teamId, personId: null, token: TOKEN, webhookSecret: WEBHOOK_SECRET });
  const never = new AbortController().signal;

  async function lane(kind: 'fast' | 'slow' | 'backfill' = 'fast'): Promise<LaneRow> {
    return db
      .selectFrom('hubspotLane')
      .selectAll()
      .where('teamId', '=', teamId)
      .where('kind', '=', kind)
      .orderBy('createdAt', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
  }

  async function read(kind: 'fast' | 'slow' | 'backfill' = 'fast', signal = never): Promise<void> {
    const { id } = await lane(kind);
    await db.updateTable('hubspotLane').set({ nextRunAt: now() }).where('id', '=', id).execute();
    await syncHubspot(context, { ...of, laneId: id }, signal);
  }

  async function advance(ms: number): Promise<void> {
    offsetMs += ms;
    await hubspot.control.advance({ ms });
  }

  const take = (signal = never) => takeHubspotCalls(context, of, signal);

  const open = stack.move();
  return {
    ...{ hubspot, database, context, of, jobs, told, advance, lane, read, take, another },
    async settings(change) {
      const settings = JSON.stringify({ ...hubspotDefaults, ...change });
      await db.updateTable('hubspotPortal').set({ settings }).where('teamId', '=', teamId).execute();
    },
    async sync() {
      await advance(6_000);
      await read();
      await take();
    },
    record: (objectId) => db.selectFrom('hubspotRecord').selectAll().where('objectId', '=', objectId).executeTakeFirst(),
    async call(objectId) {
      const call = await db.selectFrom('call').selectAll().where('hubspotCallId', '=', objectId).executeTakeFirst();
      if (!call) return undefined;
      const stages = await listStages(db, { teamId, callId: call.id });
      return { ...call, stages: Object.fromEntries(stages.map(({ stage, state }) => [stage, state])) };
    },
    async countCalls() {
      const { count } = await db
        .selectFrom('call')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return count;
    },
    through: (send) => void (detour = send),
    close: () => open.disposeAsync(),
  };
}

/** What HubSpot holds of a call that was recorded. */
export function spokenCall(at: number, more: Record<string, string | number> = {}): Record<string, string | number> {
  return {
    hs_timestamp: at,
    hs_call_title: 'Discovery',
    hs_call_status: 'COMPLETED',
    hs_call_duration: 60_000,
    hs_call_direction: 'OUTBOUND',
    hs_call_recording_url: 'https://recordings.example.com/1.mp3',
    ...more,
  };
}
