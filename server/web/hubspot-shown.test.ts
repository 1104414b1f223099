// What the dashboard is told of a call that HubSpot has too, and of how long an import will be worked on.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { hubspotDefaults } from '../../rules/hubspot-settings.ts';
import { addCall } from '../../test/web-calls.ts';
import { openWebServer, type WebServer } from '../../test/web-server.ts';
import { savePortal, type PortalFacts } from '../database/hubspot-portals.ts';
import { planWriteBacks } from '../database/hubspot-write-backs.ts';
import { workPerAudio } from '../database/work-pace.ts';

const PORTAL = '4471902';
const OBJECT = '101234567890';

describe('a call that HubSpot has too', () => {
  let server: WebServer;
  before(async () => {
    server = await openWebServer();
  });
  after(() => server.close());

  async function connect(teamId: string, portalId: string): Promise<void> {
    const facts: PortalFacts = {
      ...{ auth: 'token', tokenHint: 'ator', appId: null, accessExpiresAt: null, accessRenewAt: null, accountType: 'STANDARD' },
      ...{ timeZone: 'US/Eastern', uiDomain: 'app-eu1.hubspot.com', dataHosting: 'eu1', scopes: [], scopesKnown: false },
    };
    const rest = { burstLimit: 190, settings: hubspotDefaults, connectedBy: null };
    await savePortal(server.database.db, { teamId, portalId }, { ...facts, ...rest }, new Date());
  }
  async function scene(portals: string[], metadata: Record<string, string> = {}) {
    const { teamId, admin } = await server.team();
    for (const portalId of portals) await connect(teamId, portalId);
    const callId = await addCall(server, { teamId });
    await server.database.db
      .updateTable('call')
      .set({ hubspotCallId: OBJECT, metadata: JSON.stringify(metadata) })
      .where('id', '=', callId)
      .execute();
    const browser = server.browser();
    await browser.signIn(admin.email);
    return { teamId, callId, show: async () => (await browser.send('GET', `/api/calls/${callId}`)).body['hubspot'] };
  }

  test('leads to its record and says what was written back', async () => {
    const { teamId, callId, show } = await scene([PORTAL]);
    const url = `https://app-eu1.hubspot.com/contacts/${PORTAL}/record/0-48/${OBJECT}`;
    assert.deepEqual(await show(), { portalId: PORTAL, url, writeBacks: [] });
    const planned = { callId, kind: 'properties', objectId: OBJECT, wanted: { ringside_score: '80' }, wantedHash: 'a' } as const;
    await planWriteBacks(server.database.db, { teamId, portalId: PORTAL }, [planned], new Date());
    const writeBack = { kind: 'properties', state: 'pending', sentAt: null, nextTryAt: null, errorMessage: null };
    assert.deepEqual(await show(), { portalId: PORTAL, url, writeBacks: [writeBack] });
  });

  const unknown: [what: string, portals: string[], metadata: Record<string, string>, portalId: string | null][] = [
    ['no portal is connected', [], {}, null],
    ['two portals could have it', [PORTAL, '8890012'], {}, null],
    ['it names one of two portals', [PORTAL, '8890012'], { hubspotPortalId: '8890012' }, '8890012'],
  ];
  for (const [what, portals, metadata, portalId] of unknown) {
    test(`where ${what}: ${portalId ?? 'no link'}`, async () => {
      const { show } = await scene(portals, metadata);
      const shown = (await show()) as { portalId: string } | null;
      assert.equal(shown?.portalId ?? null, portalId);
    });
  }
});

test('the work for each moment of sound is measured by what was done of late', async () => {
  const server = await openWebServer();
  try {
    const { db } = server.database;
    const { teamId } = await server.team();
    assert.equal(await workPerAudio(db, teamId), null);
    const now = Date.now();
    const calls: [lengthMs: number | null, workMs: number][] = [
      [60_000, 15_000],
      [20_000, 25_000],
      [null, 99_000],
    ];
    for (const [lengthMs, workMs] of calls) {
      const callId = await addCall(server, { teamId, stages: { transcribe: 'done', score: 'skipped' } });
      await db
        .updateTable('callStage')
        .set({ startedAt: new Date(now - workMs), endedAt: new Date(now) })
        .where('callId', '=', callId)
        .execute();
      if (lengthMs === null) continue;
      const file = { fileKey: randomUUID(), bytes: 10, sha256: 'ab', container: 'wav', format: null, sampleRateHz: null };
      const rest = { channels: null, lengthMs, peaks: null, wavKey: null, fetchedAt: new Date(), decodedAt: null };
      await db
        .insertInto('recording')
        .values({ teamId, callId, ...file, ...rest })
        .execute();
    }
    assert.equal(await workPerAudio(db, teamId), 0.5);
    const other = await server.team();
    assert.equal(await workPerAudio(db, other.teamId), null);
  } finally {
    await server.close();
  }
});
