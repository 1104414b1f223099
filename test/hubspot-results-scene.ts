// Calls of an emulated HubSpot that were taken in, ready to be scored: the stage of the stories about results, reconciliation and doctor.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmulatorOptions } from '../emulator/emulator.ts';
import type { ScoreResult } from '../rules/scorecard.ts';
import type { SecretPlace } from '../rules/sealed-secret.ts';
import type { WriteBackRow } from '../server/database/hubspot-write-backs.ts';
import { saveSealed } from '../server/database/sealed-secrets.ts';
import { saveScore } from '../server/database/scores.ts';
import type { DoctorContext } from '../server/flows/admin/examine-hubspot.ts';
import { planWriteBack } from '../server/flows/reporting/plan-write-back.ts';
import type { HubspotAdminContext } from '../server/flows/hubspot/connection.ts';
import type { FileStore } from '../server/ports/file-store.ts';
import { createDiskFileStore } from '../server/providers/disk-file-store.ts';
import { createEnvelopeSealer } from '../server/providers/envelope-sealer.ts';
import { createRecordingProbe } from '../server/providers/recording-probe.ts';
import { openSyncScene, spokenCall, TOKEN, WEBHOOK_SECRET, type SyncScene } from './hubspot-sync-scene.ts';

export type SceneCall = { callId: string; objectId: string };
export type CallWishes = { contacts?: string[]; properties?: Record<string, string | number>; at?: Date };

export type ResultsScene = Omit<SyncScene, 'context'> & {
  context: HubspotAdminContext & DoctorContext & { files: FileStore };
  now: () => Date;
  /** Made in HubSpot and taken in by the sync. */
  makeCalls: (count: number, wishes?: CallWishes) => Promise<SceneCall[]>;
  makeCall: (wishes?: CallWishes) => Promise<SceneCall>;
  /** Saves a score and plans what is written back in one transaction, as the stage does. */
  score: (call: SceneCall, overall: number | null) => Promise<void>;
  rows: () => Promise<WriteBackRow[]>;
  /** Every value a property of the call has had, newest first. */
  history: (call: SceneCall, property: string) => Promise<string[]>;
  /** Seals the portal's token under this master key (base64), for processes that are started with it. */
  sealFor: (masterKey: string, token?: string) => Promise<void>;
  /** Requests so far that wanted to change something in HubSpot. */
  countWrites: () => number;
};

export async function openResultsScene(options: EmulatorOptions = {}): Promise<ResultsScene> {
  const scene = await openSyncScene(options);
  const folder = await mkdtemp(join(tmpdir(), 'ringside-results-'));
  const { hubspot, of } = scene;
  const { db } = scene.database;
  const { now } = scene.context.clock;
  // What a flow that was killed is still waiting for must not keep the test alive.
  const clock = {
    now,
    sleep: (ms: number, signal?: AbortSignal) => sleep(ms, undefined, { ref: false, ...(signal ? { signal } : {}) }),
  };
  const context: ResultsScene['context'] = {
    ...scene.context,
    clock,
    probeRecording: createRecordingProbe({ clock }),
    files: await createDiskFileStore({ folder }),
  };

  async function makeCalls(count: number, { contacts = [], properties = {}, at = now() }: CallWishes = {}): Promise<SceneCall[]> {
    const made = Array.from({ length: count }, () =>
      hubspot.control.createRecord({
        type: 'calls',
        properties: spokenCall(at.getTime(), properties),
        associations: contacts.map((id) => ({ type: 'contacts', id })),
      }),
    );
    await scene.sync();
    return Promise.all(
      made.map(async ({ id: objectId }) => {
        const record = await scene.record(objectId);
        if (!record?.callId) throw new Error(`Call ${objectId} was not taken in: ${record?.state} ${record?.reason}`);
        return { objectId, callId: record.callId };
      }),
    );
  }

  return {
    ...scene,
    context,
    now,
    makeCalls,
    async makeCall(wishes) {
      const [made] = await makeCalls(1, wishes);
      if (!made) throw new Error('no call was made');
      return made;
    },
    async score({ callId }, overall) {
      await db.transaction().execute(async (trx) => {
        const scored = { teamId: of.teamId, callId };
        const result = scoreOf(overall);
        await saveScore(trx, scored, { result, transcriptVersion: 1 }, now());
        await trx.updateTable('call').set({ state: 'done' }).where('id', '=', callId).execute();
        await planWriteBack(context, trx, { ...scored, scores: [result] }, now());
      });
    },
    rows: () => db.selectFrom('hubspotWriteBack').selectAll().orderBy('kind').orderBy('callId').execute(),
    async history({ objectId }, property) {
      const path = `/crm/v3/objects/calls/${objectId}?propertiesWithHistory=${property}`;
      const answer = await fetch(hubspot.url + path, { headers: { authorization: `Bearer ${TOKEN}` } });
      const body = (await answer.json()) as { propertiesWithHistory: Record<string, { value: string }[]> };
      return (body.propertiesWithHistory[property] ?? []).map(({ value }) => value);
    },
    async sealFor(masterKey, token = TOKEN) {
      const sealer = createEnvelopeSealer({ keys: [{ id: 'k1', text: masterKey }] });
      const secrets = { 'hubspot-access-token': token, 'hubspot-webhook-secret': WEBHOOK_SECRET } as const;
      for (const [kind, text] of Object.entries(secrets)) {
        const place = { teamId: of.teamId, kind, subject: of.portalId } as SecretPlace;
        await saveSealed(db, place, sealer.seal(text, place), now());
      }
    },
    countWrites: () =>
      hubspot.control.listRequests().filter(({ method, path }) => method !== 'GET' && !/search|batch\/read|token/.test(path))
        .length,
    async close() {
      await scene.close();
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
