// Calls are spread evenly, every limit holds, and the one that holds longest is named.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { callsUntil, pace, type Pace, type PaceLimit } from './pacing.ts';

const now = new Date('2026-03-09T12:00:00Z');
const inMs = (ms: number) => new Date(now.getTime() + ms);
const scope = (name: Pace['scope'], limit: Partial<PaceLimit>, callsUnderWay = 0, nextCallAt: Date | null = null): Pace => ({
  scope: name,
  id: 'x',
  limit: { callsPerSecond: null, callsAtOnce: null, ...limit },
  callsUnderWay,
  nextCallAt,
});

test('no limits: go, and nothing to remember', () =>
  assert.deepEqual(pace([scope('team', {})], now), { kind: 'go', nextCallAt: [] }));

const gaps: [callsPerSecond: number, gapMs: number][] = [
  [1, 1000],
  [2, 500],
  [3, 334],
  [0.2, 5000],
  [0, 86_400_000],
  [-1, 86_400_000],
];
for (const [callsPerSecond, gapMs] of gaps) {
  test(`${callsPerSecond} a second is one in ${gapMs} ms`, () => {
    const verdict = pace([scope('carrier', { callsPerSecond })], now);
    assert.deepEqual(verdict, { kind: 'go', nextCallAt: [{ scope: 'carrier', id: 'x', at: inMs(gapMs) }] });
  });
}

const waits: [name: string, paces: Pace[], because: string, scope: string, until: Date | null][] = [
  ['a number that is on the line', [scope('agent', {}), scope('number', { callsAtOnce: 1 }, 1)], 'calls_at_once', 'number', null],
  ['a limit of none at once', [scope('team', { callsAtOnce: 0 })], 'calls_at_once', 'team', null],
  ['a carrier called just now', [scope('carrier', { callsPerSecond: 1 }, 0, inMs(1))], 'calls_per_second', 'carrier', inMs(1)],
  [
    'two that hold: the longer one is named',
    [scope('carrier', { callsPerSecond: 1 }, 0, inMs(400)), scope('number', { callsPerSecond: 1 }, 0, inMs(900))],
    'calls_per_second',
    'number',
    inMs(900),
  ],
];
for (const [name, paces, because, held, until] of waits) {
  test(`wait: ${name}`, () => assert.deepEqual(pace(paces, now), { kind: 'wait', because, scope: held, id: 'x', until }));
}

test('exactly at its turn a call goes', () => {
  assert.equal(pace([scope('carrier', { callsPerSecond: 1, callsAtOnce: 2 }, 1, now)], now).kind, 'go');
});

test('no second holds more calls than allowed, whenever they ask', () => {
  const asks = fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(asks, fc.constantFrom(0.5, 1, 3, 10), (steps, callsPerSecond) => {
      let at = now.getTime();
      let nextCallAt: Date | null = null;
      const started: number[] = [];
      for (const step of steps) {
        at += step;
        const verdict = pace([scope('carrier', { callsPerSecond }, 0, nextCallAt)], new Date(at));
        if (verdict.kind !== 'go') continue;
        started.push(at);
        nextCallAt = verdict.nextCallAt[0]!.at;
      }
      for (const [index, start] of started.entries()) {
        const within = started.slice(index).filter((other) => other < start + 1000).length;
        assert.ok(within <= Math.max(1, callsPerSecond));
      }
    }),
  );
});

const untilEnd: [endMs: number, callsPerSecond: number | null, calls: number | null][] = [
  [10_000, 1, 10],
  [10_001, 1, 11],
  [10_000, 0.5, 5],
  [0, 1, 0],
  [-5, 1, 0],
  [10_000, null, null],
];
for (const [endMs, callsPerSecond, calls] of untilEnd) {
  test(`${calls} calls start in ${endMs} ms at ${callsPerSecond} a second`, () => {
    assert.equal(callsUntil(inMs(endMs), now, { callsPerSecond, callsAtOnce: null }), calls);
  });
}
