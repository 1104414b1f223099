// Shares with their intervals: Wilson's limits as published, and nothing said of too few cases.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LEAST_CASES, measuredShare } from './measured-share.ts';

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;

test('a share stands with the limits of Wilson', () => {
  // Cases with the limits that Newcombe (1998) tells of in table I.
  const cases = [
    { part: 81, of: 263, share: 0.308, low: 0.2553, high: 0.3662 },
    { part: 15, of: 148, share: 0.1014, low: 0.0624, high: 0.1605 },
    { part: 0, of: 20, share: 0, low: 0, high: 0.1611 },
    { part: 1, of: 29, share: 0.0345, low: 0.0061, high: 0.1718 },
  ];
  for (const { part, of, share, low, high } of cases) {
    const found = measuredShare(part, of);
    assert.ok(found.kind === 'measured');
    assert.deepEqual([rounded(found.share), rounded(found.low), rounded(found.high), found.of], [share, low, high, of]);
  }
});

test('of too few cases nothing is said', () => {
  assert.deepEqual(measuredShare(LEAST_CASES - 1, LEAST_CASES - 1), { kind: 'too-few', of: 19, least: 20 });
  assert.deepEqual(measuredShare(0, 0, 0), { kind: 'too-few', of: 0, least: 0 });
});
