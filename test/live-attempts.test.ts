// A dialled call is held with sound: what the carrier says and what the conversation tells come to one end, in whatever order they arrive.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { attemptReference } from '../rules/attempt-reference.ts';
import type { CarrierOutcome, Disposition } from '../rules/disposition.ts';
import { LONGEST_RING_MS, LONGEST_TAKEN_MS } from '../rules/live-call.ts';
import { findLiveCall, noteLiveCallsSeen } from '../server/database/live-calls.ts';
import { addEndpoint } from '../server/database/webhooks.ts';
import { openReceiveCommit } from '../server/flows/intake/receive-commit.ts';
import { takeCarrierNews } from '../server/flows/outbound/carrier-report.ts';
import { endLiveCall, noteOptOut } from '../server/flows/outbound/end-live-call.ts';
import { recoverAttempts } from '../server/flows/outbound/recover-attempts.ts';
import { lookAfterLiveCalls, type WatchContext } from '../server/flows/outbound/watch-live-calls.ts';
import type { Carrier, DialRequest } from '../server/ports/carrier.ts';
import type { CallTold } from '../server/ports/live-call.ts';
import type { TracedStep } from '../server/ports/tracing.ts';
import { openCallProcess } from '../server/providers/call-process-host.ts';
import { createDiskFileStore } from '../server/providers/disk-file-store.ts';
import { createSystemClock } from '../server/providers/system-clock.ts';
import { openDiallingScene, type DiallingScene } from './dialling-scene.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringside-live-attempts-'));
const recordings = join(folder, 'live-calls');
let scene: DiallingScene;
let context: WatchContext;
let dialled: DialRequest[] = [];
const steps: TracedStep[] = [];
const hungUp: string[] = [];
let hangsUp = async (): Promise<void> => {};
let numbers = 0;

before(async () => {
  mkdirSync(recordings);
  // Whoever answers does not hang up; the ends are told by the tests.
  scene = await openDiallingScene({
    script: { chances: { never_ends: 1 } },
    settings: { retries: { retries: 1, gapsMinutes: [60] } },
  });
  scene.context.trace = (step) => void steps.push(step);
  scene.through(({ isSilent: _, ...carrier }): Carrier => {
    return {
      ...{ ...carrier, livesInCallProcess: true },
      dial(request, mayDial) {
        dialled.push(request);
        return carrier.dial(request, mayDial);
      },
    };
  });
  const process = openCallProcess({
    ...{
      program: new URL('../server/call-process.ts', import.meta.url),
      folder: recordings,
      places: { talk: 1, inbound: 1, dialled: 1 },
    },
    ...{ clock: scene.context.clock, log: scene.context.log, onEnd() {}, onNews() {}, onOptOut() {} },
    onTool: async () => ({ kind: 'failed', text: 'No tools here.' }),
  });
  context = {
    ...scene.context,
    files: await createDiskFileStore({ folder: join(folder, 'files') }),
    liveCalls: process,
    receiveCommit: openReceiveCommit({ db: scene.context.db, clock: createSystemClock() }),
    host: 'test',
    async hangUpAt(carrier, carrierRef) {
      hungUp.push(`${carrier} ${carrierRef}`);
      await hangsUp();
    },
  };
});
after(async () => {
  await scene.close();
  rmSync(folder, { recursive: true, force: true });
});

const told: CallTold = {
  ...{ answeredBy: 'human', endedBy: 'agent', result: 'goal_reached', summary: 'The questions of the call were answered.' },
  ...{ utterances: [], answers: { demo: 'yes' }, callBackSaid: 'next Tuesday', tools: [], lengthMs: 20_000 },
  ...{ recordingPath: null, latenciesMs: [700] },
};
const completed: CarrierOutcome = { end: 'completed', code: 200, answeredBy: null, endedBy: 'callee' };

/** Dialled and answered. */
async function answered(columns: Parameters<DiallingScene['plan']>[0] | object = {}) {
  numbers += 1;
  const toNumber = `+1212555${String(1_000 + numbers)}`;
  const plannedCallId = await scene.plan({ toNumber, ...columns });
  await scene.dispatch();
  const [attempt] = await scene.attempts(plannedCallId);
  assert.ok(attempt);
  const of = { teamId: scene.teamId, attemptId: attempt.id };
  await scene.advance(10_000);
  assert.equal((await findLiveCall(context.db, of))?.state, 'talking');
  return {
    ...{ plannedCallId, toNumber, of },
    /** As the process of live calls leaves it, or while it is still being written. */
    record({ isBeingWritten = false } = {}) {
      const path = join(recordings, `${attemptReference(of)}.wav`);
      writeFileSync(path, Buffer.alloc(20_000, 'RIFF'));
      if (!isBeingWritten) utimesSync(path, 0, 0);
    },
    carrierEnds: async (outcome: CarrierOutcome | null) => {
      const reference = attemptReference(of);
      const at = scene.now();
      await takeCarrierNews(context, [{ reference, carrierRef: null, report: 'ended', at, outcome, message: null }]);
    },
    ends: (how: CallTold | null) => endLiveCall(context, { ...of, told: how }),
    attempt: async () => (await scene.attempts(plannedCallId))[0]!,
    attempts: async () => (await scene.attempts(plannedCallId)).length,
  };
}

describe('a call whose conversation is over is hung up at its carrier', { concurrency: false }, () => {
  const transfer = { tool: 'transfer', arguments: {}, outcome: 'done', text: '', atMs: 0 } as const;
  const cases: [name: string, how: CallTold | null, carrierEndsFirst: boolean, isHungUp: boolean][] = [
    ['that the agent has ended', told, false, true],
    ['that the carrier has ended', told, true, false],
    ['that was handed over to somebody', { ...told, tools: [transfer] }, false, false],
    ['of which nobody can tell', null, false, false],
  ];
  for (const [name, how, carrierEndsFirst, isHungUp] of cases) {
    test(name, async () => {
      hungUp.length = 0;
      const call = await answered();
      if (carrierEndsFirst) await call.carrierEnds(completed);
      await call.ends(how);
      await call.ends(how);
      const { carrier, carrierRef } = await call.attempt();
      assert.deepEqual(hungUp, isHungUp ? [`${carrier} ${carrierRef}`] : []);
    });
  }

  test('and its end waits for no carrier', async () => {
    for (const hangUp of [() => new Promise<void>(() => {}), () => Promise.reject(new Error('away'))]) {
      hangsUp = hangUp;
      const call = await answered();
      await call.ends(told);
      assert.equal((await call.attempt()).disposition, 'connected');
    }
    hangsUp = async () => {};
  });
});

describe('both orders come to one end', { concurrency: false }, () => {
  const cases: [name: string, outcome: CarrierOutcome | null, told: CallTold | null, becomes: Disposition][] = [
    ['spoken with', completed, told, 'connected'],
    ['asked for no more calls', completed, { ...told, result: 'opted_out' }, 'opted_out'],
    ['a voicemail', completed, { ...told, answeredBy: 'voicemail', result: 'voicemail_left' }, 'voicemail_left'],
    ['the carrier calls it failed', { ...completed, end: 'failed', code: 503 }, told, 'connected'],
    [
      'the line was lost before anybody spoke',
      completed,
      { ...told, answeredBy: null, endedBy: 'carrier', result: null },
      'failed',
    ],
    ['the process of the conversation died', completed, null, 'interrupted'],
  ];
  for (const [name, outcome, how, becomes] of cases) {
    for (const order of ['the carrier first', 'the conversation first'] as const) {
      test(`${name}, ${order}: ${becomes}`, async () => {
        const call = await answered();
        if (order === 'the carrier first') await call.carrierEnds(outcome);
        await call.ends(how);
        if (order === 'the conversation first') await call.carrierEnds(outcome);
        await call.ends(how);
        const attempt = await call.attempt();
        assert.deepEqual([attempt.state, attempt.disposition], ['ended', becomes]);
        const live = await findLiveCall(context.db, call.of);
        assert.deepEqual([live?.state, live?.brief, live?.hasRecording], ['ended', null, false], 'nothing of the person is kept');
        assert.equal(live?.told?.callBackSaid, how?.callBackSaid);
        assert.equal(await call.attempts(), 1);
      });
    }
  }
});

test('the carrier says it is over and the conversation tells nothing: after a minute its word counts', async () => {
  const call = await answered();
  await call.carrierEnds(completed);
  await scene.advance(50_000);
  await scene.recover();
  assert.equal((await call.attempt()).state, 'answered');
  await scene.advance(20_000);
  await scene.recover();
  const attempt = await call.attempt();
  assert.deepEqual([attempt.state, attempt.disposition], ['ended', 'connected']);
  call.record();
  // It was only late.
  await call.ends(told);
  assert.equal((await call.attempt()).callId, call.of.attemptId);
  assert.equal((await findLiveCall(context.db, call.of))?.told?.summary, told.summary);
});

test('a recording becomes one call, with the contact and what was said; the attempt leads to it', async () => {
  const call = await answered({ contactName: 'Anna Miller' });
  const contact = { portalId: '62515', contactId: '501' };
  await context.db.updateTable('plannedCall').set(contact).where('id', '=', call.plannedCallId).execute();
  call.record();
  await call.ends(told);
  await call.ends(told);
  assert.equal((await call.attempt()).callId, call.of.attemptId);
  const rows = await context.db.selectFrom('call').selectAll().where('id', '=', call.of.attemptId).execute();
  const [row] = rows;
  assert.equal(rows.length, 1);
  assert.deepEqual([row?.source, row?.direction, row?.outcome], ['agent', 'outbound', 'connected']);
  assert.equal(row?.title, 'Demo caller with Anna Miller');
  assert.equal(row?.externalId, `attempt ${call.of.attemptId}`);
  const { metadata } = row ?? {};
  assert.deepEqual(metadata?.['hubspotContactIds'], ['501']);
  assert.deepEqual(metadata?.['answers'], ['demo: yes']);
  assert.equal(metadata?.['callBack'], 'next Tuesday');
  assert.equal(existsSync(join(recordings, `${attemptReference(call.of)}.wav`)), false);
});

test('`call_ended` holds the answers and the tools, each at its time', async () => {
  const endpointId = randomUUID();
  const at = scene.now();
  await addEndpoint(context.db, {
    ...{ teamId: scene.teamId, id: endpointId, agentId: null, kind: 'callkaro', url: 'https://example.com/hooks' },
    ...{ events: ['call_ended'], lowScoreBelow: 50, state: 'active', disabledReason: null, failingSince: null },
    ...{ lastDeliveredAt: null, secretHint: null, previousSecretUntil: null, createdBy: null, createdAt: at, updatedAt: at },
  });
  const call = await answered();
  const tools: CallTold['tools'] = [
    { tool: 'read_hubspot', arguments: {}, outcome: 'done', text: 'Gold', atMs: 3_000 },
    { tool: 'book_callback', arguments: { when: 'Tuesday' }, outcome: 'failed', text: 'No', atMs: 61_500 },
  ];
  await call.ends({ ...told, answers: { demo: 'yes', size: '12' }, tools });
  const [delivery] = await context.db.selectFrom('webhookDelivery').select('body').where('endpointId', '=', endpointId).execute();
  const { answeredAt } = await call.attempt();
  const time = (ms: number) => new Date((answeredAt?.getTime() ?? 0) + ms).toISOString().slice(0, 19).replace('T', ' ');
  assert.partialDeepStrictEqual(delivery?.body['data'], {
    post_call: { demo: 'yes', size: '12' },
    post_call_detail: { demo: { value: 'yes', comment: '' }, size: { value: '12', comment: '' } },
    functions_called: [
      { name: 'read_hubspot', success: true, timestamp: time(3_000) },
      { name: 'book_callback', success: false, timestamp: time(61_500) },
    ],
  });
});

test('one trace leads from the contact to the recording, and tells nothing of the person', async () => {
  const call = await answered({ contactName: 'Anna Miller' });
  call.record();
  await call.ends(told);
  const own = steps.filter(({ callId }) => callId === call.of.attemptId);
  const names = ['dial', 'plan', 'wait for a line', 'ring', 'talk'].map((name) => `attempt: ${name}`);
  assert.deepEqual(own.map(({ name }) => name).toSorted(), ['attempt', ...names, 'receive'].toSorted());
  assert.deepEqual(
    own.filter(({ isFirst }) => isFirst).map(({ name, errorCode }) => [name, errorCode]),
    [['attempt', null]],
  );
  const talk = own.find(({ name }) => name === 'attempt: talk');
  assert.ok(talk && talk.to > talk.from && talk.about?.['disposition'] === 'connected');
  assert.doesNotMatch(JSON.stringify(own), /Miller|\+1212|demo/i);
});

test('an opt-out counts from the moment it is said, for every planned call to the number', async () => {
  const call = await answered();
  const other = await scene.plan({
    toNumber: call.toNumber,
    agentId: await scene.addAgent(scene.teamId),
    nextAt: new Date(scene.now().getTime() + 3_600_000),
  });
  await noteOptOut(context, { ...call.of, said: 'Take me off your list.' });
  assert.equal((await call.attempt()).state, 'answered', 'the call still goes on');
  const planned = await scene.call(other);
  assert.deepEqual([planned.state, planned.reason], ['given_up', 'do_not_call']);
  await call.ends({ ...told, result: 'opted_out' });
  assert.deepEqual([(await call.attempt()).disposition, (await scene.call(call.plannedCallId)).state], ['opted_out', 'done']);
  const listed = await context.db.selectFrom('doNotCall').selectAll().where('number', '=', call.toNumber).execute();
  assert.deepEqual(
    listed.map(({ source, note, attemptId }) => [source, note, attemptId]),
    [['call', 'They said: “Take me off your list.”', call.of.attemptId]],
  );
});

test('the server is killed: the next one takes in what was recorded and closes the call as interrupted', async () => {
  const call = await answered();
  call.record();
  await lookAfterLiveCalls(context);
  assert.equal((await call.attempt()).state, 'answered', 'it may still live');
  await scene.advance(25_000);
  await lookAfterLiveCalls(context);
  const attempt = await call.attempt();
  assert.deepEqual([attempt.state, attempt.disposition, attempt.callId], ['ended', 'interrupted', call.of.attemptId]);
  assert.match(attempt.errorMessage ?? '', /interrupted/);
  const planned = await scene.call(call.plannedCallId);
  assert.equal(planned.state, 'planned', 'the rules say when it is tried again');
  assert.ok((planned.nextAt?.getTime() ?? 0) > scene.now().getTime());
});

test('a call that another server of this machine records goes on, however long that server could not say so', async () => {
  const call = await answered();
  call.record({ isBeingWritten: true });
  await scene.advance(25_000);
  await lookAfterLiveCalls(context);
  assert.equal((await call.attempt()).state, 'answered');
  call.record();
  await lookAfterLiveCalls(context);
  assert.equal((await call.attempt()).state, 'answered', 'it has just been seen');
  await scene.advance(25_000);
  await lookAfterLiveCalls(context);
  const attempt = await call.attempt();
  assert.deepEqual([attempt.disposition, attempt.callId], ['interrupted', call.of.attemptId]);
});

test('the agent, its values and a token go with the dial; the values are told to nobody else', async () => {
  dialled = [];
  const call = await answered({ contactName: 'Anna' });
  const talk = dialled[0]?.talk;
  assert.equal(talk?.brief.reference, attemptReference(call.of));
  assert.match(talk?.brief.agent.firstMessage ?? '', /Hello/);
  assert.match(talk?.mediaToken ?? '', /^[\w-]{32}$/);
  const { longestCallMs = 0 } = dialled[0] ?? {};
  assert.ok(
    longestCallMs > LONGEST_TAKEN_MS,
    'the conversation says goodbye before the carrier hangs up, also where a person has taken over',
  );
  const live = await findLiveCall(context.db, call.of);
  assert.notEqual(live?.tokenDigest, talk?.mediaToken);
  assert.deepEqual(live?.brief?.agent, talk?.brief.agent);
  assert.equal(live?.brief?.needsRecordingConsent, false, 'one side may record in New York');
  await call.ends(null);
});

const talkedMs = ({ answeredAt, endedAt }: { answeredAt: Date | null; endedAt: Date | null }) =>
  (endedAt?.getTime() ?? 0) - (answeredAt?.getTime() ?? 0);

for (const [name, ends] of [
  ['nobody can say when it ended', null],
  ['its carrier says then that it is over, and not since when', completed],
] as const) {
  test(`the server is killed in a call and started again two hours later: talked until it was seen last; ${name}`, async () => {
    const call = await answered();
    const answeredAt = (await call.attempt()).answeredAt?.getTime() ?? 0;
    await scene.advance(120_000);
    await noteLiveCallsSeen(context.db, [call.of.attemptId], scene.now());
    const seenMs = scene.now().getTime();
    await scene.advance(2 * 3_600_000);
    if (ends) await call.carrierEnds(ends);
    await lookAfterLiveCalls(context);
    const attempt = await call.attempt();
    assert.equal(attempt.disposition, 'interrupted');
    const mostMs = seenMs - answeredAt + (ends ? 5_000 : 0);
    assert.ok(talkedMs(attempt) >= 120_000 && talkedMs(attempt) <= mostMs, `talked ${talkedMs(attempt)} ms`);
    const { state, nextAt } = await scene.call(call.plannedCallId);
    assert.deepEqual([state, nextAt], ['planned', scene.now()], 'the gap of an hour counts from the call');
  });
}

test('what a conversation tells that is saved late says how long was talked', async () => {
  const call = await answered();
  await scene.advance(3_600_000);
  await call.ends(told);
  assert.equal(talkedMs(await call.attempt()), told.lengthMs);
});

test('a call goes by the limit of the version it began with; held, it keeps its own time; held by nobody, it is hung up soon after', async () => {
  const MINUTE = 60_000;
  const call = await answered();
  const isHungUp = async () => (await findLiveCall(context.db, call.of))?.carrierEnd != null;
  const look = async (afterMs: number, { isSeen }: { isSeen: boolean }) => {
    await scene.advance(afterMs);
    if (isSeen) await noteLiveCallsSeen(context.db, [call.of.attemptId], scene.now());
    await scene.recover();
    await scene.advance(1_000);
  };
  await scene.context.db
    .updateTable('agentVersion')
    .set({ content: sql`jsonb_set(content, '{longestCallMs}', '60000')` })
    .execute();
  await look(8 * MINUTE, { isSeen: false });
  assert.equal(await isHungUp(), false, 'a shorter limit that is published meanwhile is for other calls');
  await look(60 * MINUTE, { isSeen: true });
  assert.equal(await isHungUp(), false, 'a person may have taken over');
  await look(2 * MINUTE, { isSeen: false });
  assert.equal(await isHungUp(), true, 'the process has died, and ten minutes are long over');
  await call.ends(null);
});

test('who is spoken with has answered, also where the carrier has not said so', async () => {
  const call = await answered();
  await scene.context.db
    .updateTable('attempt')
    .set({ state: 'ringing', answeredAt: null, lookAt: scene.now() })
    .where('id', '=', call.of.attemptId)
    .execute();
  let hangUps = 0;
  const silent = (carrier: Carrier): Carrier => ({
    ...carrier,
    find: async () => ({ kind: 'found', carrierRef: 'ref', news: [] }),
    hangUp: async () => void (hangUps += 1),
  });
  await scene.advance(LONGEST_RING_MS + 60_000);
  await noteLiveCallsSeen(context.db, [call.of.attemptId], scene.now());
  await recoverAttempts({ ...scene.context, carriers: [silent(scene.context.carriers[0])] }, new AbortController().signal);
  assert.equal(hangUps, 0);
  await call.ends(null);
});

test('what is held for longer than anybody may talk is hung up', async () => {
  const call = await answered();
  await scene.advance(LONGEST_TAKEN_MS + 120_000);
  await noteLiveCallsSeen(context.db, [call.of.attemptId], scene.now());
  await scene.recover();
  await scene.advance(1_000);
  assert.ok((await findLiveCall(context.db, call.of))?.carrierEnd);
  await call.ends(null);
});
