// Conformance: many records at once.
import assert from 'node:assert/strict';
import { addCall, addContact, errorsOf, refused, someTime, type Case } from './trial.ts';

export const objectBatchCases: Case[] = [
  {
    name: 'a batch is read; what is missing is one error with all the ids',
    async run(trial) {
      const ids = [addCall(trial, 'one'), addCall(trial, 'two')];
      const { batchApi } = trial.client.crm.objects.calls;
      const input = { properties: ['hs_call_title'], propertiesWithHistory: [] };
      const whole = await batchApi.read({ ...input, inputs: ids.map((id) => ({ id })) });
      assert.equal(whole.status, 'COMPLETE');
      assert.deepEqual(new Set(whole.results.map((one) => one.properties['hs_call_title'])), new Set(['one', 'two']));
      assert.deepEqual(errorsOf(whole), []);
      const partial = await batchApi.read({ ...input, inputs: [...ids, '998', '999'].map((id) => ({ id })) });
      assert.equal(partial.results.length, 2);
      const [error] = errorsOf(partial);
      assert.equal(errorsOf(partial).length, 1);
      assert.equal(error?.category, 'OBJECT_NOT_FOUND');
      assert.equal(error?.message, 'Could not get some CALL objects, they may be deleted or not exist. Check that ids are valid.');
      assert.deepEqual(error?.context['ids'], ['998', '999']);
      await refused(batchApi.read({ ...input, inputs: Array.from({ length: 101 }, (_, i) => ({ id: String(i) })) }), 400);
    },
  },
  {
    name: 'a batch is created whole, or in part when each input has a trace',
    async run(trial) {
      const { batchApi } = trial.client.crm.objects.calls;
      const good = { properties: { hs_timestamp: someTime, hs_call_title: 'good' }, associations: [] };
      const bad = { properties: { hs_timestamp: someTime, nonsense: 'x' }, associations: [] };
      const whole = await batchApi.create({ inputs: [good, good] });
      assert.equal(whole.results.length, 2);
      assert.ok(whole.startedAt instanceof Date);
      await refused(batchApi.create({ inputs: [good, bad] }), 400);
      assert.equal(trial.hubspot.control.counts()['calls']?.present, 2);
      const partial = await batchApi.create({
        inputs: [
          { ...good, objectWriteTraceId: 'a' },
          { ...bad, objectWriteTraceId: 'b' },
        ],
      });
      assert.equal(partial.results.length, 1);
      assert.deepEqual(errorsOf(partial)[0]?.context['objectWriteTraceId'], ['b']);
    },
  },
  {
    name: 'a batch is updated; unknown ids are errors and merged ones vanish',
    async run(trial) {
      const [stays, goes, other] = ['stays', 'goes', 'other'].map((name) => addContact(trial, `${name}@example.com`)) as [
        string,
        string,
        string,
      ];
      trial.hubspot.control.mergeRecords({ type: 'contacts', id: stays, mergedId: goes });
      const { batchApi } = trial.client.crm.contacts;
      const properties = { city: 'Berlin' };
      const whole = await batchApi.update({ inputs: [{ id: other, properties }] });
      assert.equal(whole.results[0]?.properties['city'], 'Berlin');
      const partial = await batchApi.update({
        inputs: [
          { id: goes, properties },
          { id: stays, properties },
          { id: '404', properties, objectWriteTraceId: 'trace' },
        ],
      });
      assert.deepEqual(
        partial.results.map((one) => one.id),
        [stays],
      );
      assert.deepEqual(
        errorsOf(partial).map((one) => one.context['objectWriteTraceId']),
        [['trace']],
      );
    },
  },
  {
    name: 'a batch is upserted by a unique property, and says what is new',
    async run(trial) {
      const { client } = trial;
      await trial.call('POST', '/crm/v3/properties/calls', {
        name: 'own_key',
        label: 'Own key',
        type: 'string',
        fieldType: 'text',
        groupName: 'engagement',
        hasUniqueValue: true,
      });
      const input = (id: string, title: string) => ({
        id,
        idProperty: 'own_key',
        properties: { hs_timestamp: someTime, hs_call_title: title },
      });
      const first = await client.crm.objects.calls.batchApi.upsert({ inputs: [input('k1', 'one')] });
      assert.equal(first.results[0]?._new, true);
      const second = await client.crm.objects.calls.batchApi.upsert({ inputs: [input('k1', 'changed'), input('k2', 'two')] });
      assert.deepEqual(
        second.results.map((one) => one._new),
        [false, true],
      );
      assert.equal(second.results[0]?.id, first.results[0]?.id);
      assert.equal(second.results[0]?.properties['hs_call_title'], 'changed');
      assert.equal(trial.hubspot.control.counts()['calls']?.present, 2);
    },
  },
  {
    name: 'a batch is archived, unknown ids included',
    async run(trial) {
      const ids = [addCall(trial, 'one'), addCall(trial, 'two'), '404'];
      assert.equal(await trial.client.crm.objects.calls.batchApi.archive({ inputs: ids.map((id) => ({ id })) }), undefined);
      const { present, archived } = trial.hubspot.control.counts()['calls'] ?? {};
      assert.deepEqual([present, archived], [0, 2]);
    },
  },
];
