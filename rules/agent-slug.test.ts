// Names in addresses: what becomes of the names people give, and the ones after a name that is taken.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slugAlternative, slugOf } from './agent-slug.ts';

for (const [name, slug] of [
  ['Lead follow-up', 'lead-follow-up'],
  ['  Été à Zürich! ', 'ete-a-zurich'],
  ['नमस्ते', 'agent'],
  ['A'.repeat(59) + ' B', 'a'.repeat(59)],
  ['---', 'agent'],
] as const) {
  test(`“${name}” is ${slug}`, () => assert.equal(slugOf(name), slug));
}

test('another name for one that is taken is no longer than a name may be', () => {
  assert.deepEqual([slugAlternative('demo', 1), slugAlternative('demo', 2)], ['demo', 'demo-2']);
  assert.equal(slugAlternative('a'.repeat(60), 12), `${'a'.repeat(57)}-12`);
});
