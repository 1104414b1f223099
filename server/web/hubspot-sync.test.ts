// The webhooks of HubSpot and the pages about the sync, through the front door.
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { createEmulator, type Emulator } from '../../emulator/emulator.ts';
import { connectHubspot } from '../flows/admin/connect-hubspot.ts';
import type { HubspotAdminContext } from '../flows/hubspot/connection.ts';
import { takeHubspotCalls } from '../flows/intake/take-hubspot-calls.ts';
import { openWebServer, type Browser, type TestPerson, type WebServer } from '../../test/web-server.ts';

const SECRET = 'secret-of-the-app';
const PUBLIC_URL = 'https://calls.example.com';

let hubspot: Emulator;
let web: WebServer;
let context: HubspotAdminContext;
let teamId: string;
let portalId: string;
let admin: TestPerson;
let browser: Browser;
before(async () => {
  hubspot = await createEmulator({ everyPortal: { searchLag: { leastMs: 0, mostMs: 0 } } });
  web = await openWebServer({ hubspotUrl: hubspot.url, publicUrl: PUBLIC_URL });
  context = web.context;
  ({ teamId, admin } = await web.team());
  ({ portalId } = await connectHubspot(context, { teamId, personId: null, token: 'pat-na1-emulator', webhookSecret: SECRET }));
  browser = await signedIn(admin);
});
after(async () => {
  await web.close();
  await hubspot.close();
});
beforeEach(async () => {
  for (const table of ['hubspotEvent', 'hubspotRecord', 'hubspotTry', 'call'] as const)
    await web.database.db.deleteFrom(table).execute();
});

async function signedIn(person: TestPerson): Promise<Browser> {
  const one = web.browser();
  const answer = await one.signIn(person.email);
  assert.equal(answer.status, 200, answer.text);
  return one;
}

const now = () => context.clock.now().getTime();
const path = () => `/api/integrations/hubspot/webhooks/${teamId}`;

type Delivery = { body?: string; secret?: string; at?: number; url?: string; headers?: Record<string, string | null> };

/** As HubSpot delivers: signed by all versions at once. */
async function deliver(events: unknown, delivery: Delivery = {}): Promise<{ status: number; body: Record<string, unknown> }> {
  const { secret = SECRET, at = now(), url = path() } = delivery;
  const body = delivery.body ?? JSON.stringify(events);
  const third = createHmac('sha256', secret).update(`POST${PUBLIC_URL}${url}${body}${at}`).digest('base64');
  const headers: Record<string, string | null> = {
    'content-type': 'application/json',
    'x-hubspot-signature-v3': third,
    'x-hubspot-request-timestamp': String(at),
    'x-hubspot-signature': createHash('sha256')
      .update(secret + body)
      .digest('hex'),
    'x-hubspot-signature-version': 'v1',
    ...delivery.headers,
  };
  const sent = Object.entries(headers).flatMap(([name, value]): [string, string][] => (value === null ? [] : [[name, value]]));
  const response = await fetch(web.url + url, { method: 'POST', body, headers: sent });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

let count = 0;
const event = (more: Record<string, unknown> = {}) => ({
  ...{ eventId: (count += 1), subscriptionId: 1, portalId: Number(portalId), appId: 2, occurredAt: now(), attemptNumber: 0 },
  ...{ subscriptionType: 'object.creation', objectTypeId: '0-48', objectId: 180584432881 },
  ...more,
});

const events = () => web.database.db.selectFrom('hubspotEvent').selectAll().execute();
const records = () => web.database.db.selectFrom('hubspotRecord').selectAll().execute();

test('a call that is announced is taken in at once, whatever the order its events come in', async () => {
  const properties = { hs_timestamp: now(), hs_call_title: 'Announced', hs_call_recording_url: 'https://r.example.com/1.mp3' };
  const { id } = hubspot.control.createRecord({ type: 'calls', properties });
  const changed = event({ subscriptionType: 'object.propertyChange', propertyName: 'hs_call_recording_url', objectId: Number(id) });
  const answer = await deliver([changed, event({ objectId: Number(id) })]);
  assert.deepEqual(answer, { status: 200, body: { stored: 2, repeated: 0 } });
  const jobs = await web.jobs();
  assert.ok(jobs.some(({ name }) => name === 'take-hubspot-calls'));
  await takeHubspotCalls(context, { teamId, portalId }, new AbortController().signal);
  const [call] = await web.database.db.selectFrom('call').selectAll().execute();
  assert.equal(call?.hubspotCallId, id);
  assert.equal(call?.metadata['syncMethod'], 'webhook');
});

test('an event with signs that no database keeps is stored without them', async () => {
  const one = event({ propertyName: 'a\\u0000b', propertyValue: '\\ud800', 'x\\udfff': '\\u0000' });
  const answer = await deliver([one], { body: JSON.stringify([one]).replaceAll('\\\\u', '\\u') });
  assert.deepEqual(answer, { status: 200, body: { stored: 1, repeated: 0 } });
});

test('an event that comes again is stored once and read once', async () => {
  const one = event();
  await deliver([one]);
  const [before] = await records();
  const again = await deliver([
    { ...one, attemptNumber: 1 },
    { ...one, attemptNumber: 2 },
  ]);
  assert.deepEqual(again.body, { stored: 0, repeated: 2 });
  const [stored, ...others] = await events();
  assert.deepEqual([stored?.deliveries, others.length], [2, 0]);
  assert.deepEqual(await records(), [before]);
});

test('events of other things are stored as ignored, with the reason, and answered well', async () => {
  const answer = await deliver([
    event({ subscriptionType: 'contact.creation', objectTypeId: undefined }),
    event({ subscriptionType: 'object.propertyChange', propertyName: 'ringside_score' }),
    event({ portalId: 999 }),
  ]);
  assert.equal(answer.status, 200);
  const stored = (await events()).map(({ state, reason }) => `${state} ${reason}`).sort();
  assert.deepEqual(stored, ['ignored no_agent_listens', 'ignored own_property']);
  assert.deepEqual(await records(), []);
});

test('an id longer than a double holds arrives digit by digit', async () => {
  const body = JSON.stringify([event({ objectId: 'ID' })]).replace('"ID"', '90071992547409931');
  assert.equal((await deliver(null, { body })).status, 200);
  assert.deepEqual(
    (await records()).map(({ objectId }) => objectId),
    ['90071992547409931'],
  );
});

const refusals: [string, () => Promise<{ status: number; body: Record<string, unknown> }>, number, string][] = [
  ['another secret', () => deliver([event()], { secret: 'another' }), 401, 'signature_invalid'],
  ['an old signature', () => deliver([event()], { at: now() - 301_000 }), 401, 'signature_invalid'],
  [
    'version 1 alone',
    () => deliver([event()], { headers: { 'x-hubspot-signature-v3': null, 'x-hubspot-request-timestamp': null } }),
    401,
    'signature_invalid',
  ],
  ['another team', () => deliver([event()], { url: '/api/integrations/hubspot/webhooks/nobody' }), 401, 'signature_invalid'],
  ['what is no JSON', () => deliver(null, { body: '[{' }), 400, 'invalid_json'],
  ['what is no list of events', () => deliver(['hello']), 400, 'validation_failed'],
  ['more than a megabyte', () => deliver(null, { body: `["${'x'.repeat(1_050_000)}"]` }), 413, 'payload_too_large'],
  [
    'a form',
    () => deliver([event()], { headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    415,
    'unsupported_media_type',
  ],
];
for (const [name, send, status, code] of refusals) {
  test(`${name} is refused and nothing is stored`, async () => {
    const answer = await send();
    assert.deepEqual([answer.status, answer.body['code']], [status, code]);
    assert.deepEqual(await events(), []);
  });
}

test('the log of deliveries is one list, newest first, page by page, and a failed one is tried again', async () => {
  for (let number = 0; number < 4; number += 1) await deliver([event({ objectId: 1_000 + number })]);
  const list = async (query = '') => (await browser.send('GET', `/api/hubspot/${portalId}/deliveries?limit=3${query}`)).body;
  const seen: string[] = [];
  let cursor = '';
  for (let page = 0; page < 5; page += 1) {
    const { items, nextCursor } = (await list(cursor)) as {
      items: { kind: string; id: string; at: string }[];
      nextCursor: string | null;
    };
    seen.push(...items.map(({ kind, id }) => `${kind} ${id}`));
    if (nextCursor === null) break;
    cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
  }
  assert.equal(seen.length, 8);
  assert.equal(new Set(seen).size, 8);

  await web.database.db
    .updateTable('hubspotRecord')
    .set({
      state: 'failed',
      reason: 'tries_used_up',
      errorCode: 'hubspot_refused',
      errorMessage: 'No.',
      title: 'Discovery – Brandt',
    })
    .where('objectId', '=', '1000')
    .execute();
  const failed = (await list('&state=failed')) as { items: { id: string; message: string; title: string }[] };
  assert.deepEqual(
    failed.items.map(({ id, message, title }) => [id, message, title]),
    [['1000', 'No.', 'Discovery – Brandt']],
  );
  const events = (await list('&kind=event')) as { items: { objectId: string; title: string | null }[] };
  assert.deepEqual(
    events.items.map(({ objectId, title }) => [objectId, title]),
    [
      ['1003', null],
      ['1002', null],
      ['1001', null],
    ],
  );
  const one = `/api/hubspot/${portalId}/deliveries/record/1000`;
  assert.equal((await browser.send('POST', `${one}/retry`)).status, 204);
  const detail = (await browser.send('GET', one)).body;
  assert.equal(detail['state'], 'pending');
  assert.deepEqual(detail['attempts'], []);
  assert.equal((await browser.send('GET', `/api/hubspot/${portalId}/deliveries/record/77`)).status, 404);
});

test('imports are steered by admins only, and looking now makes the fast lane due', async () => {
  const range = { from: new Date(now() - 86_400_000).toISOString(), to: new Date(now()).toISOString() };
  const made = await browser.send('POST', `/api/hubspot/${portalId}/backfills`, range);
  assert.equal(made.status, 200, made.text);
  assert.equal(made.body['state'], 'estimating');
  const lane = `/api/hubspot/${portalId}/backfills/${String(made.body['laneId'])}`;
  assert.equal((await browser.send('POST', `${lane}/pause`)).status, 409);
  assert.equal((await browser.send('DELETE', lane)).status, 204);
  assert.equal((await browser.send('POST', `${lane}/start`)).status, 404);
  assert.equal((await browser.send('POST', `/api/hubspot/${portalId}/sync`)).status, 204);
  const manager = await signedIn(await web.person(teamId, 'manager'));
  assert.equal((await manager.send('POST', `/api/hubspot/${portalId}/backfills`, range)).status, 403);
  assert.equal((await manager.send('GET', `/api/hubspot/${portalId}/deliveries`)).status, 200);
});
