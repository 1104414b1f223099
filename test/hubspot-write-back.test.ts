// Results written back to HubSpot: each exactly once, whatever breaks in between.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { discoveryScorecard } from '../rules/scorecard-discovery.ts';
import { addScorecard } from '../server/database/scorecards.ts';
import { layOutStages } from '../server/database/stages.ts';
import { saveTranscript } from '../server/database/transcripts.ts';
import type { IntakeContext } from '../server/flows/context.ts';
import { scoreCall } from '../server/flows/intake/score-call.ts';
import { changeHubspot } from '../server/flows/admin/change-hubspot.ts';
import { createHubspotProperties } from '../server/flows/reporting/create-hubspot-properties.ts';
import { mendReconciliation } from '../server/flows/reporting/mend-reconciliation.ts';
import { planOlderWriteBacks } from '../server/flows/reporting/plan-write-back.ts';
import { writeBackHubspot } from '../server/flows/reporting/write-back-hubspot.ts';
import type { Evaluator } from '../server/ports/evaluator.ts';
import { createAudioDecoder } from '../server/providers/audio-decoder.ts';
import { createLocalEvaluator } from '../server/providers/local-evaluator.ts';
import { createOpenAiCompatibleTranscriber } from '../server/providers/openai-compatible-transcription.ts';
import { createRecordingDownload } from '../server/providers/recording-download.ts';
import { openResultsScene, type ResultsScene } from './hubspot-results-scene.ts';

/** What scoring does not need answers nobody. */
function intakeContext(scene: ResultsScene, evaluator: Evaluator): IntakeContext {
  const { clock } = scene.context;
  return {
    ...scene.context,
    evaluator,
    downloadRecording: createRecordingDownload({ clock }),
    decodeAudio: createAudioDecoder(),
    transcriber: createOpenAiCompatibleTranscriber({ baseUrl: 'http://127.0.0.1:9', apiKey: undefined, model: 'none' }),
  };
}

const HOUR = 3_600_000;
const goOn = new AbortController().signal;

/** Runs until this process ends, as far as the flow can tell, at a step of the request that changes something. */
async function killedAt(
  step: 'before it is sent' | 'before the answer comes',
  match: RegExp,
  scene: ResultsScene,
  run: () => Promise<unknown>,
): Promise<void> {
  const { promise: death, resolve: die } = Promise.withResolvers<void>();
  scene.through((direct) => async (request) => {
    if (request.method === 'GET' || !match.test(request.url)) return direct(request);
    if (step === 'before the answer comes') await direct(request);
    die();
    // Whoever is killed neither closes the row nor hears of the answer.
    return new Promise(() => {});
  });
  await Promise.race([run(), death]);
  scene.through(null);
}

describe('results in HubSpot', () => {
  let scene: ResultsScene;
  before(async () => {
    scene = await openResultsScene();
  });
  after(() => scene.close());

  const run = (signal = goOn) => writeBackHubspot(scene.context, scene.of, signal);
  const rowOf = async (callId: string, kind = 'properties') =>
    (await scene.rows()).find((row) => row.callId === callId && row.kind === kind);

  test('nothing is planned for a portal that wants nothing', async () => {
    const call = await scene.makeCall();
    scene.jobs.length = 0;
    await scene.score(call, 80);
    assert.deepEqual(await scene.rows(), []);
    assert.deepEqual(scene.jobs, []);
  });

  test('without the properties one line on the portal says what to click; created, they are written by themselves', async () => {
    await scene.settings({ writeProperties: true });
    const calls = await scene.makeCalls(3);
    for (const call of calls) await scene.score(call, 70);
    const writes = scene.countWrites();
    await run();
    assert.equal(scene.countWrites(), writes);
    const portal = await scene.database.db.selectFrom('hubspotPortal').selectAll().executeTakeFirstOrThrow();
    assert.equal(portal.state, 'connected');
    assert.match(portal.errorMessage ?? '', /Create the properties/);
    for (const row of await scene.rows()) {
      assert.deepEqual([row.state, row.errorCode, row.attempt], ['pending', 'hubspot_property_missing', 0]);
    }

    scene.jobs.length = 0;
    const made = await createHubspotProperties(scene.context, scene.of);
    assert.equal(made.created.length, 5);
    assert.deepEqual(scene.jobs, [{ name: 'write-back-hubspot', input: scene.of }]);
    const again = await createHubspotProperties(scene.context, scene.of);
    assert.deepEqual([again.created.length, again.existing.length], [0, 5]);
    await run();
    for (const call of calls) {
      const record = scene.hubspot.control.readRecord({ type: 'calls', id: call.objectId });
      assert.equal(record?.properties['ringside_score'], '70');
      assert.equal(record?.properties['ringside_call_id'], call.callId);
      assert.equal(record?.properties['ringside_url'], `https://calls.example.com/calls/${call.callId}`);
      assert.equal(
        record?.properties['ringside_summary'],
        'Discovery call: 70 of 100. Went well: Introduces themselves. To work on: Agrees on a next step.',
      );
      assert.ok(record?.properties['ringside_sent_at']);
      assert.equal((await rowOf(call.callId))?.state, 'done');
    }
    const healed = await scene.database.db.selectFrom('hubspotPortal').selectAll().executeTakeFirstOrThrow();
    assert.equal(healed.errorMessage, null);
  });

  test('a score that did not change is not sent again; one that did is', async () => {
    const call = await scene.makeCall();
    await scene.score(call, 60);
    await run();
    const before = scene.countWrites();
    await scene.score(call, 60);
    await run();
    assert.equal(scene.countWrites(), before);
    await scene.score(call, 65);
    await run();
    assert.deepEqual(await scene.history(call, 'ringside_score'), ['65', '60']);
    await scene.score(call, null);
    await run();
    assert.equal(scene.hubspot.control.readRecord({ type: 'calls', id: call.objectId })?.properties['ringside_score'], undefined);
  });

  test('the stage that scores a call has its result written back', async () => {
    const { db } = scene.database;
    const { teamId } = scene.of;
    const call = await scene.makeCall();
    const of = { teamId, callId: call.callId };
    await addScorecard(db, teamId, { card: discoveryScorecard, state: 'active', revision: 1 }, { person: null, at: scene.now() });
    await layOutStages(db, of);
    await db
      .updateTable('callStage')
      .set({ state: 'done' })
      .where('callId', '=', call.callId)
      .where('stage', '!=', 'score')
      .execute();
    const said = (side: 'us' | 'them', text: string, at: number) => ({
      ...{ speaker: side, side, channel: null, text, startMs: at * 5_000, endMs: at * 5_000 + 4_000 },
    });
    const utterances = [
      said('us', 'Hi, this is Maya from Kestrel, is now still a good time?', 0),
      said('them', 'Yes, go ahead.', 1),
      said('us', 'What is the biggest problem your team has with follow-ups today?', 2),
      said('them', 'We forget half of them and lose deals because of it.', 3),
    ];
    const transcript = { source: 'given', engine: 'test', speakersEstimated: false, timesEstimated: false, utterances } as const;
    await saveTranscript(db, of, { ...transcript, utterances }, scene.now());
    const evaluator = createLocalEvaluator({ log: scene.context.log });
    scene.jobs.length = 0;
    try {
      await scoreCall(intakeContext(scene, evaluator), of, goOn);
    } finally {
      await evaluator.close();
    }
    assert.deepEqual(scene.jobs, [{ name: 'write-back-hubspot', input: scene.of }]);
    await run();
    const { score } = await db.selectFrom('call').select('score').where('id', '=', call.callId).executeTakeFirstOrThrow();
    assert.ok(score !== null && score > 0);
    const written = scene.hubspot.control.readRecord({ type: 'calls', id: call.objectId })?.properties;
    assert.equal(written?.['ringside_score'], String(score));
    assert.match(written?.['ringside_summary'] ?? '', new RegExp(`: ${score} of 100\\. Went well: `));
  });

  test('our own writing is no news to the sync', async () => {
    const call = await scene.makeCall();
    await scene.score(call, 61);
    await run();
    scene.jobs.length = 0;
    await scene.sync();
    assert.equal((await scene.record(call.objectId))?.state, 'taken');
    assert.deepEqual(
      scene.jobs.filter(({ name }) => name !== 'take-hubspot-calls' && name !== 'sync-hubspot'),
      [],
    );
    assert.equal((await rowOf(call.callId))?.state, 'done');
  });

  test('a hundred calls go in one request', async () => {
    const calls = await scene.makeCalls(100);
    for (const call of calls) await scene.score(call, 50);
    const before = scene.countWrites();
    await run();
    assert.equal(scene.countWrites(), before + 1);
    assert.ok((await scene.rows()).every((row) => row.state === 'done'));
  });

  for (const step of ['before it is sent', 'before the answer comes'] as const) {
    test(`killed ${step}: written once all the same`, async () => {
      const call = await scene.makeCall();
      await scene.score(call, 42);
      await killedAt(step, /batch\/update/, scene, run);
      assert.equal((await rowOf(call.callId))?.state, 'sending');
      await run();
      assert.equal((await rowOf(call.callId))?.state, 'sending', 'the first sender may still be at work');
      await scene.advance(HOUR);
      await run();
      assert.equal((await rowOf(call.callId))?.state, 'done');
      assert.deepEqual(await scene.history(call, 'ringside_score'), ['42']);
      assert.equal((await scene.history(call, 'ringside_sent_at')).length, 1);
    });
  }

  test('killed after the answer, before it is stored: HubSpot is asked and nothing is sent again', async () => {
    const call = await scene.makeCall();
    await scene.score(call, 43);
    const dying = { ...scene.context, publishEvents: async () => Promise.reject(new Error('killed')) };
    await assert.rejects(writeBackHubspot(dying, scene.of, goOn), /killed/);
    assert.equal((await rowOf(call.callId))?.state, 'sending');
    const before = scene.countWrites();
    await scene.advance(HOUR);
    await run();
    assert.equal((await rowOf(call.callId))?.state, 'done');
    assert.equal(scene.countWrites(), before);
    assert.equal((await scene.history(call, 'ringside_sent_at')).length, 1);
  });

  test('an answer that was lost on the way is not taken for a failure', async () => {
    const call = await scene.makeCall();
    await scene.score(call, 44);
    scene.hubspot.control.addFault({ kind: 'reply-lost', path: '/batch/update', count: 4 });
    await run();
    assert.equal((await rowOf(call.callId))?.state, 'sending');
    await scene.advance(HOUR);
    await run();
    assert.equal((await rowOf(call.callId))?.state, 'done');
    assert.equal((await scene.history(call, 'ringside_sent_at')).length, 1);
    scene.hubspot.control.removeFaults();
  });

  test('a stop of the server gives the results back at once', async () => {
    const call = await scene.makeCall();
    await scene.score(call, 45);
    const stop = new AbortController();
    scene.through((direct) => async (request) => {
      if (/batch\/update/.test(request.url)) stop.abort(new Error('the server stops'));
      return direct(request);
    });
    await assert.rejects(run(stop.signal), /the server stops/);
    scene.through(null);
    await run();
    assert.equal((await rowOf(call.callId))?.state, 'done');
    assert.deepEqual(await scene.history(call, 'ringside_score'), ['45']);
  });

  test('one call that is gone keeps none of the others back', async () => {
    const [gone, ...others] = await scene.makeCalls(4);
    assert.ok(gone);
    for (const call of [gone, ...others]) await scene.score(call, 46);
    scene.hubspot.control.archiveRecord({ type: 'calls', id: gone.objectId });
    await run();
    const row = await rowOf(gone.callId);
    assert.equal(row?.state, 'failed');
    assert.match(row?.errorMessage ?? '', /no such call/);
    for (const call of others) assert.equal((await rowOf(call.callId))?.state, 'done');
  });

  test('a limit costs no try', async () => {
    const call = await scene.makeCall();
    await scene.score(call, 47);
    scene.hubspot.control.addFault({ kind: 'daily-limit', path: '/batch/update' });
    await run();
    const row = await rowOf(call.callId);
    assert.deepEqual([row?.attempt, row?.errorCode], [0, 'hubspot_rate_limited']);
    scene.hubspot.control.removeFaults();
    await scene.advance(25 * HOUR);
    await run();
    assert.equal((await rowOf(call.callId))?.state, 'done');
  });

  test('two senders at once share the work', async () => {
    const calls = await scene.makeCalls(20);
    for (const call of calls) await scene.score(call, 48);
    await Promise.all([run(), run(), run()]);
    for (const call of calls) {
      assert.equal((await rowOf(call.callId))?.state, 'done');
      assert.equal((await scene.history(call, 'ringside_sent_at')).length, 1);
    }
  });

  test('switched off nothing is sent; switched on again it is, and older calls get their properties but no notes', async () => {
    const call = await scene.makeCall();
    await scene.score(call, 49);
    await scene.settings({});
    await run();
    assert.equal((await rowOf(call.callId))?.state, 'off');
    const older = await scene.makeCall();
    await scene.score(older, 50);
    assert.equal(await rowOf(older.callId), undefined);
    await scene.settings({ writeProperties: true, writeNote: true });
    await planOlderWriteBacks(scene.context, { ...scene.of, beforeCallId: null, planned: 0 });
    await run();
    for (const one of [call, older]) assert.equal((await rowOf(one.callId))?.state, 'done');
    assert.equal(await rowOf(older.callId, 'note'), undefined);
  });
});

describe('what is switched off while it waits to be tried again', () => {
  test('is not sent, and the page of the portal lacks nothing any more', async () => {
    const scene = await openResultsScene();
    after(() => scene.close());
    const run = () => writeBackHubspot(scene.context, scene.of, goOn);
    const contact = scene.hubspot.control.createRecord({ type: 'contacts', properties: { email: 'bob@example.com' } }).id;
    const states = (callId: string) =>
      scene.database.db
        .selectFrom('hubspotWriteBack')
        .select(['kind', 'state', 'errorCode'])
        .where('callId', '=', callId)
        .orderBy('kind')
        .execute();
    await scene.settings({ writeProperties: true, writeNote: true });
    const call = await scene.makeCall({ contacts: [contact] });
    await scene.score(call, 40);
    scene.hubspot.control.addFault({ kind: 'bad-gateway', method: 'POST', path: '/notes', count: 1 });
    scene.hubspot.control.addFault({ kind: 'bad-gateway', path: '/properties/calls', count: 9 });
    await run();
    assert.deepEqual(
      (await states(call.callId)).map(({ state }) => state),
      ['sending', 'pending'],
    );
    const change = { settings: { writeProperties: false, writeNote: false } };
    await changeHubspot(scene.context, { ...scene.of, change });
    await scene.advance(3_600_000);
    await run();
    assert.deepEqual(
      (await states(call.callId)).map(({ state, errorCode }) => [state, errorCode]),
      [
        ['off', null],
        ['off', null],
      ],
    );
    assert.equal(scene.hubspot.control.listRecords({ type: 'notes' }).length, 0);
  });
});

describe('notes and tasks in HubSpot', () => {
  let scene: ResultsScene;
  let contact: string;
  before(async () => {
    scene = await openResultsScene();
    await scene.settings({ writeNote: true, writeTask: true, taskBelowScore: 50 });
    contact = scene.hubspot.control.createRecord({ type: 'contacts', properties: { email: 'ann@example.com' } }).id;
  });
  after(() => scene.close());

  const run = () => writeBackHubspot(scene.context, scene.of, goOn);
  const made = (type: 'notes' | 'tasks', callId: string) =>
    scene.hubspot.control
      .listRecords({ type })
      .filter(({ properties }) => (properties['hs_note_body'] ?? properties['hs_task_body'] ?? '').includes(callId));

  test('a note on the contact, and a task for the owner only below the threshold', async () => {
    const { id: ownerId } = scene.hubspot.control.addOwner({ email: 'maya@example.com' });
    const weak = await scene.makeCall({
      contacts: [contact],
      properties: { hubspot_owner_id: ownerId, hs_call_title: 'A <b>call' },
    });
    const strong = await scene.makeCall({ contacts: [contact] });
    await scene.score(weak, 20);
    await scene.score(strong, 90);
    await run();
    const [note] = made('notes', weak.callId);
    assert.ok(note);
    assert.match(note.properties['hs_note_body'] ?? '', /A &lt;b&gt;call” scored 20 of 100/);
    assert.deepEqual(scene.hubspot.control.linkedIds({ type: 'notes', id: note.id, toType: 'contacts' }), [contact]);
    const [task] = made('tasks', weak.callId);
    assert.equal(task?.properties['hubspot_owner_id'], ownerId);
    assert.equal(task?.properties['hs_task_status'], 'NOT_STARTED');
    assert.equal(made('notes', strong.callId).length, 1);
    assert.equal(made('tasks', strong.callId).length, 0);
    await scene.score(weak, 30);
    await run();
    assert.equal(made('notes', weak.callId).length, 1, 'a new score makes no second note');
  });

  test('whose answer was lost is found again and not made twice', async () => {
    const call = await scene.makeCall({ contacts: [contact] });
    await scene.score(call, 10);
    scene.hubspot.control.addFault({ kind: 'reply-lost', method: 'POST', path: '/notes', count: 1 });
    scene.hubspot.control.addFault({ kind: 'reply-lost', method: 'POST', path: '/tasks', count: 1 });
    await run();
    assert.deepEqual(
      (await scene.rows()).filter((row) => row.callId === call.callId).map((row) => row.state),
      ['sending', 'sending'],
    );
    await scene.advance(HOUR);
    await run();
    assert.deepEqual(
      (await scene.rows()).filter((row) => row.callId === call.callId).map((row) => row.state),
      ['done', 'done'],
    );
    assert.deepEqual([made('notes', call.callId).length, made('tasks', call.callId).length], [1, 1]);
    scene.hubspot.control.removeFaults();
  });

  for (const step of ['before it is sent', 'before the answer comes'] as const) {
    test(`killed ${step}: one note and one task all the same`, async () => {
      const call = await scene.makeCall({ contacts: [contact] });
      await scene.score(call, 11);
      for (const type of ['notes', 'tasks']) {
        await killedAt(step, new RegExp(`/${type}$`), scene, run);
        await scene.advance(HOUR);
      }
      await run();
      assert.deepEqual([made('notes', call.callId).length, made('tasks', call.callId).length], [1, 1]);
    });
  }

  test('a sender that stands still until it is overtaken, and then sends: the second note is taken away', async () => {
    const call = await scene.makeCall({ contacts: [contact] });
    await scene.score(call, 60);
    const [stands, moves] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let isFirst = true;
    scene.through((direct) => async (request) => {
      if (!request.url.endsWith('/notes') || !isFirst) return direct(request);
      isFirst = false;
      stands.resolve();
      await moves.promise;
      return direct(request);
    });
    const overtaken = run();
    await stands.promise;
    await scene.advance(4 * 60_000);
    await run();
    const [first, ...others] = made('notes', call.callId);
    assert.equal(others.length, 0);
    moves.resolve();
    await overtaken;
    scene.through(null);
    assert.equal(made('notes', call.callId).length, 2, 'HubSpot cannot know that they are one');
    await scene.advance(2 * 60_000);
    await run();
    assert.deepEqual(
      made('notes', call.callId).map(({ id }) => id),
      [first?.id],
    );
    const row = (await scene.rows()).find(({ callId, kind }) => callId === call.callId && kind === 'note');
    assert.deepEqual([row?.state, row?.remoteId, row?.inDoubt], ['done', first?.id, false]);
  });

  test('a call that was removed here and taken in again gets no second note', async () => {
    const call = await scene.makeCall({ contacts: [contact] });
    await scene.score(call, 13);
    await run();
    await scene.database.db.deleteFrom('call').where('id', '=', call.callId).execute();
    const { objectId } = call;
    await mendReconciliation(scene.context, { ...scene.of, objectIds: [objectId], remedy: 'take' }, goOn);
    await scene.take();
    const again = { objectId, callId: (await scene.call(objectId))?.id ?? '' };
    assert.notEqual(again.callId, call.callId);
    await scene.score(again, 14);
    await run();
    assert.deepEqual([made('notes', call.callId).length, made('notes', again.callId).length], [1, 0]);
  });

  test('several senders at once make one of each', async () => {
    const calls = await scene.makeCalls(5, { contacts: [contact] });
    for (const call of calls) await scene.score(call, 12);
    await Promise.all([run(), run(), run()]);
    for (const call of calls) assert.deepEqual([made('notes', call.callId).length, made('tasks', call.callId).length], [1, 1]);
  });

  test('what never arrived is made at the next try', async () => {
    const call = await scene.makeCall({ contacts: [contact] });
    await scene.score(call, 10);
    scene.hubspot.control.addFault({ kind: 'bad-gateway', method: 'POST', path: '/notes', count: 1 });
    await run();
    await scene.advance(HOUR);
    await run();
    assert.equal(made('notes', call.callId).length, 1);
    scene.hubspot.control.removeFaults();
  });

  test('a call without contacts gets none, and says so', async () => {
    const call = await scene.makeCall();
    await scene.score(call, 10);
    await run();
    const rows = (await scene.rows()).filter((row) => row.callId === call.callId);
    assert.deepEqual(
      rows.map((row) => [row.kind, row.state, row.errorCode]),
      [
        ['note', 'off', 'no_contact'],
        ['task', 'off', 'no_contact'],
      ],
    );
  });
});
