// The emulator's clock: timers in order, work awaited, days in milliseconds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClock } from './clock.ts';

const startAt = Date.UTC(2026, 9, 1);

test('a stopped clock moves only when told, and runs what falls due in order', async () => {
  const clock = createClock({ kind: 'manual', startAt });
  const ran: string[] = [];
  const note = (name: string) => () => void ran.push(`${name} at ${clock.now() - startAt}`);
  clock.after(200, note('b'));
  clock.after(100, note('a'));
  clock.after(200, note('c'));
  clock.after(900, note('later'));
  const callOff = clock.after(150, note('never'));
  callOff();
  await clock.advance(500);
  assert.deepEqual(ran, ['a at 100', 'b at 200', 'c at 200']);
  assert.equal(clock.now(), startAt + 500);
});

test('what a timer starts is awaited, and timers it sets run in the same move', async () => {
  const clock = createClock({ kind: 'manual', startAt });
  const tries: number[] = [];
  const attempt = async (left: number): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    tries.push(clock.now() - startAt);
    if (left > 0) clock.after(3_600_000, () => attempt(left - 1));
  };
  clock.after(0, () => attempt(9));
  await clock.advance(24 * 3_600_000);
  assert.deepEqual(
    tries,
    Array.from({ length: 10 }, (_, i) => i * 3_600_000),
  );
});

test('a clock set back runs nothing and goes on from there', async () => {
  const clock = createClock({ kind: 'manual', startAt });
  let ran = 0;
  clock.after(1_000, () => void ran++);
  await clock.set(startAt - 5_000);
  assert.equal(ran, 0);
  assert.equal(clock.now(), startAt - 5_000);
  await clock.advance(6_000);
  assert.equal(ran, 1);
});

test('the wall clock runs by itself, and ahead once it was moved', async () => {
  const clock = createClock({ kind: 'wall' });
  assert.ok(Math.abs(clock.now() - Date.now()) < 50);
  await clock.sleep(20);
  let ran = false;
  clock.after(3_600_000, () => void (ran = true));
  await clock.advance(3_600_001);
  assert.ok(ran);
  assert.ok(Math.abs(clock.now() - Date.now() - 3_600_001) < 1_000);
  clock.clear();
});

test('waiting for another machine takes real time under a stopped clock', async () => {
  const clock = createClock({ kind: 'manual', startAt, patienceMs: 10 });
  const signal = clock.deadline(5_000);
  // A timer of our own keeps the process alive: the signal's does not.
  await new Promise<void>((resolve) => {
    const alive = setTimeout(resolve, 2_000);
    signal.addEventListener('abort', () => {
      clearTimeout(alive);
      resolve();
    });
  });
  assert.ok(signal.aborted);
});
