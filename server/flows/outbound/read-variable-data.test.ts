// What an agent's variables are filled from: read in a real portal's answers, with the ways in which it may not be there.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Variable, VariableSource } from '../../../rules/variable.ts';
import { fillVariables } from '../../../rules/variables.ts';
import { openSyncScene, type SyncScene } from '../../../test/hubspot-sync-scene.ts';
import { readVariableData } from './read-variable-data.ts';

let scene: SyncScene;
before(async () => void (scene = await openSyncScene()));
after(() => scene.close());
const never = new AbortController().signal;

const variable = (name: string, source: VariableSource): Variable => {
  return { name, source, fallbacks: [], required: false, defaultValue: null, spokenForm: { kind: 'as_written' }, maxLength: null };
};
const variables = [
  variable('first', { kind: 'contact', property: 'firstname' }),
  variable('company', { kind: 'company', property: 'name', tieBreak: 'primary' }),
  variable('deal', { kind: 'deal', property: 'dealname', tieBreak: 'newest' }),
];

test('contact, company and deal, with the opt-out that was asked for besides', async () => {
  const { control } = scene.hubspot;
  const company = control.createRecord({ type: 'companies', properties: { name: 'Acme' } });
  const deal = control.createRecord({ type: 'deals', properties: { dealname: 'Big one' } });
  const { id } = control.createRecord({
    type: 'contacts',
    properties: { firstname: 'Ada', country: 'US' },
    associations: [
      { type: 'companies', id: company.id },
      { type: 'deals', id: deal.id },
    ],
  });
  const data = await readVariableData(scene.context, { ...scene.of, contactId: id }, variables, ['country'], never);
  assert.ok(data);
  assert.equal(data.contact['country'], 'US');
  const filled = fillVariables(variables, { ...data, webhook: {}, metadata: {}, previousCall: null }, 'Etc/UTC');
  assert.deepEqual(
    filled.values.map(({ value }) => value),
    ['Ada', 'Acme', 'Big one'],
  );
});

test('a contact without company or deal has neither', async () => {
  const { id } = scene.hubspot.control.createRecord({ type: 'contacts', properties: { firstname: 'Bob' } });
  const data = await readVariableData(scene.context, { ...scene.of, contactId: id }, variables, [], never);
  assert.deepEqual([data?.companies, data?.deals, data?.owner], [[], [], null]);
});

test('a contact that is gone is not there', async () => {
  assert.equal(await readVariableData(scene.context, { ...scene.of, contactId: '999999999' }, variables, [], never), null);
});
