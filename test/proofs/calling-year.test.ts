// A year of calls over all kinds of clocks: no phone rings outside its hours.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { runCallingYear, yearContact } from '../../bench/calling-year-run.ts';

const CONTACTS = 45;
const YEARS = 2;

test('no dial outside the hours in a year of calls', { timeout: 300_000 }, async (t) => {
  const seed = Number(process.env['SEED'] ?? 1);
  t.diagnostic(`SEED=${seed}`);
  let dials = 0;
  let skipped = 0;
  const year = fc.asyncProperty(
    fc.array(yearContact, { minLength: CONTACTS, maxLength: CONTACTS, size: 'max' }),
    async (contacts) => {
      const played = await runCallingYear(contacts, seed);
      dials += played.dials;
      skipped += played.skipped;
      assert.deepEqual(played.outside, []);
    },
  );
  await fc.assert(year, { numRuns: YEARS, seed, endOnFailure: true });
  t.diagnostic(`${CONTACTS * YEARS} contacts, ${dials} dials, ${skipped} attempts skipped`);
  assert.ok(dials > CONTACTS && skipped > 10, 'the year was too quiet to prove anything');
});
