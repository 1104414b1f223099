// What is told of an agent's calls as they are dialled: every attempt as it moves, and in CallKaro's words how each ended.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { eventsOfKind, type WebhookKind } from '../rules/webhook-event.ts';
import { addCampaign, findCampaigns } from '../server/database/campaigns.ts';
import { addEndpoint } from '../server/database/webhooks.ts';
import { openDiallingScene, type DiallingScene } from './dialling-scene.ts';

let scene: DiallingScene;
before(async () => {
  scene = await openDiallingScene();
});
after(() => scene.close());

async function listen(kind: WebhookKind, agentId: string | null): Promise<string> {
  const id = randomUUID();
  const at = scene.now();
  await addEndpoint(scene.context.db, {
    ...{ teamId: scene.teamId, id, agentId, kind, url: 'https://example.com/hooks', events: [...eventsOfKind[kind]] },
    ...{ lowScoreBelow: 50, state: 'active', disabledReason: null, failingSince: null, lastDeliveredAt: null },
    ...{ secretHint: null, previousSecretUntil: null, createdBy: null, createdAt: at, updatedAt: at },
  });
  return id;
}

async function told(endpointId: string) {
  const rows = await scene.context.db
    .selectFrom('webhookDelivery')
    .select(['event', 'body'])
    .where('endpointId', '=', endpointId)
    .execute();
  const dataOf = (event: string) =>
    rows.filter((row) => row.event === event).map(({ body }) => body['data'] as Record<string, unknown>);
  return { events: rows.map(({ event }) => event).toSorted(), dataOf };
}

test('the team and the agent both hear how a call went, attempt by attempt', async () => {
  const team = await listen('standard', null);
  const ours = await listen('callkaro', scene.agentId);
  const others = await listen('callkaro', await scene.addAgent(scene.teamId));
  const plannedCallId = await scene.plan({ toNumber: '+12125550142' });
  const call = await scene.playToEnd(plannedCallId);
  const attempts = await scene.attempts(plannedCallId);

  const wide = await told(team);
  const count = (event: string) => wide.events.filter((one) => one === event).length;
  assert.equal(count('attempt.started'), attempts.length);
  assert.equal(count('attempt.ended'), attempts.length);
  assert.equal(count('attempt.answered'), attempts.filter(({ answeredAt }) => answeredAt !== null).length);
  assert.equal(count('call_ended'), attempts.length);
  assert.deepEqual(
    wide.dataOf('attempt.ended').map(({ callSid, disposition }) => [callSid, disposition]),
    attempts.map(({ disposition }) => [plannedCallId, disposition]),
  );

  const ended = (await told(ours)).dataOf('call_ended');
  assert.equal(ended.length, attempts.length);
  const last = ended.find(({ try_count }) => try_count === attempts.length - 1);
  assert.deepEqual(
    [last?.['callSid'], last?.['agent'], last?.['from'], last?.['to'], last?.['next_call_scheduled']],
    [call.id, 'Demo caller', '12125550100', '12125550142', null],
  );
  assert.match(String(last?.['time']), /^2026-03-0\d \d\d:\d\d:\d\d$/);
  assert.deepEqual((await told(others)).events, []);
});

test('a call that ends without being dialled is told as well', async () => {
  const endpointId = await listen('callkaro', null);
  await scene.context.db
    .insertInto('doNotCall')
    .values({
      ...{ teamId: scene.teamId, number: '+12125550143', source: 'person', note: '', attemptId: null, createdBy: null },
      createdAt: scene.now(),
    })
    .execute();
  await scene.playToEnd(await scene.plan({ toNumber: '+12125550143' }));
  const [ended] = (await told(endpointId)).dataOf('call_ended');
  assert.equal(ended?.['disposition_reason'], 'The number is on the do-not-call list.');
  assert.equal(ended?.['call_duration'], 0);
});

test('a carrier that refuses us stops the campaign, once, and people are told why; a country it refuses stops nothing', async () => {
  const { db } = scene.context;
  const campaignId = randomUUID();
  const of = { teamId: scene.teamId, campaignId };
  await addCampaign(db, { ...of, name: 'Spring', agentId: scene.agentId }, scene.now());
  const campaign = async () => (await findCampaigns(db, scene.teamId, [campaignId])).get(campaignId);
  const slack = await listen('slack', null);
  const refuses = (code: number, message: string) =>
    scene.through((direct) => ({ ...direct, dial: async () => ({ kind: 'refused', code, message }) }));
  try {
    refuses(21215, 'Not allowed.');
    const abroad = await scene.playToEnd(await scene.plan({ toNumber: '+12125550144', campaignId }));
    assert.deepEqual([abroad.lastDisposition, (await campaign())?.state], ['country_refused', 'active']);
    refuses(20003, 'Authenticate');
    const calls = [
      await scene.plan({ toNumber: '+12125550145', campaignId }),
      await scene.plan({ toNumber: '+12125550146', campaignId }),
    ];
    await scene.dispatch();
    const ended = await Promise.all(calls.map(async (id) => (await scene.call(id)).lastDisposition));
    assert.deepEqual(new Set(ended), new Set(['carrier_refused', null]), 'after one of them nobody else is rung');
  } finally {
    scene.through((direct) => direct);
  }
  const reason = 'The carrier refuses our calls (20003): Authenticate';
  const stopped = await campaign();
  assert.deepEqual([stopped?.state, stopped?.stoppedBecause], ['paused', reason]);
  const rows = await db.selectFrom('webhookDelivery').select(['event', 'body']).where('endpointId', '=', slack).execute();
  const text = `:warning: The campaign <https://calls.example.com/outbound/campaigns|Spring> is stopped. ${reason}`;
  assert.deepEqual(rows, [{ event: 'campaign.stopped', body: { text } }]);
  const acts = await db
    .selectFrom('auditEntry')
    .select(['act', 'actorKind', 'detail'])
    .where('teamId', '=', scene.teamId)
    .execute();
  assert.partialDeepStrictEqual(acts, [{ act: 'calling.stopped', actorKind: 'server', detail: { campaignId, reason } }]);
  assert.equal(acts.length, 1);
});
