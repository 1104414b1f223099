// A channel is told once a day how the day before went, from what stands in the tables, however many workers look.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { newCallingPolicy } from '../rules/calling-policy.ts';
import type { Disposition } from '../rules/disposition.ts';
import type { Outcome, ScoreResult } from '../rules/scorecard.ts';
import { saveCallingPolicy } from '../server/database/calling-policy.ts';
import { listDueDigests } from '../server/database/digests.ts';
import { saveScore } from '../server/database/scores.ts';
import { sendDigest } from '../server/flows/reporting/send-digest.ts';
import { ringDueWork } from '../server/worker/ticker.ts';
import { diallingSettings } from './dialling-scene.ts';
import { addCall } from './web-calls.ts';
import { openWebhookScene, type WebhookScene } from './webhook-scene.ts';

const WORKERS = 5;
let scene: WebhookScene;
before(async () => {
  scene = await openWebhookScene();
  await saveCallingPolicy(db(), scene.teamId, { ...newCallingPolicy, teamZone: 'America/New_York' }, new Date());
});
after(() => scene.close());
beforeEach(async () => {
  scene.sink.received.length = 0;
  for (const table of ['webhook_endpoint', 'call', 'planned_call', 'attempt', 'agent', 'bell'])
    await scene.server.database.pool.query(`delete from ${table}`);
});

const db = () => scene.server.database.db;
/** As a clock in New York shows it in winter. */
const atNewYork = (time: string) => standAt(`${time}:00-05:00`);
const standAt = (instant: string) => scene.server.advance(Date.parse(instant) - scene.context.clock.now().getTime());
const channel = (body: Record<string, unknown> = {}) => scene.endpoint({ kind: 'slack', events: ['digest.daily'], ...body });
const shown = async (endpointId: string) => {
  const { items } = (await scene.send('GET', '/api/webhooks')).body as { items: Record<string, unknown>[] };
  return items.find((one) => one['endpointId'] === endpointId) ?? {};
};
const texts = () => scene.sink.received.map(({ body }) => (JSON.parse(body) as { text: string }).text);

/** All workers look and send at once. */
async function look(endpointId: string): Promise<void> {
  const of = { teamId: scene.teamId, endpointId };
  await Promise.all(Array.from({ length: WORKERS }, () => sendDigest(scene.context, of)));
  await scene.deliver(endpointId);
}

async function scored(calledAt: string, overall: number, criteria: Record<string, Outcome>): Promise<string> {
  const callId = await addCall(scene.server, { teamId: scene.teamId, calledAt: new Date(calledAt), score: overall });
  const score: ScoreResult = {
    scorecard: { key: 'discovery', version: 1, name: 'Discovery' },
    evaluator: { kind: 'local', name: 'local', version: '1' },
    overall,
    categories: [
      {
        ...{ key: 'all', name: 'All', score: overall },
        criteria: Object.entries(criteria).map(([name, outcome]) => ({
          ...{ key: name, name, description: '', weight: 50, points: outcome === 'met' ? 50 : 0, outcome, reason: '', checks: [] },
        })),
      },
    ],
  };
  await saveScore(db(), { teamId: scene.teamId, callId }, { result: score, transcriptVersion: 1 }, new Date());
  return callId;
}

async function agent(name: string): Promise<string> {
  const id = randomUUID();
  const at = new Date();
  const row = { teamId: scene.teamId, id, slug: id, name, state: 'active' as const, draft: JSON.stringify(diallingSettings) };
  await db()
    .insertInto('agent')
    .values({ ...row, publishedVersion: null, createdBy: null, createdAt: at, updatedAt: at })
    .execute();
  return id;
}

/** A call that was planned and dialled at the same instant. */
async function dialled(agentId: string, at: string, disposition: Disposition, callId: string | null = null): Promise<void> {
  const [plannedCallId, when] = [randomUUID(), new Date(at)];
  await scene.server.database.pool.query(
    `with call as (
      insert into planned_call (team_id, id, agent_id, trigger_key, door, state, contact, plan, metadata, webhook_fields, waiting_since,
        created_at, updated_at) values ($1, $2::uuid, $3, $2::uuid::text, 'outbound', 'done', '{}', '{}', '{}', '{}', $4, $4, $4)
    ) insert into attempt (team_id, id, planned_call_id, number, state, agent_id, to_number, carrier, due_at, intent_at, ended_at,
        disposition, call_id, allowed_because, rules_version, variables, created_at, updated_at)
      values ($1, $5, $2::uuid, 0, 'ended', $3, '+12125550142', 'simulated', $4, $4, $4, $6, $7, '[]', '', '[]', $4, $4)`,
    [scene.teamId, plannedCallId, agentId, when, randomUUID(), disposition, callId],
  );
}

test('yesterday is counted on the team’s clock and told once, whoever looks', async () => {
  atNewYork('2026-03-03T12:00');
  const { endpointId } = await channel();
  assert.equal((await shown(endpointId))['digestAt'], '2026-03-04T14:00:00.000Z');
  await scored('2026-03-03T05:00:00Z', 60, { Opening: 'met', 'Next steps': 'not_found' });
  await scored('2026-03-04T04:59:59Z', 81, { Opening: 'met', 'Next steps': 'not_found' });
  // The day before and the day after.
  await scored('2026-03-03T04:59:59Z', 0, { Opening: 'not_found' });
  await scored('2026-03-04T05:00:00Z', 0, { Opening: 'not_found' });
  await addCall(scene.server, { teamId: scene.teamId, calledAt: new Date('2026-03-03T20:00:00Z'), state: 'failed' });
  const caller = await agent('Demo caller');
  await dialled(caller, '2026-03-03T18:00:00Z', 'no_answer');
  await dialled(caller, '2026-03-03T18:00:00Z', 'connected');
  await dialled(caller, '2026-03-03T18:00:00Z', 'opted_out');
  await dialled(caller, '2026-03-04T05:00:00Z', 'connected');

  atNewYork('2026-03-04T08:59');
  await look(endpointId);
  assert.deepEqual(texts(), []);
  atNewYork('2026-03-04T09:00');
  await look(endpointId);
  await look(endpointId);
  assert.deepEqual(
    texts().map((text) => text.split('\n')),
    [
      [
        '*Tuesday, 3 March 2026*',
        '<http://127.0.0.1:3000/calls?days=2|3 recorded calls>, 2 scored, *71* of 100 on average. Most was lost by “Next steps”: nothing of it in 2 of 2.',
        '<http://127.0.0.1:3000/outbound|3 calls planned>, 3 dialled, 2 spoken with, *1* asked not to be called again.',
      ],
    ],
  );
  assert.equal((await shown(endpointId))['digestAt'], '2026-03-05T14:00:00.000Z');
});

test('the bell of a digest is rung once and only when it is due', async () => {
  atNewYork('2026-03-03T12:00');
  const { endpointId } = await channel();
  const off = await channel();
  atNewYork('2026-03-04T09:00');
  await scene.send('PATCH', `/api/webhooks/${off.endpointId}`, { state: 'disabled' });
  assert.deepEqual(await listDueDigests(db(), scene.context.clock.now(), 10), [{ teamId: scene.teamId, endpointId }]);
  const before = (await digestJobs()).length;
  await Promise.all(Array.from({ length: WORKERS }, () => ringDueWork(scene.context)));
  assert.equal((await digestJobs()).length - before, 1);
});

const digestJobs = async () => (await scene.server.jobs()).filter(({ name }) => name === 'send-digest');

test('a server that was away for a week tells of the last day only', async () => {
  atNewYork('2026-03-03T12:00');
  const { endpointId } = await channel();
  atNewYork('2026-03-11T06:00');
  await look(endpointId);
  await look(endpointId);
  assert.deepEqual(texts().map(dayOf), ['Monday, 9 March 2026']);
  standAt('2026-03-11T09:00:00-04:00');
  await look(endpointId);
  assert.deepEqual(texts().map(dayOf), ['Monday, 9 March 2026', 'Tuesday, 10 March 2026']);
});

test('another time or zone never tells a day twice, and what was switched off has missed its days', async () => {
  atNewYork('2026-03-03T12:00');
  const { endpointId } = await channel();
  atNewYork('2026-03-04T09:00');
  await look(endpointId);
  await scene.send('PATCH', `/api/webhooks/${endpointId}`, { digestTime: '10:00' });
  atNewYork('2026-03-04T10:00');
  await look(endpointId);
  await scene.send('PATCH', `/api/webhooks/${endpointId}`, { digestZone: 'America/Los_Angeles' });
  standAt('2026-03-04T10:00:00-08:00');
  await look(endpointId);
  assert.deepEqual(texts().map(dayOf), ['Tuesday, 3 March 2026']);
  await scene.send('PATCH', `/api/webhooks/${endpointId}`, { state: 'disabled' });
  standAt('2026-03-06T12:00:00-08:00');
  await look(endpointId);
  await scene.send('PATCH', `/api/webhooks/${endpointId}`, { state: 'active' });
  await look(endpointId);
  assert.equal(texts().length, 1);
  assert.equal((await shown(endpointId))['digestAt'], '2026-03-07T18:00:00.000Z');
  standAt('2026-03-07T10:00:00-08:00');
  await look(endpointId);
  assert.deepEqual(texts().slice(1).map(dayOf), ['Friday, 6 March 2026']);
});

test('an endpoint of one agent hears of that agent’s calls; yesterday can be sent at once and is told in the morning all the same', async () => {
  atNewYork('2026-03-04T08:00');
  const [mine, other] = [await agent('Demo <caller>'), await agent('Another')];
  const { endpointId } = await channel({ agentId: mine });
  const callId = await scored('2026-03-03T18:00:00Z', 40, { Opening: 'partly' });
  await scored('2026-03-03T18:00:00Z', 90, { Opening: 'met' });
  await dialled(mine, '2026-03-03T18:00:00Z', 'connected', callId);
  await dialled(other, '2026-03-03T18:00:00Z', 'connected');
  const answer = await scene.send('POST', `/api/webhooks/${endpointId}/test`, { event: 'digest.daily' });
  assert.equal(answer.status, 200, answer.text);
  await scene.deliver(endpointId);
  atNewYork('2026-03-04T09:00');
  await look(endpointId);
  const [test, real] = texts();
  assert.equal(test, `A test: ${real}`);
  assert.match(String(real), /^\*Tuesday, 3 March 2026\* · Demo &lt;caller&gt;\n/);
  assert.match(String(real), /\|1 recorded call>, 1 scored, \*40\* of 100/);
  assert.match(String(real), /\|1 call planned>, 1 dialled, 1 spoken with\./);
});

test('a time and a zone that are none are refused where they were typed', async () => {
  for (const [field, value] of [
    ['digestTime', '9 o’clock'],
    ['digestTime', '24:00'],
    ['digestZone', 'EST'],
    ['digestZone', 'Mars/Olympus'],
  ] as const) {
    const body = { kind: 'slack', url: scene.sink.url, events: ['digest.daily'], [field]: value };
    const answer = await scene.send('POST', '/api/webhooks', body);
    assert.equal(answer.status, 400, answer.text);
    assert.ok(answer.text.includes(field), answer.text);
  }
});

const dayOf = (text: string) => /\*(.+)\*/.exec(text.split('\n')[0] ?? '')?.[1];
