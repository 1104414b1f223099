// Calls of agents in HubSpot: each ended attempt stands there once, whatever breaks in between, and workflows that wait go on.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { startReceiver, type Receiver } from '../emulator/receiver-trial.ts';
import type { ContactUpdate } from '../rules/contact-update.ts';
import type { CarrierOutcome } from '../rules/disposition.ts';
import { addReports, claimReports, closeReport, listDueReports } from '../server/database/hubspot-reports.ts';
import { addPlannedCalls, findPlannedCall, listAttemptsOf } from '../server/database/planned-calls.ts';
import { cancelCall } from '../server/flows/outbound/cancel-call.ts';
import { closeAttempt, holdAttempt, type Ending } from '../server/flows/outbound/close-attempt.ts';
import { hubspotOpener } from '../server/flows/hubspot/open-hubspot.ts';
import { reportHubspot } from '../server/flows/reporting/report-hubspot.ts';
import { retryReports } from '../server/flows/reporting/retry-reports.ts';
import { diallingSettings } from './dialling-scene.ts';
import { openSyncScene, TOKEN, type SyncScene } from './hubspot-sync-scene.ts';

let scene: SyncScene;
let caller: string;
let receiver: Receiver;
before(async () => {
  scene = await openSyncScene();
  receiver = await startReceiver();
  caller = await addAgent();
});
after(async () => {
  await scene.close();
  await receiver.close();
});

const goOn = new AbortController().signal;
const connected: CarrierOutcome = { end: 'completed', code: null, answeredBy: 'human', endedBy: 'callee' };
const busy: CarrierOutcome = { end: 'busy', code: 486, answeredBy: null, endedBy: 'carrier' };
const now = () => scene.context.clock.now();
const report = (context = scene.context, signal = goOn) => reportHubspot(context, scene.of, signal);
const rows = () => scene.database.db.selectFrom('hubspotReport').selectAll().orderBy('createdAt').execute();
const rowOf = async (subjectId: string) => (await rows()).find((row) => row.subjectId === subjectId);

async function addAgent(contactUpdates: ContactUpdate[] = []): Promise<string> {
  const id = randomUUID();
  const { teamId } = scene.of;
  const content = JSON.stringify({ ...diallingSettings, contactUpdates });
  const agent = { teamId, id, slug: id, name: 'Demo caller', state: 'active' as const, draft: content, publishedVersion: 1 };
  await scene.database.db
    .insertInto('agent')
    .values({ ...agent, createdBy: null, createdAt: now(), updatedAt: now() })
    .execute();
  const version = { teamId, agentId: id, version: 1, content, note: '', publishedBy: null, publishedAt: now() };
  await scene.database.db.insertInto('agentVersion').values(version).execute();
  return id;
}

type Dialled = { contactId: string; plannedCallId: string; attemptId: string };
let dialled = 0;

/** A call of a contact whose attempt has been answered just now. */
async function dial(
  wishes: { agentId?: string; contactId?: string; callbackId?: string; retries?: number } = {},
): Promise<Dialled> {
  dialled += 1;
  const agentId = wishes.agentId ?? caller;
  const { db } = scene.database;
  const { teamId, portalId } = scene.of;
  const phone = `+1212555${String(1000 + dialled)}`;
  const contactId =
    wishes.contactId ?? scene.hubspot.control.createRecord({ type: 'contacts', properties: { firstname: 'Ann', phone } }).id;
  const [plannedCallId, attemptId] = [randomUUID(), randomUUID()];
  const request = { batchId: null, hours: null, carryOver: true, schedule: null, timeZone: null, priority: 0, language: null };
  const plan = { ...request, agentId, retries: { retries: wishes.retries ?? 0, gapsMinutes: [60] } };
  await addPlannedCalls(db, [
    {
      ...{ teamId, id: plannedCallId, agentId, campaignId: null, triggerKey: plannedCallId, door: 'crm-webhook', state: 'calling' },
      ...{ reason: null, portalId, contactId, contactName: 'Ann', contact: '{}', toNumber: phone, zones: null },
      ...{ plan: JSON.stringify(plan), metadata: '{}', webhookFields: '{}', callbackId: wishes.callbackId ?? null, pausedAt: null },
      ...{ nextAt: null, waitingSince: now(), lastDisposition: null, claimedUntil: null, claimedBy: null, giveUpAt: null },
      ...{ createdAt: now(), updatedAt: now(), endedAt: null, attempts: 1 },
    },
  ]);
  const startedAt = new Date(now().getTime() - 90_000);
  await db
    .insertInto('attempt')
    .values({
      ...{ teamId, id: attemptId, plannedCallId, number: 0, state: 'answered', agentId, agentVersion: 1, toNumber: phone },
      ...{ fromNumber: '+12125550100', carrier: 'simulated', carrierRef: attemptId, dueAt: startedAt, intentAt: startedAt },
      ...{ rangAt: startedAt, answeredAt: new Date(now().getTime() - 60_000), endedAt: null, disposition: null, endedBy: null },
      ...{ errorCode: null, errorMessage: null, allowedBecause: '[]', rulesVersion: '1', variables: '[]', worker: null },
      ...{ lookAt: null, callId: null, createdAt: startedAt, updatedAt: startedAt },
    })
    .execute();
  return { contactId, plannedCallId, attemptId };
}

async function end({ plannedCallId }: Dialled, outcome = connected, more: Partial<Ending> = {}): Promise<void> {
  await scene.database.db.transaction().execute(async (db) => {
    const [attempt] = await listAttemptsOf(db, scene.of.teamId, [plannedCallId]);
    const held = attempt && (await holdAttempt(db, attempt));
    assert.ok(held);
    await closeAttempt(scene.context, db, held, { at: now(), outcome, result: null, message: null, ...more });
  });
}

async function callsOn({ contactId }: Dialled) {
  const client = await scene.context.openHubspot(scene.of);
  const ids = (await client.associations('contacts', [contactId], 'calls')).get(contactId) ?? [];
  const names = ['hs_call_title', 'hs_call_body', 'hs_call_direction', 'hs_call_status', 'hs_call_duration'];
  const more = ['hs_call_disposition', 'hs_call_to_number', 'hs_call_from_number'];
  return (await client.readCalls(ids, [...names, ...more])).found;
}

/** What a flow that was killed is still waiting for must not keep the test alive. */
const unheldClock = {
  now: () => now(),
  sleep: (ms: number, signal?: AbortSignal) => sleep(ms, undefined, { ref: false, ...(signal ? { signal } : {}) }),
};

/** A run that is killed on its way, before or after HubSpot has done what it is asked, and time until its hold has lapsed. */
async function killed(isDone: boolean, match: RegExp): Promise<void> {
  const { promise: death, resolve: die } = Promise.withResolvers<void>();
  scene.through((direct) => async (request) => {
    if (request.method === 'GET' || !match.test(request.url)) return direct(request);
    if (isDone) await direct(request);
    die();
    return new Promise(() => {});
  });
  await Promise.race([report({ ...scene.another(), clock: unheldClock }), death]);
  scene.through(null);
  await scene.advance(4 * 60_000);
}

const makesCalls = /objects\/[^/]*\/?calls$/;
const completes = /callbacks/;

describe('an attempt that ended', () => {
  test('stands on the contact as a call, with its outcome', async () => {
    const one = await dial();
    await end(one);
    assert.ok(scene.jobs.some(({ name }) => name === 'report-hubspot'));
    await report();
    await report();
    const [call, ...others] = await callsOn(one);
    assert.equal(others.length, 0);
    assert.partialDeepStrictEqual(call?.properties, {
      hs_call_title: 'Demo caller called Ann',
      hs_call_direction: 'OUTBOUND',
      hs_call_status: 'COMPLETED',
      hs_call_disposition: 'f240bbac-87c9-4f6e-bf70-924b57d47db7',
      hs_call_to_number: `+1212555${1000 + dialled}`,
      hs_call_from_number: '+12125550100',
    });
    assert.ok(Number(call?.properties['hs_call_duration']) >= 60_000);
    assert.match(call?.properties['hs_call_body'] ?? '', /Connected\. Attempt 1\./);
    const row = await rowOf(one.attemptId);
    assert.deepEqual([row?.state, row?.remoteId], ['done', call?.id]);
  });

  test('says when it is tried again', async () => {
    const one = await dial({ retries: 2 });
    await end(one, busy);
    await report();
    const [call] = await callsOn(one);
    assert.equal(call?.properties['hs_call_status'], 'BUSY');
    assert.match(call?.properties['hs_call_body'] ?? '', /Busy\. Attempt 1\. Tried again not before 20\d\d-/);
  });

  for (const isDone of [true, false]) {
    test(`killed ${isDone ? 'after HubSpot made it' : 'before HubSpot heard of it'}: it stands there once`, async () => {
      const one = await dial();
      await end(one);
      await killed(isDone, makesCalls);
      assert.equal((await rowOf(one.attemptId))?.state, 'sending');
      await report();
      assert.equal((await callsOn(one)).length, 1);
      assert.equal((await rowOf(one.attemptId))?.state, 'done');
    });
  }

  test('a process that stands still until it is overtaken, and then sends: the second call is taken away', async () => {
    const one = await dial();
    await end(one);
    const [stands, moves] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let isFirst = true;
    scene.through((direct) => async (request) => {
      if (!makesCalls.test(request.url) || !isFirst) return direct(request);
      isFirst = false;
      stands.resolve();
      await moves.promise;
      return direct(request);
    });
    const overtaken = report();
    await stands.promise;
    await scene.advance(4 * 60_000);
    await report(scene.another());
    const [first, ...others] = await callsOn(one);
    assert.equal(others.length, 0);
    moves.resolve();
    await overtaken;
    scene.through(null);
    assert.equal((await callsOn(one)).length, 2, 'HubSpot cannot know that they are one');
    await scene.advance(2 * 60_000);
    await report();
    assert.deepEqual(
      (await callsOn(one)).map(({ id }) => id),
      [first?.id],
    );
    const row = await rowOf(one.attemptId);
    assert.deepEqual([row?.state, row?.remoteId, row?.inDoubt], ['done', first?.id, false]);
  });

  test('two processes at once log it once', async () => {
    const many = await Promise.all(Array.from({ length: 5 }, () => dial()));
    for (const one of many) await end(one);
    await Promise.all([report(), report(scene.another()), report(scene.another())]);
    for (const one of many) assert.equal((await callsOn(one)).length, 1);
  });

  test('a contact that is gone fails with words, and keeps no other back', async () => {
    const gone = await dial({ contactId: '999999999' });
    const other = await dial();
    await end(gone);
    await end(other);
    await report();
    const row = await rowOf(gone.attemptId);
    assert.equal(row?.state, 'failed', row?.errorMessage ?? '');
    assert.equal((await callsOn(other)).length, 1);
  });

  test('waits out a week without a connection, and stands there once when it is back', async () => {
    const one = await dial();
    await end(one);
    const context = scene.another();
    const { now: at } = context.clock;
    const openHubspot = hubspotOpener({ ...context, clock: { now: at, sleep: async () => {} } });
    scene.through(() => async () => ({ kind: 'failure', reason: 'unreachable', message: 'no route to host' }));
    for (let day = 0; day < 8; day += 1) {
      for (let hour = 0; hour < 24; hour += 8) {
        await report({ ...context, openHubspot });
        await scene.advance(8 * 3_600_000);
      }
    }
    const row = await rowOf(one.attemptId);
    assert.deepEqual([row?.state, row?.attempt, row?.errorCode], ['sending', 0, 'hubspot_unreachable']);
    scene.through(null);
    await report();
    assert.equal((await rowOf(one.attemptId))?.state, 'done');
    assert.equal((await callsOn(one)).length, 1);
  });

  test('what failed is sent once more when a person asks for it, and nothing else', async () => {
    const one = await dial();
    await end(one);
    const refused = { kind: 'answer' as const, status: 400, headers: {}, body: Buffer.from('{"status":"error","message":"no"}') };
    scene.through((direct) => async (request) => (makesCalls.test(request.url) ? refused : direct(request)));
    await report();
    scene.through(null);
    assert.equal((await rowOf(one.attemptId))?.state, 'failed');
    scene.jobs.length = 0;
    const of = { teamId: scene.of.teamId, plannedCallId: one.plannedCallId };
    await retryReports(scene.context, of);
    assert.deepEqual(scene.jobs, [{ name: 'report-hubspot', input: scene.of }]);
    await report();
    assert.equal((await rowOf(one.attemptId))?.state, 'done');
    assert.equal((await callsOn(one)).length, 1);
    await assert.rejects(retryReports(scene.context, of), /nothing to send again/);
  });

  test('our own call is not taken in as a call of a person', async () => {
    const one = await dial();
    await end(one);
    await report();
    const counted = await scene.countCalls();
    await scene.sync();
    assert.equal(await scene.countCalls(), counted);
  });
});

describe('what an agent writes to the contact', () => {
  const updates: ContactUpdate[] = [
    { property: 'ai_outcome', value: { kind: 'outcome' } },
    { property: 'ai_called_at', value: { kind: 'attempted_at' } },
    { property: 'ai_next_call', value: { kind: 'next_attempt_at' } },
    { property: 'ai_attempts', value: { kind: 'attempts' } },
    { property: 'ai_goal', value: { kind: 'goal_reached' } },
    { property: 'ai_team_size', value: { kind: 'answer', name: 'team_size' } },
    { property: 'ai_call_back', value: { kind: 'call_back' } },
  ];
  const types: Record<string, [type: string, fieldType: string]> = {
    ...{ ai_outcome: ['string', 'text'], ai_called_at: ['datetime', 'date'], ai_next_call: ['datetime', 'date'] },
    ...{ ai_attempts: ['number', 'number'], ai_goal: ['bool', 'booleancheckbox'], ai_team_size: ['string', 'text'] },
    ai_call_back: ['string', 'text'],
  };
  let agentId: string;
  before(async () => {
    agentId = await addAgent(updates);
    for (const [name, [type, fieldType]] of Object.entries(types)) {
      const options = type === 'bool' ? [true, false].map((value) => ({ label: String(value), value: String(value) })) : [];
      const made = await fetch(`${scene.hubspot.url}/crm/v3/properties/contacts`, {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name, label: name, type, fieldType, groupName: 'contactinformation', options }),
      });
      assert.equal(made.status, 201, await made.text());
    }
  });
  after(() => scene.hubspot.control.removeFaults());
  const shown = ({ contactId }: Dialled) => scene.hubspot.control.readRecord({ type: 'contacts', id: contactId })?.properties ?? {};
  const written = async ({ attemptId }: Dialled) =>
    (await rows()).find(({ subjectId, kind }) => subjectId === attemptId && kind === 'contact');

  test('stands there after the call: outcome, times, goal, answers and the wish to be called', async () => {
    const one = await dial({ agentId });
    const said = { answers: { team_size: 'twelve' }, callBackSaid: 'on Tuesday', tools: [] };
    await end(one, connected, { result: 'goal_reached', said });
    await report();
    await report();
    assert.partialDeepStrictEqual(shown(one), {
      ...{ ai_outcome: 'Connected', ai_attempts: '1', ai_goal: 'true', ai_team_size: 'twelve', ai_call_back: 'on Tuesday' },
    });
    assert.ok(Math.abs(Date.parse(String(shown(one)['ai_called_at'])) - (now().getTime() - 90_000)) < 5_000);
    assert.equal((await written(one))?.state, 'done');
    assert.equal((await callsOn(one)).length, 1);
    const noted = await scene.database.db
      .selectFrom('contactWrite')
      .select('property')
      .where('contactId', '=', one.contactId)
      .execute();
    assert.deepEqual(noted.map(({ property }) => property).sort(), Object.keys(types).sort());
  });

  test('after an attempt without an answer leaves what was said before, and tells when it goes on', async () => {
    const { id: contactId } = scene.hubspot.control.createRecord({ type: 'contacts', properties: { ai_team_size: 'nine' } });
    const one = await dial({ agentId, contactId, retries: 1 });
    await end(one, busy);
    await report();
    assert.partialDeepStrictEqual(shown(one), { ai_outcome: 'Busy', ai_team_size: 'nine' });
    assert.ok(Date.parse(String(shown(one)['ai_next_call'])) > now().getTime());
  });

  test('waits where HubSpot is busy, and what a later attempt wrote stays', async () => {
    const { id: contactId } = scene.hubspot.control.createRecord({
      type: 'contacts',
      properties: { ai_next_call: now().getTime() },
    });
    const first = await dial({ agentId, contactId, retries: 1 });
    const path = '/contacts/batch/update';
    await end(first, busy);
    scene.hubspot.control.addFault({ kind: 'daily-limit', path });
    await report();
    scene.hubspot.control.removeFaults();
    const waiting = await written(first);
    assert.deepEqual([waiting?.state === 'done', waiting?.errorCode], [false, 'hubspot_rate_limited']);
    const second = await dial({ agentId, contactId });
    await end(second, connected, { result: 'goal_missed' });
    await scene.advance(25 * 3_600_000);
    await scene.database.db.deleteFrom('hubspotBudget').execute();
    await report();
    await report();
    assert.deepEqual([(await written(first))?.state, (await written(second))?.state], ['done', 'done']);
    assert.partialDeepStrictEqual(shown(first), { ai_outcome: 'Connected', ai_goal: 'false' });
    assert.equal(shown(first)['ai_next_call'] ?? '', '', 'no next attempt empties its property');
  });

  test('into a property that is not there fails with words; the call stands in HubSpot all the same', async () => {
    const mistaken = await addAgent([{ property: 'no_such_thing', value: { kind: 'outcome' } }]);
    const one = await dial({ agentId: mistaken });
    await end(one);
    await report();
    const row = await written(one);
    assert.deepEqual([row?.state, row?.errorCode], ['failed', 'hubspot_refused']);
    assert.match(row?.errorMessage ?? '', /no_such_thing.*Correct what the agent writes/);
    assert.equal((await callsOn(one)).length, 1);
    assert.equal((await findPlannedCall(scene.database.db, { teamId: scene.of.teamId, ...one }))?.state, 'done');
  });
});

test('reports of the same moment are taken in the same order, however PostgreSQL finds them', async () => {
  const ids = Array.from({ length: 20 }, () => randomUUID());
  const { db } = scene.database;
  const reports = ids.map((subjectId) => ({ kind: 'callback' as const, subjectId, target: 'ap-1-2-3-4', wanted: {} }));
  await addReports(db, scene.of, reports, now());
  const until = new Date(now().getTime() + 60_000);
  const rows = await db.transaction().execute(async (tx) => {
    // The plan PostgreSQL changes to as the table grows.
    await sql`analyze hubspot_report`.execute(tx);
    await sql`set local enable_nestloop = off`.execute(tx);
    await sql`set local enable_mergejoin = off`.execute(tx);
    return claimReports(tx, { ...scene.of, until, limit: 20 }, now());
  });
  for (const row of rows) await closeReport(db, row, until, { state: 'failed' }, now());
  assert.deepEqual(
    rows.map(({ subjectId }) => subjectId),
    ids.toSorted(),
  );
});

describe('a workflow that waits for a call', () => {
  /** The run of a workflow whose action waits, and the id it waits under. */
  async function waiting(): Promise<{ contactId: string; callbackId: string }> {
    receiver.answer({ status: 200, body: JSON.stringify({ outputFields: { hs_execution_state: 'BLOCK' } }) });
    const workflowId = scene.hubspot.control.addWorkflow({
      type: 'contacts',
      action: { kind: 'custom', url: receiver.url, inputFields: {} },
    });
    const { id: contactId } = scene.hubspot.control.createRecord({ type: 'contacts', properties: { firstname: 'Ann' } });
    await scene.advance(60_000);
    scene.hubspot.control.removeWorkflow({ workflowId });
    const { callbackId } = JSON.parse(receiver.received.at(-1)?.body ?? '') as { callbackId: string };
    return { contactId, callbackId };
  }
  const lastRun = () => scene.hubspot.control.listWorkflowRuns().at(-1);
  const lastRunOf = ({ contactId }: Dialled) =>
    scene.hubspot.control.listWorkflowRuns().findLast(({ objectId }) => objectId === contactId);

  test('goes on with the outcome when the call has ended', async () => {
    const one = await dial(await waiting());
    assert.equal(lastRun()?.state, 'blocked');
    await end(one);
    assert.deepEqual(await listDueReports(scene.database.db, now(), 10), [scene.of]);
    await report();
    assert.equal(lastRun()?.state, 'done', lastRun()?.why ?? '');
    assert.deepEqual(lastRun()?.outputs, {
      hs_execution_state: 'SUCCESS',
      call_sid: one.plannedCallId,
      call_state: 'done',
      call_outcome: 'connected',
      call_outcome_label: 'Connected',
      call_reason: 'An attempt ended in a way that is not tried again.',
      call_attempts: '1',
    });
    assert.deepEqual(await listDueReports(scene.database.db, now(), 10), []);
  });

  test('waits on while the call is tried again', async () => {
    const one = await dial({ ...(await waiting()), retries: 1 });
    await end(one, busy);
    await report();
    assert.equal(lastRun()?.state, 'blocked');
    assert.equal((await findPlannedCall(scene.database.db, { teamId: scene.of.teamId, ...one }))?.state, 'planned');
    await cancelCall(scene.context, { teamId: scene.of.teamId, plannedCallId: one.plannedCallId });
    await report();
    assert.equal((lastRun()?.outputs as Record<string, string> | undefined)?.['call_state'], 'cancelled');
  });

  for (const isDone of [true, false]) {
    test(`killed ${isDone ? 'after' : 'before'} HubSpot heard of it: it has gone on`, async () => {
      const one = await dial(await waiting());
      await end(one);
      await killed(isDone, completes);
      await report();
      assert.equal((await rowOf(one.plannedCallId))?.state, 'done');
      assert.notEqual(lastRun()?.state, 'blocked');
    });
  }

  test('a callback HubSpot does not know is given up with words', async () => {
    const one = await dial({ callbackId: 'ap-1-2-3-4' });
    await end(one);
    await report();
    const row = await rowOf(one.plannedCallId);
    assert.equal(row?.state, 'failed');
    assert.match(row.errorMessage ?? '', /no such record/);
    await retryReports(scene.context, { teamId: scene.of.teamId, plannedCallId: one.plannedCallId });
    await report();
    assert.equal((await rowOf(one.plannedCallId))?.state, 'failed', 'sent again, HubSpot still has not been told');
  });

  /** HubSpot's answer to every callback; `hears`: it takes them all the same. */
  function answering(status: number, hears: boolean): void {
    const answer = { kind: 'answer' as const, status, headers: {}, body: Buffer.from('{"status":"error","message":"no"}') };
    scene.through((direct) => async (request) => {
      if (!completes.test(request.url)) return direct(request);
      if (hears) await direct(request);
      return answer;
    });
  }
  /** What is not told of these calls is tried for the last time. */
  async function lastTry(calls: readonly Dialled[]): Promise<void> {
    const ids = calls.map(({ plannedCallId }) => plannedCallId);
    await scene.database.db
      .updateTable('hubspotReport')
      .set({ attempt: 13, nextTryAt: null })
      .where('subjectId', 'in', ids)
      .execute();
    await report();
    for (const id of ids) assert.equal((await rowOf(id))?.state, 'failed');
  }
  async function sentAgain({ plannedCallId }: Dialled): Promise<string | undefined> {
    await retryReports(scene.context, { teamId: scene.of.teamId, plannedCallId });
    await report();
    return (await rowOf(plannedCallId))?.state;
  }

  test('a callback that failed though HubSpot had taken it ends when a person sends it again', async () => {
    const one = await dial(await waiting());
    await end(one);
    answering(500, true);
    await report();
    await lastTry([one]);
    scene.through(null);
    assert.equal(await sentAgain(one), 'done');
    assert.equal((await rowOf(one.plannedCallId))?.inDoubt, false);
  });

  test('one that may have arrived is not surely lost because a later try was refused', async () => {
    const one = await dial(await waiting());
    await end(one);
    answering(500, true);
    await report();
    answering(400, false);
    await lastTry([one]);
    scene.through(null);
    assert.equal(await sentAgain(one), 'done');
  });

  test('one that surely never arrived is not done because HubSpot no longer knows it', async () => {
    const refused = await dial(await waiting());
    await end(refused);
    answering(400, false);
    await report();
    assert.equal((await rowOf(refused.plannedCallId))?.state, 'failed');
    const two = [await dial(await waiting()), await dial(await waiting())];
    answering(500, false);
    for (const one of two) await end(one);
    await report();
    await lastTry(two);
    const [one, other] = two;
    assert.ok(one && other);
    const [sent, behind] = (await rowOf(one.plannedCallId))?.inDoubt ? [one, other] : [other, one];
    answering(404, false);
    assert.deepEqual([await sentAgain(refused), await sentAgain(behind), await sentAgain(sent)], ['failed', 'failed', 'done']);
    scene.through(null);
    assert.equal(await sentAgain(refused), 'done', 'while HubSpot knows it, it is told');
    assert.equal(lastRunOf(refused)?.state, 'done');
  });
});
