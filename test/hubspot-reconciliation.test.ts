// Reconciliation: what HubSpot has beside what we have, each difference with its reason, and the button that mends it.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeFiles } from '../server/flows/privacy/remove-files.ts';
import { mendReconciliation } from '../server/flows/reporting/mend-reconciliation.ts';
import { reconcileHubspot } from '../server/flows/reporting/reconcile-hubspot.ts';
import { putRow } from './any-table.ts';
import { openResultsScene, type ResultsScene } from './hubspot-results-scene.ts';
import { spokenCall } from './hubspot-sync-scene.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const goOn = new AbortController().signal;

describe('calls in HubSpot and calls here', () => {
  let scene: ResultsScene;
  let today: number;
  before(async () => {
    scene = await openResultsScene();
    today = scene.now().getTime();
  });
  after(() => scene.close());

  const reconcile = (from = today - HOUR, to = today + DAY) =>
    reconcileHubspot(scene.context, { ...scene.of, from: new Date(from), to: new Date(to) }, goOn);
  const mend = (objectIds: string[], remedy: 'take' | 'retry' | 'remove') =>
    mendReconciliation(scene.context, { ...scene.of, objectIds, remedy }, goOn);
  const lineOf = async (objectId: string) => {
    const line = (await reconcile()).lines.find((one) => one.objectId === objectId);
    return line && `${line.kind} ${line.reason} ${line.remedy}`;
  };

  test('three calls there, three here: nothing to say', async () => {
    await scene.makeCalls(3);
    const found = await reconcile();
    assert.deepEqual([found.inHubspot, found.here, found.lines], [3, 3, []]);
  });

  test('a call deleted by hand is named, and the button brings it back', async () => {
    const call = await scene.makeCall();
    await scene.database.db.deleteFrom('call').where('id', '=', call.callId).execute();
    const found = await reconcile();
    assert.deepEqual([found.inHubspot, found.here, found.counts.missing], [4, 3, 1]);
    const [line] = found.lines;
    assert.deepEqual([line?.objectId, line?.reason, line?.remedy], [call.objectId, null, 'take']);
    assert.match(line?.message ?? '', /It was taken in on \d{4}-.*not here any more/);

    scene.jobs.length = 0;
    assert.equal(await mend([call.objectId], 'take'), 1);
    assert.deepEqual(scene.jobs, [{ name: 'take-hubspot-calls', input: scene.of }]);
    await scene.take();
    assert.ok(await scene.call(call.objectId));
    assert.equal(await lineOf(call.objectId), undefined);
  });

  test('a call the sync passed over is named, and the button takes it in', async () => {
    const call = await scene.makeCall();
    await scene.advance(HOUR);
    await scene.makeCall();
    await scene.database.db.deleteFrom('hubspotRecord').where('objectId', '=', call.objectId).execute();
    await scene.database.db.deleteFrom('call').where('id', '=', call.callId).execute();
    assert.equal(await lineOf(call.objectId), 'missing null take');
    await mend([call.objectId], 'take');
    await scene.take();
    assert.equal(await lineOf(call.objectId), undefined);
  });

  test('a call without recording is explained', async () => {
    const { id } = scene.hubspot.control.createRecord({
      type: 'calls',
      properties: { ...spokenCall(scene.now().getTime()), hs_call_recording_url: '' },
    });
    assert.equal(await lineOf(id), 'explained not_looked_yet take');
    await scene.sync();
    assert.equal(await lineOf(id), 'explained no_recording_yet retry');
    assert.equal((await reconcile()).counts.missing, 0);
  });

  test('a call that was deleted in HubSpot is extra here, and the button removes it with its recording', async () => {
    const [gone, stays] = await scene.makeCalls(2);
    assert.ok(gone && stays);
    const fileKey = `${scene.of.teamId}/calls/${gone.callId}/recording`;
    const { bytes, sha256 } = await scene.context.files.write(fileKey, Readable.from([Buffer.from('sound')]));
    await scene.database.db
      .insertInto('recording')
      .values({
        ...{ teamId: scene.of.teamId, callId: gone.callId, fileKey, bytes, sha256, container: 'wav', fetchedAt: scene.now() },
        ...{ format: null, sampleRateHz: null, channels: null, lengthMs: null, peaks: null, wavKey: null, decodedAt: null },
      })
      .execute();
    scene.hubspot.control.archiveRecord({ type: 'calls', id: gone.objectId });
    assert.equal(await lineOf(gone.objectId), 'extra deleted_in_hubspot remove');
    assert.equal(await mend([gone.objectId, stays.objectId], 'remove'), 1, 'what HubSpot has is never removed');
    assert.equal(await scene.call(gone.objectId), undefined);
    assert.ok(scene.jobs.some(({ name }) => name === 'remove-files'));
    await removeFiles(scene.context, goOn);
    assert.equal(await scene.context.files.size(fileKey), null);
    assert.ok(await scene.call(stays.objectId));
    assert.equal(await lineOf(gone.objectId), undefined);

    scene.hubspot.control.restoreRecord({ type: 'calls', id: gone.objectId });
    assert.equal(await lineOf(gone.objectId), 'explained restored take');
  });

  test('a call on hold stays when HubSpot has it no more, and what goes is forgotten by practice', async () => {
    const { db } = scene.database;
    const { teamId } = scene.of;
    const [held, gone] = await scene.makeCalls(2);
    assert.ok(held && gone);
    const settings = { briefing: 'Practise with a pelican.', opens: 'Hello?', facts: [], objections: [] };
    for (const call of [held, gone]) {
      await putRow(db, 'prospect', { team_id: teamId, from_call_id: call.callId, settings });
      scene.hubspot.control.archiveRecord({ type: 'calls', id: call.objectId });
    }
    await putRow(db, 'call_hold', { team_id: teamId, call_id: held.callId, reason: 'A dispute.' });
    assert.equal(await lineOf(held.objectId), 'extra deleted_in_hubspot none');
    assert.match((await reconcile()).lines.find(({ callId }) => callId === held.callId)?.message ?? '', /on hold/);
    assert.equal(await mend([held.objectId, gone.objectId], 'remove'), 1);
    assert.deepEqual([(await scene.call(held.objectId))?.id, await scene.call(gone.objectId)], [held.callId, undefined]);
    const prospects = await db.selectFrom('prospect').select(['fromCallId', 'settings']).orderBy('fromCallId').execute();
    assert.deepEqual(
      prospects.map(({ fromCallId, settings: { briefing } }) => [fromCallId, briefing === settings.briefing]),
      [
        [held.callId, true],
        [null, false],
      ],
    );
    await db.deleteFrom('callHold').execute();
    await mend([held.objectId], 'remove');
  });

  test('a call that was moved to another day is different until it is taken in again', async () => {
    const call = await scene.makeCall();
    const at = today - 40 * DAY;
    scene.hubspot.control.updateRecord({ type: 'calls', id: call.objectId, properties: { hs_timestamp: at } });
    assert.equal(await lineOf(call.objectId), 'different moved take');
    await mend([call.objectId], 'take');
    await scene.take();
    assert.equal((await scene.call(call.objectId))?.calledAt.getTime(), at);
    assert.equal(await lineOf(call.objectId), undefined);
  });

  test('a call that the search does not show yet is not taken for deleted', async () => {
    scene.hubspot.control.setSearchLag({ leastMs: HOUR, mostMs: HOUR });
    const { id } = scene.hubspot.control.createRecord({ type: 'calls', properties: spokenCall(scene.now().getTime()) });
    const before = await reconcile();
    await mend([id], 'take');
    await scene.take();
    assert.ok(await scene.call(id));
    const found = await reconcile();
    assert.deepEqual([found.inHubspot, found.here], [before.inHubspot + 1, before.here + 1]);
    assert.equal(await lineOf(id), undefined);
    scene.hubspot.control.setSearchLag({ leastMs: 0, mostMs: 0 });
  });

  test('days from before the connection are explained, page after page, and counted beyond what is shown', async () => {
    const at = today - 20 * DAY;
    scene.hubspot.control.loadRecords({
      type: 'calls',
      records: Array.from({ length: 2_050 }, (_, index) => ({
        properties: spokenCall(at + index),
        createdAt: at + index,
        updatedAt: at + index,
      })),
    });
    const found = await reconcile(at, at + DAY);
    assert.deepEqual([found.inHubspot, found.here, found.counts.explained, found.counts.missing], [2_050, 0, 2_050, 0]);
    assert.deepEqual([found.lines.length, found.isCut], [1_000, true]);
    assert.ok(found.lines.every(({ reason }) => reason === 'before_connection'));
  });

  test('a span that is too long is refused with what to do', async () => {
    await assert.rejects(reconcile(today - 40 * DAY, today), { code: 'validation_failed', message: /at most 31 days/ });
    await assert.rejects(reconcile(today, today - 1), { code: 'validation_failed' });
  });

  test('while the portal is being disconnected, mending waits and says that it is not connected', async () => {
    const { db } = scene.database;
    const removal = db.transaction().execute(async (trx) => {
      await trx.deleteFrom('hubspotPortal').where('portalId', '=', scene.of.portalId).execute();
      const refused = assert.rejects(mend(['1'], 'take'), { code: 'hubspot_not_connected' });
      // Long enough for the mending to have found the portal, which is still there for everybody else.
      await sleep(300);
      return { refused };
    });
    await (
      await removal
    ).refused;
  });
});
