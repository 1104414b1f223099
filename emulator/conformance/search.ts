// Conformance: search.
import assert from 'node:assert/strict';
import { addCall, addContact, operator, refused, settle, someTime, type Case, type Trial } from './trial.ts';

type Filter = { propertyName: string; operator: string; value?: string; highValue?: string; values?: string[] };

async function titles({ client }: Trial, filters: Filter[], sorts: string[] = []): Promise<unknown[]> {
  const found = await client.crm.objects.calls.searchApi.doSearch({
    filterGroups: [{ filters: filters.map((one) => ({ ...one, operator: operator(one.operator) })) }],
    sorts,
    properties: ['hs_call_title'],
    limit: 100,
    after: '0',
  });
  return found.results.map((one) => one.properties['hs_call_title']);
}

export const searchCases: Case[] = [
  {
    name: 'a search sees a new call only after a while',
    async run(trial) {
      addCall(trial, 'fresh');
      assert.deepEqual(await titles(trial, []), []);
      await settle(trial);
      assert.deepEqual(await titles(trial, []), ['fresh']);
    },
  },
  {
    name: 'every operator of a search finds what it should',
    async run(trial) {
      const { control } = trial.hubspot;
      control.setLimits({ off: true });
      const of = (title: string, more: Record<string, string>) =>
        control.createRecord({ type: 'calls', properties: { hs_timestamp: someTime, hs_call_title: title, ...more } });
      of('Alpha call', { hs_call_duration: '900', hs_call_status: 'COMPLETED' });
      of('Beta', { hs_call_duration: '1000', hs_call_status: 'BUSY' });
      of('Gamma call', { hs_call_duration: '20000' });
      await settle(trial);
      const cases: [Filter, string[]][] = [
        [{ propertyName: 'hs_call_duration', operator: 'LT', value: '1000' }, ['Alpha call']],
        [{ propertyName: 'hs_call_duration', operator: 'LTE', value: '1000' }, ['Alpha call', 'Beta']],
        [{ propertyName: 'hs_call_duration', operator: 'GT', value: '1000' }, ['Gamma call']],
        [{ propertyName: 'hs_call_duration', operator: 'GTE', value: '1000' }, ['Beta', 'Gamma call']],
        [{ propertyName: 'hs_call_duration', operator: 'BETWEEN', value: '900', highValue: '1000' }, ['Alpha call', 'Beta']],
        [{ propertyName: 'hs_call_title', operator: 'EQ', value: 'ALPHA CALL' }, ['Alpha call']],
        [{ propertyName: 'hs_call_status', operator: 'EQ', value: 'completed' }, []],
        [{ propertyName: 'hs_call_status', operator: 'EQ', value: 'COMPLETED' }, ['Alpha call']],
        [{ propertyName: 'hs_call_status', operator: 'NEQ', value: 'COMPLETED' }, ['Beta']],
        [{ propertyName: 'hs_call_status', operator: 'IN', values: ['COMPLETED', 'BUSY'] }, ['Alpha call', 'Beta']],
        [{ propertyName: 'hs_call_title', operator: 'IN', values: ['Beta'] }, []],
        [{ propertyName: 'hs_call_title', operator: 'IN', values: ['beta'] }, ['Beta']],
        [{ propertyName: 'hs_call_title', operator: 'NOT_IN', values: ['beta'] }, ['Alpha call', 'Gamma call']],
        [{ propertyName: 'hs_call_status', operator: 'HAS_PROPERTY' }, ['Alpha call', 'Beta']],
        [{ propertyName: 'hs_call_status', operator: 'NOT_HAS_PROPERTY' }, ['Gamma call']],
        [{ propertyName: 'hs_call_title', operator: 'CONTAINS_TOKEN', value: 'call' }, ['Alpha call', 'Gamma call']],
        [{ propertyName: 'hs_call_title', operator: 'CONTAINS_TOKEN', value: 'bet*' }, ['Beta']],
        [{ propertyName: 'hs_call_title', operator: 'NOT_CONTAINS_TOKEN', value: 'call' }, ['Beta']],
        [
          { propertyName: 'hs_createdate', operator: 'GTE', value: String(control.now() - 60_000) },
          ['Alpha call', 'Beta', 'Gamma call'],
        ],
        [{ propertyName: 'hs_createdate', operator: 'LT', value: new Date(control.now() - 60_000).toISOString() }, []],
      ];
      for (const [filter, wanted] of cases) assert.deepEqual(await titles(trial, [filter]), wanted, JSON.stringify(filter));
      assert.deepEqual(await titles(trial, [], ['-hs_call_duration']), ['Gamma call', 'Beta', 'Alpha call']);
    },
  },
  {
    name: 'a search is paged by offset and walled at ten thousand',
    async run(trial) {
      const { control } = trial.hubspot;
      const at = Date.UTC(2026, 8, 1);
      control.makeTies({ type: 'calls', count: 10_050, at, properties: { hs_call_title: 'tie' } });
      const { searchApi } = trial.client.crm.objects.calls;
      const search = (after: string, limit = 200) =>
        searchApi.doSearch({ filterGroups: [], sorts: [], properties: [], limit, after });
      const first = await search('0');
      assert.equal(first.total, 10_050);
      assert.equal(first.results.length, 200);
      assert.equal(first.paging?.next?.after, '200');
      assert.deepEqual(Object.keys(first.results[0]?.properties ?? {}).sort(), [
        'hs_createdate',
        'hs_lastmodifieddate',
        'hs_object_id',
      ]);
      assert.equal((await search('9800')).results.length, 200);
      const body = await refused(search('9900'), 400);
      assert.equal(body['category'], 'VALIDATION_ERROR');
      await refused(search('10000', 1), 400);
      await refused(search('0', 201), 400);
    },
  },
  {
    name: 'a window is read to its end by ids, whatever the number of ties',
    async run(trial) {
      const { control } = trial.hubspot;
      control.setLimits({ off: true });
      const at = Date.UTC(2026, 8, 1);
      control.makeTies({ type: 'calls', count: 10_050, at });
      const seen = new Set<string>();
      for (let lastId = '0', pages = 0; pages < 100; pages++) {
        const found = await trial.client.crm.objects.calls.searchApi.doSearch({
          filterGroups: [
            {
              filters: [
                { propertyName: 'hs_lastmodifieddate', operator: operator('BETWEEN'), value: String(at), highValue: String(at) },
                { propertyName: 'hs_object_id', operator: operator('GT'), value: lastId },
              ],
            },
          ],
          sorts: ['hs_object_id'],
          properties: [],
          limit: 200,
          after: '0',
        });
        for (const { id } of found.results) seen.add(id);
        lastId = found.results.at(-1)?.id ?? lastId;
        if (found.results.length < 200) break;
      }
      assert.equal(seen.size, 10_050);
    },
  },
  {
    name: 'a search looks for words, for associations, and refuses what it cannot do',
    async run(trial) {
      const { control } = trial.hubspot;
      control.setLimits({ off: true });
      const [linked] = [addCall(trial, 'Renewal talk'), addCall(trial, 'Support')];
      const contact = addContact(trial, 'a@example.com');
      control.linkRecords({ type: 'calls', id: linked ?? '', toType: 'contacts', toId: contact });
      await settle(trial);
      assert.deepEqual(await titles(trial, [{ propertyName: 'associations.contact', operator: 'EQ', value: contact }]), [
        'Renewal talk',
      ]);
      const search = (body: unknown) => trial.call('POST', '/crm/objects/2026-09/calls/search', body);
      const found = await search({ query: 'renew', sorts: [{ propertyName: 'hs_object_id', direction: 'DESCENDING' }] });
      assert.equal(found.json['total'], 1);
      assert.ok(!('paging' in found.json));
      assert.equal(found.headers.get('x-hubspot-ratelimit-max'), null);
      const top = await search({ filters: [{ propertyName: 'hs_call_title', operator: 'EQ', value: 'support' }] });
      assert.equal(top.json['total'], 1);
      const filter = { propertyName: 'hs_call_title', operator: 'EQ', value: 'x' };
      const bad = [
        { filterGroups: [{ filters: [{ ...filter, propertyName: 'nonsense' }] }] },
        { filterGroups: [{ filters: [{ ...filter, operator: 'LIKE' }] }] },
        { filterGroups: Array.from({ length: 6 }, () => ({ filters: [filter] })) },
        { filterGroups: [{ filters: Array.from({ length: 7 }, () => filter) }] },
        { filterGroups: Array.from({ length: 4 }, () => ({ filters: Array.from({ length: 5 }, () => filter) })) },
        { query: 'x'.repeat(3_001) },
        { sorts: ['hs_call_title', 'hs_object_id'] },
      ];
      // Contacts name their dates otherwise.
      const byCallsDate = { filters: [{ propertyName: 'hs_lastmodifieddate', operator: 'GTE', value: '1' }] };
      assert.equal((await trial.call('POST', '/crm/v3/objects/contacts/search', byCallsDate)).status, 400);
      for (const body of bad) assert.equal((await search(body)).status, 400, JSON.stringify(body).slice(0, 80));
    },
  },
];
