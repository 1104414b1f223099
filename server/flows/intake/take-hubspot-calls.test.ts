// Stories of calls on their way in: each becomes one call with everything in it, or says why it is none.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { openSyncScene, spokenCall, TOKEN, type SyncScene } from '../../../test/hubspot-sync-scene.ts';
import { readPushedCall } from '../../../rules/push-payload.ts';
import { askToRead } from '../../database/hubspot-reconciliation.ts';
import { judgeAgain, saveAnnouncedRecords } from '../../database/hubspot-records.ts';
import { readMigrations } from '../../database/migrate.ts';
import { removeCalls } from '../../database/removals.ts';
import { layOutStages } from '../../database/stages.ts';
import type { HttpAnswer, HttpRequest } from '../../ports/http.ts';
import { planBackfill, startBackfill } from './backfill-hubspot.ts';
import { lookAtCall } from './look-at-call.ts';
import { openReceiveCommit } from './receive-commit.ts';
import { receiveCall } from './receive-call.ts';
import { takeHubspotCalls } from './take-hubspot-calls.ts';

const never = new AbortController().signal;
const isRead = ({ url }: HttpRequest) => url.includes('/calls/batch/read') && !url.includes('associations');

let scene: SyncScene;
before(async () => void (scene = await openSyncScene()));
after(() => scene.close());
beforeEach(async () => {
  scene.through(null);
  scene.hubspot.control.removeFaults();
  const { db } = scene.database;
  for (const table of ['hubspotRecord', 'hubspotOwner', 'hubspotTry', 'call'] as const) await db.deleteFrom(table).execute();
  for (const { id } of scene.hubspot.control.listRecords({ type: 'calls' }))
    scene.hubspot.control.eraseRecord({ type: 'calls', id });
  await scene.settings({});
});

const now = () => scene.context.clock.now().getTime();
const makeCall = (more: Record<string, string | number> = {}, associations: { type: string; id: string }[] = []) =>
  scene.hubspot.control.createRecord({ type: 'calls', properties: spokenCall(now(), more), associations });
const change = (id: string, properties: Record<string, string | number>) =>
  scene.hubspot.control.updateRecord({ type: 'calls', id, properties });
/** The call as HubSpot's user sees it before anything has been recorded. */
const unrecorded = { hs_call_recording_url: '', hs_call_duration: '' };

async function heard(...objectIds: string[]): Promise<void> {
  const { db } = scene.database;
  await saveAnnouncedRecords(db, scene.of, objectIds, { by: 'webhook', isUrgent: true, now: new Date(now()) });
}

function push(body: Record<string, unknown>) {
  const reading = readPushedCall(body, new Date(now()));
  assert.ok(reading.kind !== 'refused');
  const commit = openReceiveCommit(scene.context);
  return receiveCall(scene.context, commit, { teamId: scene.of.teamId, source: 'push', call: reading.call });
}

test('a call comes with its owner, contacts, companies, deals, direction and outcome', async () => {
  const { control } = scene.hubspot;
  const owner = control.addOwner({ email: 'Ann@Example.com', firstName: 'Ann', lastName: 'Lee' });
  const [contact, company, deal] = [
    control.createRecord({ type: 'contacts', properties: { email: `c${now()}@example.com` } }),
    control.createRecord({ type: 'companies', properties: { name: 'Acme' } }),
    control.createRecord({ type: 'deals', properties: { dealname: 'Big' } }),
  ];
  const { id } = makeCall({ hubspot_owner_id: owner.id, hs_call_disposition: 'f240bbac-87c9-4f6e-bf70-924b57d47db7' }, [
    { type: 'contacts', id: contact.id },
    { type: 'companies', id: company.id },
    { type: 'deals', id: deal.id },
  ]);
  await scene.sync();
  const call = await scene.call(id);
  assert.equal(call?.repName, 'Ann Lee');
  assert.equal(call?.repEmail, 'ann@example.com');
  assert.equal(call?.direction, 'outbound');
  assert.equal(call?.outcome, 'Connected');
  assert.equal(call?.durationMs, 60_000);
  assert.equal(call?.audioUrl, 'https://recordings.example.com/1.mp3');
  assert.equal(call?.stages['fetch'], 'waiting');
  const { hubspotContactIds, hubspotCompanyIds, hubspotDealIds, hubspotPortalId, syncMethod } = call?.metadata ?? {};
  assert.deepEqual(
    { hubspotContactIds, hubspotCompanyIds, hubspotDealIds, hubspotPortalId, syncMethod },
    {
      ...{ hubspotContactIds: [contact.id], hubspotCompanyIds: [company.id], hubspotDealIds: [deal.id] },
      ...{ hubspotPortalId: scene.of.portalId, syncMethod: 'poll' },
    },
  );
});

test('an owner who has left is still the rep of their calls', async () => {
  const owner = scene.hubspot.control.addOwner({ email: 'bob@example.com', firstName: 'Bob', lastName: 'Gone' });
  scene.hubspot.control.archiveOwner({ id: owner.id });
  const { id } = makeCall({ hubspot_owner_id: owner.id });
  await scene.sync();
  assert.equal((await scene.call(id))?.repName, 'Bob Gone');
});

test('a recording that comes three minutes after the call makes it a call', async () => {
  const { id } = makeCall({ ...unrecorded, hs_call_status: 'IN_PROGRESS' });
  await scene.sync();
  assert.equal((await scene.record(id))?.reason, 'in_progress');
  change(id, { hs_call_status: 'COMPLETED' });
  await scene.sync();
  const waiting = await scene.record(id);
  assert.deepEqual({ state: waiting?.state, reason: waiting?.reason }, { state: 'waiting', reason: 'no_recording_yet' });
  assert.equal(await scene.call(id), undefined);
  await scene.advance(180_000);
  change(id, { hs_call_recording_url: 'https://recordings.example.com/late.mp3', hs_call_duration: 42_000 });
  await scene.sync();
  const call = await scene.call(id);
  assert.equal(call?.audioUrl, 'https://recordings.example.com/late.mp3');
  assert.equal(call?.durationMs, 42_000);
  assert.equal((await scene.record(id))?.state, 'taken');
});

const said = [
  {
    text: 'Hello, this is Ann.',
    startTimeMillis: 0,
    endTimeMillis: 1_400,
    languageCode: 'en-US',
    speaker: { id: '1', name: 'Ann', email: 'ann@example.com' },
  },
  { text: 'Hi Ann.', startTimeMillis: 1_500, endTimeMillis: 2_100, languageCode: 'en-US', speaker: { id: '2', name: 'Bob' } },
];

/** As if the call had gone its whole road. */
async function finishStages(callId = ''): Promise<void> {
  const { db } = scene.database;
  await layOutStages(db, { teamId: scene.of.teamId, callId });
  await db.updateTable('callStage').set({ state: 'done' }).where('callId', '=', callId).execute();
}

test('a transcript that comes after the recording replaces what would be heard, and is read once', async () => {
  const { id } = makeCall();
  await scene.sync();
  const { id: callId } = (await scene.call(id)) ?? {};
  await finishStages(callId);
  scene.hubspot.control.addTranscript({ callId: id, utterances: said });
  let transcripts = 0;
  scene.through((direct) => (request) => {
    if (request.url.includes('/transcripts/')) transcripts += 1;
    return direct(request);
  });
  scene.jobs.length = 0;
  await scene.sync();
  change(id, { hs_call_title: 'Renamed' });
  await scene.sync();
  const call = await scene.call(id);
  assert.equal(call?.id, callId);
  assert.equal(call?.title, 'Renamed');
  assert.deepEqual(
    (call?.givenTranscript as { text: string }[] | null)?.map(({ text }) => text),
    said.map(({ text }) => text),
  );
  assert.deepEqual([call?.stages['decode'], call?.stages['transcribe'], call?.stages['score']], ['done', 'waiting', 'waiting']);
  assert.equal(scene.jobs.filter(({ name }) => name === 'transcribe-call').length, 1);
  assert.equal(transcripts, 1);
});

test('a call with a transcript and no recording needs no recording', async () => {
  const { id } = makeCall(unrecorded);
  scene.hubspot.control.addTranscript({ callId: id, utterances: said });
  await scene.sync();
  const call = await scene.call(id);
  assert.deepEqual([call?.stages['fetch'], call?.stages['transcribe']], ['skipped', 'waiting']);
});

test('a transcript the connection may not read: with a recording it does without, else it says which scope is missing', async () => {
  const [silent, recorded] = [makeCall(unrecorded), makeCall()];
  for (const { id } of [silent, recorded]) scene.hubspot.control.addTranscript({ callId: id, utterances: said });
  scene.hubspot.control.addFault({ kind: 'missing-scope', path: '/transcripts/' });
  await scene.sync();
  assert.equal((await scene.record(silent.id))?.reason, 'transcript_not_readable');
  assert.equal((await scene.record(recorded.id))?.state, 'taken');
});

test('transcripts that answer 401 while all else takes the token are not readable, and the portal goes on', async () => {
  const [silent, recorded] = [makeCall(unrecorded), makeCall()];
  for (const { id } of [silent, recorded]) scene.hubspot.control.addTranscript({ callId: id, utterances: said });
  scene.hubspot.control.addFault({ kind: 'expired-token', path: '/transcripts/' });
  await scene.sync();
  assert.equal((await scene.record(silent.id))?.reason, 'transcript_not_readable');
  assert.equal((await scene.record(recorded.id))?.state, 'taken');
  const portal = await scene.database.db.selectFrom('hubspotPortal').select('state').executeTakeFirst();
  assert.equal(portal?.state, 'connected');
});

test('calls nobody answered, too short ones and old unrecorded ones are left out, each with its reason', async () => {
  await scene.settings({ leaveOutUnderSeconds: 30 });
  const busy = makeCall({ ...unrecorded, hs_call_status: 'NO_ANSWER' });
  const short = makeCall({ hs_call_duration: 29_999 });
  const old = makeCall({ ...unrecorded, hs_timestamp: now() - 4 * 86_400_000 });
  const fine = makeCall({ hs_call_duration: 30_000 });
  await scene.sync();
  const reasons = await Promise.all([busy, short, old, fine].map(async ({ id }) => (await scene.record(id))?.reason));
  assert.deepEqual(reasons, ['not_answered', 'too_short', 'never_recorded', null]);
  assert.equal(await scene.countCalls(), 1);
  await scene.settings({ leaveOutUnderSeconds: 0 });
  await judgeAgain(scene.database.db, scene.of, new Date(now()));
  await scene.take();
  assert.equal((await scene.record(short.id))?.state, 'taken');
});

test('a call that was removed here stays away, whatever HubSpot says of it, until somebody asks for that very call', async () => {
  const { db } = scene.database;
  const { id } = makeCall();
  await scene.sync();
  const callId = (await scene.record(id))?.callId;
  assert.ok(callId);
  await removeCalls(db, { teamId: scene.of.teamId, callIds: [callId], now: new Date(now()) });
  change(id, { hs_call_title: 'Changed since' });
  await scene.sync();
  await heard(id);
  await judgeAgain(db, scene.of, new Date(now()));
  await scene.take();
  assert.deepEqual(await scene.record(id).then((record) => [record?.state, record?.reason]), ['left_out', 'removed_here']);
  assert.equal(await scene.countCalls(), 0);
  await askToRead(db, scene.of, [id], 'take', new Date(now()));
  await scene.take();
  assert.equal(await scene.countCalls(), 1);
});

test('a call that is removed here while it is read again stays away', async () => {
  for (const changed of [{}, { hs_call_title: 'Changed since' }]) {
    const { id } = makeCall();
    await scene.sync();
    const callId = (await scene.record(id))?.callId;
    assert.ok(callId);
    change(id, changed);
    await heard(id);
    const { isHeld, letGo } = holdFirstRead();
    const reading = scene.take();
    await isHeld;
    await removeCalls(scene.database.db, { teamId: scene.of.teamId, callIds: [callId], now: new Date(now()) });
    letGo();
    await reading;
    const record = await scene.record(id);
    assert.deepEqual([record?.state, record?.reason, record?.claimedUntil], ['left_out', 'removed_here', null]);
    assert.equal(await scene.countCalls(), 0);
  }
});

test('years of calls that HubSpot touches at once are left where they are until somebody asks for them', async () => {
  const { control } = scene.hubspot;
  const at = now() - 400 * 86_400_000;
  const old = Array.from({ length: 3 }, () => ({ properties: spokenCall(at), createdAt: at, updatedAt: at }));
  const ids = control.loadRecords({ type: 'calls', records: old });
  control.touchRecords({ type: 'calls' });
  await scene.sync();
  assert.deepEqual((await scene.record(ids[0] ?? ''))?.reason, 'before_connection');
  assert.equal(await scene.countCalls(), 0);
  const range = { from: new Date(at - 1_000), to: new Date(at + 1_000) };
  const laneId = await planBackfill(scene.context, { ...scene.of, ...range, createdBy: null });
  await scene.read('backfill');
  await startBackfill(scene.context, { ...scene.of, laneId });
  await scene.read('backfill');
  await scene.take();
  assert.equal(await scene.countCalls(), 3);
});

test('an old call that was touched and not read yet when an import comes by is taken in', async () => {
  const { control } = scene.hubspot;
  const at = now() - 400 * 86_400_000;
  const [id = ''] = control.loadRecords({
    type: 'calls',
    records: [{ properties: spokenCall(at), createdAt: at, updatedAt: at }],
  });
  control.touchRecords({ type: 'calls' });
  await scene.advance(6_000);
  await scene.read('fast');
  assert.equal((await scene.record(id))?.state, 'pending');
  const range = { from: new Date(at - 1_000), to: new Date(at + 1_000) };
  const laneId = await planBackfill(scene.context, { ...scene.of, ...range, createdBy: null });
  await scene.read('backfill');
  await startBackfill(scene.context, { ...scene.of, laneId });
  await scene.read('backfill');
  await scene.take();
  assert.equal((await scene.record(id))?.state, 'taken');
});

test('an old call that is moved to a week an import has read already is taken in all the same', async () => {
  const { control } = scene.hubspot;
  const at = now() - 400 * 86_400_000;
  const records = [{ properties: spokenCall(at), createdAt: at, updatedAt: at }];
  const range = { from: new Date(at + 30 * 86_400_000), to: new Date(at + 60 * 86_400_000) };
  const laneId = await planBackfill(scene.context, { ...scene.of, ...range, createdBy: null });
  await scene.read('backfill');
  await startBackfill(scene.context, { ...scene.of, laneId });
  await scene.read('backfill');
  const [id = '', left = ''] = control.loadRecords({ type: 'calls', records: [...records, ...records] });
  change(id, { hs_timestamp: String(at + 45 * 86_400_000) });
  change(left, { hs_timestamp: String(at + 90 * 86_400_000) });
  await scene.sync();
  assert.deepEqual([(await scene.record(id))?.state, (await scene.record(left))?.reason], ['taken', 'before_connection']);
});

test('what HubSpot says later of its own call holds, and starts nothing anew', async () => {
  const { control } = scene.hubspot;
  const [ann, eve] = ['ann2@example.com', 'eve@example.com'].map((email) => control.addOwner({ email, firstName: email }));
  assert.ok(ann && eve);
  const { id } = makeCall({ hubspot_owner_id: ann.id });
  await scene.sync();
  const { id: callId } = (await scene.call(id)) ?? {};
  await finishStages(callId);
  change(id, { hs_call_title: 'Renamed', hubspot_owner_id: eve.id, hs_call_direction: 'INBOUND', hs_timestamp: now() - 7_000_000 });
  await scene.sync();
  const call = await scene.call(id);
  assert.equal(call?.id, callId);
  assert.equal(call?.title, 'Renamed');
  assert.equal(call?.repEmail, 'eve@example.com');
  assert.equal(call?.direction, 'inbound');
  assert.equal(call?.metadata['hubspotOwnerId'], eve.id);
  assert.deepEqual(new Set(Object.values(call?.stages ?? {})), new Set(['done']));
});

test('a workflow that pushed first and the sync that came first end in the same call', async () => {
  const recording = 'https://recordings.example.com/w.mp3';
  const made = [makeCall(unrecorded), makeCall(unrecorded)];
  const [pushedFirst, syncedFirst] = made;
  assert.ok(pushedFirst && syncedFirst);
  const body = (hubspotCallId: string) => ({ callTitle: 'Told by a workflow', metadata: { hubspotCallId } });

  const early = await push(body(pushedFirst.id));
  assert.equal(early.status, 'waiting_for_recording');
  for (const { id } of made) change(id, { hs_call_recording_url: recording });
  await scene.sync();
  const late = await push(body(syncedFirst.id));
  assert.equal(late.duplicate, true);

  const [one, other] = await Promise.all(made.map(({ id }) => scene.call(id)));
  assert.equal(await scene.countCalls(), 2);
  assert.equal(one?.id, early.callId);
  for (const call of [one, other]) {
    assert.equal(call?.title, 'Discovery');
    assert.equal(call?.audioUrl, recording);
    assert.equal(call?.state, 'processing');
    assert.equal(call?.stages['fetch'], 'waiting');
  }
});

test('a call that was pushed and waits for its recording gets it, however old and short it is', async () => {
  const at = now() - 400 * 86_400_000;
  const old = { properties: { ...spokenCall(at), ...unrecorded }, createdAt: at, updatedAt: at };
  const [id = ''] = scene.hubspot.control.loadRecords({ type: 'calls', records: [old] });
  const { callId } = await push({ callTitle: 'Told by a workflow', metadata: { hubspotCallId: id } });
  await lookAtCall(scene.context, { teamId: scene.of.teamId, portalId: null, hubspotCallId: id });
  await scene.take();
  assert.deepEqual((await scene.record(id))?.reason, 'never_recorded');
  change(id, { hs_call_recording_url: 'https://recordings.example.com/late.mp3', hs_call_duration: '900' });
  await scene.sync();
  const call = await scene.call(id);
  assert.deepEqual([call?.id, call?.state, call?.stages['fetch']], [callId, 'processing', 'waiting']);
});

test('an update looks again at calls that wait for a recording that was left out, and at no others', async () => {
  const { db, pool } = scene.database;
  const { sql } = (await readMigrations()).find(({ name }) => name.startsWith('0048')) ?? { sql: '' };
  const made = Array.from({ length: 3 }, () => makeCall({ hs_call_duration: '900' }));
  const [waited, removed, other] = made.map(({ id }) => id);
  assert.ok(waited && removed && other);
  for (const id of [waited, removed]) await push({ callTitle: 'Told by a workflow', metadata: { hubspotCallId: id } });
  await heard(waited, removed, other);
  await db.updateTable('hubspotRecord').set({ state: 'left_out', reason: 'too_short' }).execute();
  await db.updateTable('hubspotRecord').set({ reason: 'removed_here' }).where('objectId', '=', removed).execute();
  await pool.query(sql);
  await scene.take();
  const reasons = await Promise.all([removed, other].map(async (id) => (await scene.record(id))?.reason));
  assert.deepEqual(reasons, ['removed_here', 'too_short']);
  assert.equal((await scene.call(waited))?.state, 'processing');
});

test('a contact, company or deal linked to a call later reaches it: told by a webhook, with a new version, or by the slow pass', async () => {
  const { control } = scene.hubspot;
  const { id } = makeCall();
  await scene.sync();
  const later = (type: 'contacts' | 'companies' | 'deals') => {
    const { id: toId } = control.createRecord({ type, properties: {} });
    control.linkRecords({ type: 'calls', id, toType: type, toId });
    return toId;
  };
  const linked = async (key: string) => (await scene.call(id))?.metadata[key];

  const contact = later('contacts');
  await heard(id);
  await scene.take();
  assert.deepEqual(await linked('hubspotContactIds'), [contact]);

  const company = later('companies');
  control.touchRecords({ type: 'calls', ids: [id] });
  await scene.sync();
  assert.deepEqual(await linked('hubspotCompanyIds'), [company]);

  const deal = later('deals');
  await scene.sync();
  assert.notDeepEqual(await linked('hubspotDealIds'), [deal]);
  await scene.read('slow');
  await scene.take();
  assert.deepEqual(await linked('hubspotDealIds'), [deal]);
  const { state, reason } = (await scene.record(id)) ?? {};
  assert.deepEqual([state, reason], ['taken', null]);
});

test('the slow pass dates a call by its news: one in which nothing has changed stays where it is in the list', async () => {
  const { id } = makeCall();
  await scene.sync();
  const dated = async () => (await scene.record(id))?.updatedAt.getTime();
  const before = await dated();
  await scene.advance(3_600_000);
  await scene.read('slow');
  assert.equal((await scene.record(id))?.state, 'pending');
  await scene.take();
  assert.equal((await scene.record(id))?.state, 'taken');
  assert.equal(await dated(), before);
  const { id: dealId } = scene.hubspot.control.createRecord({ type: 'deals', properties: {} });
  scene.hubspot.control.linkRecords({ type: 'calls', id, toType: 'deals', toId: dealId });
  await scene.advance(3_600_000);
  await scene.read('slow');
  await scene.take();
  assert.ok(((await dated()) ?? 0) > (before ?? 0));
});

test('our own results in HubSpot are no news: nothing is merged, logged or started', async () => {
  const { id } = makeCall();
  const client = await scene.context.openHubspot(scene.of);
  await client.createCallPropertyGroup({ name: 'ringside', label: 'Ringside' });
  await client.createCallProperty({
    ...{ name: 'ringside_score', label: 'Score', type: 'number', fieldType: 'number' },
    ...{ groupName: 'ringside', description: '' },
  });
  await scene.sync();
  const before = await scene.call(id);
  const tries = () => scene.database.db.selectFrom('hubspotTry').select('id').execute();
  const logged = (await tries()).length;
  await client.updateCalls([{ id, properties: { ringside_score: '87' } }]);
  await scene.sync();
  const record = await scene.record(id);
  assert.equal(record?.state, 'taken');
  assert.equal(record?.takenModifiedMs, scene.hubspot.control.readRecord({ type: 'calls', id })?.updatedAt);
  assert.deepEqual(await scene.call(id), before);
  assert.equal((await tries()).length, logged);
});

test('calls that were archived or merged away are gone, and their neighbours are taken', async () => {
  const [archived, survivor, merged, fine] = [makeCall(), makeCall(), makeCall(), makeCall()];
  await scene.advance(6_000);
  await scene.read();
  scene.hubspot.control.archiveRecord({ type: 'calls', id: archived.id });
  scene.hubspot.control.mergeRecords({ type: 'calls', id: survivor.id, mergedId: merged.id });
  await scene.take();
  assert.equal((await scene.record(archived.id))?.state, 'gone');
  assert.equal((await scene.record(merged.id))?.state, 'gone');
  assert.equal((await scene.record(survivor.id))?.state, 'taken');
  assert.equal((await scene.record(fine.id))?.state, 'taken');
});

test('a call that another one is merged into takes over its contacts', async () => {
  const contact = (email: string) => scene.hubspot.control.createRecord({ type: 'contacts', properties: { email } }).id;
  const [ann, bob] = [contact('ann@example.com'), contact('bob@example.com')];
  const survivor = makeCall({}, [{ type: 'contacts', id: ann }]);
  const merged = makeCall({}, [{ type: 'contacts', id: bob }]);
  await scene.sync();
  scene.hubspot.control.mergeRecords({ type: 'calls', id: survivor.id, mergedId: merged.id });
  await scene.sync();
  assert.deepEqual((await scene.call(survivor.id))?.metadata['hubspotContactIds'], [ann, bob].toSorted());
});

test('one record HubSpot refuses is tried again alone and in the end given up, while the others are taken', async () => {
  const made = Array.from({ length: 7 }, () => makeCall());
  const bad = made[3]?.id ?? '';
  scene.through(
    (direct) => (request) => (isRead(request) && request.body?.includes(`"${bad}"`) ? Promise.resolve(refusal) : direct(request)),
  );
  await scene.sync();
  const record = await scene.record(bad);
  assert.equal(record?.state, 'failed');
  assert.equal(record?.errorCode, 'hubspot_refused');
  assert.equal(await scene.countCalls(), 6);
  scene.through(null);
  change(bad, { hs_call_title: 'Mended' });
  await scene.sync();
  assert.equal((await scene.record(bad))?.state, 'taken');
});

const refusal: HttpAnswer = {
  ...{ kind: 'answer', status: 400, headers: { 'content-type': 'application/json', date: new Date().toUTCString() } },
  body: Buffer.from(JSON.stringify({ status: 'error', message: 'Invalid input', category: 'VALIDATION_ERROR' })),
};

test('a token that ends in the middle leaves everything in line, and a new one goes on', async () => {
  const made = Array.from({ length: 3 }, () => makeCall());
  await scene.advance(6_000);
  await scene.read();
  scene.hubspot.control.revokeToken({ token: TOKEN });
  await scene.take().catch(() => {});
  for (const { id } of made) {
    const record = await scene.record(id);
    assert.equal(record?.state, 'pending');
    assert.equal(record?.attempt, 0, 'no record is at fault');
  }
  scene.hubspot.control.issueToken({ token: TOKEN });
  await scene.database.db.updateTable('hubspotPortal').set({ state: 'connected' }).execute();
  await scene.advance(6 * 60_000);
  await scene.take();
  assert.equal(await scene.countCalls(), 3);
});

test('two processes and a webhook at the same time make one call of each', async () => {
  const ids = Array.from({ length: 250 }, (_, number) => makeCall({ hs_call_title: `Call ${number}` }).id);
  await scene.advance(6_000);
  await scene.read();
  const reads: string[] = [];
  scene.through((direct) => (request) => {
    if (isRead(request))
      reads.push(...(JSON.parse(request.body ?? '{}') as { inputs: { id: string }[] }).inputs.map(({ id }) => id));
    return direct(request);
  });
  const processes = [scene.context, scene.another(), scene.another()];
  await Promise.all([...processes.map((context) => takeHubspotCalls(context, scene.of, never)), heard(...ids.slice(0, 20))]);
  await scene.take();
  assert.equal(await scene.countCalls(), 250);
  const { rows } = await scene.database.pool.query<{ state: string; count: number }>(
    'select state, count(*) from hubspot_record group by state',
  );
  assert.deepEqual(rows, [{ state: 'taken', count: 250 }]);
  assert.ok(reads.length <= 270, `${reads.length} calls were read`);
});

/** The answer to the first reading of calls is held back until it is let go. */
function holdFirstRead() {
  const { promise: isHeld, resolve: holds } = Promise.withResolvers<void>();
  const { promise: mayGo, resolve: letGo } = Promise.withResolvers<void>();
  let reads = 0;
  scene.through((direct) => async (request) => {
    const answer = await direct(request);
    if (isRead(request) && ++reads === 1) {
      holds();
      await mayGo;
    }
    return answer;
  });
  return { isHeld, letGo };
}

test('a reader that was overtaken does not put an older version over a newer one', async () => {
  const { id } = makeCall({ hs_call_title: 'First' });
  await heard(id);
  await scene.take();
  change(id, { hs_call_title: 'Second' });
  await heard(id);
  const { isHeld, letGo } = holdFirstRead();
  const slow = scene.take();
  await isHeld;
  change(id, { hs_call_title: 'Third' });
  await heard(id);
  await takeHubspotCalls(scene.another(), scene.of, never);
  assert.equal((await scene.call(id))?.title, 'Third');
  letGo();
  await slow;
  assert.equal((await scene.call(id))?.title, 'Third');
  assert.equal((await scene.record(id))?.state, 'taken');
});

test('a reader that dies gives its records back, counted as no try', async () => {
  const { id } = makeCall();
  await heard(id);
  const dies = new AbortController();
  scene.through((direct) => (request) => {
    if (isRead(request)) dies.abort(new Error('killed'));
    return direct(request);
  });
  await assert.rejects(scene.take(dies.signal), /killed/);
  const record = await scene.record(id);
  assert.deepEqual(
    { state: record?.state, attempt: record?.attempt, held: record?.claimedUntil },
    { state: 'pending', attempt: 0, held: null },
  );
  scene.through(null);
  await scene.take();
  assert.equal(await scene.countCalls(), 1);
});

test('without scopes for owners and deals calls come all the same', async () => {
  const owner = scene.hubspot.control.addOwner({ email: 'nobody@example.com' });
  const { id } = makeCall({ hubspot_owner_id: owner.id });
  for (const path of ['/owners', '/deals/']) scene.hubspot.control.addFault({ kind: 'missing-scope', path });
  await scene.sync();
  const call = await scene.call(id);
  assert.equal(call?.repName, null);
  assert.equal(call?.metadata['hubspotDealIds'], undefined);
  assert.deepEqual(call?.metadata['hubspotContactIds'], []);
});
