// Limits: who shares which, when they end.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from './answers.ts';
import { createClock } from './clock.ts';
import { createLimits, type LimitedCall, type LimitOptions } from './limits.ts';

const startAt = Date.UTC(2026, 9, 1, 9);
const call: LimitedCall = { portalId: 1, appId: 10, timeZone: 'Europe/Berlin', isOauth: false, isSearch: false };

function limitsWith(options: LimitOptions) {
  const clock = createClock({ kind: 'manual', startAt });
  const limits = createLimits(options, clock);
  const take = (change: Partial<LimitedCall> = {}): string => {
    const refused = limits.take({ ...call, ...change });
    return refused instanceof Refusal ? (refused.answer.json as { policyName: string }).policyName : 'ok';
  };
  const many = (count: number, change: Partial<LimitedCall> = {}) =>
    Array.from({ length: count }, () => take(change)).filter((one) => one !== 'ok').length;
  return { clock, limits, take, many };
}

test('each tier has its burst in ten rolling seconds', async () => {
  for (const [tier, burst] of [
    ['free', 100],
    ['professional', 190],
    ['enterprise', 190],
    ['enterprise-and-more', 250],
  ] as const) {
    const { clock, take, many } = limitsWith({ tier });
    assert.equal(many(burst - 1), 0);
    await clock.advance(6_000);
    assert.equal(take(), 'ok');
    assert.equal(take(), 'TEN_SECONDLY_ROLLING');
    // The window rolls: the first calls fall out of it, the last one does not.
    await clock.advance(4_000);
    assert.equal(many(burst), 1);
  }
});

test('apps have bursts of their own, an OAuth app one for each account and no day', () => {
  const { take, many } = limitsWith({ burst: 2, daily: 4 });
  assert.equal(many(3), 1);
  assert.equal(take({ appId: 11 }), 'ok');
  assert.equal(take({ appId: 11 }), 'ok');
  assert.equal(take({ appId: 12 }), 'DAILY');
  const oauth = limitsWith({});
  assert.equal(oauth.many(111, { isOauth: true }), 1);
  assert.equal(oauth.limits.usage(1, call.timeZone).used, 0);
  assert.equal(oauth.take({ isOauth: true, portalId: 2 }), 'ok');
  assert.equal(oauth.limits.headers({ ...call, isOauth: true })['x-hubspot-ratelimit-daily'], undefined);
});

test('five searches a second for the account, whichever app searches', async () => {
  const { clock, take } = limitsWith({});
  const search = (appId: number) => take({ appId, isSearch: true });
  assert.deepEqual([1, 2, 3, 4, 5].map(search), Array(5).fill('ok'));
  assert.equal(search(6), 'SECONDLY');
  assert.equal(take({ isSearch: true, portalId: 2 }), 'ok');
  assert.equal(take(), 'ok');
  await clock.advance(1_000);
  assert.equal(search(6), 'ok');
});

test('the day ends at the midnight of the account, also on a day of 25 hours', async () => {
  const { clock, limits, take } = limitsWith({ daily: 1 });
  assert.equal(take(), 'ok');
  assert.equal(take(), 'DAILY');
  assert.equal(new Date(limits.usage(1, call.timeZone).resetsAt).toISOString(), '2026-10-01T22:00:00.000Z');
  await clock.set(Date.UTC(2026, 9, 1, 22));
  assert.equal(take(), 'ok');
  // Clocks in Berlin go back on the 25th.
  await clock.set(Date.UTC(2026, 9, 24, 22, 30));
  assert.equal(take(), 'ok');
  assert.equal(new Date(limits.usage(1, call.timeZone).resetsAt).toISOString(), '2026-10-25T23:00:00.000Z');
});

test('what is refused does not count', async () => {
  const { clock, limits, many } = limitsWith({ burst: 2 });
  assert.equal(many(10), 8);
  assert.equal(limits.usage(1, call.timeZone).used, 2);
  await clock.advance(10_000);
  assert.equal(many(2), 0);
});
