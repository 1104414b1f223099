// Spans of days: how many they hold, what lies before, which weeks they touch.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantsOf, mondaysOf, ofEnough, spanBack, spanBefore, weekWithin, wholeWeeks } from './analytics.ts';

test('a span counts back from the day it is now in UTC', () => {
  const now = new Date('2026-03-01T00:30:00Z');
  assert.deepEqual(spanBack(now, 1), { from: '2026-03-01', to: '2026-03-01' });
  assert.deepEqual(spanBack(now, 30), { from: '2026-01-31', to: '2026-03-01' });
});

test('the span before is as long and ends the day before', () => {
  const cases = [
    [
      { from: '2026-03-01', to: '2026-03-01' },
      { from: '2026-02-28', to: '2026-02-28' },
    ],
    [
      { from: '2026-03-01', to: '2026-03-31' },
      { from: '2026-01-29', to: '2026-02-28' },
    ],
  ] as const;
  for (const [span, before] of cases) assert.deepEqual(spanBefore(span), before);
});

test('weeks begin on Monday and are cut at the ends of the span', () => {
  const span = { from: '2026-03-01', to: '2026-03-16' };
  assert.deepEqual(mondaysOf(span), ['2026-02-23', '2026-03-02', '2026-03-09', '2026-03-16']);
  assert.deepEqual(
    mondaysOf(span).map((monday) => weekWithin(monday, span)),
    [
      { from: '2026-03-01', to: '2026-03-01' },
      { from: '2026-03-02', to: '2026-03-08' },
      { from: '2026-03-09', to: '2026-03-15' },
      { from: '2026-03-16', to: '2026-03-16' },
    ],
  );
});

test('a span is its whole weeks and the days at its ends', () => {
  const whole = (from: string, to: string) => wholeWeeks({ from, to });
  const week = { from: '2026-03-02', to: '2026-03-08' };
  const cases = [
    [whole('2026-03-02', '2026-03-08'), { weeks: week, days: [] }],
    [whole('2026-03-01', '2026-03-09'), { weeks: week, days: ['2026-03-01', '2026-03-09'] }],
    [whole('2026-03-02', '2026-03-22'), { weeks: { ...week, to: '2026-03-22' }, days: [] }],
    [whole('2026-03-03', '2026-03-04'), { weeks: null, days: ['2026-03-03', '2026-03-04'] }],
    [whole('2026-03-08', '2026-03-09'), { weeks: null, days: ['2026-03-08', '2026-03-09'] }],
    [whole('9999-12-30', '9999-12-31'), { weeks: null, days: ['9999-12-30', '9999-12-31'] }],
    [whole('2026-03-05', '2026-03-04'), { weeks: null, days: [] }],
    [whole('2026-03-20', '2026-03-04'), { weeks: null, days: [] }],
  ] as const;
  for (const [is, should] of cases) assert.deepEqual(is, should);
  for (let length = 1; length < 40; length += 1) {
    const { weeks, days } = wholeWeeks({
      from: '2026-02-25',
      to: new Date(Date.UTC(2026, 1, 24 + length)).toISOString().slice(0, 10),
    });
    const inWeeks = weeks === null ? 0 : mondaysOf(weeks).length * 7;
    assert.equal(inWeeks + new Set(days).size, length);
    assert.ok(days.length <= 12 || weeks === null);
  }
});

test('a span begins with its first day and ends with its last', () => {
  assert.deepEqual(instantsOf({ from: '2026-02-28', to: '2026-02-28' }), {
    from: new Date('2026-02-28T00:00:00Z'),
    until: new Date('2026-03-01T00:00:00Z'),
  });
});

test('an average of fewer than five calls is none', () => {
  assert.deepEqual([ofEnough(0, 5), ofEnough(72, 4), ofEnough(null, 9), ofEnough(undefined, 9)], [0, null, null, null]);
});
