// A portal's connection from its first token to its end: examined, connected, renewed by one of many, broken, mended, let go.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { createEmulator, type Emulator } from '../emulator/emulator.ts';
import type { HubspotPortal } from '../contract/hubspot.ts';
import { findAccessToken } from '../server/flows/hubspot/access-token.ts';
import { hubspotOpener } from '../server/flows/hubspot/open-hubspot.ts';
import { Problem } from '../rules/problem.ts';
import { openWebServer, type Browser, type WebServer } from './web-server.ts';

const PORTAL = '145883449';
const TOKEN = 'pat-na1-emulator';
let hubspot: Emulator;
let server: WebServer;
let admin: Browser;
let teamId: string;

before(async () => {
  hubspot = await createEmulator({ everyPortal: { searchLag: { leastMs: 0, mostMs: 0 } } });
  server = await openWebServer({
    hubspotUrl: hubspot.url,
    oauth: { clientId: 'emulator-client', clientSecret: 'emulator-secret', authorizeUrl: `${hubspot.url}/oauth/authorize` },
  });
});
after(async () => {
  await server.close();
  await hubspot.close();
});
beforeEach(async () => {
  hubspot.reset();
  await server.database.db.deleteFrom('hubspotBudget').execute();
  const team = await server.team();
  teamId = team.teamId;
  admin = server.browser();
  await admin.signIn(team.admin.email);
});

const portals = async () => (await admin.send('GET', '/api/hubspot')).body['portals'] as HubspotPortal[];
const connect = (token = TOKEN, more = {}) => admin.send('POST', '/api/hubspot', { token, ...more });
const secrets = () =>
  server.database.db.selectFrom('sealedSecret').select('kind').where('teamId', '=', teamId).orderBy('kind').execute();
const requestsTo = (path: string) => hubspot.control.listRequests().filter((request) => request.path.includes(path)).length;

describe('by a token', () => {
  test('is examined without keeping anything', async () => {
    const answer = await admin.send('POST', '/api/hubspot/examine', { token: TOKEN });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.body['portalId'], PORTAL);
    const states = (answer.body['capabilities'] as HubspotPortal['capabilities']).map(({ state }) => state);
    assert.deepEqual(new Set(states), new Set(['granted']));
    assert.deepEqual([await portals(), await secrets()], [[], []]);
  });

  test('connects, is shown without it, and can be replaced', async () => {
    const answer = await connect(TOKEN, { webhookSecret: 'a webhook secret' });
    assert.equal(answer.status, 200, answer.text);
    const [portal] = await portals();
    assert.deepEqual(
      [portal?.portalId, portal?.auth, portal?.state, portal?.tokenHint, portal?.hasWebhookSecret, portal?.budget.burstLimit],
      [PORTAL, 'token', 'connected', TOKEN.slice(-4), true, 190],
    );
    assert.deepEqual(portal?.lanes.map(({ kind }) => kind).toSorted(), ['fast', 'slow']);
    assert.ok(portal?.webhookUrl.endsWith(`/${teamId}`));
    assert.ok(!JSON.stringify(await portals()).includes(TOKEN));
    hubspot.control.issueToken({ token: 'pat-na1-another-one' });
    assert.equal((await connect('pat-na1-another-one')).status, 200);
    const [again] = await portals();
    assert.deepEqual([again?.tokenHint, again?.hasWebhookSecret, again?.lanes.length], ['-one', true, 2]);
  });

  test('never stands in the database or the log', async () => {
    await connect(TOKEN, { webhookSecret: 'canary-of-the-webhook' });
    const { rows } = await server.database.pool.query<{ row: string }>(
      "select row_to_json(s)::text || encode(sealed, 'escape') || encode(wrapped_key, 'escape') as row from sealed_secret s",
    );
    const all =
      JSON.stringify([rows, await server.database.db.selectFrom('hubspotPortal').selectAll().execute()]) + server.logged();
    for (const canary of [
      TOKEN,
      'canary-of-the-webhook',
      Buffer.from(TOKEN).toString('hex'),
      Buffer.from(TOKEN).toString('base64'),
    ])
      assert.ok(!all.includes(canary), canary);
  });

  const refused: [string, () => void, string, RegExp][] = [
    ['that HubSpot does not know', () => hubspot.control.revokeToken({ token: TOKEN }), 'hubspot_unauthorised', /Copy it again/],
    [
      'that cannot read calls',
      () => void hubspot.control.issueToken({ token: TOKEN, scopes: ['crm.objects.owners.read'] }),
      'hubspot_scope_missing',
      /crm\.objects\.contacts\.read/,
    ],
    ['while HubSpot is down', () => void hubspot.control.addFault({ kind: 'reset' }), 'hubspot_unavailable', /HubSpot/],
  ];
  for (const [name, prepare, code, says] of refused)
    test(`${name} connects nothing and says what to do`, async () => {
      prepare();
      const answer = await connect();
      assert.equal(answer.body['code'], code, answer.text);
      assert.match(String(answer.body['detail']), says);
      assert.deepEqual([await portals(), await secrets()], [[], []]);
    });

  test('a service key is tried out, and what it lacks is known', async () => {
    hubspot.control.issueToken({ token: 'service-key-one', scopes: ['crm.objects.contacts.read'] });
    hubspot.control.addFault({ kind: 'missing-scope', route: 'account.token-info' });
    assert.equal((await connect('service-key-one')).status, 200);
    const [portal] = await portals();
    const state = (name: string) => portal?.capabilities.find(({ capability }) => capability === name)?.state;
    assert.deepEqual([state('read_calls'), state('read_owners'), state('write_results')], ['granted', 'missing', 'missing']);
  });

  test('a service key that is answered with 401 for transcripts alone connects without them', async () => {
    hubspot.control.issueToken({ token: 'service-key-one' });
    hubspot.control.addFault({ kind: 'missing-scope', route: 'account.token-info' });
    hubspot.control.addFault({ kind: 'expired-token', path: '/transcripts/' });
    const answer = await connect('service-key-one');
    assert.equal(answer.status, 200, answer.text);
    const [portal] = await portals();
    const state = (name: string) => portal?.capabilities.find(({ capability }) => capability === name)?.state;
    assert.deepEqual([state('read_calls'), state('read_transcripts')], ['granted', 'missing']);
  });
});

describe('a connected portal', () => {
  test('is changed, paused and let go on', async () => {
    await connect();
    const change = (body: unknown) => admin.send('PATCH', `/api/hubspot/${PORTAL}`, body);
    await change({ settings: { leaveOutUnderSeconds: 30 }, paused: true });
    const paused = (await change({ settings: { writeNote: true } })).body as unknown as HubspotPortal;
    assert.deepEqual([paused.state, paused.settings.leaveOutUnderSeconds, paused.settings.writeNote], ['paused', 30, true]);
    await change({ paused: false, webhookSecret: 'a webhook secret' });
    assert.equal((await portals())[0]?.hasWebhookSecret, true);
    await change({ webhookSecret: null });
    const [portal] = await portals();
    assert.deepEqual([portal?.state, portal?.hasWebhookSecret], ['connected', false]);
  });

  test('is broken when its token ends, asks nothing more, and is mended by a new one', async () => {
    await connect();
    const client = await server.context.openHubspot({ teamId, portalId: PORTAL });
    hubspot.control.revokeToken({ token: TOKEN });
    const unauthorised = (error: unknown) => error instanceof Problem && error.code === 'hubspot_unauthorised';
    await assert.rejects(client.account(), unauthorised);
    const [portal] = await portals();
    assert.equal(portal?.state, 'broken');
    assert.match(portal?.errorMessage ?? '', /new token/);
    const asked = hubspot.control.countRequests();
    await assert.rejects(server.context.openHubspot({ teamId, portalId: PORTAL }), unauthorised);
    assert.equal(hubspot.control.countRequests(), asked);
    hubspot.control.issueToken({ token: 'pat-na1-new' });
    await connect('pat-na1-new');
    assert.equal((await portals())[0]?.state, 'connected');
    assert.equal((await (await server.context.openHubspot({ teamId, portalId: PORTAL })).account()).portalId, PORTAL);
    // Who opened it before the change goes on with the new token too.
    assert.equal((await client.account()).portalId, PORTAL);
  });

  test('is disconnected with everything that was known of it', async () => {
    await connect(TOKEN, { webhookSecret: 'a webhook secret' });
    assert.equal((await admin.send('DELETE', `/api/hubspot/${PORTAL}`)).status, 204);
    assert.deepEqual([await portals(), await secrets()], [[], []]);
    await assert.rejects(
      server.context.openHubspot({ teamId, portalId: PORTAL }),
      (error: unknown) => error instanceof Problem && error.code === 'hubspot_not_connected',
    );
    assert.equal((await admin.send('DELETE', `/api/hubspot/${PORTAL}`)).status, 404);
  });

  test('keeps to its limit, however many processes ask it', async () => {
    await connect();
    const openers = Array.from({ length: 6 }, () => hubspotOpener(server.context));
    const since = hubspot.control.countRequests();
    const began = Date.now();
    const window = { by: 'modified', lowMs: 0, highMs: Date.now(), afterId: null, limit: 1, properties: [] } as const;
    await Promise.all(
      openers.flatMap((open) =>
        Array.from({ length: 4 }, async () => (await open({ teamId, portalId: PORTAL })).searchCalls({ ...window })),
      ),
    );
    const tookMs = Date.now() - began;
    const statuses = hubspot.control.listRequests({ since }).map(({ status }) => status);
    assert.equal(statuses.filter((status) => status === 200).length, 24);
    // A busy machine may hold up five requests and not the next five, so that they arrive closer together than they left. Without
    // a budget nineteen would be refused at once, and most of them again.
    assert.ok(statuses.length <= 24 + 6, statuses.join(' '));
    // Five at once and then five for each second that passes.
    assert.ok(tookMs > 4_000 && tookMs < 12_000, `${tookMs} ms`);
  });

  test('lets pushed calls of its wait for their recording; those of no portal are refused', async () => {
    const { key } = (await admin.send('POST', '/api/push-keys', { name: 'Workflow' })).body;
    const push = async (metadata: Record<string, string>) =>
      (
        await server
          .browser()
          .send('POST', '/api/integrations/push-api/ingest', { callTitle: 'Late', metadata }, { 'x-api-key': String(key) })
      ).status;
    assert.equal(await push({ hubspotCallId: '1', hubspotPortalId: PORTAL }), 400);
    await connect();
    assert.equal(await push({ hubspotCallId: '1', hubspotPortalId: PORTAL }), 202);
    assert.equal(await push({ hubspotCallId: '2' }), 202);
    assert.equal(await push({ hubspotCallId: '3', hubspotPortalId: '62515' }), 400);
    assert.equal(await push({}), 400);
  });

  test('says what is left of its budget', async () => {
    await connect();
    const client = await server.context.openHubspot({ teamId, portalId: PORTAL });
    for (let asked = 0; asked < 3; asked++) await client.account();
    await client.searchCalls({ ...{ by: 'modified', lowMs: 0, highMs: Date.now(), afterId: null, limit: 1, properties: [] } });
    const budget = (await portals())[0]?.budget;
    // Connecting took some of it as well.
    assert.ok(budget && budget.burstLeft <= 190 - 4 && budget.burstLeft > 150, String(budget?.burstLeft));
    assert.equal(budget.searchLeft, 4);
  });
});

/** What the person does at HubSpot: presses the button of the page the address leads to. Answers where the browser is sent. */
async function consent(url: string, answer: 'yes' | 'no'): Promise<string> {
  const page = await fetch(url, { method: 'POST', body: new URLSearchParams({ answer, portal_id: PORTAL }), redirect: 'manual' });
  const back = new URL(page.headers.get('location') ?? '');
  return back.pathname + back.search;
}
const install = async (browser = admin, answer: 'yes' | 'no' = 'yes') =>
  consent(String((await browser.send('POST', '/api/hubspot/oauth', {})).body['url']), answer);
const landing = async (browser: Browser, path: string) => {
  const answer = await browser.send('GET', path);
  assert.equal(answer.status, 303);
  return new URL(answer.headers.get('location') ?? '', server.url);
};

describe('by installing the app', () => {
  test('connects the portal the person chose', async () => {
    const page = await landing(admin, await install());
    assert.deepEqual([page.pathname, page.searchParams.get('portal')], ['/integrations/hubspot/connect', PORTAL]);
    const [portal] = await portals();
    assert.deepEqual([portal?.auth, portal?.state, portal?.hasWebhookSecret], ['oauth', 'connected', true]);
    assert.deepEqual(
      (await secrets()).map(({ kind }) => kind),
      ['hubspot-access-token', 'hubspot-refresh-token'],
    );
  });

  test('events of the app reach every team that has the portal by it, at one address, and no other', async () => {
    // Of the tests before.
    await server.database.db.deleteFrom('hubspotPortal').execute();
    await landing(admin, await install());
    const mine = teamId;
    const another = async () => {
      const team = await server.team();
      const browser = server.browser();
      await browser.signIn(team.admin.email);
      return { teamId: team.teamId, browser };
    };
    const [byApp, byToken] = [await another(), await another()];
    await landing(byApp.browser, await install(byApp.browser));
    await byToken.browser.send('POST', '/api/hubspot', { token: TOKEN, webhookSecret: 'emulator-secret' });
    const webhookUrl = (await portals())[0]?.webhookUrl ?? '';
    assert.ok(webhookUrl.endsWith('/webhooks/app'), webhookUrl);

    const happened = { subscriptionType: 'object.creation', objectTypeId: '0-48', objectId: 7, appId: 2, occurredAt: 1 };
    const body = JSON.stringify([PORTAL, '999'].map((portalId, eventId) => ({ ...happened, eventId, portalId: Number(portalId) })));
    const send = async (secret: string) => {
      const at = String(server.context.clock.now().getTime());
      const headers = {
        'content-type': 'application/json',
        'x-hubspot-request-timestamp': at,
        'x-hubspot-signature-v3': createHmac('sha256', secret).update(`POST${webhookUrl}${body}${at}`).digest('base64'),
      };
      const answer = await fetch(server.url + new URL(webhookUrl).pathname, { method: 'POST', body, headers });
      const said: unknown = await answer.json();
      return [answer.status, said];
    };
    assert.equal((await send('another secret'))[0], 401);
    assert.deepEqual(await send('emulator-secret'), [200, { stored: 2, repeated: 0 }]);
    assert.deepEqual(await send('emulator-secret'), [200, { stored: 0, repeated: 2 }]);
    const told = await server.database.db
      .selectFrom('hubspotRecord')
      .select('teamId')
      .where('teamId', 'in', [mine, byApp.teamId, byToken.teamId])
      .execute();
    assert.deepEqual(told.map((row) => row.teamId).sort(), [mine, byApp.teamId].sort());
  });

  const spoiled: [string, (path: string) => Promise<[Browser, string]>, RegExp][] = [
    [
      'twice with one state',
      async (path) => {
        await landing(admin, path);
        return [admin, path];
      },
      /not open any more/,
    ],
    ['with a state of its own', async (path) => [admin, path.replace(/state=[^&]+/, 'state=mine')], /not open any more/],
    ['without a code', async (path) => [admin, path.replace(/code=[^&]+/, '')], /without a code/],
    [
      'in the browser of somebody else',
      async (path) => {
        const other = server.browser();
        await other.signIn((await server.team()).admin.email);
        return [other, path];
      },
      /not open any more/,
    ],
    ['signed out', async (path) => [server.browser(), path], /signed out/],
    [
      'after half an hour',
      async (path) => {
        server.advance(31 * 60_000);
        return [admin, path];
      },
      /not open any more/,
    ],
  ];
  for (const [name, spoil, says] of spoiled)
    test(`coming back ${name} connects nothing`, async () => {
      const before = (await portals()).length;
      const [browser, path] = await spoil(await install());
      const count = (await portals()).length;
      const page = await landing(browser, path);
      assert.match(page.searchParams.get('error') ?? '', says);
      assert.ok(count - before <= 1 && (await portals()).length === count);
    });

  test('a person who does not permit it is told so', async () => {
    const page = await landing(admin, await install(admin, 'no'));
    assert.match(page.searchParams.get('error') ?? '', /not permitted/);
  });

  test('many processes renew a token once, and all go on', async () => {
    await landing(admin, await install());
    const of = { teamId, portalId: PORTAL };
    const { db } = server.database;
    await db
      .updateTable('hubspotPortal')
      .set({ accessRenewAt: new Date(0), accessExpiresAt: new Date(0) })
      .where('teamId', '=', teamId)
      .execute();
    const before = requestsTo('/oauth/v3/token');
    // Each opener is what one process has.
    const openers = Array.from({ length: 8 }, () => hubspotOpener(server.context));
    const answers = await Promise.all(openers.map(async (open) => (await open(of)).account()));
    assert.deepEqual(new Set(answers.map(({ portalId }) => portalId)), new Set([PORTAL]));
    assert.equal(requestsTo('/oauth/v3/token') - before, 1);
    const row = await db.selectFrom('hubspotPortal').selectAll().where('teamId', '=', teamId).executeTakeFirstOrThrow();
    const lifeMs = (row.accessExpiresAt?.getTime() ?? 0) - server.context.clock.now().getTime();
    const renewInMs = (row.accessRenewAt?.getTime() ?? 0) - server.context.clock.now().getTime();
    assert.ok(lifeMs > 1_700_000 && lifeMs <= 1_800_000);
    assert.ok(renewInMs > 0.78 * lifeMs && renewInMs < 0.92 * lifeMs);
  });

  test('a token that HubSpot refuses before its time is renewed, also by those who come late', async () => {
    await landing(admin, await install());
    const of = { teamId, portalId: PORTAL };
    const { token } = await findAccessToken(server.context, of);
    hubspot.control.revokeToken({ token });
    const [one, two] = await Promise.all([findAccessToken(server.context, of, token), findAccessToken(server.context, of, token)]);
    assert.equal(one.token, two.token);
    assert.notEqual(one.token, token);
    assert.equal((await findAccessToken(server.context, of, token)).token, one.token);
  });

  test('while HubSpot cannot renew it the old one serves to its end, and the portal is not broken', async () => {
    await landing(admin, await install());
    const of = { teamId, portalId: PORTAL };
    const { token } = await findAccessToken(server.context, of);
    const due = (accessExpiresAt: Date) =>
      server.database.db
        .updateTable('hubspotPortal')
        .set({ accessRenewAt: new Date(0), accessExpiresAt })
        .where('teamId', '=', teamId)
        .execute();
    hubspot.control.addFault({ kind: 'gateway-timeout', path: '/oauth/v3/token' });
    await due(new Date(server.context.clock.now().getTime() + 60_000));
    assert.equal((await findAccessToken(server.context, of)).token, token);
    await due(new Date(0));
    await assert.rejects(findAccessToken(server.context, of), (error: unknown) => error instanceof Problem && error.retryable);
    assert.equal((await portals())[0]?.state, 'connected');
    hubspot.control.removeFaults();
    assert.notEqual((await findAccessToken(server.context, of)).token, token);
  });

  test('an app that was removed breaks the portal', async () => {
    await landing(admin, await install());
    const of = { teamId, portalId: PORTAL };
    const { token } = await findAccessToken(server.context, of);
    const removed = await fetch(`${hubspot.url}/appinstalls/v3/external-install`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    });
    assert.equal(removed.status, 204);
    await assert.rejects(
      findAccessToken(server.context, of, token),
      (error: unknown) => error instanceof Problem && error.code === 'hubspot_unauthorised',
    );
    const [portal] = await portals();
    assert.equal(portal?.state, 'broken');
    assert.match(portal?.errorMessage ?? '', /removed from this portal/);
  });

  test('a broken portal that is to go on is asked for at once: nobody counts as renewing its token any more', async () => {
    await landing(admin, await install());
    const of = { teamId, portalId: PORTAL };
    const { token } = await findAccessToken(server.context, of);
    await fetch(`${hubspot.url}/appinstalls/v3/external-install`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    });
    const isRefused = (error: unknown) => error instanceof Problem && error.code === 'hubspot_unauthorised';
    await assert.rejects(findAccessToken(server.context, of, token), isRefused);
    const before = requestsTo('/oauth/v3/token');
    await server.database.db.updateTable('hubspotPortal').set({ state: 'connected' }).where('teamId', '=', teamId).execute();
    await assert.rejects(findAccessToken(server.context, of, token), isRefused);
    assert.ok(requestsTo('/oauth/v3/token') > before);
  });
});
