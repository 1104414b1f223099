// A team with a connected portal of an emulated HubSpot and scored calls: the stage of the stories about results in HubSpot.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { createEmulator, type Emulator, type EmulatorOptions } from '../emulator/emulator.ts';
import { hubspotDefaults, type HubspotSettings } from '../rules/hubspot-settings.ts';
import type { NewJob } from '../rules/job.ts';
import type { ScoreResult } from '../rules/scorecard.ts';
import { savePortal } from '../server/database/hubspot-portals.ts';
import { saveScores } from '../server/database/scores.ts';
import type { DoctorContext } from '../server/flows/admin/examine-hubspot.ts';
import { planWriteBack } from '../server/flows/reporting/plan-write-back.ts';
import type { HubspotClient } from '../server/hubspot/client.ts';
import { createHubspotClient } from '../server/hubspot/create-client.ts';
import { openRequests } from '../server/hubspot/requests.ts';
import type { FileStore } from '../server/ports/file-store.ts';
import type { SendHttp } from '../server/ports/http.ts';
import { createDiskFileStore } from '../server/providers/disk-file-store.ts';
import { createPlainHttp } from '../server/providers/plain-http.ts';
import { createRecordingProbe } from '../server/providers/recording-probe.ts';
import { openTestDatabase, type TestDatabase } from './test-database.ts';

export const PORTAL = '145883449';
export const TOKEN = 'pat-na1-emulator';

export type ResultsScene = {
  hubspot: Emulator;
  database: TestDatabase;
  context: DoctorContext & { files: FileStore };
  of: { teamId: string; portalId: string };
  jobs: NewJob[];
  /** Moves both clocks on. */
  advance: (ms: number) => Promise<void>;
  settings: (change: Partial<HubspotSettings>) => Promise<void>;
  /** A call in HubSpot and here, taken in and ready to be scored. */
  call: (options?: { contacts?: string[]; ownerId?: string; title?: string; at?: Date }) => Promise<SceneCall>;
  /** Saves a score and plans the write-back in one transaction, as the stage does. */
  score: (call: SceneCall, overall: number | null) => Promise<void>;
  rows: () => Promise<
    { callId: string; kind: string; state: string; attempt: number; errorCode: string | null; errorMessage: string | null }[]
  >;
  /** Every value a property of the call has had, newest first. */
  history: (call: SceneCall, property: string) => Promise<string[]>;
  /** Requests to HubSpot that changed something, by route. */
  writes: () => string[];
  /** The next requests go through this instead of straight to HubSpot. */
  through: (send: ((direct: SendHttp) => SendHttp) | null) => void;
  token: (token: string) => void;
  close: () => Promise<void>;
};
export type SceneCall = { callId: string; objectId: string };

export async function openResultsScene(options: EmulatorOptions = {}): Promise<ResultsScene> {
  const hubspot = await createEmulator({ everyPortal: { searchLag: { leastMs: 0, mostMs: 0 } }, ...options });
  const database = await openTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'ringside-results-'));
  const { db } = database;
  const http = createPlainHttp();
  const jobs: NewJob[] = [];
  let offsetMs = 0;
  let token = TOKEN;
  let detour: ((direct: SendHttp) => SendHttp) | null = null;
  const now = () => new Date(Date.now() + offsetMs);
  // What a flow that was killed is still waiting for must not keep the test alive.
  const clock = {
    now,
    sleep: (ms: number, signal?: AbortSignal) => sleep(ms, undefined, { ref: false, ...(signal ? { signal } : {}) }),
  };

  const openHubspot = async ({ portalId }: { portalId: string }): Promise<HubspotClient> =>
    createHubspotClient({
      portalId,
      requests: openRequests({
        baseUrl: hubspot.url,
        timeZone: 'US/Eastern',
        send: (request) => (detour ? detour(http.send) : http.send)(request),
        // Pauses between tries pass at once.
        clock: { now, sleep: async (ms) => void (offsetMs += ms) },
        random: () => 0,
        accessToken: async () => token,
        takeTurn: async () => {},
        block: async () => {},
        sawAnswer: () => {},
      }),
    });
  const context: ResultsScene['context'] = {
    db,
    clock,
    newId: randomUUID,
    enqueueJobs: async (_, added) => void jobs.push(...added),
    publishEvents: async () => {},
    log: pino({ level: 'silent' }),
    openHubspot,
    publicUrl: 'https://calls.example.com',
    probeRecording: createRecordingProbe({ allowCidrs: ['127.0.0.0/8'], clock }),
    files: await createDiskFileStore({ folder }),
  };

  const teamId = randomUUID();
  const of = { teamId, portalId: PORTAL };
  await db
    .insertInto('team')
    .values({ id: teamId, name: 'Team', slug: teamId, logo: null, metadata: null, createdAt: now() })
    .execute();
  await connect(hubspotDefaults);

  async function connect(settings: HubspotSettings): Promise<void> {
    await savePortal(
      db,
      of,
      {
        auth: 'token',
        tokenHint: 'ator',
        appId: null,
        accessExpiresAt: null,
        accessRenewAt: null,
        accountType: 'STANDARD',
        timeZone: 'US/Eastern',
        uiDomain: 'app.hubspot.com',
        dataHosting: 'na1',
        scopes: [],
        scopesKnown: false,
        missingScopes: [],
        burstLimit: 190,
        settings,
        connectedBy: null,
      },
      now(),
    );
  }

  async function settings(change: Partial<HubspotSettings>): Promise<void> {
    await db
      .updateTable('hubspotPortal')
      .set({ settings: JSON.stringify({ ...hubspotDefaults, ...change }) })
      .where('teamId', '=', teamId)
      .execute();
  }

  async function call({ contacts = [], ownerId, title = 'Discovery', at = now() }: Parameters<ResultsScene['call']>[0] = {}) {
    const { id: objectId, updatedAt } = hubspot.control.createRecord({
      type: 'calls',
      properties: { hs_timestamp: at.getTime(), hs_call_title: title, ...(ownerId ? { hubspot_owner_id: ownerId } : {}) },
      associations: contacts.map((id) => ({ type: 'contacts', id })),
    });
    const callId = randomUUID();
    await db
      .insertInto('call')
      .values({
        teamId,
        id: callId,
        source: 'hubspot',
        state: 'processing',
        externalId: null,
        hubspotCallId: objectId,
        contentDigest: null,
        pushKeyId: null,
        title,
        repName: null,
        repEmail: null,
        repPersonId: null,
        calledAt: at,
        durationMs: null,
        durationRaw: null,
        durationUnit: null,
        durationBy: null,
        durationConfidence: null,
        durationWarning: null,
        audioUrl: null,
        givenTranscript: null,
        metadata: '{}',
        direction: null,
        outcome: null,
        score: null,
        talkShare: null,
        receivedAt: now(),
        updatedAt: now(),
      })
      .execute();
    await db
      .insertInto('hubspotRecord')
      .values({
        ...of,
        objectId,
        state: 'taken',
        reason: null,
        seenModifiedMs: updatedAt,
        takenModifiedMs: updatedAt,
        inputHash: 'hash',
        calledAt: at,
        title,
        recordingUrl: null,
        callId,
        nextTryAt: null,
        errorCode: null,
        errorMessage: null,
        heardBy: 'poll',
        firstSeenAt: now(),
        updatedAt: now(),
        claimedUntil: null,
        isUrgent: false,
      })
      .execute();
    return { callId, objectId };
  }

  return {
    hubspot,
    database,
    context,
    of,
    jobs,
    settings,
    call,
    async advance(ms) {
      offsetMs += ms;
      await hubspot.control.advance({ ms });
    },
    async score({ callId }, overall) {
      await db.transaction().execute(async (trx) => {
        const scores = [scoreOf(overall)];
        await saveScores(trx, { teamId, callId }, scores, 1, now());
        await trx.updateTable('call').set({ state: 'done' }).where('id', '=', callId).execute();
        await planWriteBack(context, trx, { teamId, callId, scores }, now());
      });
    },
    rows: () =>
      db
        .selectFrom('hubspotWriteBack')
        .select(['callId', 'kind', 'state', 'attempt', 'errorCode', 'errorMessage'])
        .orderBy('kind')
        .orderBy('callId')
        .execute(),
    async history({ objectId }, property) {
      const path = `/crm/v3/objects/calls/${objectId}?propertiesWithHistory=${property}`;
      const answer = await fetch(hubspot.url + path, { headers: { authorization: `Bearer ${TOKEN}` } });
      const body = (await answer.json()) as { propertiesWithHistory: Record<string, { value: string }[]> };
      return (body.propertiesWithHistory[property] ?? []).map(({ value }) => value);
    },
    writes: () =>
      hubspot.control
        .listRequests()
        .filter(({ method, path }) => method !== 'GET' && !/search|batch\/read/.test(path))
        .map(({ method, path }) => `${method} ${path}`),
    through: (send) => void (detour = send),
    token: (next) => void (token = next),
    async close() {
      await http.close();
      await database.close();
      await hubspot.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function scoreOf(overall: number | null): ScoreResult {
  const criterion = (name: string, weight: number, outcome: 'met' | 'not_found') => ({
    ...{ key: name, name, description: '', weight, points: outcome === 'met' ? weight : 0, outcome, reason: '', checks: [] },
  });
  return {
    scorecard: { key: 'discovery', version: 1, name: 'Discovery call' },
    evaluator: { kind: 'local', name: 'local', version: '1' },
    overall,
    categories: [
      {
        key: 'opening',
        name: 'Opening',
        score: overall,
        criteria: [criterion('Introduces themselves', 40, 'met'), criterion('Agrees on a next step', 60, 'not_found')],
      },
    ],
  };
}
