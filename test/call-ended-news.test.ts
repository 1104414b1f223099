// A call that ends without an attempt is told as `call_ended`, whatever ended it: a list, a no, a country, no number, a person.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { archiveAgent } from '../server/flows/admin/change-agent.ts';
import { refuseNumbers } from '../server/flows/outbound/refuse-numbers.ts';
import { addEndpoint } from '../server/database/webhooks.ts';
import { LONDON, NEW_YORK, openCallDoors, type CallDoorsScene } from './call-doors-scene.ts';

let scene: CallDoorsScene;
before(async () => void (scene = await openCallDoors()));
after(() => scene.close());
beforeEach(async () => {
  const { db } = scene.server.database;
  for (const table of [
    'attempt',
    'callRequest',
    'plannedCall',
    'campaign',
    'doNotCall',
    'callingPolicy',
    'webhookEndpoint',
  ] as const)
    await db.deleteFrom(table).execute();
  await db.updateTable('agent').set({ state: 'active' }).execute();
  await listen(null);
});

async function listen(agentId: string | null): Promise<string> {
  const id = randomUUID();
  const at = scene.now();
  await addEndpoint(scene.server.database.db, {
    ...{ teamId: scene.teamId, id, agentId, kind: 'callkaro', url: 'https://example.com/hooks', events: ['call_ended'] },
    ...{ lowScoreBelow: 50, state: 'active', disabledReason: null, failingSince: null, lastDeliveredAt: null },
    ...{ secretHint: null, previousSecretUntil: null, createdBy: null, createdAt: at, updatedAt: at },
  });
  return id;
}

async function told(): Promise<Record<string, unknown>[]> {
  const rows = await scene.server.database.db.selectFrom('webhookDelivery').select('body').orderBy('createdAt').execute();
  return rows.map(({ body }) => body['data'] as Record<string, unknown>);
}

const HOUR_MS = 3_600_000;
const later = new Date(Date.now() + 240 * HOUR_MS).toISOString();
const outbound = async (more: Record<string, unknown> = {}) => {
  const { body } = await scene.ask('POST', '/call/outbound', {
    to_number: NEW_YORK,
    agent_id: 'anna',
    schedule_at: later,
    ...more,
  });
  return String(body['call_sid']);
};
async function created(properties: Record<string, string>): Promise<string> {
  const contactId = scene.contact(properties);
  const answer = await scene.webhook([scene.created(contactId)]);
  assert.equal(answer.status, 200, answer.text);
  await scene.plan();
  return contactId;
}

test('as it is planned: it says which call, and why', async () => {
  await refuseNumbers(scene.server.context, {
    teamId: scene.teamId,
    numbers: [NEW_YORK],
    source: 'person',
    note: '',
    createdBy: null,
  });
  const callSid = await outbound({ metadata: { plan: 'gold' } });
  const [ended, ...more] = await told();
  assert.equal(more.length, 0);
  const { time, ...rest } = ended ?? {};
  assert.match(String(time), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  assert.deepEqual(rest, {
    ...{ callSid, name: 'outbound', agent: 'Anna', versionId: null, from: '', to: NEW_YORK.slice(1), recordingUrl: null },
    ...{ call_duration: 0, transcription: null, batchId: null, hangup_reason: null, call_metadata: { plan: 'gold' }, try_count: 0 },
    ...{ post_call: {}, post_call_detail: {}, functions_called: [], conversion_status: null, next_call_scheduled: null },
    disposition_reason: 'The number is on the do-not-call list.',
    call_link: `http://127.0.0.1:3000/outbound/${callSid}`,
  });
  await outbound({ metadata: { plan: 'gold' } });
  assert.equal((await told()).length, 1, 'the same request again ends nothing');
});

const ends: [what: string, end: () => Promise<unknown>, reason: string][] = [
  [
    'by the do-not-call list, while it waits',
    async () => {
      await outbound();
      const refused = { teamId: scene.teamId, numbers: [NEW_YORK], source: 'person', note: '', createdBy: null } as const;
      await refuseNumbers(scene.server.context, refused);
    },
    'The number is on the do-not-call list.',
  ],
  [
    'by a country that is not called',
    async () => {
      await scene.policy({ countries: { only: ['US'], blocked: [] } });
      await outbound({ to_number: LONDON });
    },
    'The team does not call this country.',
  ],
  [
    'by the opt-out of a contact without a number',
    async () => {
      await scene.policy({ optOutProperty: 'do_not_phone' });
      await scene.webhook([scene.changed(await created({ firstname: 'Ann' }), 'do_not_phone', 'true')]);
    },
    'The contact’s record in the CRM says not to call.',
  ],
  [
    'by a lead that is not to be called any more',
    async () => {
      const lead = { ProspectID: '5f1c-a', Phone: NEW_YORK };
      await scene.ask('POST', '/call/crm-webhook?agent_id=anna&type=leadsquared', lead);
      await scene.plan();
      await scene.ask('POST', '/call/crm-webhook?agent_id=anna&type=leadsquared', { ...lead, DoNotCall: '1' });
    },
    'The contact’s record in the CRM says not to call.',
  ],
  [
    'because no number came',
    async () => {
      await created({ firstname: 'Ann' });
      assert.deepEqual(await told(), [], 'not while it is waited for');
      await scene.advance(25 * HOUR_MS);
      await scene.plan();
    },
    'The contact has no phone number that can be dialled. Add one in the CRM.',
  ],
  [
    'by being moved to hours that never open',
    async () => {
      const answer = await scene.ask('POST', `/call/outbound/${await outbound()}/reschedule`, {
        min_trigger_time: '03:00',
        max_trigger_time: '03:30',
      });
      assert.equal(answer.status, 200, answer.text);
    },
    'The calling hours leave no time at which this person may be rung.',
  ],
  ['by being cancelled', async () => scene.ask('POST', `/call/outbound/${await outbound()}/cancel`, {}), 'The call was cancelled.'],
  [
    'with its campaign',
    async () => {
      const { body } = await scene.ask('POST', '/v2/call/campaign', { name: 'Spring' });
      await outbound({ batch_id: body['batch_id'] });
      await scene.ask('POST', `/call/campaign/${String(body['batch_id'])}/cancel`, {});
    },
    'The call was cancelled.',
  ],
  [
    'with its agent',
    async () => {
      await outbound();
      await archiveAgent(scene.server.context, { teamId: scene.teamId, agentId: scene.agentId });
    },
    'The call was cancelled.',
  ],
];
for (const [what, end, reason] of ends) {
  test(`${what}: once`, async () => {
    await end();
    const [call] = await scene.calls();
    assert.deepEqual(
      (await told()).map(({ callSid, disposition_reason }) => [callSid, disposition_reason]),
      [[call?.id, reason]],
    );
  });
}

test('thousands of a campaign are told in one go, those under way by their attempts', async () => {
  const { body } = await scene.ask('POST', '/v2/call/campaign', { name: 'Spring' });
  const campaignId = String(body['batch_id']);
  const callSid = await outbound({ batch_id: campaignId });
  await copy(callSid, 6_000);
  const answer = await scene.ask('POST', `/call/campaign/${campaignId}/cancel`, {});
  assert.match(String(answer.body['message']), /6001 of its calls/);
  assert.equal((await told()).length, 6_000);
});

test('as many of a number are ended by a lead that is not to be called any more', async () => {
  await copy(await outbound(), 1_200);
  await scene.ask('POST', '/call/crm-webhook?agent_id=anna&type=leadsquared', { Phone: NEW_YORK, DoNotCall: '1' });
  const left = (await scene.calls()).filter(({ state }) => state === 'planned' || state === 'calling');
  assert.deepEqual([left.length, (await told()).length], [0, 1_200]);
});

/** The first of the copies is being dialled. */
async function copy(callSid: string, count: number): Promise<void> {
  const { db } = scene.server.database;
  const pattern = await db.selectFrom('plannedCall').selectAll().where('id', '=', callSid).executeTakeFirstOrThrow();
  const { readyAt: _, ...row } = pattern;
  const copies = Array.from({ length: count }, (_each, at) => ({
    ...row,
    ...{ id: randomUUID(), triggerKey: `copy ${at}`, state: at === 0 ? ('calling' as const) : row.state },
    ...{ contact: '{}', plan: JSON.stringify(row.plan), metadata: '{}', webhookFields: '{}', zones: null },
  }));
  for (let at = 0; at < copies.length; at += 1_000)
    await db
      .insertInto('plannedCall')
      .values(copies.slice(at, at + 1_000))
      .execute();
}
