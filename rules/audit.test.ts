// What the audit log tells of a change, and how a table becomes a file that no spreadsheet runs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actsOfRoom, auditActs, auditRooms, differences, shortDetail } from './audit.ts';
import { csvLine } from './csv-line.ts';

test('a change is told by the fields that differ', () => {
  const cases: [object, object, object][] = [
    [{ name: 'A', limit: 30 }, { name: 'B', limit: 30 }, { name: 'A → B' }],
    [{ name: 'A' }, { name: 'A' }, {}],
    [{ until: null }, { until: 5 }, { until: 'none → 5' }],
    [{ on: true }, { on: undefined }, {}],
    [{ hours: [1] }, { hours: [1, 2] }, { hours: 'changed' }],
    [{}, { note: 'x' }, { note: 'none → x' }],
  ];
  for (const [before, after, told] of cases) assert.deepEqual(differences(before, after), told);
});

test('every act has a place, and a long text is cut', () => {
  assert.deepEqual(auditRooms.flatMap(actsOfRoom).toSorted(), auditActs.toSorted());
  assert.equal(String(shortDetail({ note: 'x'.repeat(999) })['note']).length, 300);
});

test('a cell that looks like a formula stays a text', () => {
  const cases: [Parameters<typeof csvLine>[0], string][] = [
    [['a', 1, null, true], 'a,1,,true\r\n'],
    [['=HYPERLINK("x")'], '"\'=HYPERLINK(""x"")"\r\n'],
    [['+1', '-2', '@x', -2], "'+1,'-2,'@x,-2\r\n"],
    [['two\nlines', 'a,b'], '"two\nlines","a,b"\r\n'],
  ];
  for (const [cells, line] of cases) assert.equal(csvLine(cells), line);
});
