// A program asks for calls by number: answers with the plan, repeats, mistakes, campaigns, moving, stopping, and what a dry run foretells.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { callDoorDocs } from '../contract/call-doors.ts';
import { addDoNotCall } from '../server/database/do-not-call.ts';
import { holdCallingPolicy, readCallingPolicy } from '../server/database/calling-policy.ts';
import { setCampaignState } from '../server/database/campaigns.ts';
import { createPushKey } from '../server/flows/admin/create-push-key.ts';
import { startCallList } from '../server/flows/outbound/create-campaign.ts';
import { pauseCalls, resumeCalls, type PauseScope } from '../server/flows/outbound/pause-calls.ts';
import { readCallCsv } from '../server/flows/outbound/read-call-list.ts';
import { alwaysOpen, LONDON, NEW_YORK, openCallDoors, type CallDoorsScene } from './call-doors-scene.ts';
import type { Answer } from './web-server.ts';

type Attempt = {
  attempt: number;
  earliest_at: string;
  local_time: string;
  zone: string;
  reason: string;
  message: string;
  decided_by: string | null;
};
type Plan = { attempts: Attempt[]; end: string; zones: string[] };
const planOf = (answer: Answer) => answer.body['plan'] as Plan;

let scene: CallDoorsScene;
before(async () => void (scene = await openCallDoors()));
after(() => scene.close());
beforeEach(async () => {
  const { db } = scene.server.database;
  for (const table of ['callRequest', 'plannedCall', 'campaign', 'doNotCall', 'callingPolicy'] as const)
    await db.deleteFrom(table).execute();
  await db.updateTable('agent').set({ state: 'active' }).execute();
});

const HOUR_MS = 3_600_000;
const outbound = (more: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  scene.ask('POST', '/call/outbound', { to_number: NEW_YORK, agent_id: 'anna', ...more }, headers);
/** An instant at which New York is far inside all hours, days ahead. */
const noon = () => {
  const at = new Date(scene.now().getTime() + 3 * 24 * HOUR_MS);
  return `${at.toISOString().slice(0, 10)}T12:00:00`;
};

describe('one call', () => {
  test('is answered as it is known, with every attempt, its zone and its rule', async () => {
    const schedule = noon();
    const answer = await outbound({
      schedule_at: schedule,
      number_of_retries: 2,
      gap_between_retries: [30, '2h'],
      metadata: { plan: 'gold' },
    });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.body['status'], 'done');
    assert.equal(answer.body['message'], 'Call queued successfully');
    const { attempts, end, zones } = planOf(answer);
    assert.deepEqual(zones, ['America/New_York']);
    assert.deepEqual(
      attempts.map(({ attempt, local_time, zone, reason }) => [attempt, local_time.slice(0, 16), zone, reason]),
      [
        [1, schedule.slice(0, 16), 'America/New_York', 'before_schedule'],
        [2, `${schedule.slice(0, 11)}12:30`, 'America/New_York', 'gap_between_retries'],
        [3, `${schedule.slice(0, 11)}14:30`, 'America/New_York', 'gap_between_retries'],
      ],
    );
    assert.equal(end, 'no_retries_left');
    const call = await scene.call(answer.body['call_sid']);
    assert.deepEqual(
      [call.state, call.nextAt?.toISOString(), call.metadata],
      ['planned', attempts[0]?.earliest_at, { plan: 'gold' }],
    );
  });

  test('outside the hours it tells which rule moves it', async () => {
    const answer = await outbound({ schedule_at: noon(), min_trigger_time: '15:00', max_trigger_time: '16:00' });
    const [first] = planOf(answer).attempts;
    assert.match(first?.local_time ?? '', /T15:00/);
    assert.equal(first?.decided_by, 'request hours (asked for: 15:00–16:00) in America/New_York');
    assert.equal(first?.reason, 'outside_window');
  });

  test('to a number that must not be rung is refused, and kept with the reason', async () => {
    const at = scene.now();
    const entry = { teamId: scene.teamId, number: NEW_YORK, note: '', attemptId: null, createdBy: null, createdAt: at };
    await addDoNotCall(scene.server.database.db, [{ ...entry, source: 'person' }]);
    const answer = await outbound();
    assert.deepEqual([answer.status, answer.body['status'], answer.body['state']], [200, 'refused', 'given_up']);
    assert.match(String(answer.body['message']), /do-not-call/);
    const status = await scene.ask('GET', `/call/outbound/${String(answer.body['call_sid'])}`);
    assert.deepEqual([status.body['reason'], status.body['plan']], ['do_not_call', null]);
  });

  test('sent again is the same call; another body, or another Idempotency-Key, is another', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => outbound({ schedule_at: noon() })));
    const ids = new Set(answers.map(({ body }) => body['call_sid']));
    assert.equal(ids.size, 1);
    assert.equal(answers.filter(({ body }) => body['duplicate'] === false).length, 1);
    assert.equal((await scene.calls()).length, 1);
    await outbound({ schedule_at: noon(), metadata: { order: 2 } });
    const keyed = [
      await outbound({}, { 'idempotency-key': 'a' }),
      await outbound({}, { 'idempotency-key': 'a' }),
      await outbound({}, { 'idempotency-key': 'b' }),
    ];
    assert.equal(keyed[0]?.body['call_sid'], keyed[1]?.body['call_sid']);
    assert.equal((await scene.calls()).length, 4);
  });

  test('without a key it is the same call until an hour after that has ended, over midnight too', async () => {
    const schedule = noon();
    const again = async () => (await outbound({ schedule_at: schedule })).body;
    const first = await again();
    const toMidnight = 24 * HOUR_MS - (scene.now().getTime() % (24 * HOUR_MS));
    await scene.advance(toMidnight + 1_000);
    assert.deepEqual([(await again())['call_sid'], (await again())['duplicate']], [first['call_sid'], true]);
    await scene.ask('POST', `/call/outbound/${String(first['call_sid'])}/cancel`, {});
    await scene.advance(HOUR_MS - 1_000);
    assert.equal((await again())['call_sid'], first['call_sid'], 'less than an hour after its end');
    await scene.advance(2_000);
    const second = await again();
    assert.notEqual(second['call_sid'], first['call_sid']);
    assert.deepEqual([second['duplicate'], (await again())['call_sid']], [false, second['call_sid']]);
    assert.equal((await scene.calls()).length, 2);
  });

  const mistakes: [what: string, body: Record<string, unknown>, fields: string[]][] = [
    ['nothing', {}, ['agent_id', 'to_number']],
    ['a number without a country', { agent_id: 'anna', to_number: '2125550100' }, ['to_number']],
    [
      'an unknown agent and a wrong gap',
      { agent_id: 'x', to_number: NEW_YORK, gap_between_retries: 'soon' },
      ['agent_id', 'gap_between_retries'],
    ],
    [
      'too many retries and a priority',
      { agent_id: 'anna', to_number: NEW_YORK, number_of_retries: 11, priority: 101 },
      ['number_of_retries', 'priority'],
    ],
    ['a schedule that is no time', { agent_id: 'anna', to_number: NEW_YORK, schedule_at: 'tomorrow' }, ['schedule_at']],
    ['metadata that is a list', { agent_id: 'anna', to_number: NEW_YORK, metadata: [1] }, ['metadata']],
    [
      'a campaign that is not there',
      { agent_id: 'anna', to_number: NEW_YORK, batch_id: '01890000-0000-7000-8000-000000000000' },
      ['batch_id'],
    ],
  ];
  for (const [what, body, fields] of mistakes) {
    test(`${what}: every field says what to do`, async () => {
      const answer = await scene.ask('POST', '/call/outbound', body);
      assert.equal(answer.status, 400, answer.text);
      const told = answer.body['fields'] as { path: string; message: string }[];
      assert.deepEqual(told.map(({ path }) => path).toSorted(), fields.toSorted());
      assert.ok(told.every(({ message }) => message.length > 15));
      assert.equal((await scene.calls()).length, 0);
    });
  }

  test('with text that no database stores is planned without it, wherever it stands', async () => {
    const odd = { to_number: NEW_YORK, agent_id: 'anna', metadata: { 'pl\0an': 'Go\0ld \ud800' }, 'other\0': ['\0'] };
    const answer = await scene.ask('POST', '/call/outbound', odd);
    assert.equal(answer.status, 200, answer.text);
    const [call] = await scene.calls();
    assert.deepEqual(call?.metadata, { plan: 'Gold \ufffd' });
  });

  test('of another team is not found', async () => {
    const { body } = await outbound();
    const other = await openTeamKey();
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/cancel'],
      ['POST', '/pause'],
    ] as const) {
      const answer = await scene.send(
        method,
        `/call/outbound/${String(body['call_sid'])}${path}`,
        method === 'GET' ? undefined : {},
        { 'x-api-key': other },
      );
      assert.equal(answer.status, 404, path);
    }
    assert.equal((await scene.ask('GET', '/call/outbound/nonsense')).status, 404);
  });
});

async function openTeamKey(): Promise<string> {
  const { teamId } = await scene.server.team('Theirs');
  return (await createPushKey(scene.server.context, { teamId, name: 'k', createdBy: null, purpose: 'calls' })).key;
}

describe('moving and stopping', () => {
  test('a call is moved, on the clock of the called person', async () => {
    const { body } = await outbound();
    const path = `/call/outbound/${String(body['call_sid'])}`;
    const answer = await scene.ask('POST', `${path}/reschedule`, { schedule_at: noon(), priority: 5 });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(planOf(answer).attempts[0]?.local_time.slice(0, 16), noon().slice(0, 16));
    const call = await scene.call(body['call_sid']);
    assert.deepEqual([call.nextAt?.toISOString(), call.priority], [planOf(answer).attempts[0]?.earliest_at, 5]);
    const wrong = await scene.ask('POST', `${path}/reschedule`, { to_number: LONDON });
    assert.equal(wrong.status, 400);
    assert.match(String(wrong.body['message']), /schedule_at/);
  });

  test('of two ends of the hours the one that is not sent stays', async () => {
    const { body } = await outbound({ min_trigger_time: '09:00', max_trigger_time: '18:00' });
    const path = `/call/outbound/${String(body['call_sid'])}`;
    const hoursAfter = async (change: Record<string, unknown>) => {
      const answer = await scene.ask('POST', `${path}/reschedule`, change);
      if (answer.status !== 200) return `${answer.status} ${String(answer.body['message'])}`;
      return (answer.body['requested'] as { hours: string | null }).hours;
    };
    assert.equal(await hoursAfter({ min_trigger_time: '10:00' }), '10:00–18:00');
    assert.equal(await hoursAfter({ max_trigger_time: '17:00' }), '10:00–17:00');
    assert.equal(await hoursAfter({ priority: 5 }), '10:00–17:00');
    assert.match(String(await hoursAfter({ allow_overnight: true })), /^400 .+min_trigger_time or max_trigger_time with it/);
    assert.match(String(await hoursAfter({ allow_overnight: true, priority: 5 })), /^400/);
    assert.match(String(await hoursAfter({ min_trigger_time: '17:00' })), /^400 .+begin and end at 17:00/);
    assert.match(String(await hoursAfter({ min_trigger_time: '19:00' })), /^400 .+before the start/);
    assert.equal(await hoursAfter({ min_trigger_time: '15:00', max_trigger_time: '11:00', allow_overnight: true }), '15:00–11:00');
    assert.equal(await hoursAfter({ min_trigger_time: '16:00' }), '16:00–11:00');
    assert.match(String(await hoursAfter({ max_trigger_time: '15:00' })), /^400 .+become 16:00–15:00, longer than 16:00–11:00/);
    assert.match(String(await hoursAfter({ min_trigger_time: '12:00' })), /^400 .+allow_overnight=true/);
    assert.match(String(await hoursAfter({ max_trigger_time: 'noon' })), /^400 .+HH:MM/);
    assert.equal(await hoursAfter({ max_trigger_time: '12:00', allow_overnight: true }), '16:00–12:00');
    assert.equal(await hoursAfter({ max_trigger_time: '24:00' }), '16:00–24:00');
    assert.equal(await hoursAfter({ min_trigger_time: null, max_trigger_time: null }), null);
    assert.equal(await hoursAfter({ max_trigger_time: '17:00' }), '00:00–17:00');
  });

  test('an instant with an offset survives being stored', async () => {
    const at = `${noon()}-05:00`;
    const { body } = await outbound({ schedule_at: at });
    const status = await scene.ask('GET', `/call/outbound/${String(body['call_sid'])}`);
    assert.equal(new Date(planOf(status).attempts[0]?.earliest_at ?? 0).getTime(), new Date(at).getTime());
    assert.equal((status.body['requested'] as { schedule_at: string }).schedule_at, new Date(at).toISOString());
  });

  test('a cancelled call stays cancelled', async () => {
    const { body } = await outbound({ schedule_at: noon() });
    const path = `/call/outbound/${String(body['call_sid'])}`;
    assert.equal((await scene.ask('POST', `${path}/cancel`, {})).body['changed'], true);
    assert.equal((await scene.ask('POST', `${path}/cancel`, {})).body['changed'], false);
    const call = await scene.call(body['call_sid']);
    assert.deepEqual([call.state, call.nextAt, call.reason], ['cancelled', null, 'cancelled']);
    assert.equal((await scene.ask('POST', `${path}/reschedule`, { schedule_at: noon() })).status, 409);
    assert.equal((await scene.ask('POST', `${path}/pause`, {})).status, 409);
  });

  const scopes: [what: string, path: (of: { call: string; campaign: string }) => string][] = [
    ['one call', ({ call }) => `/call/outbound/${call}`],
    ['a campaign', ({ campaign }) => `/call/campaign/${campaign}`],
    ['an agent', () => '/call/agent/anna'],
    ['everything', () => '/call'],
  ];
  for (const [what, pathOf] of scopes) {
    test(`${what} is paused and goes on`, async () => {
      const campaign = String((await scene.ask('POST', '/v2/call/campaign', { name: 'Spring' })).body['batch_id']);
      const call = String((await outbound({ batch_id: campaign, schedule_at: noon() })).body['call_sid']);
      const path = pathOf({ call, campaign });
      assert.equal((await scene.ask('POST', `${path}/pause`, {})).body['changed'], true);
      assert.equal((await scene.ask('POST', `${path}/pause`, {})).body['changed'], false);
      const held = await scene.ask('GET', `/call/outbound/${call}`);
      assert.equal(planOf(held).end, 'paused', held.text);
      const later = await outbound({ batch_id: campaign, to_number: LONDON });
      const waiting = what !== 'one call';
      assert.equal((await scene.call(later.body['call_sid'])).nextAt === null, waiting, 'what comes meanwhile waits too');
      assert.equal((await scene.ask('POST', `${path}/resume`, {})).body['changed'], true);
      assert.notEqual((await scene.call(later.body['call_sid'])).nextAt, null, 'and is looked at again');
      assert.equal(planOf(await scene.ask('GET', `/call/outbound/${call}`)).attempts.length, alwaysOpen.retries.retries + 1);
    });
  }

  for (const [what, pathOf] of scopes.slice(0, 3)) {
    test(`no key lets ${what} go on that a person has stopped`, async () => {
      const { context } = scene.server;
      const campaign = String((await scene.ask('POST', '/v2/call/campaign', { name: 'Spring' })).body['batch_id']);
      const call = String((await outbound({ batch_id: campaign, schedule_at: noon() })).body['call_sid']);
      const scope: PauseScope =
        what === 'one call'
          ? { kind: 'call', plannedCallId: call }
          : what === 'a campaign'
            ? { kind: 'campaign', campaignId: campaign }
            : { kind: 'agent', agentId: scene.agentId };
      const byPerson = { teamId: scene.teamId, scope, by: scene.admin.personId };
      const path = pathOf({ call, campaign });
      assert.equal((await scene.ask('POST', `${path}/pause`, {})).body['changed'], true);
      assert.equal(await pauseCalls(context, byPerson), true, 'a stop of a key becomes the one of the person');
      assert.equal(await pauseCalls(context, byPerson), false);
      const answer = await scene.ask('POST', `${path}/resume`, {});
      assert.deepEqual([answer.status, answer.body['code']], [403, 'role_not_allowed'], answer.text);
      assert.equal((await scene.ask('POST', `${path}/pause`, {})).body['changed'], false);
      assert.equal((await scene.ask('POST', `${path}/resume`, {})).status, 403);
      assert.equal(await resumeCalls(context, byPerson), true);
      assert.equal((await scene.ask('POST', `${path}/resume`, {})).body['changed'], false);
    });
  }

  test('no key lets a campaign go on that the server has stopped', async () => {
    const { context, database } = scene.server;
    const campaignId = String((await scene.ask('POST', '/v2/call/campaign', { name: 'Spring' })).body['batch_id']);
    const stop = { state: 'paused', by: 'server', because: 'The carrier refuses our calls.' } as const;
    assert.equal((await scene.ask('POST', `/call/campaign/${campaignId}/pause`, {})).body['changed'], true);
    assert.ok(
      await setCampaignState(database.db, { teamId: scene.teamId, campaignId }, stop, scene.now()),
      'a stop of a key becomes the one of the server',
    );
    assert.equal((await scene.ask('POST', `/call/campaign/${campaignId}/resume`, {})).status, 403);
    const scope = { kind: 'campaign', campaignId } as const;
    assert.equal(await resumeCalls(context, { teamId: scene.teamId, scope, by: scene.admin.personId }), true);
  });

  test('no key lets go on what a person has stopped', async () => {
    const { context } = scene.server;
    const byPerson = { teamId: scene.teamId, scope: { kind: 'everything' }, by: scene.admin.personId } as const;
    assert.equal((await scene.ask('POST', '/call/pause', {})).body['changed'], true);
    assert.equal(await pauseCalls(context, byPerson), true, 'a stop of a key becomes the one of the person');
    const answer = await scene.ask('POST', '/call/resume', {});
    assert.deepEqual([answer.status, answer.body['code']], [403, 'role_not_allowed'], answer.text);
    assert.match(String(answer.body['message']), /manage the calling policy/);
    assert.equal((await scene.ask('POST', '/call/pause', {})).body['changed'], false);
    const { pausedAt, pausedBy } = await readCallingPolicy(scene.server.database.db, scene.teamId);
    assert.deepEqual([pausedAt !== null, pausedBy], [true, scene.admin.personId]);
    assert.equal(await resumeCalls(context, byPerson), true);
    assert.equal((await scene.ask('POST', '/call/resume', {})).body['changed'], false);
  });

  test('a key in the address opens the doors of a CRM alone', async () => {
    const call = String((await outbound({ schedule_at: noon() })).body['call_sid']);
    const asked: [method: string, path: string, body?: unknown][] = [
      ['GET', `/call/outbound/${call}`],
      ['POST', `/call/outbound/${call}/cancel`, {}],
      ['POST', '/call/outbound', { agent_id: 'anna', to_number: LONDON }],
      ['POST', '/call/pause', {}],
      ['POST', '/call/resume', {}],
      ['POST', '/call/dry-run', {}],
    ];
    for (const [method, path, body] of asked) {
      const answer = await scene.send(method, `${path}?x_api_key=${scene.key}`, body);
      assert.deepEqual([answer.status, answer.body['code']], [401, 'api_key_query_disabled'], `${method} ${path}`);
    }
    assert.equal((await scene.calls()).length, 1);
    assert.equal((await scene.webhook([])).status, 200);
  });

  test('the kill switch waits for a dial that is being allowed, and none is allowed after it', async () => {
    const { db } = scene.server.database;
    const order: string[] = [];
    const { promise: held, resolve: hold } = Promise.withResolvers<void>();
    const allowing = db.transaction().execute(async (trx) => {
      const { pausedAt } = await holdCallingPolicy(trx, scene.teamId);
      hold();
      order.push(pausedAt === null ? 'allowed' : 'paused');
      await new Promise((resolve) => setTimeout(resolve, 300));
      order.push('intent saved');
    });
    await held;
    await scene.ask('POST', '/call/pause', {});
    order.push('thrown');
    await allowing;
    assert.deepEqual(order, ['allowed', 'intent saved', 'thrown']);
    const { pausedAt } = await db.transaction().execute((trx) => holdCallingPolicy(trx, scene.teamId));
    assert.notEqual(pausedAt, null);
  });
});

describe('campaigns', () => {
  test('a number has one call in a campaign, whatever it is sent with', async () => {
    const made = await scene.ask('POST', '/call/campaign', { name: 'Spring', agent_id: 'anna' });
    assert.deepEqual([made.status, made.body['status']], [200, 'done']);
    const batch = String(made.body['batch_id']);
    const first = await outbound({ batch_id: batch });
    const again = await outbound({ batch_id: batch, metadata: { other: 1 } });
    assert.deepEqual([again.body['duplicate'], again.body['call_sid']], [true, first.body['call_sid']]);
    const status = await scene.ask('GET', `/call/campaign/${batch}`);
    assert.deepEqual([status.body['name'], status.body['calls']], ['Spring', { planned: 1 }]);
  });

  test('one of another agent is refused; one that is cancelled ends its calls and takes no more', async () => {
    await scene.addAgent('ben');
    const batch = String((await scene.ask('POST', '/call/campaign', { name: 'Spring', agent_id: 'ben' })).body['batch_id']);
    assert.equal((await outbound({ batch_id: batch })).status, 400);
    const { body } = await outbound({ batch_id: batch, agent_id: 'ben' });
    assert.equal((await scene.ask('POST', `/call/campaign/${batch}/cancel`, {})).body['changed'], true);
    assert.equal((await scene.call(body['call_sid'])).state, 'cancelled');
    assert.match(String((await outbound({ batch_id: batch, agent_id: 'ben', to_number: LONDON })).body['message']), /cancelled/);
    assert.equal((await scene.ask('POST', `/call/campaign/${batch}/resume`, {})).status, 409);
  });

  test('without a name, or an agent', async () => {
    for (const name of [undefined, ' ', '\0']) assert.equal((await scene.ask('POST', '/v2/call/campaign', { name })).status, 400);
    assert.equal((await scene.ask('POST', '/call/campaign', { name: 'x', agent_id: '\0' })).status, 400);
    assert.match(String((await scene.ask('POST', '/call/campaign', { name: 'x' })).body['message']), /v2/);
  });
});

describe('a dry run', () => {
  const csv = [
    'phone,First Name,state,timezone,schedule_at',
    `${NEW_YORK},Ada,,,`,
    `${LONDON},Bea,,,`,
    '+13105550100,Cy,CA,,',
    `${NEW_YORK},Ada again,,,`,
    '12,Dan,,,',
    '+12125550199,Eve,,,',
    '+12125550111,Flo,,Mars,',
    '+88216123456,Gus,,,',
    '+919812345678,Hari,,Asia/Kolkata,',
  ].join('\n');

  test('says who would be called when and why others not, and that is what then happens', async () => {
    const at = { attemptId: null, createdBy: null, createdAt: scene.now() };
    await addDoNotCall(scene.server.database.db, [
      { teamId: scene.teamId, number: '+12125550199', source: 'api', note: '', ...at },
    ]);
    const told = await scene.ask('POST', '/call/dry-run', {
      agent_id: 'anna',
      csv,
      min_trigger_time: '10:00',
      max_trigger_time: '17:00',
    });
    assert.equal(told.status, 200, told.text);
    const lines = told.body['lines'] as {
      line: number;
      to_number: string | null;
      verdict: string;
      reason: string;
      message: string;
      attempts: Attempt[];
    }[];
    assert.deepEqual(
      lines.map(({ line, verdict, reason }) => [line, verdict, verdict === 'would_call' ? '' : reason]),
      [
        [1, 'would_call', ''],
        [2, 'would_call', ''],
        [3, 'would_call', ''],
        [4, 'would_not_call', 'same_trigger'],
        [5, 'unreadable', 'number_missing'],
        [6, 'would_not_call', 'do_not_call'],
        [7, 'unreadable', 'not_a_zone'],
        [8, 'would_wait', 'zone_unknown'],
        [9, 'would_call', ''],
      ],
    );
    assert.deepEqual(told.body['counts'], { lines: 9, would_call: 4, would_wait: 1, would_not_call: 2, unreadable: 2 });
    assert.equal((await scene.calls()).length, 0, 'nobody is called');

    const parameters = { min_trigger_time: '10:00', max_trigger_time: '17:00' };
    await startCallList(scene.server.context, {
      teamId: scene.teamId,
      agentId: scene.agentId,
      name: 'List',
      parameters,
      lines: readCallCsv(csv),
    });
    await scene.plan();
    const calls = new Map((await scene.calls()).map((call) => [call.toNumber, call]));
    for (const line of lines.filter(({ verdict }) => verdict !== 'unreadable' && verdict !== 'would_not_call')) {
      const call = calls.get(line.to_number);
      const first = line.attempts[0]?.earliest_at;
      assert.equal(call?.state, 'planned', line.to_number ?? '');
      assert.equal(call?.reason, line.reason, line.to_number ?? '');
      // A call that may be made at once is told with the instant it was asked at.
      const differs = Math.abs((call?.nextAt?.getTime() ?? 0) - new Date(first ?? 0).getTime());
      assert.ok(first === undefined ? call?.nextAt === null : differs < 20_000, `${line.to_number}: ${differs}`);
    }
    assert.equal(calls.get('+12125550199')?.reason, 'do_not_call');
    assert.equal(calls.size, 6, 'the repeated and the unreadable lines made no call');
  });

  test('ten thousand lines in under ten seconds', async () => {
    const many = ['to_number', ...Array.from({ length: 10_000 }, (_, n) => `+1212${String(2_000_000 + n)}`)].join('\n');
    const startedAt = performance.now();
    const told = await scene.ask('POST', '/call/dry-run', { agent_id: 'anna', csv: many });
    const seconds = (performance.now() - startedAt) / 1_000;
    assert.equal(told.status, 200);
    assert.equal((told.body['lines'] as unknown[]).length, 10_000);
    assert.ok(seconds < 10, `${seconds.toFixed(1)} s`);
  });

  const lists: [what: string, body: Record<string, unknown>, word: RegExp][] = [
    ['no list', {}, /Send csv/],
    ['a heading only', { csv: 'phone\n' }, /nobody/],
    ['no column of numbers', { csv: 'name\nAda\n' }, /to_number/],
    ['quotes that never end', { csv: 'phone\n"+1212' }, /quotes/],
    ['too many lines', { csv: `phone\n${'+12125550100\n'.repeat(10_001)}` }, /10,000/],
  ];
  for (const [what, body, word] of lists) {
    test(`${what} is refused with what to do`, async () => {
      const answer = await scene.ask('POST', '/call/dry-run', { agent_id: 'anna', ...body });
      assert.equal(answer.status, 400, answer.text.slice(0, 300));
      assert.match(String(answer.body['message']), word);
    });
  }

  test('semicolons, a byte order mark and objects instead of CSV', async () => {
    const semicolons = await scene.ask('POST', '/call/dry-run', { agent_id: 'anna', csv: `\ufeffName;Phone\nAda;${NEW_YORK}\n` });
    const objects = await scene.ask('POST', '/call/dry-run', { agent_id: 'anna', calls: [{ to_number: NEW_YORK, name: 'Ada' }] });
    for (const answer of [semicolons, objects])
      assert.deepEqual((answer.body['counts'] as { would_call: number }).would_call, 1, answer.text);
  });
});

test('every door that is described is there, and asks for a key', async () => {
  for (const key of Object.keys(callDoorDocs)) {
    const [method = '', path = ''] = key.split(' ');
    const url = path.replaceAll(/:\w+/g, '01890000-0000-7000-8000-000000000000');
    const answer = await scene.send(method, url, method === 'GET' ? undefined : {});
    assert.deepEqual([answer.status, answer.body['code']], [401, 'api_key_missing'], key);
  }
});

test('lines of a campaign that starts keep their metadata for the agent', async () => {
  const lines = readCallCsv(`to_number,Plan,priority\n${NEW_YORK},gold,7\n`);
  await startCallList(scene.server.context, { teamId: scene.teamId, agentId: scene.agentId, name: 'List', parameters: {}, lines });
  await scene.plan();
  const [call] = await scene.calls();
  assert.deepEqual([call?.metadata, call?.priority, call?.door], [{ Plan: 'gold' }, 7, 'csv']);
});
