// When webhooks are sent again: the published schedule, its jitter, and when an endpoint is given up.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { afterTry, failingFrom, isGivenUp, mostTries } from './webhook-schedule.ts';

const now = new Date('2026-03-09T10:00:00Z');
const HOUR = 3_600_000;
const failed = { status: 500, retryAfterMs: null };

function waitMs(tries: number, chance: number, retryAfterMs: number | null = null): number {
  const after = afterTry({ status: 503, retryAfterMs }, tries, chance, now);
  assert.equal(after.kind, 'retry');
  return after.kind === 'retry' ? after.at.getTime() - now.getTime() : 0;
}

describe('the schedule', () => {
  test('ten tries in 75 hours, 35 minutes and 5 seconds', () => {
    let totalMs = 0;
    for (let tries = 1; tries < mostTries; tries += 1) totalMs += waitMs(tries, 0.5);
    assert.equal(mostTries, 10);
    assert.equal(totalMs, ((75 * 60 + 35) * 60 + 5) * 1000);
    assert.deepEqual(afterTry(failed, mostTries, 0.5, now), { kind: 'give-up' });
  });

  test('waits differ by up to a tenth', () => {
    for (let tries = 1; tries < mostTries; tries += 1) {
      const middle = waitMs(tries, 0.5);
      assert.equal(waitMs(tries, 0), Math.round(middle * 0.9));
      assert.ok(waitMs(tries, 0.999_999) <= Math.round(middle * 1.1));
    }
  });

  const asked = [
    { retryAfterMs: 60_000, tries: 1, waits: 60_000 },
    { retryAfterMs: 1_000, tries: 1, waits: 5_000 },
    { retryAfterMs: 1_000 * HOUR, tries: 1, waits: 24 * HOUR },
  ];
  for (const { retryAfterMs, tries, waits } of asked) {
    test(`a receiver that asks for ${retryAfterMs / 1000} s gets ${waits / 1000} s`, () => {
      assert.equal(waitMs(tries, 0.5, retryAfterMs), waits);
    });
  }

  const answers = [
    { status: 200, kind: 'delivered' },
    { status: 204, kind: 'delivered' },
    { status: 299, kind: 'delivered' },
    { status: 301, kind: 'retry' },
    { status: 400, kind: 'retry' },
    { status: 404, kind: 'retry' },
    { status: 410, kind: 'gone' },
    { status: 500, kind: 'retry' },
    { status: null, kind: 'retry' },
  ];
  for (const { status, kind } of answers) {
    test(`${status ?? 'no answer'} means ${kind}`, () => {
      assert.equal(afterTry({ status, retryAfterMs: null }, 1, 0.5, now).kind, kind);
    });
  }
});

describe('an endpoint that takes nothing', () => {
  const hoursAgo = (hours: number) => new Date(now.getTime() - hours * HOUR);
  const starts = [
    { name: 'the first time', since: null, tried: null, from: now },
    { name: 'after a success', since: null, tried: hoursAgo(1), from: now },
    { name: 'as long as the schedule waits', since: hoursAgo(90), tried: hoursAgo(26.4), from: hoursAgo(90) },
    { name: 'when nothing was tried for days', since: hoursAgo(2_000), tried: hoursAgo(36.1), from: now },
  ];
  for (const { name, since, tried, from } of starts) {
    test(`fails ${name}`, () => assert.deepEqual(failingFrom(since, tried, now), from));
  }

  const cases = [
    { since: null, givenUp: false },
    { since: new Date(now.getTime() - 120 * HOUR + 1), givenUp: false },
    { since: new Date(now.getTime() - 120 * HOUR), givenUp: true },
  ];
  for (const { since, givenUp } of cases) {
    test(`${since?.toISOString() ?? 'never failed'}: ${givenUp ? 'is switched off' : 'stays on'}`, () => {
      assert.equal(isGivenUp(since, now), givenUp);
    });
  }
});
