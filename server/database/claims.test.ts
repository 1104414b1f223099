// What is held by a statement that also limits how many is looked up once: PostgreSQL may run a subquery again for every row, and each time it holds others.
import assert from 'node:assert/strict';
import { glob, readFile } from 'node:fs/promises';
import { test } from 'node:test';

test('no statement changes rows that a subquery of its own limits and holds, unless that is materialized', async () => {
  const found: string[] = [];
  let held = 0;
  for await (const file of glob('*.ts', { cwd: import.meta.dirname })) {
    for (const [, statement = ''] of (await readFile(`${import.meta.dirname}/${file}`, 'utf8')).matchAll(
      /sql(?:<.*?>)?`([^`]*)/gs,
    )) {
      if (!/for update( of \w+)? skip locked/.test(statement)) continue;
      held += 1;
      if (/^\s*(update|delete|insert)/.test(statement)) found.push(`${file}: ${statement}`);
    }
  }
  assert.deepEqual(found, []);
  assert.ok(held > 10, `${held} statements looked at`);
});
