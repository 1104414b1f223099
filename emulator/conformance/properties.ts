// Conformance: definitions of properties, groups, schemas, pipelines.
import assert from 'node:assert/strict';
import type { PropertyCreate } from '@hubspot/api-client/lib/codegen/crm/properties/index.js';
import { addCall, errorsOf, refused, type Case } from './trial.ts';

const property = (name: string, more: Record<string, unknown> = {}): PropertyCreate =>
  ({ name, label: name, type: 'string', fieldType: 'text', groupName: 'engagement', ...more }) as unknown as PropertyCreate;

export const propertyCases: Case[] = [
  {
    name: 'a property is made, read, changed and archived',
    async run(trial) {
      const { coreApi } = trial.client.crm.properties;
      const made = await coreApi.create('calls', property('sent_at', { type: 'datetime', fieldType: 'date' }));
      assert.equal(made.name, 'sent_at');
      assert.equal(made.hubspotDefined, false);
      assert.equal(made.modificationMetadata?.readOnlyValue, false);
      const conflict = await refused(coreApi.create('calls', property('sent_at')), 409);
      assert.equal(conflict['category'], 'OBJECT_ALREADY_EXISTS');
      const changed = await coreApi.update('calls', 'sent_at', { label: 'Sent' });
      assert.equal(changed.label, 'Sent');
      assert.equal((await coreApi.getByName('calls', 'sent_at')).label, 'Sent');
      const call = addCall(trial, 'x');
      const written = await trial.client.crm.objects.calls.basicApi.update(call, { properties: { sent_at: '1772642000000' } });
      assert.equal(written.properties['sent_at'], '2026-03-04T16:33:20Z');
      await coreApi.archive('calls', 'sent_at');
      await refused(coreApi.getByName('calls', 'sent_at'), 404);
      assert.ok((await coreApi.getAll('calls', true)).results.some((one) => one.name === 'sent_at'));
      await refused(coreApi.archive('calls', 'hs_call_title'), 400);
      await refused(coreApi.create('calls', property('pair', { type: 'number', fieldType: 'text' })), 400);
      await refused(coreApi.create('calls', property('lost', { groupName: 'nowhere' })), 400);
    },
  },
  {
    name: 'the properties of calls are listed with their types and options',
    async run(trial) {
      const all = (await trial.client.crm.properties.coreApi.getAll('calls')).results;
      const of = (name: string) => all.find((one) => one.name === name);
      assert.equal(of('hs_call_duration')?.type, 'number');
      assert.equal(
        of('hs_call_disposition')?.options.find((one) => one.label === 'Connected')?.value,
        'f240bbac-87c9-4f6e-bf70-924b57d47db7',
      );
      assert.deepEqual(of('hubspot_owner_id')?.options, []);
      assert.equal(of('hubspot_owner_id')?.referencedObjectType, 'OWNER');
      assert.equal(of('hs_object_id')?.modificationMetadata?.readOnlyValue, true);
    },
  },
  {
    name: 'properties are made, read and archived in batches',
    async run(trial) {
      const { batchApi } = trial.client.crm.properties;
      const made = await batchApi.create('calls', { inputs: [property('one'), property('two')] });
      assert.equal(made.results.length, 2);
      const partial = await batchApi.create('calls', { inputs: [property('two'), property('three')] });
      assert.deepEqual([partial.results.length, errorsOf(partial).length], [1, 1]);
      const read = await batchApi.read('calls', { archived: false, inputs: [{ name: 'one' }, { name: 'nothing' }] });
      assert.deepEqual([read.results.length, errorsOf(read)[0]?.category], [1, 'OBJECT_NOT_FOUND']);
      await batchApi.archive('calls', { inputs: [{ name: 'one' }, { name: 'two' }] });
      const left = (await trial.client.crm.properties.coreApi.getAll('calls')).results.filter((one) => !one.hubspotDefined);
      assert.deepEqual(
        left.map((one) => one.name),
        ['three'],
      );
    },
  },
  {
    name: 'a group is made, read, changed and archived',
    async run(trial) {
      const { groupsApi, coreApi } = trial.client.crm.properties;
      const made = await groupsApi.create('calls', { name: 'ours', label: 'Ours', displayOrder: -1 });
      assert.equal(made.name, 'ours');
      await refused(groupsApi.create('calls', { name: 'ours', label: 'Ours', displayOrder: -1 }), 409);
      assert.equal((await groupsApi.update('calls', 'ours', { label: 'All ours' })).label, 'All ours');
      assert.equal((await groupsApi.getByName('calls', 'ours')).label, 'All ours');
      assert.deepEqual(
        (await groupsApi.getAll('calls')).results.map((one) => one.name),
        ['engagement', 'ours'],
      );
      await coreApi.create('calls', property('inside', { groupName: 'ours' }));
      await refused(groupsApi.archive('calls', 'ours'), 400);
      await coreApi.archive('calls', 'inside');
      await groupsApi.archive('calls', 'ours');
      await refused(groupsApi.getByName('calls', 'ours'), 404);
    },
  },
  {
    name: 'kinds of records of the account itself have schemas',
    async run(trial) {
      const { coreApi } = trial.client.crm.schemas;
      assert.deepEqual((await coreApi.getAll()).results, []);
      const typeId = trial.hubspot.control.addType({ name: 'visit' });
      const [schema] = (await coreApi.getAll()).results;
      assert.equal(schema?.objectTypeId, typeId);
      assert.equal(schema?.fullyQualifiedName, 'p145883449_visit');
      assert.equal((await coreApi.getById('p145883449_visit')).name, 'visit');
      const made = await trial.client.crm.objects.basicApi.create('p145883449_visit', {
        properties: { name: 'Berlin' },
        associations: [],
      });
      assert.equal((await trial.client.crm.objects.basicApi.getById(typeId, made.id, ['name'])).properties['name'], 'Berlin');
    },
  },
  {
    name: 'pipelines of deals are read',
    async run(trial) {
      const { pipelinesApi, pipelineStagesApi } = trial.client.crm.pipelines;
      const [pipeline] = (await pipelinesApi.getAll('deals')).results;
      assert.equal(pipeline?.id, 'default');
      assert.equal((await pipelinesApi.getById('deals', 'default')).stages.length, 7);
      const stages = (await pipelineStagesApi.getAll('deals', 'default')).results;
      assert.equal(stages.find((one) => one.id === 'closedwon')?.metadata?.['isClosed'], 'true');
      await refused(pipelinesApi.getById('deals', 'nothing'), 404);
    },
  },
];
