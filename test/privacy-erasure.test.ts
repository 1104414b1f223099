// A person who is to be forgotten is, wherever and however they are written down; somebody like them keeps everything.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { addCall } from './web-calls.ts';
import { openWebServer, type Browser, type WebServer } from './web-server.ts';

let server: WebServer;
let teamId: string;
let admin: Browser;
before(async () => {
  server = await openWebServer();
  const made = await server.team('Ours');
  ({ teamId } = made);
  admin = server.browser();
  await admin.signIn(made.admin.email);
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
