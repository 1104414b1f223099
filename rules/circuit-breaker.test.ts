// A breaker's whole life: it trips on a share, waits, tries with a few calls, and closes or waits twice as long.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { afterOutcome, closedBreaker, mayPass, withoutTrial, type BreakerState, type CallOutcome } from './circuit-breaker.ts';

const start = Date.parse('2026-03-09T12:00:00Z');
const at = (seconds: number) => new Date(start + seconds * 1000);
const settings = { windowMs: 60_000, leastOutcomes: 4, failureShare: 0.5, openMs: 10_000, longestOpenMs: 35_000, trials: 2 };
const worked = (seconds: number): CallOutcome => ({ startedAt: at(seconds - 1), at: at(seconds), isFailure: false });
const failed = (seconds: number): CallOutcome => ({ ...worked(seconds), isFailure: true });
const after = (outcomes: CallOutcome[], state: BreakerState = closedBreaker) =>
  outcomes.reduce((current, outcome) => afterOutcome(current, outcome, settings), state);

const shares: [name: string, outcomes: CallOutcome[], kind: BreakerState['kind']][] = [
  ['too few to prove anything', [failed(1), failed(2), failed(3)], 'closed'],
  ['half of four', [failed(1), worked(2), worked(3), failed(4)], 'open'],
  ['less than half', [worked(1), worked(2), worked(3), failed(4)], 'closed'],
  ['old failures no longer count', [failed(1), failed(2), failed(3), worked(70), worked(71), worked(72), worked(73)], 'closed'],
  ['what ends while it is open changes nothing', [failed(1), failed(2), failed(3), failed(4), worked(5), worked(6)], 'open'],
];
for (const [name, outcomes, kind] of shares) test(`${name}: ${kind}`, () => assert.equal(after(outcomes).kind, kind));

const broken = after([failed(1), failed(2), failed(3), failed(4)]);

test('open: nobody passes until its time, then as many as there are trials', () => {
  assert.deepEqual(broken, { kind: 'open', until: at(14), openings: 1 });
  assert.deepEqual(mayPass(broken, settings, at(13.9)), { kind: 'wait', until: at(14) });
  const first = mayPass(broken, settings, at(14));
  assert.ok(first.kind === 'go');
  const second = mayPass(first.state, settings, at(15));
  assert.ok(second.kind === 'go');
  assert.deepEqual(mayPass(second.state, settings, at(16)), { kind: 'wait', until: null });
  assert.deepEqual(afterOutcome(second.state, worked(17), settings), { ...second.state, trialsWorked: 1 });
  assert.deepEqual(after([worked(17), worked(18)], second.state), closedBreaker);
});

function tried(state: BreakerState, seconds: number): BreakerState {
  const verdict = mayPass(state, settings, at(seconds));
  assert.ok(verdict.kind === 'go');
  return verdict.state;
}

test('each failed trial doubles the wait, up to the longest', () => {
  let state = broken;
  const waits: number[] = [];
  for (let seconds = 100; seconds <= 400; seconds += 100) {
    state = afterOutcome(tried(state, seconds), failed(seconds + 1), settings);
    assert.ok(state.kind === 'open');
    waits.push((state.until.getTime() - at(seconds + 1).getTime()) / 1000);
  }
  assert.deepEqual(waits, [20, 35, 35, 35]);
});

test('a call that began before the trials neither closes nor opens it', () => {
  const trying = tried(broken, 20);
  assert.deepEqual(afterOutcome(trying, { startedAt: at(3), at: at(21), isFailure: true }, settings), trying);
  assert.deepEqual(afterOutcome(trying, { startedAt: at(3), at: at(21), isFailure: false }, settings), trying);
});

test('a trial nobody heard of again is given back', () => {
  const both = tried(tried(broken, 20), 21);
  assert.equal(mayPass(both, settings, at(22)).kind, 'wait');
  const again = mayPass(withoutTrial(both), settings, at(22));
  assert.ok(again.kind === 'go');
  assert.equal(mayPass(again.state, settings, at(23)).kind, 'wait');
  assert.deepEqual(withoutTrial(closedBreaker), closedBreaker);
});

test('whatever happens it never holds more outcomes than it needs, and always lets somebody pass in the end', () => {
  const outcome = fc.record({ gap: fc.integer({ min: 0, max: 30 }), isFailure: fc.boolean() });
  fc.assert(
    fc.property(fc.array(outcome, { maxLength: 80 }), (outcomes) => {
      let seconds = 0;
      let state: BreakerState = closedBreaker;
      for (const { gap, isFailure } of outcomes) {
        seconds += gap;
        const verdict = mayPass(state, settings, at(seconds));
        if (verdict.kind !== 'go') continue;
        state = afterOutcome(verdict.state, { startedAt: at(seconds), at: at(seconds), isFailure }, settings);
        if (state.kind === 'closed') assert.ok(state.outcomes.length <= 500);
      }
      assert.equal(mayPass(state, settings, at(seconds + 36)).kind, 'go');
    }),
  );
});
