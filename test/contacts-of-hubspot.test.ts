// Contacts of a portal that agents listen to: found without any webhook, called once, and left alone as soon as HubSpot says so.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { readHubspotEvents } from '../rules/hubspot-event.ts';
import { rhythms } from '../rules/hubspot-sync.ts';
import type { TriggerRule } from '../rules/trigger.ts';
import { listDueLanes } from '../server/database/hubspot-lanes.ts';
import { receiveHubspotEvents } from '../server/flows/intake/receive-hubspot-events.ts';
import { syncHubspot } from '../server/flows/intake/sync-hubspot.ts';
import { listenToPortal, pauseListening, stopListening } from '../server/flows/outbound/listen-to-portal.ts';
import { LONDON, NEW_YORK, openCallDoors, type CallDoorsScene } from './call-doors-scene.ts';

let scene: CallDoorsScene;
before(async () => void (scene = await openCallDoors()));
after(() => scene.close());
beforeEach(async () => {
  const { db } = scene.server.database;
  for (const table of ['callRequest', 'plannedCall', 'agentListener', 'hubspotEvent'] as const)
    await db.deleteFrom(table).execute();
  await db.deleteFrom('hubspotLane').where('kind', '=', 'contacts').execute();
  scene.hubspot.control.setSearchLag({ type: 'contacts', leastMs: 0, mostMs: 0 });
});

const never = new AbortController().signal;
const of = () => ({ teamId: scene.teamId, agentId: scene.agentId, portalId: scene.portalId });
const onCreation: TriggerRule = { ruleId: 'new', on: 'created', property: null, values: null, period: 'ever' };
const onStage: TriggerRule = { ...onCreation, ruleId: 'stage', on: 'property_changed', property: 'lifecyclestage' };
const listen = (rules = [onCreation]) => listenToPortal(scene.server.context, { ...of(), rules, parameters: {} });
const pause = (isPaused: boolean) => pauseListening(scene.server.context, of(), isPaused);

const contactLane = () =>
  scene.server.database.db.selectFrom('hubspotLane').selectAll().where('kind', '=', 'contacts').executeTakeFirst();

/** As often as a server looks while `ms` go by; other lanes are not read. */
async function look(ms: number = rhythms.contacts.everyMs): Promise<void> {
  const { db, clock } = scene.server.context;
  await scene.advance(ms);
  const lane = await contactLane();
  const due = await listDueLanes(db, clock.now(), 100);
  if (lane && due.some(({ laneId }) => laneId === lane.id)) {
    await syncHubspot(scene.server.context, { teamId: scene.teamId, portalId: scene.portalId, laneId: lane.id }, never);
  }
  await scene.plan();
}

async function hubspotTells(...events: Record<string, unknown>[]): Promise<void> {
  const reading = readHubspotEvents(events, scene.now());
  assert.ok(reading.kind === 'read');
  await receiveHubspotEvents(scene.server.context, { teamId: scene.teamId, events: reading.events });
}

const called = async () => (await scene.calls()).map(({ contactId }) => contactId);

describe('contacts whose webhook never comes', () => {
  test('are planned within the rhythm of their lane, each once however often it looks', async () => {
    await listen();
    const contactId = scene.contact({ phone: NEW_YORK });
    for (const _ of [1, 2, 3]) await look();
    assert.deepEqual(await called(), [contactId]);
    const lane = await contactLane();
    assert.deepEqual([lane?.errorMessage, lane?.passes], [null, 3]);
    const events = await scene.server.database.db.selectFrom('hubspotEvent').selectAll().execute();
    assert.deepEqual(
      events.map(({ objectId, state, deliveries }) => [objectId, state, deliveries]),
      [[contactId, 'taken', 1]],
    );
  });

  for (const first of ['webhook', 'lane'] as const) {
    test(`and one that comes all the same, ${first} first, is one call`, async () => {
      await listen();
      const contactId = scene.contact({ phone: NEW_YORK });
      const told = scene.created(contactId);
      if (first === 'webhook') await hubspotTells(told);
      await look();
      await hubspotTells(told);
      await look();
      assert.deepEqual(await called(), [contactId]);
    });
  }

  test('are found when the search shows them late, later ones before', async () => {
    await listen();
    scene.hubspot.control.setSearchLag({ type: 'contacts', leastMs: 150_000, mostMs: 150_000 });
    const slow = scene.contact({ phone: NEW_YORK });
    scene.hubspot.control.setSearchLag({ type: 'contacts', leastMs: 0, mostMs: 0 });
    const quick = scene.contact({ phone: LONDON });
    await look();
    assert.deepEqual(await called(), [quick]);
    for (const _ of [1, 2]) await look();
    assert.deepEqual(await called(), [quick, slow]);
  });

  test('in one millisecond more than a page holds are all found', async () => {
    await listen();
    const ids = scene.hubspot.control.makeTies({ type: 'contacts', count: 450, at: scene.now().getTime() });
    await look();
    const asked = await scene.server.database.db.selectFrom('callRequest').select('body').execute();
    assert.deepEqual(asked.map(({ body }) => (body as { objectId: string }).objectId).sort(), ids.sort());
  });
});

test('after three days in which nobody could look, those of the last are called, and what was passed over is told', async () => {
  await listen();
  await look();
  const before = await contactLane();
  await scene.advance(86_400_000);
  scene.contact({ phone: NEW_YORK });
  await scene.advance(1.5 * 86_400_000);
  const recent = scene.contact({ phone: LONDON });
  await look(86_400_000 / 2);
  assert.deepEqual(await called(), [recent]);
  const lane = await contactLane();
  assert.deepEqual([before?.fromMs, lane?.fromMs], [null, before?.bookmarkMs]);
  assert.equal(lane?.toMs, (lane?.bookmarkMs ?? 0) - 86_400_000);
  await look();
  assert.equal((await contactLane())?.toMs, lane?.toMs, 'it stands until it happens again');
});

describe('a listener hears of what happens while it listens', () => {
  test('contacts created before it began or while it was paused are not called, later either', async () => {
    scene.contact({ phone: NEW_YORK });
    await scene.advance(2_000);
    await listen();
    await look();
    await pause(true);
    assert.equal(await contactLane(), undefined, 'nobody looks for nobody');
    const meanwhile = scene.contact({ phone: NEW_YORK });
    const told = scene.created(meanwhile);
    await scene.advance(60_000);
    await pause(false);
    // HubSpot repeats for a day what it could not deliver.
    await hubspotTells(told);
    await look();
    assert.deepEqual(await called(), []);
    const later = scene.contact({ phone: LONDON });
    await look();
    assert.deepEqual(await called(), [later]);
  });

  test('pausing one leaves another hearing, and going on twice forgets nothing', async () => {
    const otherId = await scene.addAgent(`other-${scene.now().getTime()}`);
    await listen();
    await listenToPortal(scene.server.context, { ...of(), agentId: otherId, rules: [onCreation], parameters: {} });
    await pause(true);
    const contactId = scene.contact({ phone: NEW_YORK });
    await scene.advance(1_000);
    await pauseListening(scene.server.context, { ...of(), agentId: otherId }, false);
    await pause(false);
    await look();
    assert.deepEqual(
      (await scene.calls()).map((call) => [call.contactId, call.agentId]),
      [[contactId, otherId]],
    );
  });

  test('one that asks for no new contacts has none looked for; once it does, from then on', async () => {
    await listen([onStage]);
    assert.equal(await contactLane(), undefined);
    scene.contact({ phone: NEW_YORK });
    await scene.advance(2_000);
    await listen([onStage, onCreation]);
    const contactId = scene.contact({ phone: LONDON });
    await look();
    assert.deepEqual(await called(), [contactId]);
    await stopListening(scene.server.context, of());
    assert.equal(await contactLane(), undefined);
  });
});

describe('an opt-out in HubSpot', () => {
  const optOut = 'do_not_phone';
  before(() => scene.policy({ optOutProperty: optOut }));
  after(() => scene.policy({ optOutProperty: null }));

  /** A call that is planned for a contact, by the address of the agent: nobody listens to the portal. */
  async function planned(properties: Record<string, string> = { phone: NEW_YORK }) {
    const contactId = scene.contact(properties);
    await scene.webhook([scene.created(contactId)]);
    await scene.plan();
    const [call] = await scene.calls();
    assert.ok(call?.state === 'planned' || call?.state === 'waiting_for_number', call?.state);
    return { contactId, standing: async () => [(await scene.call(call.id)).state, (await scene.call(call.id)).reason] };
  }

  const doors: [name: string, tell: (event: Record<string, unknown>, contactId: string) => Promise<unknown>][] = [
    ['an event of the portal', (event) => hubspotTells(event)],
    ['an event at the address of the agent', (event) => scene.webhook([event])],
    [
      'a workflow that sends the contact',
      (_, contactId) => scene.webhook({ objectId: contactId, portalId: scene.portalId, [optOut]: true }),
    ],
  ];
  for (const [name, tell] of doors) {
    test(`ends the planned call within the request: ${name}`, async () => {
      const { contactId, standing } = await planned();
      await tell(scene.changed(contactId, optOut, 'true'), contactId);
      assert.deepEqual(await standing(), ['given_up', 'opted_out']);
    });
  }

  test('ends the waiting for a number, and saying yes again brings nothing back', async () => {
    const { contactId, standing } = await planned({ firstname: 'Ada' });
    await hubspotTells(scene.changed(contactId, optOut, 'true'));
    assert.deepEqual(await standing(), ['given_up', 'opted_out']);
    await hubspotTells(scene.changed(contactId, optOut, 'false'), scene.changed(contactId, 'phone', NEW_YORK));
    await scene.plan();
    assert.deepEqual(await standing(), ['given_up', 'opted_out']);
  });

  test('counts as the last of a body that tells several, whatever their order', async () => {
    const { contactId, standing } = await planned();
    const at = scene.now().getTime();
    await hubspotTells(
      scene.changed(contactId, optOut, 'false', { occurredAt: at }),
      scene.changed(contactId, optOut, 'true', { occurredAt: at - 1_000 }),
    );
    assert.equal((await standing())[0], 'planned');
  });

  test('is neither another property, nor an empty value, nor the contact of another portal', async () => {
    const { contactId, standing } = await planned();
    const before = await standing();
    await hubspotTells(
      scene.changed(contactId, 'city', 'Rome'),
      scene.changed(contactId, optOut, ''),
      scene.changed(contactId, optOut, 'true', { portalId: 4711 }),
    );
    assert.deepEqual(await standing(), before);
  });

  test('while a phone rings lets the attempt go on and stands in the call for what follows', async () => {
    const { contactId } = await planned();
    const { db } = scene.server.database;
    await db.updateTable('plannedCall').set({ state: 'calling' }).execute();
    await hubspotTells(scene.changed(contactId, optOut, 'true'));
    const [call] = await scene.calls();
    assert.deepEqual([call?.state, call?.contact[optOut]], ['calling', 'true']);
  });

  test('is shown as taken where nobody listens', async () => {
    const { contactId } = await planned();
    await hubspotTells(scene.changed(contactId, optOut, 'true'), scene.changed(contactId, 'city', 'Rome'));
    const events = await scene.server.database.db.selectFrom('hubspotEvent').select(['propertyName', 'state', 'reason']).execute();
    assert.deepEqual(events.map(({ propertyName, state, reason }) => `${propertyName} ${state} ${reason}`).sort(), [
      'city ignored no_agent_listens',
      `${optOut} taken null`,
    ]);
  });
});
