// Sliding windows: the dial that is one too many, and the instant from which it is not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkCaps, type FrequencyCap } from './frequency-cap.ts';

const HOUR_MS = 3_600_000;
const now = new Date('2026-03-09T12:00:00Z');
const hours = (count: number) => new Date(now.getTime() + count * HOUR_MS);
const day: FrequencyCap = { most: 3, windowMs: 24 * HOUR_MS, source: 'three a day' };
const month: FrequencyCap = { most: 4, windowMs: 30 * 24 * HOUR_MS, source: 'four a month' };

const rows: [name: string, caps: FrequencyCap[], dialledHoursAgo: number[], until: Date | null, source?: string][] = [
  ['no caps', [], [1, 2, 3, 4], null],
  ['no dials', [day], [], null],
  ['two of three', [day], [1, 2], null],
  ['three of three', [day], [1, 2, 3], hours(21), 'three a day'],
  ['in any order', [day], [3, 1, 2], hours(21), 'three a day'],
  ['the third leaves at this instant', [day], [1, 2, 24], null],
  ['the third leaves a second from now', [day], [1, 2, 24 - 1 / 3600], new Date(now.getTime() + 1000), 'three a day'],
  ['more than allowed: two must leave', [day], [1, 2, 3, 4], hours(21), 'three a day'],
  ['the longer of two caps', [day, month], [1, 2, 3, 4], hours(30 * 24 - 4), 'four a month'],
  ['a cap of none', [{ ...day, most: 0 }], [], hours(365 * 24), 'three a day'],
];
for (const [name, caps, ago, until, source] of rows) {
  test(name, () => {
    const verdict = checkCaps(
      caps,
      ago.map((count) => hours(-count)),
      now,
    );
    if (until === null) return assert.deepEqual(verdict, { kind: 'free' });
    assert.ok(verdict.kind === 'capped');
    assert.deepEqual([verdict.until, verdict.cap.source], [until, source]);
  });
}

test('whoever waits until then may ring, and a millisecond before may not', () => {
  const cap = fc.record({
    most: fc.integer({ min: 1, max: 4 }),
    windowMs: fc.integer({ min: 1, max: 1000 }),
    source: fc.constant(''),
  });
  const dials = fc.array(
    fc.integer({ min: 0, max: 1500 }).map((ago) => new Date(now.getTime() - ago)),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(fc.array(cap, { maxLength: 3 }), dials, (caps, dialledAt) => {
      const allowed = (at: Date) =>
        caps.every(({ most, windowMs }) => dialledAt.filter((dial) => at.getTime() - dial.getTime() < windowMs).length < most);
      const verdict = checkCaps(caps, dialledAt, now);
      assert.equal(verdict.kind === 'free', allowed(now));
      if (verdict.kind === 'free') return;
      assert.ok(allowed(verdict.until));
      assert.ok(!allowed(new Date(verdict.until.getTime() - 1)));
    }),
  );
});
