// Stories of lanes: nothing is lost and nothing read twice for nothing, whatever changes, fails or dies in between.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { openSyncScene, spokenCall, type SyncScene } from '../../../test/hubspot-sync-scene.ts';
import type { HttpRequest, SendHttp } from '../../ports/http.ts';
import { giveUpBackfill, pauseBackfill, planBackfill, startBackfill } from './backfill-hubspot.ts';
import { syncHubspot } from './sync-hubspot.ts';

const never = new AbortController().signal;
const isSearch = ({ url }: HttpRequest) => url.endsWith('/search');

let scene: SyncScene;
before(async () => void (scene = await openSyncScene()));
after(() => scene.close());
beforeEach(async () => {
  scene.through(null);
  scene.hubspot.control.removeFaults();
  const { db } = scene.database;
  await db.deleteFrom('hubspotRecord').execute();
  await db.deleteFrom('call').execute();
  await db.deleteFrom('hubspotLane').where('kind', '=', 'backfill').execute();
  for (const { id } of scene.hubspot.control.listRecords({ type: 'calls' }))
    scene.hubspot.control.eraseRecord({ type: 'calls', id });
  // What earlier stories left lies before every overlap.
  await scene.advance(3_600_000);
  await scene.read();
  await scene.database.db.deleteFrom('hubspotRecord').execute();
});

const now = () => scene.context.clock.now().getTime();
const makeCall = (more: Record<string, string | number> = {}) =>
  scene.hubspot.control.createRecord({ type: 'calls', properties: spokenCall(now(), more) });

async function recordIds(): Promise<string[]> {
  const rows = await scene.database.db.selectFrom('hubspotRecord').select('objectId').execute();
  return rows.map(({ objectId }) => objectId).sort();
}

/** Calls `during` when the answer to the `nth` search is there and not yet handed over. */
function duringSearch(nth: number, during: () => Promise<void> | void): void {
  let count = 0;
  scene.through((direct: SendHttp) => async (request) => {
    const answer = await direct(request);
    if (isSearch(request) && ++count === nth) await during();
    return answer;
  });
}

async function searchesOf(work: () => Promise<void>): Promise<number> {
  let count = 0;
  scene.through((direct) => (request) => {
    if (isSearch(request)) count += 1;
    return direct(request);
  });
  await work();
  scene.through(null);
  return count;
}

test('more calls changed in one millisecond than a page holds are all seen, page by page', async () => {
  const ids = scene.hubspot.control.makeTies({ type: 'calls', count: 450, at: now() });
  await scene.advance(6_000);
  const searches = await searchesOf(() => scene.read());
  assert.equal(searches, 3);
  assert.deepEqual(await recordIds(), ids.sort());
});

test('what changes while pages are read is seen in its newest version', async () => {
  const ids = scene.hubspot.control.makeTies({ type: 'calls', count: 401, at: now() });
  await scene.advance(6_000);
  const [first, last] = [ids[0], ids.at(-1)];
  assert.ok(first && last);
  duringSearch(1, async () => {
    await scene.advance(1_000);
    for (const id of [first, last])
      scene.hubspot.control.updateRecord({ type: 'calls', id, properties: { hs_call_title: 'Changed' } });
  });
  await scene.read();
  scene.through(null);
  await scene.advance(6_000);
  await scene.read();
  for (const id of [first, last]) {
    const { updatedAt } = scene.hubspot.control.readRecord({ type: 'calls', id }) ?? {};
    const record = await scene.record(id);
    assert.equal(record?.seenModifiedMs, updatedAt);
    assert.equal(record?.title, 'Changed');
  }
  assert.equal((await recordIds()).length, 401);
});

test('a change that search shows later than a later one is seen', async () => {
  const { setSearchLag } = scene.hubspot.control;
  setSearchLag({ type: 'calls', leastMs: 60_000, mostMs: 60_000 });
  const slow = makeCall();
  setSearchLag({ type: 'calls', leastMs: 0, mostMs: 0 });
  await scene.advance(1_000);
  const quick = makeCall();
  await scene.advance(6_000);
  await scene.read();
  assert.deepEqual(await recordIds(), [quick.id]);
  await scene.advance(60_000);
  await scene.read();
  assert.deepEqual(await recordIds(), [slow.id, quick.id].sort());
});

test('a reader that dies between two pages is followed by one that goes on behind the last stored page', async () => {
  scene.hubspot.control.makeTies({ type: 'calls', count: 450, at: now() });
  await scene.advance(6_000);
  const { bookmarkMs, id: laneId } = await scene.lane();
  const dies = new AbortController();
  let searches = 0;
  scene.through((direct) => async (request) => {
    if (isSearch(request) && ++searches === 3) dies.abort(new Error('killed'));
    return direct(request);
  });
  await assert.rejects(scene.read('fast', dies.signal), /killed/);
  scene.through(null);
  const left = await scene.lane();
  assert.equal(left.bookmarkMs, bookmarkMs, 'the bookmark waits for the last page');
  assert.ok(left.lastObjectId !== null && left.windowHighMs !== null);
  assert.ok((await recordIds()).length >= 200);

  const asked = await searchesOf(() => syncHubspot(scene.context, { ...scene.of, laneId }, never));
  assert.ok(asked <= 2, `${asked} searches were made again`);
  assert.equal((await recordIds()).length, 450);
  const done = await scene.lane();
  assert.equal(done.bookmarkMs, left.windowHighMs);
  assert.equal(done.lastObjectId, null);
});

test('a reader that was given up for dead changes nothing when it comes back', async () => {
  scene.hubspot.control.makeTies({ type: 'calls', count: 250, at: now() });
  await scene.advance(6_000);
  const { id: laneId } = await scene.lane();
  await scene.database.db
    .updateTable('hubspotLane')
    .set({ nextRunAt: new Date(now()) })
    .where('id', '=', laneId)
    .execute();
  let letGo = () => {};
  const held = new Promise<void>((resolve) => void (letGo = resolve));
  let searches = 0;
  let stalls = () => {};
  const isStalled = new Promise<void>((resolve) => void (stalls = resolve));
  scene.through((direct) => async (request) => {
    const answer = await direct(request);
    if (isSearch(request) && ++searches === 1) {
      stalls();
      await held;
    }
    return answer;
  });
  const stalled = syncHubspot(scene.context, { ...scene.of, laneId }, never);
  await isStalled;
  // Nobody else may have it as long as its lease runs.
  const { run: holder } = await scene.lane();
  await syncHubspot(scene.another(), { ...scene.of, laneId }, never);
  assert.equal((await scene.lane()).run, holder);
  assert.deepEqual(await recordIds(), []);
  await scene.advance(16_000);
  await syncHubspot(scene.another(), { ...scene.of, laneId }, never);
  const after = await scene.lane();
  assert.equal((await recordIds()).length, 250);
  letGo();
  await stalled;
  const { run, bookmarkMs, seen, passes } = await scene.lane();
  assert.deepEqual(
    { run, bookmarkMs, seen, passes },
    { run: after.run, bookmarkMs: after.bookmarkMs, seen: after.seen, passes: after.passes },
  );
});

test('a portal that is paused while it is read is read no further', async () => {
  scene.hubspot.control.makeTies({ type: 'calls', count: 650, at: now() });
  await scene.advance(6_000);
  const setState = (state: 'paused' | 'connected') => scene.database.db.updateTable('hubspotPortal').set({ state }).execute();
  duringSearch(2, async () => void (await setState('paused')));
  await scene.read();
  const stored = (await recordIds()).length;
  assert.ok(stored === 200, `${stored} stored`);
  await scene.read();
  assert.equal((await recordIds()).length, 200, 'a paused portal is not read');
  await setState('connected');
  await scene.advance(16_000);
  await scene.read();
  assert.equal((await recordIds()).length, 650);
});

test('a lane that HubSpot fails waits longer each time, keeps its place and forgets the failure once it goes on', async () => {
  makeCall();
  await scene.advance(6_000);
  scene.hubspot.control.addFault({ kind: 'daily-limit', path: '/search' });
  const { bookmarkMs } = await scene.lane();
  await scene.read();
  const failed = await scene.lane();
  assert.equal(failed.errorCode, 'hubspot_rate_limited');
  assert.equal(failed.failures, 1);
  assert.equal(failed.bookmarkMs, bookmarkMs);
  assert.ok(failed.nextRunAt.getTime() > now() + 1_000);
  scene.hubspot.control.removeFaults();
  await scene.database.db.deleteFrom('hubspotBudget').execute();
  await scene.read();
  const mended = await scene.lane();
  assert.equal(mended.errorCode, null);
  assert.equal(mended.failures, 0);
  assert.equal((await recordIds()).length, 1);
});

const DAY = 86_400_000;

test('an import counts first, then reads back from the newest calls, stops when paused and goes on where it stood', async () => {
  const end = now() - DAY;
  const at = (day: number) => end - day * DAY + 1;
  const inRange = [1, 3, 9, 10, 20].map((day) => ({ properties: spokenCall(at(day)), createdAt: at(day), updatedAt: at(day) }));
  const outside = [30, -1].map((day) => ({ properties: spokenCall(at(day)), createdAt: at(day), updatedAt: at(day) }));
  const ids = scene.hubspot.control.loadRecords({ type: 'calls', records: [...inRange, ...outside] }).slice(0, inRange.length);
  const laneId = await planBackfill(scene.context, {
    ...scene.of,
    from: new Date(end - 25 * DAY),
    to: new Date(end),
    createdBy: null,
  });
  await scene.read('backfill');
  const counted = await scene.lane('backfill');
  assert.equal(counted.state, 'estimated');
  assert.equal(counted.estimatedCalls, 5);
  assert.equal(counted.estimatedAudioMs, 5 * 60_000);
  assert.deepEqual(await recordIds(), [], 'counting takes nothing in');

  const lane = { ...scene.of, laneId };
  await startBackfill(scene.context, lane);
  duringSearch(2, () => pauseBackfill(scene.context, lane));
  await syncHubspot(scene.context, lane, never);
  scene.through(null);
  assert.deepEqual(await recordIds(), ids.slice(0, 2).sort(), 'the newest week is here first');
  assert.equal((await scene.lane('backfill')).state, 'paused');

  await startBackfill(scene.context, lane);
  await syncHubspot(scene.context, lane, never);
  assert.deepEqual(await recordIds(), ids.sort());
  const done = await scene.lane('backfill');
  assert.equal(done.state, 'done');
  assert.equal(done.seen, 5);
  await assert.rejects(startBackfill(scene.context, lane), { code: 'conflict' });
  await giveUpBackfill(scene.context, lane);
  await assert.rejects(startBackfill(scene.context, lane), { code: 'not_found' });
});

test('an import goes by when calls took place, not by when another CRM’s were brought to HubSpot', async () => {
  const held = now() - 300 * DAY;
  const broughtAt = now() - 10 * DAY;
  const brought = (at: number) => ({ properties: spokenCall(at), createdAt: broughtAt, updatedAt: broughtAt });
  const [id] = scene.hubspot.control.loadRecords({ type: 'calls', records: [brought(held), brought(held - 90 * DAY)] });
  const takeRange = async (from: number, to: number) => {
    const laneId = await planBackfill(scene.context, { ...scene.of, from: new Date(from), to: new Date(to), createdBy: null });
    await scene.read('backfill');
    const { estimatedCalls } = await scene.lane('backfill');
    await startBackfill(scene.context, { ...scene.of, laneId });
    await syncHubspot(scene.context, { ...scene.of, laneId }, never);
    return estimatedCalls;
  };
  assert.equal(await takeRange(broughtAt - DAY, broughtAt + DAY), 0);
  assert.equal(await takeRange(held - DAY, held + DAY), 1);
  assert.deepEqual(await recordIds(), [id]);
});

test('an import of a range that lies in the future or ends before it begins is refused', async () => {
  const range = (from: number, to: number) =>
    planBackfill(scene.context, { ...scene.of, from: new Date(from), to: new Date(to), createdBy: null });
  await assert.rejects(range(now() + DAY, now() + 2 * DAY), { code: 'validation_failed' });
  await assert.rejects(range(now(), now() - DAY), { code: 'validation_failed' });
});
