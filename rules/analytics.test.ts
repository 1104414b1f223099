// Spans of days: how many they hold, what lies before, which weeks they touch.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mondaysOf, spanBack, spanBefore, weekWithin } from './analytics.ts';

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
