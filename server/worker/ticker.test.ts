// Due work is found in the tables and its bell rung once, however many processes look.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { openSyncScene, type SyncScene } from '../../test/hubspot-sync-scene.ts';
import { saveAnnouncedRecords } from '../database/hubspot-records.ts';
import { goesByTheClock } from '../flows/outbound/right-clock.ts';
import { handlersFor } from './handlers.ts';
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
const sharedNow = async () => new Date(now());
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
  await runTicker({ ...scene.context, enqueueJobs, sharedNow }, stopping.signal);
  assert.equal(looks, 2);
  assert.equal(scene.jobs.length, 2, 'the look that failed took no bell');
});

test('a process whose clock is wrong rings nothing that goes by the clock, which would only gather in the queue', async () => {
  await makeDue();
  await saveAnnouncedRecords(scene.database.db, scene.of, ['1'], { by: 'webhook', isUrgent: true, now: new Date(now()) });
  const stopping = new AbortController();
  const enqueueJobs: typeof scene.context.enqueueJobs = async (db, jobs) => {
    await scene.context.enqueueJobs(db, jobs);
    stopping.abort();
  };
  const behind = async () => new Date(now() - 60_000);
  await runTicker({ ...scene.context, enqueueJobs, sharedNow: behind }, stopping.signal);
  assert.deepEqual(rung(), ['take-hubspot-calls']);
});

test('what goes by the clock is not begun by a process whose clock is wrong', async () => {
  const { clock, log } = scene.context;
  const nothingElse = { clock, log, db: null, sharedNow: async () => new Date(now() - 60_000) };
  const stopped = AbortSignal.abort();
  const handlers = handlersFor(1);
  for (const name of goesByTheClock) await handlers[name].run(nothingElse as never, {} as never, stopped);
  await assert.rejects(handlers['write-opt-outs'].run(nothingElse as never, {} as never, stopped), 'others are');
});
