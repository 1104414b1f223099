// Due work is found in the tables and its bell rung once, however many processes look.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { openSyncScene, type SyncScene } from '../../test/hubspot-sync-scene.ts';
import { saveAnnouncedRecords } from '../database/hubspot-records.ts';
import { ringDueWork, runTicker } from './ticker.ts';

let scene: SyncScene;
before(async () => void (scene = await openSyncScene()));
after(() => scene.close());
beforeEach(async () => {
  scene.jobs.length = 0;
  const { db } = scene.database;
  await db.deleteFrom('bell').execute();
  await db.deleteFrom('hubspotRecord').execute();
  await db.updateTable('hubspotPortal').set({ state: 'connected' }).execute();
  await db
    .updateTable('hubspotLane')
    .set({ nextRunAt: new Date(now() + 3_600_000), leasedUntil: null, state: 'active' })
    .execute();
});

const now = () => scene.context.clock.now().getTime();
const rung = () => scene.jobs.map(({ name }) => name).sort();
const makeDue = () =>
  scene.database.db
    .updateTable('hubspotLane')
    .set({ nextRunAt: new Date(now()) })
    .execute();

test('nothing due, nothing rung', async () => {
  assert.equal(await ringDueWork(scene.context), 0);
  assert.deepEqual(rung(), []);
});

test('five processes that look at once ring each due lane once, and again only after a while', async () => {
  await makeDue();
  await Promise.all(Array.from({ length: 5 }, () => ringDueWork(scene.another())));
  assert.deepEqual(rung(), ['sync-hubspot', 'sync-hubspot']);
  await ringDueWork(scene.context);
  assert.equal(scene.jobs.length, 2);
  await scene.advance(5_001);
  await ringDueWork(scene.context);
  assert.equal(scene.jobs.length, 4, 'whoever was rung may have died');
});

test('a lane that is read, paused or of a paused portal is not rung', async () => {
  await makeDue();
  await scene.database.db
    .updateTable('hubspotLane')
    .set({ leasedUntil: new Date(now() + 10_000) })
    .where('kind', '=', 'fast')
    .execute();
  await scene.database.db.updateTable('hubspotLane').set({ state: 'paused' }).where('kind', '=', 'slow').execute();
  assert.equal(await ringDueWork(scene.context), 0);
  await scene.advance(10_001);
  assert.equal(await ringDueWork(scene.context), 1, 'its reader has died');
  await scene.advance(5_001);
  await scene.database.db.updateTable('hubspotPortal').set({ state: 'paused' }).execute();
  assert.equal(await ringDueWork(scene.context), 0);
});

test('records are rung when they are due and nobody reads any', async () => {
  const { db } = scene.database;
  await saveAnnouncedRecords(db, scene.of, ['1', '2'], { by: 'webhook', isUrgent: true, now: new Date(now()) });
  await ringDueWork(scene.context);
  assert.deepEqual(rung(), ['take-hubspot-calls']);
  await scene.advance(5_001);
  await db
    .updateTable('hubspotRecord')
    .set({ claimedUntil: new Date(now() + 10_000) })
    .where('objectId', '=', '1')
    .execute();
  assert.equal(await ringDueWork(scene.context), 0);
  await db
    .updateTable('hubspotRecord')
    .set({ claimedUntil: null, nextTryAt: new Date(now() + 60_000) })
    .execute();
  assert.equal(await ringDueWork(scene.context), 0);
  await scene.advance(60_001);
  assert.equal(await ringDueWork(scene.context), 1);
});

test('it looks until it is stopped, also after a look that failed', async () => {
  await makeDue();
  const stopping = new AbortController();
  let looks = 0;
  const enqueueJobs: typeof scene.context.enqueueJobs = async (db, jobs) => {
    looks += 1;
    if (looks === 1) throw new Error('planted');
    await scene.context.enqueueJobs(db, jobs);
    stopping.abort();
  };
  await runTicker({ ...scene.context, enqueueJobs }, stopping.signal);
  assert.equal(looks, 2);
  assert.equal(scene.jobs.length, 2, 'the look that failed took no bell');
});
