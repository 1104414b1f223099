// Ids that always rise, sleeps that can be cut short.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createNewId, createSteadyClock, createSystemClock, newId } from './system-clock.ts';

const VERSION_7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function assertRising(ids: string[]): void {
  for (const [place, id] of ids.entries()) {
    assert.match(id, VERSION_7);
    if (place > 0) assert.ok(id > ids[place - 1]!, `${id} does not follow ${ids[place - 1]}`);
  }
}

test('ids are version 7, carry the time and rise', () => {
  const before = Date.now();
  const ids = Array.from({ length: 20_000 }, newId);
  assertRising(ids);
  const time = Number.parseInt(ids[0]!.replaceAll('-', '').slice(0, 12), 16);
  assert.ok(time >= before && time <= Date.now());
});

test('ids rise within one standing millisecond, past a full counter', () => {
  const stopped = createNewId(() => 1_750_000_000_000);
  assertRising(Array.from({ length: 10_000 }, stopped));
});

test('ids rise when the clock steps back an hour', () => {
  let now = 1_750_000_000_000;
  const next = createNewId(() => now);
  const ids = [next()];
  now -= 3_600_000;
  for (let i = 0; i < 100; i++) ids.push(next());
  now += 3_600_001;
  ids.push(next());
  assertRising(ids);
});

test('the steady clock goes on evenly when the clock of the machine is set', (t) => {
  const steady = createSteadyClock();
  const before = steady.now().getTime();
  assert.ok(Math.abs(before - Date.now()) < 60_000);
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 3_600_000 });
  const passedMs = steady.now().getTime() - before;
  assert.ok(passedMs >= 0 && passedMs < 60_000, `${passedMs}`);
});

test('two processes with the same clock do not share ids', () => {
  const one = createNewId(() => 1_750_000_000_000);
  const other = createNewId(() => 1_750_000_000_000);
  assert.equal(new Set([...Array.from({ length: 2000 }, one), ...Array.from({ length: 2000 }, other)]).size, 4000);
});

test('a sleep ends, and an aborted one rejects with the reason', async () => {
  const clock = createSystemClock();
  await clock.sleep(1);
  await clock.sleep(-5);
  const stop = new AbortController();
  const reason = new Error('stopping');
  const sleeping = clock.sleep(60 * 24 * 3_600_000, stop.signal);
  stop.abort(reason);
  await assert.rejects(sleeping, (error) => error === reason);
  await assert.rejects(clock.sleep(5, stop.signal), (error) => error === reason);
});
