// Columns as they stand in the address of the list of calls.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callColumns, readColumns, writeColumns } from './call-view.ts';

test('columns come back in their order; none, unknown ones and all are all', () => {
  assert.deepEqual(readColumns('score,rep,shoes'), ['rep', 'score']);
  for (const text of [undefined, '', 'shoes']) assert.deepEqual(readColumns(text), callColumns);
  assert.equal(writeColumns(['score', 'rep']), 'rep,score');
  assert.equal(writeColumns(callColumns), undefined);
  assert.equal(writeColumns([]), undefined);
});
