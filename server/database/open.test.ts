// Values as they come out of the database.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTestDatabase } from '../../test/test-database.ts';

test('counts and lists of counts are numbers, a missing one is null', async () => {
  const database = await openTestDatabase();
  try {
    const { rows } = await database.pool.query(
      'select 9::bigint as count, array[21::bigint, null, 9] as counts, array[]::bigint[] as none',
    );
    assert.deepEqual(rows, [{ count: 9, counts: [21, null, 9], none: [] }]);
  } finally {
    await database.close();
  }
});
