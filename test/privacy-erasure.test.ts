// A person who is to be forgotten is, wherever and however they are written down; somebody like them keeps everything.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { readArchive } from '../server/database/backup-archive.ts';
import { applyRetention } from '../server/flows/privacy/apply-retention.ts';
import { tellOriginalHeard } from '../server/flows/privacy/hear-original.ts';
import { putRow, tablesThatSay } from './any-table.ts';
import { addCall } from './web-calls.ts';
import { openWebServer, type Browser, type WebServer } from './web-server.ts';

let server: WebServer;
let teamId: string;
let admin: Browser;
const PORTAL = '4242';
before(async () => {
  server = await openWebServer();
  const made = await server.team('Ours');
  ({ teamId } = made);
  admin = server.browser();
  await admin.signIn(made.admin.email);
  await putRow(server.database.db, 'hubspot_portal', { team_id: teamId, portal_id: PORTAL, auth: 'token', state: 'connected' });
});
after(() => server.close());

async function callWith(metadata: object, title = 'A call'): Promise<string> {
  const callId = await addCall(server, { teamId, title });
  await server.database.db
    .updateTable('call')
    .set({ metadata: JSON.stringify(metadata) })
    .where('id', '=', callId)
    .execute();
  return callId;
}

async function addRequest(body: unknown, reason: string | null = null): Promise<string> {
  const id = randomUUID();
  await server.database.db
    .insertInto('callRequest')
    .values({
      ...{ teamId, agentId: randomUUID(), digest: Buffer.from(id), id, door: 'crm-webhook', receivedAt: new Date() },
      ...{ state: reason === null ? 'planned' : 'ignored', reason, plannedCallId: null, body: JSON.stringify(body) },
      ...{ parameters: '{}', rule: JSON.stringify({ ruleId: 'x', period: 'ever' }), nextTryAt: null, claimedUntil: null },
    })
    .execute();
  return id;
}

const erase = async (person: string, keep = 'nothing') => {
  const answer = await admin.send('POST', '/api/privacy/erase', { person, keep, why: 'Asked by letter' });
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
};
const idsOf = async (table: 'call' | 'callRequest'): Promise<Set<string>> =>
  new Set((await server.database.db.selectFrom(table).select('id').execute()).map(({ id }) => id));

test('who is forgotten by address, number or contact takes nothing of somebody like them along', async () => {
  const written: [person: string, theirs: object[], others: object[]][] = [
    ['ann@example.com', [{ email: 'Ann@Example.com' }], [{ email: 'joann@example.com' }, { email: 'ann@example.com.au' }]],
    ['+4930123456', [{ phone: '+4930123456' }], [{ phone: '+493012345678' }, { phone: '+49 30 123456 78' }]],
    ['+3545551234', [{ phone: '555 1234' }], [{ hubspotCallId: '5551234' }, { phone: '+1 415 555-1234' }]],
    [
      'contact:51',
      [{ hubspotContactIds: ['7', '51'] }, { contact_id: 51 }],
      [{ attempts: 51 }, { hubspotOwnerId: '51' }, { hubspotCompanyIds: ['51'] }, { hubspotContactIds: ['510'] }],
    ],
  ];
  for (const [person, theirs, others] of written) {
    const going = await Promise.all(theirs.map((metadata) => callWith(metadata)));
    const staying = await Promise.all(others.map((metadata) => callWith(metadata)));
    assert.equal((await erase(person))['calls'], going.length, person);
    const left = await idsOf('call');
    for (const id of going) assert.ok(!left.has(id), person);
    for (const [at, id] of staying.entries()) assert.ok(left.has(id), `${person}: ${JSON.stringify(others[at])}`);
  }
});

test('a number is found as people and HubSpot write it', async () => {
  const going = await Promise.all([
    callWith({ hubspotToNumber: '(415) 555-0123' }),
    callWith({ hubspotFromNumber: '415.555.0123' }),
    callWith({ _extra: { phone: 4155550123 } }),
    callWith({}, 'Agent with 1-415-555-0123'),
  ]);
  const other = await callWith({ hubspotToNumber: '(415) 555-0124' });
  const request = await addRequest({ vid: 9, properties: { phone: { value: '+1 415 555 0123' } } });
  const otherRequest = await addRequest({ phone: '+1 415 555 01234' });
  const look = await admin.send('POST', '/api/privacy/person', { person: '+14155550123' });
  assert.partialDeepStrictEqual(look.body, { calls: going.length, requests: 1 });
  assert.partialDeepStrictEqual(await erase('+14155550123'), { calls: going.length, requests: 1 });
  const [calls, requests] = [await idsOf('call'), await idsOf('callRequest')];
  assert.deepEqual([...going.filter((id) => calls.has(id)), requests.has(request)], [false]);
  assert.ok(calls.has(other) && requests.has(otherRequest));
});

test('what asked for calls goes with its contact, not with a deal or an event of the same id', async () => {
  const [workflow, flat, deal, event] = [
    await addRequest({ object: { objectType: 'CONTACT', objectId: 52 }, inputFields: {} }),
    await addRequest({ contact_id: '52' }),
    await addRequest({ object: { objectType: 'DEAL', objectId: 52 } }, 'other_object'),
    await addRequest({ subscriptionType: 'contact.creation', objectId: 7, eventId: 52 }),
  ];
  assert.equal((await erase('contact:52'))['requests'], 2);
  const left = await idsOf('callRequest');
  assert.deepEqual(
    [workflow, flat, deal, event].map((id) => left.has(id)),
    [false, false, true, true],
  );
});

test('a number that stays as a fingerprint of an earlier erasure can be forgotten altogether', async () => {
  const { db } = server.database;
  const listed = async (): Promise<number> =>
    (await db.selectFrom('doNotCall').select('number').where('teamId', '=', teamId).execute()).length;
  await erase('+14155550188', 'hash');
  assert.equal(await listed(), 1);
  await erase('+14155550188', 'nothing');
  assert.equal(await listed(), 0);
});

const ZOE = { number: '+14155550199', email: 'zoe@quill.example', name: 'Zoe Quillfeather', contactId: '90210' };
/** Somebody whom everything that can be kept of a person is kept of. */
async function wellKnown(who: typeof ZOE, endedAt = new Date()): Promise<void> {
  const { db } = server.database;
  const put = (table: string, values: Record<string, unknown>) => putRow(db, table, { team_id: teamId, ...values });
  const { number, email, name, contactId } = who;
  const ofContact = { portal_id: PORTAL, contact_id: contactId };
  const says = { text: `${name}, ${number}, ${email}` };
  const [planned, attempt, inbound, endpoint, delivery] = Array.from({ length: 5 }, () => randomUUID());
  const fromHubspot = await callWith({ hubspotContactIds: [contactId], hubspotToNumber: number, email }, `Call with ${name}`);
  await db
    .updateTable('call')
    .set({ hubspotCallId: `5${contactId}` })
    .where('id', '=', fromHubspot)
    .execute();
  await put('transcript', { call_id: fromHubspot, version: 1, source: 'hubspot', utterances: [says] });
  await put('deal_look', { call_id: fromHubspot, ...ofContact });
  await put('planned_call', {
    ...{ id: planned, door: 'button', state: 'done', ...ofContact, contact_name: name, contact: { email }, to_number: number },
    ...{ metadata: says, ended_at: endedAt },
  });
  await put('attempt', { id: attempt, planned_call_id: planned, state: 'ended', to_number: number, variables: says });
  await put('live_call', { attempt_id: attempt, state: 'ended', told: { summary: says.text, answers: says } });
  await put('carrier_report', { attempt_id: attempt, body: says });
  await put('talk', { id: inbound, state: 'ended', ended_at: endedAt });
  await put('inbound_call', {
    ...{ id: inbound, talk_id: inbound, from_number: number, ...ofContact, contact_name: name, summary: says.text },
    ...{ ended_at: endedAt, carrier_ref: inbound },
  });
  for (const [kind, subject_id, target] of [
    ['call', attempt, contactId],
    ['contact', attempt, contactId],
    ['callback', planned, 'callback of a workflow'],
    ['call', inbound, contactId],
  ])
    await put('hubspot_report', { kind, subject_id, portal_id: PORTAL, target, state: 'done', wanted: says, created_at: endedAt });
  const event = { portal_id: PORTAL, state: 'ignored' };
  await put('hubspot_event', { ...event, object_type_id: '0-1', object_id: contactId, body: { propertyValue: name } });
  await put('hubspot_event', { ...event, object_type_id: '0-48', object_id: `5${contactId}`, body: { propertyValue: name } });
  await put('hubspot_event', { ...event, object_type_id: '0-2', object_id: '1', body: { propertyValue: number } });
  await put('hubspot_record', { portal_id: PORTAL, object_id: `6${contactId}`, state: 'left_out', title: `Call ${number}` });
  const record = { portal_id: PORTAL, object_id: `5${contactId}`, call_id: fromHubspot };
  await put('hubspot_record', { ...record, state: 'taken', title: name });
  await put('hubspot_write_back', { ...record, kind: 'note', state: 'done', wanted: says });
  await put('contact_write', { ...ofContact, property: 'email', value: email });
  await put('webhook_endpoint', { id: endpoint, kind: 'standard', state: 'active' });
  await put('webhook_delivery', { id: delivery, endpoint_id: endpoint, state: 'delivered', body: { from: number.slice(1), name } });
  await put('webhook_try', { delivery_id: delivery, answer: says.text });
  const toContact = { endpoint_id: endpoint, state: 'delivered', body: { call_metadata: { hubspotContactId: contactId }, name } };
  await put('webhook_delivery', toContact);
  await put('consent', { number, kind: 'given', scope: 'all', form: 'written', wording: says.text });
  await put('do_not_call', { number, source: 'person', note: name });
  await put('do_not_call_removal', { number, source: 'person', reason: name });
  await addRequest({ vid: Number(contactId), properties: says });
}

test('after an erasure no table of the database says who it was', async () => {
  const { db } = server.database;
  await wellKnown(ZOE);
  const other = { number: '+14155550198', email: 'joe@quill.example', name: 'Joe Inkwell', contactId: '9021' };
  await wellKnown(other);
  const words = ({ number, email, name }: typeof ZOE): string[] => [number.slice(1), email, name];
  const before = await tablesThatSay(db, words(ZOE));
  assert.ok(before.length > 30, 'otherwise this proves nothing');
  const ofOther = await tablesThatSay(db, words(other));
  await erase(ZOE.number);
  // A team may have written anybody anywhere: names of campaigns, notes, reasons. Here nobody did, so that nothing is let pass.
  assert.deepEqual(await tablesThatSay(db, words(ZOE)), []);
  assert.deepEqual(await tablesThatSay(db, words(other)), ofOther, 'of somebody else nothing went');
  await erase(`contact:${other.contactId}`, 'hash');
  assert.deepEqual(await tablesThatSay(db, words(other)), []);
});

test('a lead of LeadSquared, whose id is no number, is forgotten with what webhooks were told of them', async () => {
  const { db } = server.database;
  const lead = { to_number: '+14155550177', contact_id: '3f1c6c4e-8a52-4d0b-9a6e-6b0f5a1d2c77' };
  await putRow(db, 'planned_call', { team_id: teamId, id: randomUUID(), door: 'webhook', state: 'cancelled', ...lead });
  const told = { team_id: teamId, endpoint_id: randomUUID(), state: 'delivered' };
  await putRow(db, 'webhook_endpoint', { team_id: teamId, id: told.endpoint_id, kind: 'standard', state: 'active' });
  await putRow(db, 'webhook_delivery', { ...told, body: { contact_id: lead.contact_id } });
  assert.equal((await erase(lead.to_number))['calls'], 0);
  assert.deepEqual(await tablesThatSay(db, [lead.contact_id, lead.to_number.slice(1)]), []);
});

test('what was done to a call is told by its title, and no longer once the call is gone', async () => {
  const { db } = server.database;
  const title = 'Agent with +14155550123';
  const callId = await callWith({}, title);
  assert.equal((await admin.send('POST', `/api/calls/${callId}/hold`, { reason: 'A dispute about the order' })).status, 204);
  const shows = { score: true, transcript: false, sound: false };
  assert.equal((await admin.send('POST', `/api/calls/${callId}/shares`, { shows, days: 1 })).status, 200);
  const { id: shareId } = await db.selectFrom('share').select('id').where('callId', '=', callId).executeTakeFirstOrThrow();
  assert.equal((await admin.send('POST', `/api/shares/${shareId}/revoke`)).status, 204);
  await tellOriginalHeard(server.context, { teamId, callId });
  assert.equal((await admin.send('DELETE', `/api/calls/${callId}/hold`)).status, 204);
  const log = async (): Promise<[string, string][]> => {
    const { items } = (await admin.send('GET', '/api/audit?room=privacy&limit=5')).body as {
      items: { act: string; subject: string }[];
    };
    return items.map(({ act, subject }) => [act, subject]);
  };
  const acts = ['hold.lifted', 'original.heard', 'share.revoked', 'share.made', 'hold.set'];
  assert.deepEqual(
    await log(),
    acts.map((act) => [act, title]),
  );
  assert.match(await (await admin.fetch('/api/audit/file')).text(), /Agent with/);
  await erase('+14155550123');
  const [, , ...left] = await log();
  assert.deepEqual(
    left,
    acts.slice(0, 3).map((act) => [act, callId]),
  );
  assert.deepEqual(await tablesThatSay(db, ['14155550123']), []);
});

test('what only looks like the id of a call is told as it stands', async () => {
  const subject = '0123456789-abcdef-0123456789-abcdef-';
  await putRow(server.database.db, 'audit_entry', { team_id: teamId, act: 'hold.set', actor_kind: 'server', subject });
  const log = await admin.send('GET', '/api/audit?room=privacy&limit=5');
  assert.equal(log.status, 200, log.text);
  assert.ok(log.text.includes(subject));
});

test('a person gets what HubSpot was told of them and told us, and what an agent kept of a call', async () => {
  await wellKnown({ ...ZOE, contactId: '90211' });
  const body = JSON.stringify({ person: ZOE.number });
  const file = await admin.fetch('/api/privacy/export', {
    ...{ method: 'POST', body, headers: { 'content-type': 'application/json' } },
  });
  let text = '';
  for await (const { path, content } of readArchive(Readable.fromWeb(file.body as never)))
    if (path === 'data.ndjson') for await (const chunk of content) text += String(chunk);
  const rows = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { table: string; told?: { summary: string } });
  const count = (table: string): number => rows.filter((row) => row.table === table).length;
  assert.deepEqual([count('hubspotReport'), count('hubspotEvent'), count('liveCall')], [4, 3, 1]);
  assert.match(rows.find(({ table }) => table === 'liveCall')?.told?.summary ?? '', /Quillfeather/);
  assert.ok(!text.includes('tokenDigest'));
  await erase(ZOE.number);
});

test('what HubSpot was told of a planned call goes with it when its time is over', async () => {
  const { db } = server.database;
  const long = new Date(Date.now() - 400 * 86_400_000);
  await wellKnown({ ...ZOE, contactId: '90212' }, long);
  await wellKnown({ number: '+14155550197', email: 'ann@quill.example', name: 'Ann', contactId: '77' });
  const { policy, updatedAt } = (await admin.send('GET', '/api/privacy')).body as { policy: { keepDays: object }; updatedAt: null };
  const wanted = { ...policy, keepDays: { ...policy.keepDays, calls: 365 } };
  const counted = await admin.send('POST', '/api/privacy/count', { policy: wanted });
  assert.partialDeepStrictEqual(counted.body, { calls: 0, plans: 2 }, 'the planned call, and the one to a number of ours');
  assert.equal((await admin.send('PUT', '/api/privacy', { policy: wanted, updatedAt })).status, 200);
  await applyRetention(server.context, { teamId }, new AbortController().signal);
  const left = await db
    .selectFrom('hubspotReport')
    .select('target')
    .where('teamId', '=', teamId)
    .where('kind', '<>', 'callback')
    .execute();
  assert.deepEqual(new Set(left.map(({ target }) => target)), new Set(['77']));
});
