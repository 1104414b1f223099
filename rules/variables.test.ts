// Where values come from, which record speaks for a contact, and what no value can do to a prompt.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AssociatedRecord, TieBreak, Variable, VariableData, VariableSource } from './variable.ts';
import { sourceInWords } from './variable.ts';
import { chooseRecord, cleanValue, fillVariables } from './variables.ts';

const deal = (recordId: string, properties: Record<string, string>, isPrimary = false): AssociatedRecord => ({
  recordId,
  isPrimary,
  properties,
});

const deals = [
  deal('11', { dealname: 'Old', createdate: '2025-01-01T00:00:00Z', amount: '900', hs_is_closed: 'true' }),
  deal('12', { dealname: 'Small', createdate: '2026-02-01T00:00:00Z', amount: '100', hs_is_closed: 'false' }),
  deal('13', { dealname: 'Big', createdate: '2026-01-01T00:00:00Z', amount: '125000', hs_is_closed: 'false' }),
];
const companies = [
  deal('7', { name: 'Second', hs_lastmodifieddate: '2026-03-01T00:00:00Z', createdate: '2026-01-01T00:00:00Z' }),
  deal('8', { name: 'First', hs_lastmodifieddate: '2026-01-01T00:00:00Z', createdate: '2024-01-01T00:00:00Z' }, true),
];

const data: VariableData = {
  contact: { firstname: 'Ann', city: '', lastname: null, visit: '2026-03-09T20:00:00Z', note: 'line one\nline two' },
  companies,
  deals,
  owner: { fullName: 'Sam Lee' },
  webhook: {
    plan: 'gold',
    'flat.key': 'flat',
    flat: { key: 'nested' },
    address: { city: 'Pune' },
    seats: 12,
    tags: ['a'],
    empty: null,
  },
  metadata: { plan: true, __proto__: { hidden: 'x' } },
  previousCall: { disposition: 'No answer' },
};

const variable = (source: VariableSource, more: Partial<Variable> = {}): Variable => ({
  name: 'v',
  source,
  fallbacks: [],
  required: false,
  defaultValue: null,
  spokenForm: { kind: 'as_written' },
  maxLength: null,
  ...more,
});

const sources: [source: VariableSource, value: string | null, recordId?: string][] = [
  [{ kind: 'contact', property: 'firstname' }, 'Ann'],
  [{ kind: 'contact', property: 'city' }, null],
  [{ kind: 'contact', property: 'lastname' }, null],
  [{ kind: 'contact', property: 'constructor' }, null],
  [{ kind: 'contact', property: 'note' }, 'line one line two'],
  [{ kind: 'company', property: 'name', tieBreak: 'primary' }, 'First', '8'],
  [{ kind: 'company', property: 'name', tieBreak: 'newest' }, 'Second', '7'],
  [{ kind: 'deal', property: 'dealname', tieBreak: 'primary' }, 'Old', '11'],
  [{ kind: 'deal', property: 'dealname', tieBreak: 'latest_open' }, 'Small', '12'],
  [{ kind: 'deal', property: 'amount', tieBreak: 'largest_open' }, '125000', '13'],
  [{ kind: 'owner', property: 'fullName' }, 'Sam Lee'],
  [{ kind: 'webhook', field: 'plan' }, 'gold'],
  [{ kind: 'webhook', field: 'flat.key' }, 'flat'],
  [{ kind: 'webhook', field: 'address.city' }, 'Pune'],
  [{ kind: 'webhook', field: 'seats' }, '12'],
  [{ kind: 'webhook', field: 'tags' }, null],
  [{ kind: 'webhook', field: 'empty.key' }, null],
  [{ kind: 'webhook', field: 'address.city.more' }, null],
  [{ kind: 'metadata', field: 'plan' }, 'true'],
  [{ kind: 'metadata', field: 'hidden' }, null],
  [{ kind: 'constant', value: ' Acme ' }, 'Acme'],
  [{ kind: 'previous_call', field: 'disposition' }, 'No answer'],
];
for (const [source, value, recordId] of sources) {
  test(`${sourceInWords(source)} is ${JSON.stringify(value)}`, () => {
    const filling = fillVariables([variable(source)], data, 'UTC');
    const [filled] = filling.values;
    assert.equal(filled?.value, value);
    assert.deepEqual(
      filled?.origin,
      value === null ? { kind: 'none' } : { kind: 'source', source, recordId: recordId ?? null, isFallback: false },
    );
  });
}

test('no owner and no earlier call are no value', () => {
  const bare = { ...data, owner: null, previousCall: null, deals: [], companies: [] };
  const asked: VariableSource[] = [
    { kind: 'owner', property: 'fullName' },
    { kind: 'previous_call', field: 'disposition' },
    { kind: 'deal', property: 'amount', tieBreak: 'latest_open' },
    { kind: 'company', property: 'name', tieBreak: 'primary' },
  ];
  for (const source of asked) assert.equal(fillVariables([variable(source)], bare, 'UTC').values[0]?.value, null);
});

test('fallbacks are asked in order, then the default', () => {
  const fallbacks: VariableSource[] = [
    { kind: 'contact', property: 'lastname' },
    { kind: 'webhook', field: 'address.city' },
  ];
  const city: VariableSource = { kind: 'contact', property: 'city' };
  const [second] = fillVariables([variable(city, { fallbacks, defaultValue: 'your town' })], data, 'UTC').values;
  assert.equal(second?.value, 'Pune');
  assert.ok(second?.origin.kind === 'source' && second.origin.isFallback);
  const [last] = fillVariables([variable(city, { defaultValue: 'your town' })], data, 'UTC').values;
  assert.deepEqual([last?.value, last?.origin], ['your town', { kind: 'default' }]);
});

test('a missing required value stops the call and is named; a default fills it', () => {
  const city: VariableSource = { kind: 'contact', property: 'city' };
  const asked = [variable(city, { name: 'city', required: true }), variable(city, { name: 'town' })];
  const filling = fillVariables(asked, data, 'UTC');
  assert.ok(filling.kind === 'missing');
  assert.deepEqual(filling.missing, ['city']);
  assert.match(filling.message, /“city” has no value and is required\. Fill it in HubSpot/);
  assert.equal(fillVariables([variable(city, { required: true, defaultValue: 'Pune' })], data, 'UTC').kind, 'filled');
});

test('the spoken form and the clock of the called person are used; what does not fit is noted', () => {
  const when = variable({ kind: 'contact', property: 'visit' }, { spokenForm: { kind: 'date', order: 'day_first' } });
  assert.match(fillVariables([when], data, 'Asia/Kolkata').values[0]!.spoken, /^Tuesday, the tenth/);
  assert.match(fillVariables([when], data, 'America/New_York').values[0]!.spoken, /^Monday, the ninth/);
  const wrong = variable({ kind: 'contact', property: 'firstname' }, { spokenForm: { kind: 'time' } });
  const [filled] = fillVariables([wrong], data, 'UTC').values;
  assert.equal(filled?.spoken, 'Ann');
  assert.match(filled?.notes[0] ?? '', /not a time/);
});

test('a value is cut by whole characters', () => {
  const [filled] = fillVariables([variable({ kind: 'constant', value: '😀'.repeat(20) }, { maxLength: 5 })], data, 'UTC').values;
  assert.equal(filled?.value, '😀😀😀😀…');
  assert.deepEqual(filled?.notes, ['It was cut from 20 to 5 characters.']);
  const [whole] = fillVariables([variable({ kind: 'constant', value: '12345' }, { maxLength: 5 })], data, 'UTC').values;
  assert.deepEqual([whole?.value, whole?.notes], ['12345', []]);
});

const cleaned: [string, string][] = [
  ['a\u0000b\tc\r\nd', 'ab c d'],
  ['a\u2028b', 'a b'],
  ['\u202eevil\u2066', 'evil'],
  ['zero\u200bwidth\ufeff', 'zerowidth'],
  ['क्\u200dष', 'क्\u200dष'],
  ['tag\u{e0041}s', 'tags'],
  ['half \ud800', 'half \ufffd'],
  [' \u00a0 ', ''],
];
for (const [dirty, clean] of cleaned) test(`cleaned: ${JSON.stringify(dirty)}`, () => assert.equal(cleanValue(dirty), clean));

test('companies have their day of creation in `createdate`, other records in `hs_createdate`', () => {
  const records = [deal('1', { hs_createdate: '2026-02-01T00:00:00Z' }), deal('2', { createdate: '2026-01-01T00:00:00Z' })];
  assert.equal(chooseRecord(records, 'newest')?.recordId, '1');
});

test('the same records in any order give the same choice', () => {
  const record = fc.record({
    recordId: fc.bigInt({ min: 1n, max: 10n ** 12n }).map(String),
    isPrimary: fc.boolean(),
    properties: fc.record({
      createdate: fc.constantFrom('2026-01-01T00:00:00Z', '1767225600000', '', 'soon'),
      amount: fc.constantFrom('1', '2', 'much', ''),
      hs_is_closed: fc.constantFrom('true', 'false', ''),
    }),
  });
  const order = fc.constantFrom<TieBreak>('primary', 'newest', 'latest_open', 'largest_open');
  const list = fc.uniqueArray(record, { selector: (item) => item.recordId, maxLength: 6 });
  fc.assert(
    fc.property(list, order, (records, tieBreak) => {
      const chosen = chooseRecord(records, tieBreak);
      assert.equal(chooseRecord(records.toReversed(), tieBreak), chosen);
      if (tieBreak === 'newest' || tieBreak === 'primary') assert.equal(chosen === null, records.length === 0);
    }),
  );
});
