// Webhooks as they arrive at the other end: their shapes, signatures, batches, further attempts and the trouble on the way.
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { after, test } from 'node:test';
import { createEmulator, type Emulator, type EmulatorOptions } from './emulator.ts';
import { startReceiver, type Receiver } from './receiver-trial.ts';
import { usual } from './world.ts';

const HOUR = 3_600_000;
const closing: (() => Promise<void>)[] = [];
after(async () => {
  for (const close of closing) await close();
});

type Payload = Record<string, unknown>;
type Heard = Parameters<Emulator['control']['setWebhooks']>[0]['subscriptions'];

async function scene(subscriptions: Heard, options: EmulatorOptions = {}, holdMs = 0) {
  const hubspot = await createEmulator({ clock: { kind: 'manual', patienceMs: 300 }, ...options });
  const receiver = await startReceiver(holdMs);
  closing.push(hubspot.close, receiver.close);
  const { clientSecret } = hubspot.control.setWebhooks({ targetUrl: `${receiver.url}/hook?agent_id=42`, subscriptions });
  return { hubspot, control: hubspot.control, receiver, clientSecret };
}

const eventsOf = ({ received }: Receiver): Payload[] => received.flatMap(({ body }) => JSON.parse(body) as Payload[]);
const typesOf = (receiver: Receiver) => eventsOf(receiver).map((event) => event['subscriptionType']);
const addContact = ({ control }: Emulator, email = 'ann@example.com') =>
  control.createRecord({ type: 'contacts', properties: { email, phone: '+15551234567' } }).id;

test('a new contact is told in the classic words, signed twice', async () => {
  const { hubspot, control, receiver, clientSecret } = await scene([
    { eventType: 'contact.creation' },
    { eventType: 'contact.propertyChange', propertyName: 'phone' },
  ]);
  const id = addContact(hubspot);
  const occurredAt = control.now();
  assert.equal(receiver.received.length, 0, 'nothing is sent at once');
  await control.advance({ ms: 1_000 });
  const [first, ...more] = receiver.received;
  assert.ok(first && more.length === 0, 'both events come in one batch');
  const [creation, change] = JSON.parse(first.body) as Payload[];
  const common = { portalId: usual.portalId, appId: usual.privateAppId, occurredAt, attemptNumber: 0 };
  const by = { changeSource: 'CRM_UI', sourceId: 'userId:75514748' };
  assert.deepEqual(creation, {
    eventId: creation?.['eventId'],
    subscriptionId: creation?.['subscriptionId'],
    ...common,
    subscriptionType: 'contact.creation',
    objectId: Number(id),
    changeFlag: 'CREATED',
    ...by,
  });
  assert.deepEqual(change, {
    eventId: change?.['eventId'],
    subscriptionId: change?.['subscriptionId'],
    ...common,
    subscriptionType: 'contact.propertyChange',
    objectId: Number(id),
    propertyName: 'phone',
    propertyValue: '+15551234567',
    ...by,
  });
  assert.equal(first.method, 'POST');
  assert.equal(first.url, '/hook?agent_id=42');
  assert.equal(first.headers['content-type'], 'application/json');
  assert.equal(first.headers['x-hubspot-signature-version'], 'v1');
  const v1 = createHash('sha256')
    .update(clientSecret + first.body)
    .digest('hex');
  assert.equal(first.headers['x-hubspot-signature'], v1);
  const sentAt = String(first.headers['x-hubspot-request-timestamp']);
  const v3 = createHmac('sha256', clientSecret).update(`POST${receiver.url}${first.url}${first.body}${sentAt}`).digest('base64');
  assert.equal(first.headers['x-hubspot-signature-v3'], v3);
});

test('a call and its recording are told in the generic words, with every digit of a large id', async () => {
  const { control, receiver } = await scene(
    [
      { eventType: 'object.creation', objectTypeId: '0-48' },
      { eventType: 'object.propertyChange', objectTypeId: '0-48', propertyName: 'hs_call_recording_url' },
      { eventType: 'object.deletion', objectTypeId: '0-48', active: false },
    ],
    { portals: [{ portalId: usual.portalId, ids: 'beyond-safe' }] },
  );
  const { id } = control.createRecord({ type: 'calls', properties: { hs_timestamp: control.now() } });
  await control.advance({ ms: 1_000 });
  control.updateRecord({
    type: 'calls',
    id,
    properties: { hs_call_recording_url: 'https://example.com/a.wav', hs_call_title: 'x' },
  });
  control.archiveRecord({ type: 'calls', id });
  await control.advance({ ms: 1_000 });
  const [creation, change, ...more] = receiver.received.map(({ body }) => body);
  assert.equal(more.length, 0);
  assert.match(creation ?? '', new RegExp(`"objectId":${id},"objectTypeId":"0-48","changeFlag":"CREATED"`));
  assert.match(
    change ?? '',
    /"propertyName":"hs_call_recording_url","propertyValue":"https:\/\/example.com\/a.wav".*"isSensitive":false/,
  );
});

test('an association is told from each side, a merge and an erasure in words of their own', async () => {
  const { hubspot, control, receiver } = await scene(
    ['contact.associationChange', 'company.associationChange', 'contact.merge', 'contact.privacyDeletion', 'contact.deletion'].map(
      (eventType) => ({ eventType }),
    ),
  );
  const [ann, bob] = [addContact(hubspot), addContact(hubspot, 'bob@example.com')];
  const { id: acme } = control.createRecord({ type: 'companies', properties: { name: 'Acme' } });
  control.linkRecords({ type: 'contacts', id: ann, toType: 'companies', toId: acme });
  await control.advance({ ms: 1_000 });
  assert.deepEqual(
    eventsOf(receiver).map((event) => [
      event['associationType'],
      event['fromObjectId'],
      event['toObjectId'],
      event['associationRemoved'],
    ]),
    [
      ['CONTACT_TO_COMPANY', Number(ann), Number(acme), false],
      ['COMPANY_TO_CONTACT', Number(acme), Number(ann), false],
    ],
  );
  receiver.received.length = 0;
  control.mergeRecords({ type: 'contacts', id: ann, mergedId: bob });
  control.eraseRecord({ type: 'contacts', id: ann });
  await control.advance({ ms: 1_000 });
  assert.deepEqual(typesOf(receiver), ['contact.merge', 'contact.privacyDeletion', 'contact.deletion']);
  const [merge] = eventsOf(receiver);
  assert.deepEqual(
    [merge?.['primaryObjectId'], merge?.['mergedObjectIds'], merge?.['newObjectId'], merge?.['numberOfPropertiesMoved']],
    [Number(ann), [Number(bob)], Number(ann), 0],
  );
});

test('in the generic words an association tells its kind, but not when the portal made its label up', async () => {
  const { hubspot, control, receiver } = await scene([{ eventType: 'object.associationChange', objectTypeId: '0-48' }]);
  const ann = addContact(hubspot);
  const { id } = control.createRecord({ type: 'calls', properties: { hs_timestamp: control.now() } });
  const typeId = control.addLabel({ type: 'calls', toType: 'contacts', label: 'Decision maker' });
  control.linkRecords({ type: 'calls', id, toType: 'contacts', toId: ann, typeId });
  await control.advance({ ms: 1_000 });
  control.unlinkRecords({ type: 'calls', id, toType: 'contacts', toId: ann });
  await control.advance({ ms: 1_000 });
  assert.deepEqual(
    eventsOf(receiver).map(
      ({ eventId: _event, subscriptionId: _subscription, occurredAt: _at, portalId: _portal, appId: _app, ...rest }) => rest,
    ),
    [false, true].map((associationRemoved) => ({
      subscriptionType: 'object.associationChange',
      attemptNumber: 0,
      objectTypeId: '0-48',
      associationType: 'CALL_TO_CONTACT',
      fromObjectId: Number(id),
      toObjectId: Number(ann),
      associationRemoved,
      isPrimaryAssociation: false,
      fromObjectTypeId: '0-48',
      toObjectTypeId: '0-1',
      associationTypeId: 194,
      associationCategory: 'HUBSPOT_DEFINED',
      changeSource: 'CRM_UI',
      sourceId: 'userId:75514748',
    })),
  );
});

test('batches hold at most a hundred events, and ten are under way at most', async () => {
  const { hubspot, control, receiver } = await scene([{ eventType: 'contact.creation' }], {}, 20);
  for (let i = 0; i < 2_450; i++) addContact(hubspot, `p${i}@example.com`);
  await control.advance({ ms: 1_000 });
  const sizes = receiver.received.map(({ body }) => (JSON.parse(body) as unknown[]).length);
  assert.equal(sizes.length, 25);
  assert.deepEqual([Math.max(...sizes), Math.min(...sizes)], [100, 50]);
  assert.equal(receiver.mostAtOnce(), 10);
});

test('whatever is not 2xx in five seconds is tried ten times more within a day, the whole batch each time', async () => {
  const { hubspot, control, receiver } = await scene([{ eventType: 'contact.creation' }]);
  receiver.answer('silence', 301, 404, 500);
  const startedAt = control.now();
  addContact(hubspot);
  addContact(hubspot, 'bob@example.com');
  await control.advance({ ms: 24 * HOUR });
  const attempts = receiver.received.map(({ body }) => JSON.parse(body) as Payload[]);
  assert.deepEqual(
    attempts.map((events) => events.map((event) => event['attemptNumber'])),
    Array.from({ length: 11 }, (_, number) => [number, number]),
  );
  assert.equal(new Set(attempts.map(([first]) => first?.['eventId'])).size, 1);
  const [delivery] = control.listDeliveries();
  assert.equal(delivery?.state, 'given up');
  assert.deepEqual(
    delivery.attempts.slice(0, 4).map(({ status, failure }) => status ?? failure),
    ['No answer in time.', 301, 404, 500],
  );
  assert.ok((delivery.attempts.at(-1)?.at ?? 0) - startedAt < 24 * HOUR);
  await control.advance({ ms: 72 * HOUR });
  assert.equal(receiver.received.length, 11, 'and then no more');
});

test('a batch that is taken at last is not sent again, and can be by hand', async () => {
  const { hubspot, control, receiver } = await scene([{ eventType: 'contact.creation' }]);
  receiver.answer(503, 200);
  addContact(hubspot);
  await control.advance({ ms: 48 * HOUR });
  assert.deepEqual(
    control.listDeliveries().map(({ state, attempts }) => [state, attempts.length]),
    [['delivered', 2]],
  );
  const again = await control.redeliver({ deliveryId: 1 });
  assert.deepEqual([again.copyOf, again.state], [1, 'delivered']);
  assert.equal(receiver.received.length, 3);
});

test('duplicates, another order, lateness and loss come by seed: one seed, one run', async () => {
  const run = async (seed: number) => {
    const { hubspot, control, receiver } = await scene(
      [{ eventType: 'contact.creation' }, { eventType: 'contact.propertyChange', propertyName: 'phone' }],
      { seed },
    );
    control.setWebhookTrouble({ duplicates: 0.3, shuffle: true, holdMs: 20_000, loss: 0.1 });
    for (let i = 0; i < 60; i++) {
      addContact(hubspot, `p${i}@example.com`);
      await control.advance({ ms: 100 });
    }
    await control.advance({ ms: HOUR });
    const told = eventsOf(receiver).map(
      ({ eventId, objectId, subscriptionType }) => `${String(objectId)} ${String(subscriptionType)} ${String(eventId)}`,
    );
    return { told, lost: control.webhookTrouble().lost };
  };
  const [first, again, other] = [await run(7), await run(7), await run(8)];
  assert.deepEqual(first, again);
  assert.notDeepEqual(first, other);
  const distinct = new Set(first.told);
  assert.ok(first.lost > 0 && distinct.size === 120 - first.lost, `${first.lost} lost, ${distinct.size} arrived`);
  assert.ok(first.told.length > distinct.size, 'some came twice');
  const place = (id: string, type: string) => first.told.findIndex((one) => one.startsWith(id) && one.includes(type));
  const ids = [...new Set(first.told.map((one) => one.split(' ')[0] ?? ''))];
  const isEarly = (id: string) => place(id, 'propertyChange') !== -1 && place(id, 'propertyChange') < place(id, 'creation');
  assert.ok(ids.some(isEarly), 'a change before its creation');
});

test('an app hears only of portals it is connected to, each in batches of its own unless they are mixed', async () => {
  const second = 99;
  const { control, receiver } = await scene([{ eventType: 'contact.creation' }], {
    portals: [{ portalId: usual.portalId }, { portalId: second }],
  });
  const make = () => {
    for (const portalId of [usual.portalId, second])
      control.createRecord({ portalId, type: 'contacts', properties: { city: 'Bonn' } });
    return control.advance({ ms: 1_000 });
  };
  const portalsOf = () => receiver.received.map(({ body }) => (JSON.parse(body) as Payload[]).map((event) => event['portalId']));
  await make();
  assert.deepEqual(portalsOf(), [[usual.portalId]]);
  control.issueToken({ token: 'pat-second', portalId: second });
  receiver.received.length = 0;
  await make();
  assert.deepEqual(
    portalsOf().toSorted(([a], [b]) => Number(b) - Number(a)),
    [[usual.portalId], [second]],
  );
  control.setWebhookTrouble({ mixPortals: true });
  receiver.received.length = 0;
  await make();
  assert.deepEqual(portalsOf(), [[usual.portalId, second]]);
});

test('a reset forgets what was under way', async () => {
  const { hubspot, control, receiver } = await scene([{ eventType: 'contact.creation' }]);
  receiver.answer(500);
  addContact(hubspot);
  await control.advance({ ms: 1_000 });
  control.reset();
  await control.advance({ ms: 48 * HOUR });
  assert.equal(receiver.received.length, 1);
  assert.deepEqual(control.listDeliveries(), []);
});
