// A portal that is disconnected and connected again: what was removed here stays away, and what was made in HubSpot is not made twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { removeCalls } from '../server/database/removals.ts';
import { connectHubspot } from '../server/flows/admin/connect-hubspot.ts';
import { disconnectHubspot } from '../server/flows/admin/disconnect-hubspot.ts';
import { writeBackHubspot } from '../server/flows/reporting/write-back-hubspot.ts';
import { openResultsScene, type ResultsScene } from './hubspot-results-scene.ts';
import { TOKEN } from './hubspot-sync-scene.ts';

const remove = ({ context, of, now }: ResultsScene, callId: string) =>
  context.db.transaction().execute((db) => removeCalls(db, { teamId: of.teamId, callIds: [callId], now: now() }));

const goOn = new AbortController().signal;

test('removed calls stay away and notes are made once, also when the portal was disconnected between', async (t) => {
  const scene = await openResultsScene();
  t.after(() => scene.close());
  const { context, of } = scene;
  const { control } = scene.hubspot;
  const notes = () => control.listRecords({ type: 'notes' }).length;
  const { id: contact } = control.createRecord({ type: 'contacts', properties: { email: 'ann@example.com' } });

  await scene.settings({ writeNote: true });
  const [before, meanwhile, kept] = await scene.makeCalls(3, { contacts: [contact] });
  assert.ok(before && meanwhile && kept);
  await scene.score(kept, 80);
  await writeBackHubspot(context, of, goOn);
  assert.equal(notes(), 1);
  await remove(scene, before.callId);
  await disconnectHubspot(context, of);
  await remove(scene, meanwhile.callId);

  await connectHubspot(context, { teamId: of.teamId, personId: null, token: TOKEN });
  await scene.settings({ writeNote: true });
  for (const { objectId } of [before, meanwhile, kept])
    control.updateRecord({ type: 'calls', id: objectId, properties: { hs_call_title: 'Changed since' } });
  await scene.sync();
  for (const { objectId } of [before, meanwhile]) {
    const record = await scene.record(objectId);
    assert.deepEqual([record?.state, record?.reason], ['left_out', 'removed_here']);
    assert.equal(record?.calledAt instanceof Date, true);
  }
  assert.equal((await scene.record(kept.objectId))?.callId, kept.callId);
  assert.equal(await scene.countCalls(), 1);

  await scene.score(kept, 30);
  await writeBackHubspot(context, of, goOn);
  assert.equal(notes(), 1);
  assert.equal((await context.db.selectFrom('hubspotRecord').select('objectId').execute()).length, 3);
});

test('a call that is removed after the portal was connected again does not come back', async (t) => {
  const scene = await openResultsScene();
  t.after(() => scene.close());
  const { context, of } = scene;
  const call = await scene.makeCall();
  const taken = (await scene.record(call.objectId))?.takenModifiedMs;
  assert.equal(typeof taken, 'number');
  await disconnectHubspot(context, of);
  await connectHubspot(context, { teamId: of.teamId, personId: null, token: TOKEN });
  assert.equal((await scene.record(call.objectId))?.takenModifiedMs, taken);
  await remove(scene, call.callId);
  scene.hubspot.control.updateRecord({ type: 'calls', id: call.objectId, properties: { hs_call_title: 'Changed since' } });
  await scene.sync();
  assert.equal(await scene.countCalls(), 0);
  assert.equal((await scene.record(call.objectId))?.reason, 'removed_here');
});
