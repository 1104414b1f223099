// Conformance: associations in v4, in batches, their labels, and the older form.
import assert from 'node:assert/strict';
import { addCall, addContact, errorsOf, hubspotDefined, refused, userDefined, type Case, type Trial } from './trial.ts';

function pair(trial: Trial): { call: string; contact: string } {
  return { call: addCall(trial, 'talk'), contact: addContact(trial, 'ann@example.com') };
}

export const associationCases: Case[] = [
  {
    name: 'an association is made, listed with a number, and taken away',
    async run(trial) {
      const { call, contact } = pair(trial);
      const { basicApi } = trial.client.crm.associations.v4;
      const made = await basicApi.create('calls', call, 'contacts', contact, [hubspotDefined(194)]);
      assert.equal(made.fromObjectTypeId, '0-48');
      assert.equal(made.toObjectTypeId, '0-1');
      assert.deepEqual(made.labels, []);
      const listed = await basicApi.getPage('calls', call, 'contacts', undefined, 500);
      // The specification says string, live answers say number, and the client passes it on.
      assert.deepEqual(
        listed.results.map((one) => one.toObjectId as unknown),
        [Number(contact)],
      );
      assert.deepEqual(
        listed.results[0]?.associationTypes.map(({ category, typeId, label }) => ({ category, typeId, label })),
        [{ category: 'HUBSPOT_DEFINED', typeId: 194, label: null }],
      );
      assert.equal((await basicApi.getPage('contacts', contact, 'calls')).results[0]?.associationTypes[0]?.typeId, 193);
      await basicApi.archive('calls', call, 'contacts', contact);
      assert.equal((await basicApi.getPage('calls', call, 'contacts')).results.length, 0);
      await refused(basicApi.create('calls', call, 'contacts', contact, [hubspotDefined(3)]), 400);
      await refused(basicApi.create('calls', call, 'contacts', '404', [hubspotDefined(194)]), 404);
    },
  },
  {
    name: 'an association without a label is made from both ends',
    async run(trial) {
      const { call, contact } = pair(trial);
      const { basicApi } = trial.client.crm.associations.v4;
      const made = await basicApi.createDefault('calls', call, 'contacts', contact);
      assert.deepEqual(
        made.results.map((one) => [one._from.id, one.to.id, one.associationSpec.associationTypeId]),
        [
          [call, contact, 194],
          [contact, call, 193],
        ],
      );
    },
  },
  {
    name: 'associations are listed page by page',
    async run(trial) {
      const contact = addContact(trial, 'busy@example.com');
      const calls = Array.from({ length: 5 }, (_, i) => addCall(trial, `call ${i}`));
      for (const id of calls) trial.hubspot.control.linkRecords({ type: 'calls', id, toType: 'contacts', toId: contact });
      const { basicApi } = trial.client.crm.associations.v4;
      const first = await basicApi.getPage('contacts', contact, 'calls', undefined, 2);
      const after = first.paging?.next?.after;
      assert.ok(after);
      const rest = await basicApi.getPage('contacts', contact, 'calls', after, 500);
      assert.deepEqual(
        [...first.results, ...rest.results].map((one) => Number(one.toObjectId)),
        calls.map(Number),
      );
      assert.equal(rest.paging, undefined);
    },
  },
  {
    name: 'associations of many are read; one that has none is an error of the batch',
    async run(trial) {
      const { call, contact } = pair(trial);
      const lonely = addCall(trial, 'lonely');
      trial.hubspot.control.linkRecords({ type: 'calls', id: call, toType: 'contacts', toId: contact });
      const { batchApi } = trial.client.crm.associations.v4;
      const read = (ids: string[]) => batchApi.getPage('calls', 'contacts', { inputs: ids.map((id) => ({ id })) });
      const whole = await read([call]);
      assert.equal(whole.results[0]?._from.id, call);
      assert.deepEqual(
        whole.results[0]?.to.map((one) => one.toObjectId as unknown),
        [Number(contact)],
      );
      const partial = await read([lonely]);
      assert.deepEqual(partial.results, []);
      const [error] = errorsOf(partial);
      assert.equal(error?.subCategory, 'crm.associations.NO_ASSOCIATIONS_FOUND');
      assert.equal(error?.message, `No contact is associated with call ${lonely}.`);
      assert.deepEqual(error?.context, { fromObjectId: [lonely], fromObjectType: ['call'], toObjectType: ['contact'] });
    },
  },
  {
    name: 'deals of calls and of contacts are read in batches, with their stages; a merged one is answered as the other',
    async run(trial) {
      const { call, contact } = pair(trial);
      const { control } = trial.hubspot;
      const deal = (dealstage: string) => {
        const associations = [
          { type: 'calls', id: call },
          { type: 'contacts', id: contact },
        ];
        const properties = { dealname: 'Pilot', pipeline: 'default', dealstage, amount: '4800' };
        return control.createRecord({ type: 'deals', properties, associations }).id;
      };
      const [won, open] = [deal('closedwon'), deal('contractsent')];
      const { crm } = trial.client;
      for (const [type, id] of [
        ['calls', call],
        ['contacts', contact],
      ] as const) {
        const read = await crm.associations.v4.batchApi.getPage(type, 'deals', { inputs: [{ id }] });
        assert.deepEqual(new Set(read.results[0]?.to.map((one) => Number(one.toObjectId))), new Set([won, open].map(Number)), type);
      }
      const inputs = [{ id: won }, { id: open }, { id: '404' }];
      const properties = ['dealstage', 'amount'];
      const read = async () => (await crm.deals.batchApi.read({ inputs, properties, propertiesWithHistory: [] })).results;
      assert.deepEqual(
        new Map((await read()).map((one) => [one.id, one.properties['dealstage']])),
        new Map([
          [won, 'closedwon'],
          [open, 'contractsent'],
        ]),
      );
      const stages = (await crm.pipelines.pipelinesApi.getAll('deals')).results.flatMap((pipeline) => pipeline.stages);
      assert.deepEqual(stages.find(({ id }) => id === 'closedwon')?.metadata, { isClosed: 'true', probability: '1.0' });
      const kept = control.mergeRecords({ type: 'deals', id: won, mergedId: open }).id;
      assert.deepEqual([...new Set((await read()).map(({ id }) => id))], [kept]);
    },
  },
  {
    name: 'associations of many are made and taken away',
    async run(trial) {
      const { call, contact } = pair(trial);
      const { batchApi } = trial.client.crm.associations.v4;
      const ends = { _from: { id: call }, to: { id: contact } };
      const linked = () => trial.hubspot.control.linkedIds({ type: 'calls', id: call, toType: 'contacts' });
      const made = await batchApi.create('calls', 'contacts', { inputs: [{ ...ends, types: [hubspotDefined(194)] }] });
      assert.equal(made.results[0]?.toObjectTypeId, '0-1');
      assert.deepEqual(linked(), [contact]);
      const partial = await batchApi.create('calls', 'contacts', {
        inputs: [{ _from: { id: '404' }, to: { id: contact }, types: [hubspotDefined(194)] }],
      });
      assert.equal(errorsOf(partial).length, 1);
      await batchApi.archive('calls', 'contacts', { inputs: [{ _from: { id: call }, to: [{ id: contact }] }] });
      assert.deepEqual(linked(), []);
      const byDefault = await batchApi.createDefault('calls', 'contacts', { inputs: [ends] });
      assert.equal(byDefault.results.length, 2);
      assert.deepEqual(linked(), [contact]);
    },
  },
  {
    name: 'labels are made, listed, renamed, used and taken away',
    async run(trial) {
      const { definitionsApi } = trial.client.crm.associations.v4.schema;
      const { batchApi, basicApi } = trial.client.crm.associations.v4;
      const made = await definitionsApi.create('calls', 'contacts', { name: 'decider', label: 'Decides' });
      const typeId = made.results[0]?.typeId ?? 0;
      assert.deepEqual(
        (await definitionsApi.getAll('calls', 'contacts')).results.map((one) => one.label ?? null),
        [null, 'Decides'],
      );
      await refused(definitionsApi.create('calls', 'contacts', { name: 'decider', label: 'Decides' }), 409);
      const renamed = await trial.call('PUT', '/crm/associations/v4/calls/contacts/labels', {
        associationTypeId: typeId,
        label: 'Decision maker',
      });
      assert.equal(renamed.status, 204);

      const { call, contact } = pair(trial);
      await basicApi.create('calls', call, 'contacts', contact, [userDefined(typeId)]);
      const labels = async () =>
        (await basicApi.getPage('calls', call, 'contacts')).results[0]?.associationTypes.map((one) => one.label ?? null).sort();
      assert.deepEqual(await labels(), ['Decision maker', null]);
      await batchApi.archiveLabels('calls', 'contacts', {
        inputs: [{ _from: { id: call }, to: { id: contact }, types: [userDefined(typeId)] }],
      });
      assert.deepEqual(await labels(), [null]);
      await definitionsApi.remove('calls', 'contacts', typeId);
      assert.equal((await definitionsApi.getAll('calls', 'contacts')).results.length, 1);
    },
  },
  {
    name: 'one company is the primary one',
    async run(trial) {
      const contact = addContact(trial, 'ann@example.com');
      const [first, second] = ['First', 'Second'].map(
        (name) => trial.hubspot.control.createRecord({ type: 'companies', properties: { name } }).id,
      ) as [string, string];
      const { basicApi } = trial.client.crm.associations.v4;
      for (const company of [first, second]) await basicApi.create('contacts', contact, 'companies', company, [hubspotDefined(1)]);
      const listed = await basicApi.getPage('contacts', contact, 'companies');
      const primary = listed.results.filter((one) => one.associationTypes.some((type) => type.label === 'Primary'));
      assert.deepEqual(
        primary.map((one) => Number(one.toObjectId)),
        [Number(second)],
      );
      assert.deepEqual(
        primary[0]?.associationTypes.map((one) => one.typeId).sort((a, b) => a - b),
        [1, 279],
      );
    },
  },
  {
    name: 'the older form names its type in the path',
    async run(trial) {
      const { call, contact } = pair(trial);
      const path = `/crm/v3/objects/calls/${call}/associations/contacts`;
      assert.equal((await trial.call('PUT', `${path}/${contact}/call_to_contact`)).status, 200);
      const listed = await trial.call('GET', path);
      assert.deepEqual(listed.json['results'], [{ id: contact, type: 'call_to_contact' }]);
      assert.equal((await trial.call('DELETE', `${path}/${contact}/194`)).status, 204);
      assert.deepEqual((await trial.call('GET', path)).json['results'], []);
      assert.equal(
        (await trial.call('PUT', `/crm/objects/2026-03/calls/${call}/associations/contacts/${contact}/194`)).status,
        200,
      );
    },
  },
];
