// Where values come from, which record speaks for a contact, and what no value can do to a prompt.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TieBreak, Variable, VariableData, VariableSource } from './variable.ts';
import { sourceInWords } from './variable.ts';
import { chooseRecord, cleanValue, fillVariables } from './variables.ts';
import { type SourceExample, exampleData, fallbackExamples, record, sourceExamples } from './variables-examples.ts';

/** That of the examples, and what should do no harm in it. */
const data: VariableData = {
  ...exampleData,
  contact: { ...exampleData.contact, lastname: null, visit: '2026-03-09T20:00:00Z', note: 'line one\nline two' },
  webhook: { ...exampleData.webhook, 'flat.key': 'flat', flat: { key: 'nested' }, seats: 12, tags: ['a'], empty: null },
  metadata: { ...exampleData.metadata, __proto__: { hidden: 'x' } },
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

const edges: SourceExample[] = [
  [{ kind: 'contact', property: 'lastname' }, null],
  [{ kind: 'contact', property: 'constructor' }, null],
  [{ kind: 'contact', property: 'note' }, 'line one line two'],
  [{ kind: 'deal', property: 'dealname', tieBreak: 'primary' }, 'Old', '11'],
  [{ kind: 'webhook', field: 'flat.key' }, 'flat'],
  [{ kind: 'webhook', field: 'seats' }, '12'],
  [{ kind: 'webhook', field: 'tags' }, null],
  [{ kind: 'webhook', field: 'empty.key' }, null],
  [{ kind: 'webhook', field: 'address.city.more' }, null],
  [{ kind: 'metadata', field: 'hidden' }, null],
  [{ kind: 'constant', value: ' Acme ' }, 'Acme'],
];
for (const [source, value, recordId] of [...sourceExamples, ...edges]) {
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

for (const [asked, value] of fallbackExamples) {
  test(`${JSON.stringify(asked)} is ${value ?? 'no call'}`, () => {
    const filling = fillVariables([variable(asked.source, asked)], data, 'UTC');
    assert.equal(filling.kind === 'filled' ? filling.values[0]?.value : null, value);
  });
}

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
  const records = [record('1', { hs_createdate: '2026-02-01T00:00:00Z' }), record('2', { createdate: '2026-01-01T00:00:00Z' })];
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
