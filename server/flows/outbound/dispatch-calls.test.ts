// Stories of dialling: once, at the right moment, under every limit, and what follows.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { sql } from 'kysely';
import { openDiallingScene, type DiallingScene, type DiallingSceneOptions } from '../../../test/dialling-scene.ts';
import { newCallingPolicy } from '../../../rules/calling-policy.ts';
import { attemptReference } from '../../../rules/attempt-reference.ts';
import { readTriggers } from '../../../rules/trigger-body.ts';
import { noOwnWrites } from '../../../rules/trigger-hubspot-event.ts';
import type { Variable } from '../../../rules/variable.ts';
import type { HubspotClient } from '../../hubspot/client.ts';
import { saveCallingPolicy, setKillSwitch } from '../../database/calling-policy.ts';
import { claimSome, dispatchCalls, dispatchInTime } from './dispatch-calls.ts';
import { dialAttempt } from './dial-attempt.ts';
import { takeCarrierNews } from './carrier-report.ts';
import { heedContacts } from './heed-contacts.ts';
import { hasDueCalls, markReady } from '../../database/attempts.ts';
import { readNumbers } from '../../database/dials.ts';
import { addCallerNumber, updateCallerNumber } from '../../database/caller-numbers.ts';

let scene: DiallingScene;
const open = async (options: DiallingSceneOptions = {}) => (scene = await openDiallingScene(options));
afterEach(() => scene.close());
const never = new AbortController().signal;

const MINUTE = 60_000;
const NEW_YORK = '+12125551234';
const numbers = (count: number) => Array.from({ length: count }, (_, index) => `+1212555${String(2000 + index)}`);

test('a call that is due is dialled, answered, and done; the record says why it was allowed', async () => {
  await open();
  const id = await scene.plan({ toNumber: NEW_YORK });
  await scene.dispatch();
  assert.deepEqual(
    scene.dials.map(({ what, to, from, wasQueued }) => [what, to, from, wasQueued]),
    [['dial', NEW_YORK, '+12125550100', false]],
  );
  assert.equal((await scene.call(id)).state, 'calling');
  await scene.advance(MINUTE);
  const [attempt] = await scene.attempts(id);
  assert.equal(attempt?.state, 'ended');
  assert.equal(attempt?.disposition, 'connected');
  assert.equal(attempt?.agentVersion, 1);
  assert.ok(attempt && (attempt.allowedBecause as unknown[]).length > 5 && attempt.rulesVersion.includes('us '));
  assert.ok(attempt.rangAt && attempt.answeredAt && attempt.endedAt && attempt.carrierRef);
  const call = await scene.call(id);
  assert.deepEqual([call.state, call.reason, call.attempts, call.lastDisposition], ['done', 'ended', 1, 'connected']);
  assert.equal(await slots(), 0);
});

test('nobody answers: tried again after the gap, moved into the hours, until no retry is left', async () => {
  await open({ script: { endings: { '1234': 'no_answer' } } });
  const id = await scene.plan({ toNumber: NEW_YORK, request: { retries: { retries: 2, gapsMinutes: [60, 360] } } });
  const call = await scene.playToEnd(id);
  assert.deepEqual([call.state, call.reason, call.attempts], ['given_up', 'no_retries_left', 3]);
  const at = scene.dials.map((dial) => dial.at);
  assert.deepEqual(at, ['2026-03-04T16:00:00.000Z', '2026-03-04T17:00:30.300Z', '2026-03-05T14:00:00.000Z']);
});

test('outside the hours and not carried over: the attempt is skipped, counts as one, and the chain goes on with its next gap', async () => {
  await open({ start: new Date('2026-03-04T12:30:00Z'), script: { endings: { '1234': 'no_answer' } } });
  const id = await scene.plan({ toNumber: NEW_YORK, request: { carryOver: false, retries: { retries: 1, gapsMinutes: [120] } } });
  const call = await scene.playToEnd(id);
  assert.deepEqual([call.state, call.reason, call.attempts], ['given_up', 'no_retries_left', 2]);
  const attempts = await scene.attempts(id);
  assert.deepEqual(
    attempts.map(({ state, errorCode }) => [state, errorCode]),
    [
      ['skipped', 'outside_window'],
      ['ended', '480'],
    ],
  );
  assert.deepEqual(
    scene.dials.map(({ at }) => at),
    ['2026-03-04T14:30:00.000Z'],
  );
});

const ends: [string, string, string, string, number][] = [
  ['busy', 'given_up', 'no_retries_left', 'busy', 3],
  ['rejects', 'given_up', 'ended', 'rejected', 1],
  ['bad_number', 'given_up', 'ended', 'number_invalid', 1],
  ['fails', 'given_up', 'no_retries_left', 'failed', 3],
  ['voicemail', 'given_up', 'no_retries_left', 'voicemail_reached', 3],
  ['refused', 'given_up', 'ended', 'carrier_refused', 1],
];
for (const [fate, state, reason, disposition, attempts] of ends) {
  test(`the carrier's word for it: ${fate} → ${disposition}`, async () => {
    await open({ script: { chances: { [fate]: 1 } } });
    const id = await scene.plan({ toNumber: NEW_YORK });
    const call = await scene.playToEnd(id);
    assert.deepEqual([call.state, call.reason, call.lastDisposition, call.attempts], [state, reason, disposition, attempts]);
    assert.equal(scene.dials.length, attempts);
    assert.equal(await slots(), 0);
  });
}

test('reports that come twice, late and out of order neither reopen nor repeat anything', async () => {
  const faults = { reportsTwice: 1, reportsLate: 0.5, lateMs: 40_000, reportsShuffled: 0.5 };
  await open({ script: { seed: 3, faults } });
  const ids = [];
  for (const toNumber of numbers(20)) ids.push(await scene.plan({ toNumber }));
  await scene.dispatch();
  await scene.advance(10 * MINUTE);
  for (const id of ids) {
    const [attempt, another] = await scene.attempts(id);
    assert.deepEqual([attempt?.state, attempt?.disposition, another], ['ended', 'connected', undefined]);
  }
  const verdicts = await scene.database.db.selectFrom('carrierReport').select(['verdict', 'deliveries']).execute();
  assert.ok(
    verdicts.some(({ verdict }) => verdict === 'closed'),
    'some came after the end',
  );
  assert.ok(verdicts.every(({ deliveries }) => deliveries === 2));
  assert.equal(scene.dials.length, 20);
});

test('the answer of the carrier is lost: it is asked, and the call goes on as it is', async () => {
  await open({ script: { faults: { replyLost: 1 } } });
  const id = await scene.plan({ toNumber: NEW_YORK });
  await scene.dispatch();
  await scene.advance(MINUTE);
  assert.equal((await scene.call(id)).state, 'done');
  assert.equal(scene.dials.length, 1);
});

test('the answer is lost and no report comes: asking finds how it ended', async () => {
  await open({ script: { faults: { replyLost: 1, reportsLost: 1 } } });
  const id = await scene.plan({ toNumber: NEW_YORK });
  await scene.dispatch();
  await scene.advance(2 * MINUTE);
  assert.equal((await scene.call(id)).state, 'calling');
  await scene.recover();
  assert.deepEqual([(await scene.call(id)).state, (await scene.call(id)).lastDisposition], ['done', 'connected']);
  assert.equal(scene.dials.length, 1);
});

test('a worker that died after its permission: unknown to the carrier for a minute, so the outcome is unknown and nobody is rung in these hours', async () => {
  await open();
  scene.through((direct) => ({ ...direct, dial: async () => ({ kind: 'unknown', message: 'it died here' }) }));
  const id = await scene.plan({ toNumber: NEW_YORK });
  await scene.dispatch();
  scene.through((direct) => direct);
  await scene.advance(20_000);
  await scene.recover();
  assert.equal((await scene.call(id)).state, 'calling', 'asked too early to be sure');
  await scene.advance(50_000);
  await scene.recover();
  const call = await scene.call(id);
  assert.deepEqual([call.state, call.lastDisposition, call.attempts], ['planned', 'unknown', 1]);
  assert.equal(call.nextAt?.toISOString(), '2026-03-05T14:00:00.000Z', 'not before the hours of today are over');
  assert.equal(scene.dials.length, 0);
});

test('a worker that died before its permission leaves nothing: the call goes back', async () => {
  await open();
  const id = await scene.plan({ toNumber: NEW_YORK });
  await dispatchCalls(scene.context, never);
  scene.jobs.length = 0;
  await scene.advance(3 * MINUTE);
  await scene.recover();
  assert.deepEqual(await scene.attempts(id), []);
  await scene.dispatch();
  assert.equal(scene.dials.length, 1);
});

test('calls that become due until the next bell each get their line at their own moment', async () => {
  await open();
  const start = scene.now().getTime();
  const due = [300, 320, 800, 1_400].map((ms) => new Date(start + ms));
  const ids: string[] = [];
  for (const [index, nextAt] of due.entries()) ids.push(await scene.plan({ toNumber: `+1212555${3000 + index}`, nextAt }));
  await dispatchInTime(scene.context, never);
  const claimed = await Promise.all(
    ids.map(async (id) => (await scene.attempts(id)).map(({ createdAt }) => createdAt.getTime() - start)),
  );
  assert.deepEqual(
    claimed,
    [[300], [350], [800], []],
    'the second one waits for what comes close to it; the last is the next bell’s',
  );
});

test('the same dial job run three times at once asks the carrier once', async () => {
  await open();
  await scene.plan({ toNumber: NEW_YORK });
  await dispatchCalls(scene.context, never);
  const [job] = scene.jobs;
  assert.ok(job?.name === 'dial-attempt');
  await Promise.all([1, 2, 3].map(() => dialAttempt(scene.context, job.input, never)));
  assert.equal(scene.dials.length, 1);
});

test('a worker that is paused for hours between decision and sending does not dial, but decides again', async () => {
  await open();
  let pauseMs = 9 * 60 * MINUTE;
  scene.through((direct) => ({
    ...direct,
    // The process stands still here: after the decision, before the carrier is written to.
    dial: async (request, mayDial) => {
      await scene.advance(pauseMs);
      pauseMs = 0;
      return direct.dial(request, mayDial);
    },
  }));
  const id = await scene.plan({ toNumber: NEW_YORK });
  await scene.dispatch();
  assert.deepEqual(scene.dials, [], 'it is 20:00 in New York');
  const call = await scene.call(id);
  assert.deepEqual([call.state, call.reason, call.attempts], ['planned', 'outside_window', 0]);
  assert.ok(call.nextAt);
  assert.equal(call.nextAt.toISOString(), '2026-03-05T14:00:00.000Z');
  assert.deepEqual(await scene.attempts(id), []);
  await scene.advance(call.nextAt.getTime() - scene.now().getTime());
  await scene.dispatch();
  assert.equal(scene.dials.length, 1);
});

test('a short pause inside the hours: decided again, dialled once', async () => {
  await open();
  let pauses = 0;
  scene.through((direct) => ({
    ...direct,
    dial: async (request, mayDial) => {
      if ((pauses += 1) === 1) await scene.advance(3_000);
      return direct.dial(request, mayDial);
    },
  }));
  const id = await scene.plan({ toNumber: NEW_YORK });
  await scene.dispatch();
  assert.equal(scene.dials.length, 1);
  assert.equal((await scene.attempts(id))[0]?.intentAt?.toISOString(), '2026-03-04T16:00:03.000Z');
});

test('a worker that is paused after reading the contact reads again: somebody has opted out meanwhile', async () => {
  let reads = 0;
  const readObjects = async () => {
    reads += 1;
    if (reads === 1) await scene.advance(60 * MINUTE);
    return { found: [{ id: '1', archived: false, properties: { no_calls: reads === 1 ? '' : 'yes' } }], missing: [] };
  };
  await open({ openHubspot: async () => ({ readObjects }) as unknown as HubspotClient, policy: { optOutProperty: 'no_calls' } });
  const id = await scene.plan({ toNumber: NEW_YORK, portalId: '1', contactId: '1' });
  await scene.dispatch();
  assert.deepEqual([reads, scene.dials.length, (await scene.call(id)).reason], [2, 0, 'opted_out']);
});

test('a no that HubSpot tells of while the contact is being read outweighs what was read', async () => {
  const event = {
    subscriptionType: 'contact.propertyChange',
    portalId: 1,
    objectId: 1,
    propertyName: 'no_calls',
    propertyValue: 'yes',
  };
  const readObjects = async () => {
    await scene.database.db
      .transaction()
      .execute((db) => heedContacts(scene.context, db, scene.teamId, readTriggers([event], 'hubspot', noOwnWrites)));
    return { found: [{ id: '1', archived: false, properties: { no_calls: '' } }], missing: [] };
  };
  await open({ openHubspot: async () => ({ readObjects }) as unknown as HubspotClient, policy: { optOutProperty: 'no_calls' } });
  const id = await scene.plan({ toNumber: NEW_YORK, portalId: '1', contactId: '1' });
  await scene.dispatch();
  const { state, reason } = await scene.call(id);
  assert.deepEqual([scene.dials.length, state, reason], [0, 'given_up', 'opted_out']);
});

test('a lead that is not to be called while it is rung is not tried again', async () => {
  await open({ script: { endings: { '1234': 'no_answer' } } });
  const id = await scene.plan({
    toNumber: NEW_YORK,
    contactId: 'lead-1',
    triggerKey: 'agent:a|leadsquared:lead-1|rule:webhook|ever',
  });
  await scene.dispatch();
  assert.equal((await scene.call(id)).state, 'calling');
  const lead = { Before: {}, After: { ProspectID: 'lead-1', DoNotCall: '1' } };
  await scene.database.db
    .transaction()
    .execute((db) => heedContacts(scene.context, db, scene.teamId, readTriggers([lead], 'leadsquared', noOwnWrites)));
  await scene.advance(3 * 60 * MINUTE);
  await scene.dispatch();
  const { state, reason, lastDisposition } = await scene.call(id);
  assert.deepEqual([scene.dials.length, state, reason, lastDisposition], [1, 'cancelled', 'opted_out', 'no_answer']);
});

test('HubSpot cannot be read: the call waits, and nobody is rung on what was known before', async () => {
  await open();
  const id = await scene.plan({ toNumber: NEW_YORK, portalId: '1', contactId: '1' });
  await scene.dispatch();
  const call = await scene.call(id);
  assert.deepEqual([call.state, call.reason, scene.dials.length], ['planned', 'crm_unavailable', 0]);
  assert.equal(call.nextAt?.toISOString(), '2026-03-04T16:01:00.000Z');
});

test('a carrier that cannot be reached: nothing was sent, the call waits and keeps its attempts', async () => {
  await open();
  scene.through((direct) => ({ ...direct, dial: async () => ({ kind: 'not_sent', message: 'refused' }) }));
  const id = await scene.plan({ toNumber: NEW_YORK });
  await scene.dispatch();
  const call = await scene.call(id);
  assert.deepEqual([call.state, call.reason, call.attempts], ['planned', 'carrier_unreachable', 0]);
  assert.equal(await slots(), 0);
});

test('the carrier of the agent’s number is not set up here: nothing is played instead, the call says what it waits for', async () => {
  await open();
  const { database, teamId } = scene;
  const number = '+12125550100';
  await addCallerNumber(database.db, { teamId, number, carrier: 'other', label: '', state: 'active', createdAt: scene.now() });
  const id = await scene.plan({ toNumber: NEW_YORK });
  await scene.dispatch();
  const call = await scene.call(id);
  assert.deepEqual([call.state, call.reason, call.attempts, scene.dials.length], ['planned', 'no_caller_number', 0, 0]);
  await updateCallerNumber(database.db, { teamId, number }, { carrier: 'simulated' });
  await scene.advance(MINUTE);
  await scene.dispatch();
  assert.equal(scene.dials.length, 1);
});

test('the carrier is taken out of the settings after a call was claimed for it: nobody else dials it', async () => {
  await open();
  const id = await scene.plan({ toNumber: NEW_YORK });
  await markReady(scene.database.db, scene.now(), 10);
  await claimSome(scene.context);
  await scene.database.db.updateTable('attempt').set({ carrier: 'other' }).execute();
  const [job] = scene.jobs;
  assert.equal(job?.name, 'dial-attempt');
  await dialAttempt(scene.context, job.input, never);
  assert.deepEqual([(await scene.call(id)).state, scene.dials.length, await slots()], ['planned', 0, 0]);
});

test('a call that never ends is hung up, and then it has ended', async () => {
  await open({ script: { chances: { never_ends: 1 } }, settings: { longestCallMs: 5 * MINUTE } });
  const id = await scene.plan({ toNumber: NEW_YORK });
  await scene.dispatch();
  for (let minute = 0; minute < 20 && (await scene.call(id)).state === 'calling'; minute += 1) {
    await scene.advance(MINUTE);
    await scene.recover();
  }
  const [attempt] = await scene.attempts(id);
  assert.deepEqual([attempt?.state, attempt?.endedBy], ['ended', 'agent']);
  assert.equal((await scene.call(id)).state, 'done');
});

test('a phone that rings for too long is taken back as not answered, which nobody has cancelled: tried again after the gap', async () => {
  await open({ script: { endings: { '1234': 'no_answer' } }, policy: { ringMs: 10 * MINUTE } });
  const id = await scene.plan({ toNumber: NEW_YORK });
  await scene.dispatch();
  for (let minute = 0; minute < 6 && (await scene.call(id)).state === 'calling'; minute += 1) {
    await scene.advance(MINUTE);
    await scene.recover();
  }
  const [attempt] = await scene.attempts(id);
  assert.deepEqual([attempt?.state, attempt?.disposition, attempt?.endedBy], ['ended', 'no_answer', 'agent']);
  const call = await scene.call(id);
  assert.deepEqual([call.state, call.reason, call.attempts], ['planned', 'gap_between_retries', 1]);
});

test('a phone that rang as the server stopped counts as an attempt and under the caps, and is rung again after the gap', async () => {
  await open({ settings: { retries: { retries: 1, gapsMinutes: [60] } } });
  const id = await scene.plan({ toNumber: NEW_YORK });
  await scene.dispatch();
  await scene.advance(1_000);
  const [attempt] = await scene.attempts(id);
  scene.simulated.hangUp(attemptReference({ teamId: scene.teamId, attemptId: attempt?.id ?? '' }), 'interrupted');
  await scene.advance(1_000);
  const call = await scene.call(id);
  assert.deepEqual([call.state, call.attempts, call.lastDisposition], ['planned', 1, 'interrupted']);
  const { dials } = (await readNumbers(scene.database.db, scene.teamId, [NEW_YORK], new Date(0))).get(NEW_YORK) ?? {};
  assert.equal(dials?.length, 1);
  const ended = await scene.playToEnd(id);
  assert.deepEqual([ended.attempts, scene.dials.map(({ at }) => at.slice(11, 16))], [2, ['16:00', '17:00']]);
});

test('the kill switch holds calls that are claimed already, and those in line stay in line', async () => {
  await open();
  const ids = [];
  for (const toNumber of numbers(3)) ids.push(await scene.plan({ toNumber }));
  await dispatchCalls(scene.context, never);
  await setKillSwitch(scene.database.db, scene.teamId, { isOn: true, by: null }, scene.now());
  await scene.dispatch();
  assert.deepEqual(scene.dials, []);
  for (const id of ids) assert.deepEqual([(await scene.call(id)).state, (await scene.call(id)).reason], ['planned', 'paused']);
});

test('calls in the line of an agent that does not call now ring no bell, and do as soon as it calls again', async () => {
  await open();
  const { db } = scene.database;
  await scene.plan({ toNumber: NEW_YORK });
  await markReady(db, scene.now(), 10);
  assert.equal(await hasDueCalls(db, scene.now()), true);
  await setKillSwitch(db, scene.teamId, { isOn: true, by: null }, scene.now());
  assert.equal(await hasDueCalls(db, scene.now()), false);
  await setKillSwitch(db, scene.teamId, { isOn: false, by: null }, scene.now());
  await db.updateTable('agent').set({ state: 'paused' }).where('id', '=', scene.agentId).execute();
  assert.equal(await hasDueCalls(db, scene.now()), false);
  await db.updateTable('agent').set({ state: 'active' }).where('id', '=', scene.agentId).execute();
  assert.equal(await hasDueCalls(db, scene.now()), true);
});

test('a number on the do-not-call list ends the call, with the words for it', async () => {
  await open();
  const id = await scene.plan({ toNumber: NEW_YORK });
  const entry = { source: 'person' as const, note: '', attemptId: null, createdBy: null, createdAt: scene.now() };
  await scene.database.db
    .insertInto('doNotCall')
    .values({ teamId: scene.teamId, number: NEW_YORK, ...entry })
    .execute();
  await scene.dispatch();
  const call = await scene.call(id);
  assert.deepEqual([call.state, call.reason], ['given_up', 'do_not_call']);
  const [attempt] = await scene.attempts(id);
  assert.deepEqual([attempt?.state, attempt?.errorCode, attempt?.intentAt], ['ended', 'do_not_call', null]);
  assert.match(attempt?.errorMessage ?? '', /do-not-call list.*2026-03-04/);
  assert.deepEqual(scene.dials, []);
});

test('a required value is missing: the call is not made and says which', async () => {
  const variable: Variable = {
    name: 'plan',
    source: { kind: 'metadata', field: 'plan' },
    fallbacks: [],
    required: true,
    defaultValue: null,
    spokenForm: { kind: 'as_written' },
    maxLength: null,
  };
  await open({ settings: { variables: [variable] } });
  const without = await scene.plan({ toNumber: NEW_YORK });
  const withIt = await scene.plan({ toNumber: '+12125559999', metadata: { plan: 'Gold' } });
  await scene.dispatch();
  assert.deepEqual([(await scene.call(without)).state, (await scene.call(without)).reason], ['given_up', 'variable_missing']);
  assert.match((await scene.attempts(without))[0]?.errorMessage ?? '', /“plan” has no value/);
  const [attempt] = await scene.attempts(withIt);
  assert.deepEqual(
    (attempt?.variables as { name: string; value: string }[] | undefined)?.map(({ name, value }) => [name, value]),
    [['plan', 'Gold']],
  );
  assert.equal(scene.dials.length, 1);
});

test('nobody is rung twice at once: the call of another agent waits until the first has ended', async () => {
  await open();
  const other = await scene.addAgent(scene.teamId);
  const first = await scene.plan({ toNumber: NEW_YORK });
  const second = await scene.plan({ toNumber: NEW_YORK, agentId: other });
  await scene.dispatch();
  assert.equal(scene.dials.length, 1);
  const waiting = [await scene.call(first), await scene.call(second)].find(({ state }) => state === 'planned');
  assert.deepEqual([waiting?.reason, waiting?.nextAt?.toISOString()], ['attempt_open', '2026-03-04T16:01:00.000Z']);
  await scene.advance(MINUTE);
  await scene.dispatch();
  assert.equal(scene.dials.length, 2);
});

test('limits of agent and team are exact when many processes claim at once', async () => {
  await open({ policy: { mostAtOnce: 7, mostAtOncePerAgent: 4 } });
  const other = await scene.addAgent(scene.teamId);
  for (const [index, toNumber] of numbers(40).entries()) await scene.plan({ toNumber, ...(index % 2 ? { agentId: other } : {}) });
  await markReady(scene.database.db, scene.now(), 1_000);
  await Promise.all(Array.from({ length: 8 }, () => claimSome(scene.context)));
  const claimed = await scene.database.db.selectFrom('attempt').select(['agentId']).execute();
  assert.equal(claimed.length, 7);
  assert.ok(claimed.filter(({ agentId }) => agentId === other).length <= 4);
  const keys = await scene.database.db.selectFrom('dialSlot').select(['key']).execute();
  assert.equal(keys.filter(({ key }) => key.startsWith('team ')).length, 7);
});

test('carried over first, then priority with age, every team its turn', async () => {
  await open({ policy: { mostAtOnce: 1, mostAtOncePerAgent: 1 } });
  const before = (minutes: number) => new Date(scene.now().getTime() - minutes * MINUTE);
  const [a, b, c, d] = numbers(4) as [string, string, string, string];
  await scene.plan({ toNumber: a, priority: 0, nextAt: before(5) });
  await scene.plan({ toNumber: b, priority: 1, nextAt: before(0) });
  await scene.plan({ toNumber: c, priority: -50, nextAt: before(1), reason: 'outside_window' });
  await scene.plan({ toNumber: d, priority: 0, nextAt: before(7) });
  for (let turn = 0; turn < 4; turn += 1) {
    await scene.dispatch();
    await scene.advance(MINUTE);
  }
  // A point of priority is six minutes of waiting.
  assert.deepEqual(
    scene.dials.map(({ to }) => to),
    [c, d, b, a],
  );
});

test('a team with more calls due than are looked at in one go keeps no line from another team with one', async () => {
  await open({ limits: { callsPerSecond: 100, callsAtOnce: 2, callsAtOncePerNumber: 100 } });
  const { db } = scene.database;
  const [crowded, single] = numbers(2) as [string, string];
  const plannedCallId = await scene.plan({ toNumber: crowded });
  await sql`
    insert into planned_call select (jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid(), 'trigger_key', n,
      'to_number', '+1646555' || lpad(n::text, 4, '0')))).* from planned_call p, generate_series(1, 2500) n where p.id = ${plannedCallId}`.execute(
    db,
  );
  await scene.advance(MINUTE);
  const teamId = await scene.addTeam();
  await saveCallingPolicy(db, teamId, { ...newCallingPolicy, mostAtOnce: 50, mostAtOncePerAgent: 50 }, scene.now());
  await scene.plan({ teamId, agentId: await scene.addAgent(teamId), toNumber: single });
  await scene.dispatch();
  assert.equal(scene.dials.length, 2, 'the carrier has two lines');
  await scene.advance(MINUTE);
  await scene.dispatch();
  assert.ok(
    scene.dials.length <= 4 && scene.dials.some(({ to }) => to === single),
    JSON.stringify(scene.dials.map(({ to }) => to)),
  );
});

test('we stay below the rate of the carrier: its queue is never used', async () => {
  await open({ limits: { callsPerSecond: 2, callsAtOnce: 100, callsAtOncePerNumber: 100 } });
  for (const toNumber of numbers(12)) await scene.plan({ toNumber });
  for (let second = 0; second < 30; second += 1) {
    await scene.dispatch();
    await scene.advance(1_000);
  }
  assert.equal(scene.dials.length, 12);
  assert.ok(scene.dials.every(({ wasQueued }) => !wasQueued));
});

test('a carrier whose calls fail is left alone for a while, then tried carefully', async () => {
  await open({ script: { chances: { overloaded: 1 } } });
  for (const toNumber of numbers(30)) await scene.plan({ toNumber, request: { retries: { retries: 0, gapsMinutes: [] } } });
  await scene.database.db
    .updateTable('callingPolicy')
    .set({ policy: JSON.stringify({ mostAtOnce: 10, mostAtOncePerAgent: 10 }) })
    .execute();
  await scene.dispatch();
  await scene.advance(1_000);
  await scene.dispatch();
  assert.equal(scene.dials.length, 10, 'ten failed, and no more are tried');
  await scene.advance(61_000);
  await scene.dispatch();
  assert.equal(scene.dials.length, 13, 'three try it');
});

test('a report of a call that is not here is left out', async () => {
  await open();
  const news = { reference: 'nobody.00000000-0000-4000-8000-000000000000', carrierRef: 'x', report: 'ended' as const };
  await takeCarrierNews(scene.context, [{ ...news, at: scene.now(), outcome: null, message: null }]);
  assert.equal((await scene.database.db.selectFrom('carrierReport').selectAll().execute()).length, 0);
});

async function slots(): Promise<number> {
  return (await scene.database.db.selectFrom('dialSlot').selectAll().execute()).length;
}
