// The documentation of the simulation keeps up with it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { invariants } from '../simulation/invariants.ts';
import { printInvariants } from './print-invariants.ts';

test('what must hold is printed anew: node test/print-invariants.ts > docs/invariants.md', async () => {
  const page = await readFile(new URL('../docs/invariants.md', import.meta.url), 'utf8');
  assert.equal(page, printInvariants());
  for (const { name, sentence } of invariants) assert.ok(page.includes(`| ${name} | ${sentence} |`), name);
});
