// Sliding windows: the dial that is one too many, and the instant from which it is not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nextUnderCaps, type FrequencyCap } from './frequency-cap.ts';

const HOUR_MS = 3_600_000;
const now = new Date('2026-03-09T12:00:00Z');
const hours = (count: number) => new Date(now.getTime() + count * HOUR_MS);
const day: FrequencyCap = { most: 3, withinHours: 24, source: 'three a day' };
const month: FrequencyCap = { most: 4, withinHours: 30 * 24, source: 'four a month' };
const none: FrequencyCap = { most: 0, withinHours: 24, source: 'none at all' };

const rows: [name: string, caps: FrequencyCap[], dialledHoursAgo: number[], at: Date, holding: FrequencyCap | null][] = [
  ['no caps', [], [1, 2, 3, 4], now, null],
  ['no dials', [day], [], now, null],
  ['two of three', [day], [1, 2], now, null],
  ['three of three', [day], [1, 2, 3], hours(21), day],
  ['in any order', [day], [3, 1, 2], hours(21), day],
  ['the third stops counting at this instant', [day], [1, 2, 24], now, null],
  ['the third stops counting in an hour', [day], [1, 2, 23], hours(1), day],
  ['more than allowed: two must stop counting', [day], [1, 2, 3, 4], hours(21), day],
  ['the cap that holds longest is named', [day, month], [1, 2, 3, 4], hours(30 * 24 - 4), month],
  ['a cap of none', [none], [], hours(365 * 24), none],
];
for (const [name, caps, ago, at, holding] of rows) {
  test(name, () => {
    const dials = ago.map((count) => hours(-count));
    assert.deepEqual(nextUnderCaps(caps, dials, now), { at, cap: holding });
  });
}

test('whoever waits until then may ring, and a millisecond before may not', () => {
  const cap = fc.record({
    most: fc.integer({ min: 1, max: 4 }),
    withinHours: fc.integer({ min: 1, max: 72 }),
    source: fc.string(),
  });
  const dials = fc.array(
    fc.integer({ min: 0, max: 100 * HOUR_MS }).map((ago) => new Date(now.getTime() - ago)),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(fc.array(cap, { maxLength: 3 }), dials, (caps, dialled) => {
      const isAllowed = (at: Date) =>
        caps.every(({ most, withinHours }) => {
          const counting = dialled.filter((dial) => at.getTime() - dial.getTime() < withinHours * HOUR_MS);
          return counting.length < most;
        });
      const { at, cap: holding } = nextUnderCaps(caps, dialled, now);
      assert.equal(holding === null, isAllowed(now));
      assert.ok(isAllowed(at));
      if (holding !== null) assert.ok(!isAllowed(new Date(at.getTime() - 1)));
    }),
  );
});
