// Conformance: records one at a time.
import assert from 'node:assert/strict';
import { addCall, addContact, hubspotDefined, refused, someTime, type Case } from './trial.ts';

export const objectCases: Case[] = [
  {
    name: 'a call is created with its associations',
    async run(trial) {
      const contact = addContact(trial, 'ann@example.com');
      const { calls } = trial.client.crm.objects;
      const made = await calls.basicApi.create({
        properties: {
          hs_timestamp: '1772642000000',
          hs_call_title: 'Discovery',
          hs_call_duration: '1250000',
          hs_call_has_voicemail: 'false',
        },
        associations: [{ to: { id: contact }, types: [hubspotDefined(194)] }],
      });
      assert.match(made.id, /^\d{11,12}$/);
      assert.equal(made.archived, false);
      assert.ok(made.createdAt instanceof Date && made.createdAt.getTime() === trial.hubspot.control.now());
      assert.equal(made.properties['hs_timestamp'], '2026-03-04T16:33:20Z');
      assert.equal(made.properties['hs_object_id'], made.id);
      assert.equal(made.properties['hs_object_source'], 'INTEGRATION');
      const read = await calls.basicApi.getById(made.id, ['hs_call_title', 'hs_call_body', 'no_such_property'], undefined, [
        'contacts',
        'deals',
      ]);
      assert.equal(read.properties['hs_call_title'], 'Discovery');
      assert.equal(read.properties['hs_call_body'], null);
      assert.ok(!('no_such_property' in read.properties));
      assert.deepEqual(Object.keys(read.associations ?? {}), ['contacts']);
      assert.equal(read.associations?.['contacts']?.results[0]?.id, contact);
      assert.equal(read.associations?.['contacts']?.results[0]?.type, 'call_to_contact');
    },
  },
  {
    name: 'calls are listed page by page, by a cursor that new calls do not shift',
    async run(trial) {
      const ids = ['one', 'two', 'three', 'four', 'five'].map((title) => addCall(trial, title));
      const { basicApi } = trial.client.crm.objects.calls;
      const first = await basicApi.getPage(2, undefined, ['hs_call_title', 'hs_call_direction']);
      assert.deepEqual(
        first.results.map((one) => one.id),
        ids.slice(0, 2),
      );
      assert.equal(first.paging?.next?.after, ids[2]);
      assert.ok(first.paging?.next?.link?.includes(`after=${ids[2]}`));
      assert.deepEqual(Object.keys(first.results[0]?.properties ?? {}).sort(), [
        'hs_call_direction',
        'hs_call_title',
        'hs_createdate',
        'hs_lastmodifieddate',
        'hs_object_id',
      ]);
      await basicApi.archive(ids[0] ?? '');
      const rest = await basicApi.getPage(100, first.paging?.next?.after);
      assert.deepEqual(
        rest.results.map((one) => one.id),
        ids.slice(2),
      );
      assert.equal(rest.paging, undefined);
      const body = await refused(basicApi.getPage(101), 400);
      assert.equal(body['category'], 'VALIDATION_ERROR');
    },
  },
  {
    name: 'a call is changed, a value cleared by an empty string',
    async run(trial) {
      const id = addCall(trial, 'before');
      const { basicApi } = trial.client.crm.objects.calls;
      await trial.hubspot.control.advance({ ms: 1_234 });
      const changed = await basicApi.update(id, { properties: { hs_call_title: 'after', hs_call_body: 'note' } });
      assert.equal(changed.properties['hs_call_title'], 'after');
      assert.equal(changed.updatedAt.getTime() - changed.createdAt.getTime(), 1_234);
      await basicApi.update(id, { properties: { hs_call_body: '' } });
      const read = await basicApi.getById(id, ['hs_call_body'], ['hs_call_title']);
      assert.equal(read.properties['hs_call_body'], null);
      assert.deepEqual(
        read.propertiesWithHistory?.['hs_call_title']?.map((one) => one.value),
        ['after', 'before'],
      );
      assert.equal(read.propertiesWithHistory?.['hs_call_title']?.[0]?.sourceType, 'INTEGRATION');
      await refused(basicApi.update('404', { properties: {} }), 404);
    },
  },
  {
    name: 'a call is archived and seen only if asked for',
    async run(trial) {
      const id = addCall(trial, 'gone');
      const { basicApi } = trial.client.crm.objects.calls;
      assert.equal(await basicApi.archive(id), undefined);
      const body = await refused(basicApi.getById(id), 404);
      assert.equal(body['status'], 'error');
      assert.equal(body['message'], 'resource not found');
      const archived = await basicApi.getById(id, undefined, undefined, undefined, true);
      assert.ok(archived.archived && archived.archivedAt instanceof Date);
      const listed = await basicApi.getPage(10, undefined, undefined, undefined, undefined, true);
      assert.deepEqual(
        listed.results.map((one) => one.id),
        [id],
      );
      assert.equal((await basicApi.getPage()).results.length, 0);
    },
  },
  {
    name: 'values are checked, and the message holds a list of what is wrong',
    async run(trial) {
      const { calls, contacts } = { calls: trial.client.crm.objects.calls, contacts: trial.client.crm.contacts };
      const wrong = { hs_timestamp: someTime, missing: '1', hs_call_status: 'LOUD', hs_call_duration: 'long', hs_object_id: '1' };
      const body = await refused(calls.basicApi.create({ properties: wrong, associations: [] }), 400);
      assert.equal(body['category'], 'VALIDATION_ERROR');
      const [, list = '[]'] = /^Property values were not valid: (\[.*\])$/.exec(String(body['message'])) ?? [];
      const complaints = JSON.parse(list) as { name: string; error: string; isValid: boolean; portalId: number }[];
      assert.deepEqual(Object.fromEntries(complaints.map((one) => [one.name, one.error])), {
        missing: 'PROPERTY_DOESNT_EXIST',
        hs_call_status: 'INVALID_OPTION',
        hs_call_duration: 'INVALID_INTEGER',
        hs_object_id: 'READ_ONLY_VALUE',
      });
      assert.ok(complaints.every((one) => !one.isValid && one.portalId === 145_883_449));
      await refused(calls.basicApi.create({ properties: { hs_call_title: 'no time' }, associations: [] }), 400);

      const first = await contacts.basicApi.create({ properties: { email: 'Twice@example.com' }, associations: [] });
      const conflict = await refused(
        contacts.basicApi.create({ properties: { email: 'twice@example.com' }, associations: [] }),
        409,
      );
      assert.equal(conflict['message'], `Contact already exists. Existing ID: ${first.id}`);
      assert.equal(conflict['category'], 'CONFLICT');
      const byEmail = await contacts.basicApi.getById('twice@example.com', undefined, undefined, undefined, undefined, 'email');
      assert.equal(byEmail.id, first.id);
      assert.deepEqual(Object.keys(byEmail.properties).sort(), [
        'createdate',
        'email',
        'firstname',
        'hs_object_id',
        'lastmodifieddate',
        'lastname',
      ]);
    },
  },
  {
    name: 'two contacts are merged, and the merged id leads to the one that stays',
    async run(trial) {
      const [stays, goes] = [addContact(trial, 'stays@example.com'), addContact(trial, 'goes@example.com')];
      trial.hubspot.control.updateRecord({ type: 'contacts', id: goes, properties: { phone: '+15550100' } });
      const { basicApi } = trial.client.crm.contacts;
      const merged = await basicApi.merge({ primaryObjectId: stays, objectIdToMerge: goes });
      assert.equal(merged.id, stays);
      assert.equal(merged.properties['phone'], '+15550100');
      assert.equal(merged.properties['hs_merged_object_ids'], goes);
      assert.equal((await basicApi.getById(goes)).id, stays);
      await refused(basicApi.merge({ primaryObjectId: stays, objectIdToMerge: '1' }), 404);
    },
  },
  {
    name: 'a contact is erased for good',
    async run(trial) {
      addContact(trial, 'erase@example.com');
      const { basicApi } = trial.client.crm.contacts;
      await basicApi.purge({ objectId: 'erase@example.com', idProperty: 'email' });
      assert.equal((await basicApi.getPage(10, undefined, undefined, undefined, undefined, true)).results.length, 0);
    },
  },
  {
    name: 'every version and spelling of a path answers alike',
    async run(trial) {
      const id = addCall(trial, 'same');
      const spellings = [
        '/crm/v3/objects/calls',
        '//crm/v3/objects/call',
        '/crm/objects/2026-03/0-48',
        '/crm/objects/2026-09/CALLS',
      ];
      for (const spelling of spellings) {
        const { status, json, headers } = await trial.call(
          'GET',
          `${spelling}/${id}?properties=hs_call_title,hs_call_body&properties=hs_timestamp`,
        );
        assert.equal(status, 200, spelling);
        assert.equal(json['id'], id);
        assert.deepEqual(Object.keys(json['properties'] as object).length, 6);
        assert.equal(headers.get('content-type'), 'application/json;charset=utf-8');
        assert.match(headers.get('x-hubspot-correlation-id') ?? '', /^[0-9a-f-]{36}$/);
      }
      const unknown = await trial.call('GET', '/crm/v3/objects/spaceships');
      assert.equal(unknown.status, 400);
      assert.equal(unknown.json['message'], 'Unable to infer object type from: spaceships');
    },
  },
];
