// Stories of deals beside calls: they come with their outcome, follow what changes in HubSpot, and go with the last of their calls.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { openSyncScene, spokenCall, TOKEN, type SyncScene } from '../../../test/hubspot-sync-scene.ts';
import { listDealReadings, listPortalsWithDueDeals } from '../../database/deals.ts';
import { removeCalls } from '../../database/removals.ts';
import type { HttpRequest } from '../../ports/http.ts';
import { readDeals } from './read-deals.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const never = new AbortController().signal;

let scene: SyncScene;
before(async () => void (scene = await openSyncScene()));
after(() => scene.close());
beforeEach(async () => {
  scene.through(null);
  const { db } = scene.database;
  for (const table of ['hubspotRecord', 'call', 'dealReading'] as const) await db.deleteFrom(table).execute();
  for (const { id } of scene.hubspot.control.listRecords({ type: 'calls' }))
    scene.hubspot.control.eraseRecord({ type: 'calls', id });
});

const now = () => scene.context.clock.now().getTime();
const read = () => readDeals(scene.context, scene.of, never);
type Associations = { type: string; id: string }[];
const makeCall = (associations: Associations, at = now()) =>
  scene.hubspot.control.createRecord({ type: 'calls', properties: spokenCall(at), associations });
const makeContact = () =>
  scene.hubspot.control.createRecord({ type: 'contacts', properties: { email: `c${Math.random()}@example.com` } });
const makeDeal = (properties: Record<string, string | number>, associations: Associations = []) =>
  scene.hubspot.control.createRecord({
    type: 'deals',
    properties: { dealname: 'Pilot for Ann Lee', pipeline: 'default', dealstage: 'contractsent', ...properties },
    associations,
  });
const deals = () => scene.database.db.selectFrom('deal').selectAll().orderBy('dealId').execute();
const links = () => scene.database.db.selectFrom('dealCall').select(['dealId', 'link', 'counts']).orderBy('dealId').execute();
const due = async () => (await listPortalsWithDueDeals(scene.database.db, scene.context.clock.now(), 10)).length > 0;

/** The call is here, and its deals are due. */
async function settle(): Promise<void> {
  await scene.sync();
  await scene.advance(11 * 60_000);
}

test('a deal comes with its outcome, amount and currency, and nothing that names anybody', async () => {
  const deal = makeDeal({ dealstage: 'closedwon', amount: 4800, closedate: now() });
  makeCall([{ type: 'deals', id: deal.id }]);
  await scene.sync();
  assert.equal(await due(), false, 'people put calls on deals after they hung up');
  await scene.advance(11 * 60_000);
  assert.equal(await due(), true);
  await read();
  const [row, ...others] = await deals();
  assert.deepEqual(others, []);
  assert.ok(row);
  assert.deepEqual([row.dealId, row.outcome, row.amount, row.currency], [deal.id, 'won', '4800', 'USD']);
  assert.ok(row.closedAt);
  assert.ok(!JSON.stringify(row).includes('Ann'));
  assert.deepEqual(await links(), [{ dealId: deal.id, link: 'call', counts: true }]);
  assert.equal(await due(), false);
});

test('deals of its contacts come in where a call is on none itself, and count if it was held in time', async () => {
  const contact = makeContact();
  const onContact: Associations = [{ type: 'contacts', id: contact.id }];
  const open = makeDeal({}, onContact);
  const closedLongAgo = makeDeal({ dealstage: 'closedlost', closedate: now() - 30 * DAY_MS }, onContact);
  makeCall(onContact);
  await settle();
  await read();
  assert.deepEqual(
    await links(),
    [
      { dealId: open.id, link: 'contact', counts: true },
      { dealId: closedLongAgo.id, link: 'contact', counts: false },
    ].toSorted((a, b) => (a.dealId < b.dealId ? -1 : 1)),
  );
  // Now somebody puts it on one of them.
  const [call] = scene.hubspot.control.listRecords({ type: 'calls' });
  scene.hubspot.control.linkRecords({ type: 'calls', id: call?.id ?? '', toType: 'deals', toId: open.id });
  await scene.advance(2 * HOUR_MS);
  await read();
  assert.deepEqual(await links(), [{ dealId: open.id, link: 'call', counts: true }]);
  assert.equal((await deals()).length, 1, 'a deal without calls goes');
});

test('what becomes of an open deal is seen within a day, also when it is made later than the call', async () => {
  const contact = makeContact();
  makeCall([{ type: 'contacts', id: contact.id }]);
  await settle();
  await read();
  assert.deepEqual(await deals(), []);
  const deal = makeDeal({}, [{ type: 'contacts', id: contact.id }]);
  await scene.advance(2 * HOUR_MS);
  await read();
  assert.deepEqual(
    (await deals()).map(({ outcome }) => outcome),
    ['open'],
  );
  scene.hubspot.control.updateRecord({ type: 'deals', id: deal.id, properties: { dealstage: 'closedlost', closedate: now() } });
  await scene.advance(DAY_MS);
  await read();
  assert.deepEqual(
    (await deals()).map(({ outcome }) => outcome),
    ['lost'],
  );
});

test('a deal that is deleted goes; one that is merged lives on as the other', async () => {
  const contact = makeContact();
  const onContact: Associations = [{ type: 'contacts', id: contact.id }];
  const [kept, merged, deleted] = [makeDeal({}, onContact), makeDeal({}, onContact), makeDeal({}, onContact)];
  makeCall(onContact);
  await settle();
  await read();
  assert.equal((await deals()).length, 3);
  scene.hubspot.control.mergeRecords({ type: 'deals', id: kept.id, mergedId: merged.id });
  scene.hubspot.control.archiveRecord({ type: 'deals', id: deleted.id });
  await scene.advance(DAY_MS);
  await read();
  const left = await deals();
  const survivors = scene.hubspot.control
    .listRecords({ type: 'deals' })
    .filter(({ archivedAt, mergedInto }) => archivedAt === null && mergedInto === null);
  assert.equal(left.length, 1);
  assert.ok(survivors.some(({ id }) => id === left[0]?.dealId));
});

test('a deal that is answered in the place of another stays out until a call lies on it', async () => {
  const [kept, merged] = [makeDeal({}), makeDeal({})];
  const { id } = makeCall([{ type: 'deals', id: merged.id }]);
  await settle();
  await read();
  const survivor = scene.hubspot.control.mergeRecords({ type: 'deals', id: kept.id, mergedId: merged.id }).id;
  for (const toId of scene.hubspot.control.linkedIds({ type: 'calls', id, toType: 'deals' }))
    scene.hubspot.control.unlinkRecords({ type: 'calls', id, toType: 'deals', toId });
  await scene.database.db
    .updateTable('deal')
    .set({ dueAt: new Date(now()) })
    .execute();
  await read();
  assert.ok(survivor !== merged.id);
  assert.deepEqual(await deals(), []);
});

test('many calls cost a few requests', async () => {
  const contact = makeContact();
  makeDeal({}, [{ type: 'contacts', id: contact.id }]);
  for (let n = 0; n < 30; n++) makeCall([{ type: 'contacts', id: contact.id }], now() - n);
  await settle();
  const asked: HttpRequest[] = [];
  scene.through((direct) => (request) => {
    asked.push(request);
    return direct(request);
  });
  await read();
  assert.equal((await links()).length, 30);
  assert.ok(asked.length <= 6, `${asked.length} requests`);
});

test('without the scope for deals nothing breaks, it is said, and not asked for all day', async () => {
  makeCall([]);
  await settle();
  scene.hubspot.control.issueToken({ token: TOKEN, scopes: ['crm.objects.contacts.read', 'crm.objects.owners.read'] });
  try {
    await read();
  } finally {
    scene.hubspot.control.issueToken({ token: TOKEN });
  }
  const [reading] = await listDealReadings(scene.database.db, scene.of.teamId, 10);
  assert.equal(reading?.errorCode, 'hubspot_scope_missing');
  await scene.advance(HOUR_MS);
  assert.equal(await due(), false);
  await scene.advance(6 * HOUR_MS);
  assert.equal(await due(), true);
  await read();
  assert.equal((await listDealReadings(scene.database.db, scene.of.teamId, 10))[0]?.errorCode, null);
});

test('what is removed here leaves no deal behind', async () => {
  const deal = makeDeal({});
  const { id } = makeCall([{ type: 'deals', id: deal.id }]);
  await settle();
  await read();
  const call = await scene.call(id);
  assert.ok(call);
  await removeCalls(scene.database.db, { teamId: scene.of.teamId, callIds: [call.id], now: scene.context.clock.now() });
  assert.deepEqual(await deals(), []);
  assert.deepEqual(await scene.database.db.selectFrom('dealLook').selectAll().execute(), []);
});
