// The stage of the proof of dialling once: a team with an agent and a portal, web and worker processes, and a carrier that outlives them.
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEmulator, type Emulator } from '../emulator/emulator.ts';
import { newAgentSettings, type AgentSettings } from '../rules/agent.ts';
import { newCallingPolicy } from '../rules/calling-policy.ts';
import { saveCallingPolicy } from '../server/database/calling-policy.ts';
import { publishEvents } from '../server/database/events.ts';
import { enqueueJobs } from '../server/database/jobs.ts';
import { addTeam } from '../server/database/teams.ts';
import { connectHubspot } from '../server/flows/admin/connect-hubspot.ts';
import { createPushKey } from '../server/flows/admin/create-push-key.ts';
import { hubspotOpener } from '../server/flows/hubspot/open-hubspot.ts';
import { createEnvelopeSealer } from '../server/providers/envelope-sealer.ts';
import { createPlainHttp } from '../server/providers/plain-http.ts';
import type { DialLine } from '../server/providers/simulated-carrier.ts';
import { prepareRingside, type RingsideProcess } from '../test/ringside-process.ts';
import { openTestDatabase, type TestDatabase } from '../test/test-database.ts';
import { prepareCarrier } from './carrier-process.ts';

const HOOK = new URL('./dial-once-hook.ts', import.meta.url).href;

export type StageOptions = { webs: number; workers: number; edits: readonly string[]; seed: number };

export type Stage = {
  database: TestDatabase;
  hubspot: Emulator;
  teamId: string;
  portalId: string;
  key: string;
  webs: RingsideProcess[];
  workers: RingsideProcess[];
  /** What the carrier was asked for so far. */
  dials(): DialLine[];
  close(): Promise<void>;
};

/** Open all week and all day: the hours of the law remain, and numbers are of a country where it is day. */
const settings: AgentSettings = {
  ...newAgentSettings,
  name: 'Anna',
  purpose: 'service',
  voice: 'any',
  callerNumbers: [],
  retryVoicemail: false,
  retries: { retries: 0, gapsMinutes: [] },
  window: { ...newAgentSettings.window, start: '00:00', end: '24:00', days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] },
};

export async function openStage({ webs, workers, edits, seed }: StageOptions): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  const database = await openTestDatabase();
  stack.defer(() => database.close());
  const hubspot = await createEmulator({ everyPortal: { searchLag: { leastMs: 0, mostMs: 0 } } });
  stack.defer(() => hubspot.close());
  const folder = await mkdtemp(join(tmpdir(), 'dial-once-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const masterKey = randomBytes(32).toString('base64');
  const script = join(folder, 'carrier.json');
  await writeFile(script, JSON.stringify(scriptOf(seed)));
  const carrier = await prepareCarrier(folder, { script });
  stack.defer(() => carrier.close());
  const prepare = (count: number) =>
    Promise.all(
      Array.from({ length: count }, () =>
        prepareRingside({
          DATABASE_URL: database.connectionString,
          RINGSIDE_HUBSPOT_URL: hubspot.url,
          RINGSIDE_MASTER_KEY: `k1:${masterKey}`,
          ...carrier.environment,
          RINGSIDE_CORES: '1',
          RINGSIDE_LOG_LEVEL: 'info',
          DIAL_ONCE_EDITS: edits.join(','),
          NODE_OPTIONS: `--import ${HOOK}`,
        }),
      ),
    );
  const [webProcesses, workerProcesses] = [await prepare(webs), await prepare(workers)];
  for (const ringside of [...webProcesses, ...workerProcesses]) stack.defer(() => ringside.dispose());

  const team = await seedTeam(database, hubspot, masterKey);
  await Promise.all([
    carrier.start(webProcesses.map(({ url }) => url)),
    ...webProcesses.map((web) => web.start(['--parts=web'])),
    ...workerProcesses.map((worker) => worker.start(['--parts=worker'])),
  ]);
  const opened = stack.move();
  return {
    ...{ database, hubspot, ...team, webs: webProcesses, workers: workerProcesses },
    dials: () => carrier.dials(),
    close: () => opened.disposeAsync(),
  };
}

/** Short calls, answers that take a while and sometimes never come, and reports that come twice, late and in the wrong order. */
function scriptOf(seed: number) {
  return {
    ...{ seed, ringAfterMs: 100, pickUpAfterMs: 300, talkMs: 600 },
    endings: { 9: 'busy' },
    faults: {
      ...{ replyLost: 0.2, replyAfterMs: 250 },
      ...{ reportsTwice: 0.5, reportsLate: 0.3, lateMs: 2_000, reportsShuffled: 0.3, reportsLost: 0.2 },
    },
  };
}

async function seedTeam(
  database: TestDatabase,
  hubspot: Emulator,
  masterKey: string,
): Promise<{ teamId: string; portalId: string; key: string }> {
  const { db } = database;
  const http = createPlainHttp();
  const base = {
    db,
    clock: { now: () => new Date(), sleep: (ms: number, signal?: AbortSignal) => sleep(ms, undefined, signal ? { signal } : {}) },
    newId: randomUUID,
    enqueueJobs,
    publishEvents,
    log: { debug() {}, info() {}, warn() {}, error: console.error },
    randomBytes,
    hashPassword: async (password: string) => password,
    publicUrl: 'http://127.0.0.1',
    connection: {
      baseUrl: hubspot.url,
      send: http.send,
      random: Math.random,
      sealer: createEnvelopeSealer({ keys: [{ id: 'k1', text: masterKey }] }),
      oauth: null,
    },
  };
  const context = { ...base, openHubspot: hubspotOpener(base) };
  try {
    const [teamId, agentId, now] = [randomUUID(), randomUUID(), new Date()];
    await addTeam(db, { id: teamId, name: 'Sales', now });
    const { portalId } = await connectHubspot(context, { teamId, personId: null, token: 'pat-na1-emulator' });
    // People look after calls that were made; here nothing but dialling is tried.
    await db.updateTable('hubspotLane').set({ state: 'paused' }).execute();
    const content = JSON.stringify(settings);
    const agent = { teamId, id: agentId, slug: 'anna', name: 'Anna', state: 'active' as const, draft: content };
    await db
      .insertInto('agent')
      .values({ ...agent, publishedVersion: 1, createdBy: null, createdAt: now, updatedAt: now })
      .execute();
    await db
      .insertInto('agentVersion')
      .values({ teamId, agentId, version: 1, content, note: '', publishedBy: null, publishedAt: now })
      .execute();
    await saveCallingPolicy(db, teamId, { ...newCallingPolicy, mostAtOnce: 60, mostAtOncePerAgent: 60 }, now);
    const { key } = await createPushKey(context, {
      ...{ teamId, name: 'HubSpot', createdBy: null, purpose: 'calls' as const, limitPerMinute: 1_000_000 },
    });
    return { teamId, portalId, key };
  } finally {
    await http.close();
  }
}
