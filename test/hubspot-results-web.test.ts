// The dashboard's API of results in HubSpot: properties, doctor, reconciliation and what mends it, against an emulated HubSpot.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createEmulator, type Emulator } from '../emulator/emulator.ts';
import { spokenCall, TOKEN } from './hubspot-sync-scene.ts';
import { openWebServer, type Browser, type WebServer } from './web-server.ts';

const PORTAL = '145883449';
const HOUR = 3_600_000;
const path = (rest: string) => `/api/hubspot/${PORTAL}/${rest}`;

describe('results in HubSpot over the API', () => {
  let hubspot: Emulator;
  let server: WebServer;
  let admin: Browser;
  let manager: Browser;
  before(async () => {
    hubspot = await createEmulator({ everyPortal: { searchLag: { leastMs: 0, mostMs: 0 } } });
    server = await openWebServer({ hubspotUrl: hubspot.url });
    const team = await server.team();
    admin = server.browser();
    await admin.signIn(team.admin.email);
    manager = server.browser();
    await manager.signIn((await server.person(team.teamId, 'manager')).email);
    const connected = await admin.send('POST', '/api/hubspot', { token: TOKEN });
    assert.equal(connected.status, 200, connected.text);
  });
  after(async () => {
    await server.close();
    await hubspot.close();
  });

  test('the properties are made once', async () => {
    const made = await admin.send('POST', path('properties'));
    assert.deepEqual((made.body['created'] as string[]).toSorted(), [
      'ringside_call_id',
      'ringside_score',
      'ringside_sent_at',
      'ringside_summary',
      'ringside_url',
    ]);
    assert.equal(((await admin.send('POST', path('properties'))).body['existing'] as string[]).length, 5);
    assert.equal((await manager.send('POST', path('properties'))).status, 403);
  });

  test('the doctor answers with a line for each check', async () => {
    const answer = await manager.send('POST', path('doctor'));
    const lines = answer.body['lines'] as { check: string; state: string }[];
    assert.deepEqual(
      lines.filter(({ state }) => state === 'failed'),
      [],
    );
    assert.equal(lines.length, 11);
    assert.equal((await admin.send('POST', '/api/hubspot/1/doctor')).status, 404);
  });

  test('a call nobody has taken in is listed, and the button asks for it', async () => {
    const at = Date.now();
    const { id } = hubspot.control.createRecord({ type: 'calls', properties: spokenCall(at) });
    const span = { from: new Date(at - HOUR).toISOString(), to: new Date(at + HOUR).toISOString() };
    const compared = await manager.send('POST', path('reconciliation'), span);
    assert.equal(compared.status, 200, compared.text);
    assert.deepEqual(
      [compared.body['inHubspot'], compared.body['here'], compared.body['explained'], compared.body['isCut']],
      [1, 0, 1, false],
    );
    const [line] = compared.body['lines'] as Record<string, unknown>[];
    assert.deepEqual([line?.['objectId'], line?.['reason'], line?.['remedy']], [id, 'not_looked_yet', 'take']);

    const mend = { objectIds: [id], remedy: 'take' };
    assert.equal((await manager.send('POST', path('reconciliation/mend'), mend)).status, 403);
    assert.deepEqual((await admin.send('POST', path('reconciliation/mend'), mend)).body, { mended: 1 });
    assert.ok((await server.jobs()).some(({ name }) => name === 'take-hubspot-calls'));
    const record = await server.database.db.selectFrom('hubspotRecord').selectAll().executeTakeFirstOrThrow();
    assert.deepEqual([record.objectId, record.state, record.heardBy], [id, 'pending', 'reconcile']);
  });

  test('a span of more than 31 days is refused in words', async () => {
    const span = { from: '2026-01-01T00:00:00.000Z', to: '2026-03-01T00:00:00.000Z' };
    const answer = await admin.send('POST', path('reconciliation'), span);
    assert.deepEqual([answer.status, answer.body['code']], [400, 'validation_failed']);
    assert.match(String(answer.body['detail']), /at most 31 days/);
  });
});
