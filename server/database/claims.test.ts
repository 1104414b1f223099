// What one statement limits, holds and changes is looked up once: PostgreSQL may run a subquery again for every row, passes over what it has changed, and holds others.
import assert from 'node:assert/strict';
import { glob, readFile } from 'node:fs/promises';
import { test } from 'node:test';

/** The line that opens the bracket around a part of a statement; null where it is in none. */
function openingLine(source: string, part: number): string | null {
  let closed = 0;
  for (let at = part - 1; at >= 0 && source[at] !== '`'; at--) {
    if (source[at] === ')') closed += 1;
    if (source[at] === '(' && closed-- === 0) return source.slice(source.lastIndexOf('\n', at) + 1, at);
  }
  return null;
}

test('every subquery that limits what it holds is materialized, or of a statement that changes nothing', async () => {
  const found: string[] = [];
  let held = 0;
  for await (const file of glob('*.ts', { cwd: import.meta.dirname, exclude: ['*.test.ts'] })) {
    const source = await readFile(`${import.meta.dirname}/${file}`, 'utf8');
    for (const { index } of source.matchAll(/\blimit \S+ for (no key )?(update|share)\b/g)) {
      held += 1;
      const opening = openingLine(source, index);
      if (opening !== null && !/(as materialized|^\s*cross join lateral) $/.test(opening)) found.push(`${file}: ${opening}(`);
    }
  }
  assert.deepEqual(found, []);
  assert.ok(held > 10, `${held} subqueries looked at`);
});
