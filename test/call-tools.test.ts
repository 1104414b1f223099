// What agents have done while they are on the line: by their own tools, for their own call, within the rules, and in time.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEmulator, type Emulator } from '../emulator/emulator.ts';
import type { AgentTool, HttpFunction } from '../rules/agent-tool.ts';
import { attemptReference } from '../rules/attempt-reference.ts';
import type { PlanRequest } from '../rules/trigger-parameters.ts';
import { hubspotDefaults } from '../rules/hubspot-settings.ts';
import { listContactWrites } from '../server/database/contact-writes.ts';
import { Problem } from '../rules/problem.ts';
import { savePortal } from '../server/database/hubspot-portals.ts';
import { addInboundCall } from '../server/database/inbound-calls.ts';
import { addTalk } from '../server/database/talks.ts';
import { closeAttempt, holdAttempt } from '../server/flows/outbound/close-attempt.ts';
import { useTool, type ToolContext } from '../server/flows/outbound/use-tool.ts';
import { createHubspotClient } from '../server/hubspot/create-client.ts';
import { openRequests } from '../server/hubspot/requests.ts';
import type { ToolAnswer } from '../server/ports/call-tools.ts';
import type { Carrier } from '../server/ports/carrier.ts';
import { createHttpFunction } from '../server/providers/http-function.ts';
import { createPlainHttp } from '../server/providers/plain-http.ts';
import { diallingSettings, openDiallingScene, type DiallingScene } from './dialling-scene.ts';

const PORTAL = '145883449';
const never = new AbortController().signal;
const http = createPlainHttp();
let hubspot: Emulator;
let scene: DiallingScene;
let context: ToolContext;
let tools: AgentTool[];
let shop: Server;
let functions: ReturnType<typeof createHttpFunction>;
const asked: { method: string; url: string; body: string }[] = [];
const transfers: unknown[] = [];
let numbers = 0;

const httpFunction = (name: string, change: Partial<HttpFunction> = {}): HttpFunction => ({
  ...{ kind: 'http_function', name, description: 'Finds an order.', method: 'GET', timeoutMs: 400 },
  url: `http://127.0.0.1:${(shop.address() as AddressInfo).port}/${name}?key=secret`,
  parameters: [{ name: 'order', description: 'Its number', type: 'number', required: true }],
  ...change,
});

before(async () => {
  hubspot = await createEmulator({ everyPortal: { searchLag: { leastMs: 0, mostMs: 0 } } });
  shop = createServer((request, response) => void serve(request).then((answer) => answer && response.end(answer)));
  await once(shop.listen(0, '127.0.0.1'), 'listening');
  const client = createHubspotClient({
    portalId: PORTAL,
    requests: openRequests({
      ...{ baseUrl: hubspot.url, timeZone: 'UTC', send: http.send, random: () => 0 },
      clock: { now: () => new Date(), sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}) },
      ...{ accessToken: async () => 'pat-na1-emulator', takeTurn: async () => () => {}, block: async () => {}, sawAnswer() {} },
    }),
  });
  tools = [
    { kind: 'book_callback' },
    {
      kind: 'transfer',
      targets: [
        { name: 'Sales', number: '+12125550111' },
        { name: 'Nobody', number: '+12125550999' },
      ],
      warm: true,
    },
    { kind: 'read_hubspot', properties: ['firstname', 'hs_lead_status'] },
    { kind: 'update_hubspot', properties: ['jobtitle', 'hs_lead_status'] },
    ...[httpFunction('find_order'), httpFunction('cancel_order', { method: 'POST' }), httpFunction('slow')],
    httpFunction('inside', { url: 'http://169.254.169.254/latest/meta-data' }),
  ];
  scene = await openDiallingScene({
    script: { chances: { never_ends: 1 } },
    settings: { tools, retries: { retries: 0, gapsMinutes: [] } },
  });
  await savePortal(
    scene.context.db,
    { teamId: scene.teamId, portalId: PORTAL },
    {
      ...{ auth: 'token', tokenHint: '…', appId: null, accessExpiresAt: null, accessRenewAt: null, accountType: 'STANDARD' },
      ...{ timeZone: 'UTC', uiDomain: 'app.hubspot.com', dataHosting: 'na1', scopes: [], scopesKnown: true },
      ...{ burstLimit: 100, settings: hubspotDefaults, connectedBy: null },
    },
    scene.now(),
  );
  scene.through(({ isSilent: _, ...carrier }): Carrier => ({ ...carrier, livesInCallProcess: true }));
  functions = createHttpFunction({ policy: { allowHosts: [`127.0.0.1:${(shop.address() as AddressInfo).port}`] } });
  context = {
    ...scene.context,
    // Bounds are real here: those who are asked run on real time.
    clock: { now: scene.now, sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}) },
    openHubspot: async () => client,
    callFunction: functions.call,
    async transferCall(call) {
      if (call.number === '+12125550999') throw new Problem('conflict', 'Twilio did not connect them.');
      transfers.push(call);
    },
  };
});
after(async () => {
  await Promise.all([scene.close(), hubspot.close(), http.close(), functions.close()]);
  shop.closeAllConnections();
  shop.close();
});

async function serve(request: IncomingMessage): Promise<string | null> {
  let body = '';
  for await (const part of request.setEncoding('utf8')) body += String(part);
  const { pathname, search } = new URL(request.url ?? '', 'http://shop');
  asked.push({ method: request.method ?? '', url: `${pathname}${search}`, body });
  return pathname === '/slow' ? null : `{"order":"on its way","note":"${'x'.repeat(10_000)}"}`;
}

/** Dialled and answered. */
async function answered(request: Partial<PlanRequest> = {}) {
  numbers += 1;
  const plannedCallId = await scene.plan({ toNumber: `+1212555${String(2_000 + numbers)}`, request });
  await scene.dispatch();
  const [attempt] = await scene.attempts(plannedCallId);
  assert.ok(attempt);
  await scene.advance(10_000);
  const reference = attemptReference({ teamId: scene.teamId, attemptId: attempt.id });
  return {
    ...{ plannedCallId, attempt, reference },
    use: (tool: string, given: ToolAnswer | object = {}, teamId = scene.teamId) =>
      useTool(context, { teamId, request: { reference, tool, arguments: given as Record<string, string> } }, never),
    async askedToBeCalled(end: 'completed' | 'interrupted' = 'completed') {
      const outcome = { end, code: 200, answeredBy: 'human', endedBy: 'agent' } as const;
      const result = end === 'completed' ? 'callback_requested' : null;
      await scene.context.db.transaction().execute(async (db) => {
        const held = await holdAttempt(db, attempt);
        assert.ok(held);
        await closeAttempt(scene.context, db, held, { at: scene.now(), outcome, result, message: null });
      });
    },
    async withContact(properties: Record<string, string>) {
      const { id: contactId } = hubspot.control.createRecord({ type: 'contacts', properties });
      await scene.context.db
        .updateTable('plannedCall')
        .set({ portalId: PORTAL, contactId })
        .where('id', '=', plannedCallId)
        .execute();
      return contactId;
    },
  };
}

const propertiesIn = (contactId: string) => hubspot.control.readRecord({ type: 'contacts', id: contactId })?.properties ?? {};

describe('HubSpot', () => {
  test('is asked for the named properties of their own contact', async () => {
    const call = await answered();
    assert.deepEqual(await call.use('read_hubspot'), { kind: 'failed', text: 'This person is not in our CRM.' });
    await call.withContact({ firstname: 'Ann', lastname: 'Miller', hs_lead_status: 'NEW' });
    assert.deepEqual(await call.use('read_hubspot'), { kind: 'done', text: '{"firstname":"Ann","hs_lead_status":"NEW"}' });
    assert.equal((await call.use('read_hubspot', { contactId: '1' })).kind, 'failed');
  });

  test('is written the named properties, and what it tells of that later starts nothing', async () => {
    const call = await answered();
    const contactId = await call.withContact({ firstname: 'Ann' });
    assert.deepEqual(await call.use('update_hubspot', { jobtitle: 'CFO' }), { kind: 'done', text: 'Written: jobtitle.' });
    assert.equal((await call.use('update_hubspot', { email: 'a@b.c' })).kind, 'failed');
    assert.match((await call.use('update_hubspot', { hs_lead_status: 'NO SUCH STATUS' })).text, /^It was not written/);
    const properties = propertiesIn(contactId);
    assert.deepEqual([properties['jobtitle'], properties['email'] ?? null], ['CFO', null]);
    const noted = { portalIds: [PORTAL], contactIds: [contactId], since: new Date(0) };
    const writes = await listContactWrites(scene.context.db, scene.teamId, noted);
    assert.ok(writes.some(({ property, value }) => property === 'jobtitle' && value === 'CFO'));
  });
});

describe('a callback', () => {
  test('is booked where the rules allow a call, and made then although no retry was left', async () => {
    const call = await answered({ retries: { retries: 0, gapsMinutes: [] } });
    assert.match((await call.use('book_callback', { when: 'on Monday' })).text, /Ask for the hour/);
    const late = await call.use('book_callback', { when: 'today at eleven at night' });
    assert.match(late.text, /earliest time is Thursday, March 5 at 9:00 AM/);
    assert.deepEqual(late.booking, { kind: 'too_early', at: 'Thursday, March 5 at 9:00 AM' });
    const booked = await call.use('book_callback', { when: 'tomorrow at three' });
    assert.deepEqual(booked, {
      ...{ kind: 'done', text: 'Booked for Thursday, March 5 at 3:00 PM, on their clock.' },
      booking: { kind: 'booked', at: 'Thursday, March 5 at 3:00 PM' },
    });
    await call.askedToBeCalled();
    const row = await scene.call(call.plannedCallId);
    assert.deepEqual([row.state, row.nextAt?.toISOString()], ['planned', '2026-03-05T20:00:00.000Z']);
    const over = await call.use('book_callback', { when: 'tomorrow at four' });
    assert.deepEqual([over.kind, over.booking], ['failed', undefined]);
  });

  test('for a little before the hours is made when they begin, also where nothing is carried over', async () => {
    const call = await answered({ carryOver: false });
    assert.match((await call.use('book_callback', { when: 'tomorrow at 8:57 am' })).text, /March 5 at 9:00 AM/);
    await call.askedToBeCalled();
    const row = await scene.call(call.plannedCallId);
    assert.deepEqual([row.state, row.nextAt?.toISOString()], ['planned', '2026-03-05T14:00:00.000Z']);
  });

  test('that they want later than can be booked is left to a person, unless they name a sooner time', async () => {
    for (const [then, stands] of [
      [null, ['done', 'ended', undefined]],
      ['tomorrow at three', ['planned', 'before_schedule', '2026-03-05T20:00:00.000Z']],
    ] as const) {
      const call = await answered({ retries: { retries: 1, gapsMinutes: [60] } });
      const late = await call.use('book_callback', { when: 'Call me next July' });
      assert.deepEqual([late.kind, late.booking], ['failed', { kind: 'out_of_range' }]);
      if (then !== null) await call.use('book_callback', { when: then });
      await call.askedToBeCalled();
      const row = await scene.call(call.plannedCallId);
      assert.deepEqual([row.state, row.reason, row.nextAt?.toISOString()], stands);
    }
  });

  test('that was booked stands where a time asked for after it cannot be', async () => {
    for (const then of ['today at nine in the morning', 'Call me next July']) {
      const call = await answered({ retries: { retries: 0, gapsMinutes: [] } });
      assert.equal((await call.use('book_callback', { when: 'tomorrow at three' })).kind, 'done');
      assert.equal((await call.use('book_callback', { when: then })).kind, 'failed');
      await call.askedToBeCalled();
      const row = await scene.call(call.plannedCallId);
      assert.deepEqual([row.state, row.nextAt?.toISOString()], ['planned', '2026-03-05T20:00:00.000Z']);
    }
  });

  test('for a time that has passed is made up for by the usual retries', async () => {
    const call = await answered({ retries: { retries: 1, gapsMinutes: [60] } });
    const late = await call.use('book_callback', { when: 'today at nine in the morning' });
    assert.deepEqual([late.text, late.booking], ['That time has passed. Ask for another one.', { kind: 'out_of_range' }]);
    await call.askedToBeCalled();
    const row = await scene.call(call.plannedCallId);
    assert.deepEqual([row.state, row.nextAt?.getTime()], ['planned', scene.now().getTime() + 3_600_000]);
  });

  test('is made when it was booked for, also where nobody could tell of it any more', async () => {
    const call = await answered({ retries: { retries: 0, gapsMinutes: [] } });
    assert.equal((await call.use('book_callback', { when: 'tomorrow at three' })).kind, 'done');
    await call.askedToBeCalled('interrupted');
    const row = await scene.call(call.plannedCallId);
    assert.deepEqual([row.state, row.nextAt?.toISOString()], ['planned', '2026-03-05T20:00:00.000Z']);
  });

  test('that could not be booked is made up for by the usual retries', async () => {
    const call = await answered({ retries: { retries: 1, gapsMinutes: [60] } });
    assert.equal((await call.use('book_callback', { when: 'after Christmas at three' })).kind, 'failed');
    await call.askedToBeCalled();
    const row = await scene.call(call.plannedCallId);
    assert.deepEqual([row.state, row.nextAt?.getTime()], ['planned', scene.now().getTime() + 3_600_000]);
  });
});

describe('an address of the team', () => {
  test('is asked with what the mind gave, and its answer is cut', async () => {
    const call = await answered();
    const found = await call.use('find_order', { order: 17 });
    assert.match(found.text, /on its way/);
    assert.deepEqual([found.kind, found.text.length], ['done', 4_000]);
    await call.use('cancel_order', { order: '18' });
    assert.deepEqual(asked, [
      { method: 'GET', url: '/find_order?key=secret&order=17', body: '' },
      { method: 'POST', url: '/cancel_order?key=secret', body: '{"order":18}' },
    ]);
    assert.match((await call.use('find_order', {})).text, /“order” is missing/);
  });

  test('that is slow, or leads into our own network, is a failure that can be said', async () => {
    const call = await answered();
    const began = Date.now();
    assert.match((await call.use('slow', { order: 1 })).text, /took too long/);
    assert.ok(Date.now() - began < 2_000);
    assert.match((await call.use('inside', { order: 1 })).text, /may not be reached/);
    const guarded = createHttpFunction({ policy: {} });
    const alone = { ...context, callFunction: guarded.call };
    const request = { reference: call.reference, tool: 'find_order', arguments: { order: 1 } };
    assert.match((await useTool(alone, { teamId: scene.teamId, request }, never)).text, /may not be reached/);
    await guarded.close();
  });
});

test('a transfer goes to the named number, seen with the number of the call', async () => {
  const call = await answered();
  assert.equal((await call.use('transfer', { to: 'Sales' })).kind, 'done');
  const { carrier, carrierRef, fromNumber: from } = (await scene.attempts(call.plannedCallId))[0] ?? {};
  assert.deepEqual(transfers, [{ carrier, carrierRef, from, number: '+12125550111' }]);
  assert.match((await call.use('transfer', { to: 'Nobody' })).text, /could not be connected/);
  assert.match((await call.use('transfer', { to: '+12125550111' })).text, /one of: Sales, Nobody/);
});

test('somebody who rang us is looked up and connected from the number they rang; nothing is written down, no time is booked', async () => {
  const { db } = scene.context;
  const { id: contactId } = hubspot.control.createRecord({ type: 'contacts', properties: { firstname: 'Ben' } });
  const [talkId, now] = [randomUUID(), scene.now()];
  const brief = { agent: { ...diallingSettings, tools }, prompt: '', variables: {}, needsRecordingConsent: false };
  await addTalk(db, {
    ...{
      teamId: scene.teamId,
      id: talkId,
      agentId: scene.agentId,
      personId: null,
      tokenDigest: talkId,
      brief: JSON.stringify(brief),
    },
    ...{ state: 'talking', host: 'test', seenAt: now, createdAt: now, startedAt: now, endedAt: null },
  });
  const use = (tool: string, given: Record<string, string> = {}) =>
    useTool(context, { teamId: scene.teamId, request: { reference: talkId, tool, arguments: given } }, never);
  assert.match((await use('update_hubspot', { jobtitle: 'CEO' })).text, /This is a trial/, 'in the browser nobody is written down');
  await addInboundCall(db, {
    ...{
      teamId: scene.teamId,
      id: talkId,
      talkId,
      rangAt: now,
      carrier: 'twilio',
      carrierRef: 'CA1',
      fromNumber: '+12125550133',
      toNumber: '+12125550100',
    },
    ...{ portalId: PORTAL, contactId, contactName: 'Ben' },
  });
  assert.match((await use('read_hubspot')).text, /"firstname":"Ben"/);
  assert.match((await use('update_hubspot', { jobtitle: 'CEO' })).text, /may not be who their number says/);
  assert.equal(propertiesIn(contactId)['jobtitle'], undefined);
  assert.equal((await use('transfer', { to: 'Sales' })).kind, 'done');
  assert.deepEqual(transfers.at(-1), { carrier: 'twilio', carrierRef: 'CA1', from: '+12125550100', number: '+12125550111' });
  assert.match((await use('book_callback', { when: 'tomorrow at three' })).text, /No time can be booked/);
});

test('nothing is done for another team, another call or by a tool the agent does not have', async () => {
  const call = await answered();
  for (const answer of [
    await call.use('find_order', { order: 1 }, await scene.addTeam()),
    await call.use('delete_all', {}),
    await call.use('end_call'),
  ]) {
    assert.deepEqual(answer, { kind: 'failed', text: 'There is no such tool in this call.' });
  }
});
