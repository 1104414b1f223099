// The dashboard's view of outbound calls: history and detail, the button, lists, steering, dry runs of contacts, and agents that listen to a portal.
import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { z } from 'zod';
import type { funnel as funnelContract } from '../contract/funnel.ts';
import { funnelGroups, funnelSteps, type FunnelCounts, type FunnelGroup } from '../rules/funnel.ts';
import { openCallDoors, LONDON, NEW_YORK, WEBHOOK_SECRET, type CallDoorsScene } from './call-doors-scene.ts';
import type { Browser } from './web-server.ts';

let scene: CallDoorsScene;
let browser: Browser;
before(async () => {
  scene = await openCallDoors({ webhookSecret: WEBHOOK_SECRET });
  browser = scene.server.browser();
  await browser.signIn(scene.admin.email);
});
after(() => scene.close());
beforeEach(async () => {
  for (const table of ['callRequest', 'plannedCall', 'campaign', 'agentListener'] as const) {
    await scene.server.database.db.deleteFrom(table).execute();
  }
});

type Row = { plannedCallId: string; toNumber: string; state: string; contactName: string | null };
const items = (answer: { body: Record<string, unknown> }) => answer.body['items'] as Row[];

test('history, newest first, page by page and filtered; a call with its plan', async () => {
  for (let n = 0; n < 5; n += 1)
    await scene.ask('POST', '/call/outbound', { to_number: `+1212555010${n}`, agent_id: 'anna', metadata: { n } });
  const first = await browser.send('GET', '/api/outbound/calls?limit=3');
  assert.equal(first.status, 200, first.text);
  const second = await browser.send('GET', `/api/outbound/calls?limit=3&cursor=${String(first.body['nextCursor'])}`);
  assert.deepEqual(
    [...items(first), ...items(second)].map(({ toNumber }) => toNumber),
    [4, 3, 2, 1, 0].map((n) => `+1212555010${n}`),
  );
  assert.equal(second.body['nextCursor'], null);
  const one = await browser.send('GET', '/api/outbound/calls?number=%2B12125550102&state=planned');
  assert.equal(items(one).length, 1);
  const detail = await browser.send('GET', `/api/outbound/calls/${items(one)[0]?.plannedCallId}`);
  assert.equal(detail.status, 200, detail.text);
  assert.deepEqual(
    [detail.body['agent'], detail.body['metadata'], detail.body['attemptsMade']],
    [{ slug: 'anna', name: 'Anna' }, { n: 2 }, []],
  );
  assert.equal((detail.body['plan'] as { attempts: unknown[] }).attempts.length, 4);
});

describe('the button', () => {
  test('on a contact: pressed twice it is one call, which is planned when the contact has been read', async () => {
    const contactId = scene.contact({ firstname: 'Ada', phone: NEW_YORK });
    const press = { agentId: scene.agentId, requestKey: randomUUID(), contactId, portalId: scene.portalId };
    const presses = await Promise.all([0, 1].map(() => browser.send('POST', '/api/outbound/calls', press)));
    assert.deepEqual(
      presses.map(({ status }) => status),
      [200, 200],
      presses[0]?.text,
    );
    await scene.plan();
    const [call, ...others] = items(await browser.send('GET', '/api/outbound/calls'));
    assert.deepEqual([call?.contactName, call?.toNumber, others.length], ['Ada', NEW_YORK, 0]);
    await browser.send('POST', '/api/outbound/calls', { ...press, requestKey: randomUUID() });
    await scene.plan();
    assert.equal((await scene.calls()).length, 2, 'pressed again later it is another call');
  });

  test('on a number, or on nobody', async () => {
    const press = { agentId: scene.agentId, requestKey: randomUUID() };
    const answer = await browser.send('POST', '/api/outbound/calls', { ...press, toNumber: LONDON });
    assert.match(String(answer.body['plannedCallId']), /^[0-9a-f-]{36}$/);
    assert.equal((await browser.send('POST', '/api/outbound/calls', press)).status, 400);
    assert.equal((await browser.send('POST', '/api/outbound/calls', { ...press, toNumber: 'Bob' })).status, 400);
  });
});

test('a list is looked at before, started as a campaign, paused and cancelled', async () => {
  const csv = `phone,name\n${NEW_YORK},Ada\n${LONDON},Bea\n12,Cy\n`;
  const dry = await browser.send('POST', '/api/outbound/dry-run', { agentId: scene.agentId, csv });
  assert.deepEqual(dry.body['counts'], { lines: 3, would_call: 2, would_wait: 0, would_not_call: 0, unreadable: 1 }, dry.text);
  const started = await browser.send('POST', '/api/outbound/campaigns', { agentId: scene.agentId, name: 'Spring', csv });
  assert.equal(started.body['lines'], 3, started.text);
  await scene.plan();
  const campaigns = await browser.send('GET', '/api/outbound/campaigns');
  const [campaign] = campaigns.body['items'] as { campaignId: string; name: string; calls: Record<string, number> }[];
  assert.deepEqual([campaign?.name, campaign?.calls], ['Spring', { planned: 2 }]);
  const refused = await browser.send('GET', '/api/outbound/requests?state=refused');
  assert.deepEqual(
    (refused.body['items'] as { message: string }[]).map(({ message }) => message),
    ['There is no phone number that can be dialled.'],
  );
  const path = `/api/outbound/campaigns/${campaign?.campaignId}`;
  assert.deepEqual((await browser.send('POST', `${path}/pause`)).body, { changed: true });
  assert.deepEqual((await browser.send('POST', `${path}/resume`)).body, { changed: true });
  assert.deepEqual((await browser.send('POST', `${path}/cancel`)).body, { cancelledCalls: 2 });
});

test('a call is moved, held, let go and cancelled', async () => {
  const { body } = await scene.ask('POST', '/call/outbound', { to_number: NEW_YORK, agent_id: 'anna' });
  const path = `/api/outbound/calls/${String(body['call_sid'])}`;
  const later = new Date(scene.now().getTime() + 3 * 86_400_000).toISOString().slice(0, 11);
  const moved = await browser.send('POST', `${path}/reschedule`, { schedule_at: `${later}12:00:00` });
  assert.equal(moved.body['nextLocalTime'], `${later}12:00:00-05:00`, moved.text);
  assert.equal((await browser.send('POST', `${path}/reschedule`, { to_number: LONDON })).status, 400);
  assert.deepEqual((await browser.send('POST', `${path}/pause`)).body, { changed: true });
  assert.equal((await browser.send('GET', path)).body['isPaused'], true);
  assert.deepEqual((await browser.send('POST', `${path}/resume`)).body, { changed: true });
  assert.deepEqual((await browser.send('POST', `${path}/cancel`)).body, { changed: true });
  assert.equal((await browser.send('GET', path)).body['state'], 'cancelled');
  assert.equal((await browser.send('POST', `${path}/hubspot/retry`)).status, 409, 'nothing has failed');
  assert.equal((await browser.send('POST', `/api/outbound/calls/${randomUUID()}/hubspot/retry`)).status, 404);
});

test('a dry run of contacts reads them from HubSpot and says why some would not be called', async () => {
  const contactIds = [scene.contact({ firstname: 'Ada', phone: NEW_YORK }), scene.contact({ firstname: 'Bea' }), '987654'];
  const answer = await browser.send('POST', '/api/outbound/dry-run', { agentId: scene.agentId, contactIds });
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(
    (answer.body['lines'] as { name: string | null; verdict: string; reason: string }[]).map(({ name, verdict, reason }) => [
      name,
      verdict,
      verdict === 'would_call' ? '' : reason,
    ]),
    [
      ['Ada', 'would_call', ''],
      ['Bea', 'would_wait', 'number_missing'],
      [null, 'unreadable', 'contact_unknown'],
    ],
  );
  assert.equal((await scene.calls()).length, 0);
});

describe('agents that listen to a portal', () => {
  /** As HubSpot posts to the webhook address of the connection. */
  async function hubspotTells(events: Record<string, unknown>[]): Promise<number> {
    const path = `/api/integrations/hubspot/webhooks/${scene.teamId}`;
    const body = JSON.stringify(events);
    const at = Date.now();
    const signature = createHmac('sha256', WEBHOOK_SECRET).update(`POSThttp://127.0.0.1:3000${path}${body}${at}`).digest('base64');
    const headers = {
      'content-type': 'application/json',
      'x-hubspot-signature-v3': signature,
      'x-hubspot-request-timestamp': String(at),
    };
    return (await fetch(scene.server.url + path, { method: 'POST', body, headers })).status;
  }
  const path = () => `/api/agents/${scene.agentId}/listeners/${scene.portalId}`;
  const rule = { ruleId: 'new', on: 'created' };

  test('hear of its contacts by their rules, and each contact is called once whichever way it is told', async () => {
    const saved = await browser.send('PUT', path(), { parameters: { num_of_retries: '2', gap_between_retries: '3' } });
    assert.equal(saved.status, 200, saved.text);
    const contactId = scene.contact({ phone: NEW_YORK });
    const event = scene.created(contactId);
    assert.equal(await hubspotTells([event, scene.changed(contactId, 'city', 'Rome')]), 200);
    assert.equal(await hubspotTells([event]), 200);
    // Another app of the same portal tells the agent's own address.
    await scene.ask('POST', '/call/crm-webhook?agent_id=anna', { contact_id: contactId, portalId: scene.portalId });
    await scene.plan();
    const [call, ...others] = await scene.calls();
    assert.deepEqual([call?.contactId, call?.plan.retries, others.length], [contactId, { retries: 2, gapsMinutes: [180] }, 0]);
    const states = await scene.server.database.db
      .selectFrom('hubspotEvent')
      .select(['state', 'reason'])
      .where('objectId', '=', contactId)
      .execute();
    assert.ok(states.every(({ state }) => state === 'taken'));
  });

  test('without one nothing is asked for, and after it was taken away neither', async () => {
    assert.equal(await hubspotTells([scene.created(scene.contact({ phone: NEW_YORK }))]), 200);
    await browser.send('PUT', path(), { rules: [rule] });
    assert.equal((await browser.send('DELETE', path())).status, 204);
    assert.equal(await hubspotTells([scene.created(scene.contact({ phone: LONDON }))]), 200);
    await scene.plan();
    assert.equal((await scene.calls()).length, 0);
  });

  test('what happens while one is paused asks for no call; afterwards contacts are heard of again', async () => {
    await browser.send('PUT', path(), { rules: [rule], parameters: { num_of_retries: '2' } });
    const paused = await browser.send('PATCH', path(), { isPaused: true });
    assert.deepEqual([paused.status, paused.body['isPaused']], [200, true]);
    assert.equal(await hubspotTells([scene.created(scene.contact({ phone: NEW_YORK }))]), 200);
    const goesOn = await browser.send('PATCH', path(), { isPaused: false });
    assert.deepEqual(goesOn.body['parameters'], { ...{ num_of_retries: '2', type: 'hubspot' }, agent_id: scene.agentId });
    const contactId = scene.contact({ phone: LONDON });
    assert.equal(await hubspotTells([scene.created(contactId)]), 200);
    await scene.plan();
    assert.deepEqual(
      (await scene.calls()).map((call) => call.contactId),
      [contactId],
    );
    await browser.send('DELETE', path());
    assert.equal((await browser.send('PATCH', path(), { isPaused: true })).status, 404);
  });

  test('a number that comes by the connection ends the waiting of a call from the webhook address', async () => {
    const contactId = scene.contact({ firstname: 'Ada' });
    await scene.ask('POST', '/call/crm-webhook?agent_id=anna', { contact_id: contactId });
    await scene.plan();
    assert.equal((await scene.calls())[0]?.state, 'waiting_for_number');
    scene.hubspot.control.updateRecord({ type: 'contacts', id: contactId, properties: { phone: NEW_YORK } });
    await hubspotTells([scene.changed(contactId, 'phone', NEW_YORK)]);
    await scene.plan();
    assert.equal((await scene.calls())[0]?.state, 'planned');
  });

  test('parameters that cannot be read, and portals that are not connected', async () => {
    const wrong = await browser.send('PUT', path(), { rules: [rule], parameters: { num_of_retries: 'many' } });
    assert.deepEqual([wrong.status, (wrong.body['errors'] as { path: string }[])[0]?.path], [400, 'num_of_retries']);
    assert.equal((await browser.send('PUT', `/api/agents/${scene.agentId}/listeners/4711`, { rules: [rule] })).status, 404);
  });
});

test('how far calls came, by what they are grouped by; each figure opens the calls it was counted from', async () => {
  const { db } = scene.server.database;
  const { teamId } = scene;
  const csv = `phone,name\n${NEW_YORK},Ada\n${LONDON},Bea\n`;
  await browser.send('POST', '/api/outbound/campaigns', { agentId: scene.agentId, name: 'Spring', csv });
  await scene.plan();
  for (const n of [1, 2]) await scene.ask('POST', '/call/outbound', { to_number: `+1212555010${n}`, agent_id: 'anna' });
  const calls = new Map((await scene.calls()).map(({ id, toNumber }) => [toNumber, id]));
  const day = '2026-03-02';
  await db
    .updateTable('plannedCall')
    .set({ createdAt: new Date(`${day}T12:00:00Z`) })
    .where('teamId', '=', teamId)
    .execute();
  const attempts = [
    { to: NEW_YORK, at: '2026-03-02T23:00:00Z', from: '+14155550100', version: 1, disposition: 'no_answer', result: null },
    {
      to: NEW_YORK,
      at: '2026-03-03T15:00:00Z',
      from: '+14155550101',
      version: 2,
      disposition: 'connected',
      result: 'goal_reached',
    },
    { to: LONDON, at: '2026-03-03T15:30:00Z', from: '+14155550100', version: 2, disposition: 'voicemail_reached', result: null },
    {
      to: '+12125550101',
      at: '2026-03-03T15:10:00Z',
      from: '+14155550100',
      version: 2,
      disposition: 'opted_out',
      result: 'opted_out',
    },
  ] as const;
  for (const [number, { to, at, from, version, disposition, result }] of attempts.entries()) {
    const [id, plannedCallId] = [randomUUID(), calls.get(to) ?? ''];
    const when = new Date(at);
    await db
      .insertInto('attempt')
      .values({
        ...{ teamId, id, plannedCallId, number, state: 'ended', agentId: scene.agentId, agentVersion: version, toNumber: to },
        ...{ fromNumber: from, carrier: 'simulated', disposition, allowedBecause: '[]', rulesVersion: '1', variables: '[]' },
        ...{ dueAt: when, intentAt: when, endedAt: when, createdAt: when, updatedAt: when },
      })
      .execute();
    if (result !== null)
      await db
        .insertInto('liveCall')
        .values({
          ...{ teamId, attemptId: id, brief: null, tokenDigest: id, state: 'ended', told: JSON.stringify({ result }) },
          ...{ seenAt: when, createdAt: when },
        })
        .execute();
  }
  const funnel = async (query: string) => {
    const answer = await browser.send('GET', `/api/outbound/funnel?from=${day}&to=${day}&${query}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.body as z.output<typeof funnelContract>;
  };
  const counted = ({ queued, dialled, answered, human, goal }: FunnelCounts) => [queued, dialled, answered, human, goal];
  const found = await Promise.all(funnelGroups.map((by) => funnel(`by=${by}`)));
  const linesOf = (by: FunnelGroup) =>
    found[funnelGroups.indexOf(by)]?.lines.map(({ name, counts }) => [name, ...counted(counts)]) ?? [];
  for (const { total, isCut } of found) assert.deepEqual([counted(total), isCut], [[4, 3, 3, 2, 1], false]);
  assert.deepEqual(linesOf('campaign'), [
    ['No campaign', 2, 1, 1, 1, 0],
    ['Spring', 2, 2, 2, 1, 1],
  ]);
  assert.deepEqual(linesOf('agent'), [['Anna', 4, 3, 3, 2, 1]]);
  assert.deepEqual(linesOf('version'), [
    ['Anna, v2', 3, 3, 3, 2, 1],
    ['Anna, v1', 1, 1, 0, 0, 0],
  ]);
  assert.deepEqual(linesOf('number'), [
    ['+14155550100', 3, 3, 2, 1, 0],
    ['+14155550101', 1, 1, 1, 1, 1],
  ]);
  assert.deepEqual(linesOf('hour'), [
    ['10:00', 2, 2, 2, 2, 1],
    ['15:00', 1, 1, 1, 0, 0],
    ['18:00', 1, 1, 0, 0, 0],
  ]);
  const opens: [FunnelGroup, (line: (typeof found)[number]['lines'][number]) => string][] = [
    ['campaign', ({ key }) => `campaignId=${key === '' ? 'none' : key}`],
    ['agent', ({ key }) => `agentId=${key}`],
    ['version', ({ agentId, agentVersion }) => `agentId=${agentId}&agentVersion=${agentVersion}`],
    ['number', ({ key }) => `fromNumber=${encodeURIComponent(key)}`],
    ['hour', ({ key }) => `hour=${key === '' ? 'unknown' : key}`],
  ];
  for (const [by, query] of opens)
    for (const line of found[funnelGroups.indexOf(by)]?.lines ?? [])
      for (const step of funnelSteps) {
        const list = await browser.send('GET', `/api/outbound/calls?from=${day}&to=${day}&reached=${step}&${query(line)}`);
        assert.equal(items(list).length, line.counts[step], `${by} ${line.name} ${step}: ${list.text}`);
      }
  assert.equal((await funnel(`by=agent&agentId=${randomUUID()}`)).total.queued, 0);
});
