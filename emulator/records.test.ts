// What listeners hear of the changes in a portal.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainAssociationType, link, unlink } from './associations.ts';
import type { PortalEvent } from './events.ts';
import { archiveRecord, createRecord, eraseRecord, mergeRecords, restoreRecord, touchRecord, updateRecord } from './records.ts';
import { createWorld, portalOf } from './world.ts';

const origin = { changeSource: 'CRM_UI', sourceId: 'userId:1', appId: null };

function scene() {
  const world = createWorld({ clock: { kind: 'manual' } });
  const heard: PortalEvent[] = [];
  world.listeners.add((event) => heard.push(event));
  const portal = portalOf(world);
  const kinds = () =>
    heard.splice(0).map((event) => (event.kind === 'propertyChange' ? `${event.propertyName}=${event.propertyValue}` : event.kind));
  return { world, portal, heard, kinds };
}

test('a new record is told with what was set while it was made', () => {
  const { portal, heard } = scene();
  const record = createRecord(portal, '0-1', { properties: { email: 'a@example.com', phone: '' }, origin });
  assert.deepEqual(
    heard.map((event) => [event.kind, event.objectId, event.typeId, event.portalId, event.origin]),
    [
      ['creation', record.id, '0-1', portal.portalId, origin],
      ['propertyChange', record.id, '0-1', portal.portalId, origin],
    ],
  );
  assert.ok(heard[1]?.kind === 'propertyChange' && heard[1].atCreation);
});

test('only what really changed is told, and a touch is not', async () => {
  const { world, portal, kinds } = scene();
  const record = createRecord(portal, '0-1', { properties: { email: 'a@example.com', city: 'Bonn' }, origin });
  kinds();
  await world.clock.advance(1_000);
  assert.deepEqual(updateRecord(portal, record, { email: 'a@example.com', city: '', phone: '1' }, origin), ['city', 'phone']);
  assert.deepEqual(kinds(), ['city=', 'phone=1']);
  const { updatedAt } = record;
  await world.clock.advance(1_000);
  assert.deepEqual(updateRecord(portal, record, { phone: '1' }, origin), []);
  assert.equal(record.updatedAt, updatedAt);
  touchRecord(portal, record, world.clock.now());
  assert.deepEqual(kinds(), []);
});

test('archived, restored, merged, erased', () => {
  const { portal, heard, kinds } = scene();
  const [first, second] = ['a', 'b'].map((name) =>
    createRecord(portal, '0-1', { properties: { email: `${name}@example.com` }, origin }),
  );
  assert.ok(first && second);
  kinds();
  archiveRecord(portal, first, origin);
  restoreRecord(portal, first, origin);
  assert.deepEqual(kinds(), ['deletion', 'restore']);
  updateRecord(portal, second, { phone: '1' }, origin);
  kinds();
  mergeRecords(portal, first, second, origin);
  const merge = heard.find((event) => event.kind === 'merge');
  assert.ok(merge?.kind === 'merge');
  assert.deepEqual([merge.primaryObjectId, merge.mergedObjectIds, merge.numberOfPropertiesMoved], [first.id, [second.id], 1]);
  kinds();
  eraseRecord(portal, first, origin);
  assert.deepEqual(kinds(), ['privacyDeletion', 'deletion']);
});

test('a link is told from both ends, and so is its end; a label taken over by another is told too', () => {
  const { portal, heard } = scene();
  const make = (typeId: string) => createRecord(portal, typeId, { properties: {}, origin });
  const [contact, company, other] = [make('0-1'), make('0-2'), make('0-2')];
  heard.length = 0;
  link(portal, contact, company, [plainAssociationType(portal, '0-1', '0-2')], origin);
  link(portal, contact, company, [plainAssociationType(portal, '0-1', '0-2')], origin);
  const seen = () =>
    heard
      .splice(0)
      .map((event) =>
        event.kind === 'associationChange'
          ? [event.objectId, event.toObjectId, event.associationTypeId, event.isRemoved, event.isPrimary]
          : event.kind,
      );
  assert.deepEqual(seen(), [
    [contact.id, company.id, 279, false, false],
    [company.id, contact.id, 280, false, false],
  ]);
  const primary = portal.associationTypes.filter((one) => one.typeId === 1);
  link(portal, contact, company, primary, origin);
  seen();
  link(portal, contact, other, primary, origin);
  assert.deepEqual(seen().slice(0, 2), [
    [contact.id, company.id, 1, true, true],
    [company.id, contact.id, 2, true, true],
  ]);
  unlink(portal, contact, other, 'all', origin);
  assert.equal(seen().length, 4);
  assert.equal(portal.links.get(`0-1/${contact.id}`)?.size, 1);
});
