// Sound that is taken in late still lies where it was heard.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSoundClock, listeningDelayMs } from './sound-clock.ts';

test('gapless sound, then a gap, then gapless again', () => {
  const clock = createSoundClock();
  assert.deepEqual([clock.callMs(40), clock.endMs()], [40, 0]);
  for (const endMs of [120, 140, 161, 180]) clock.add(20, endMs);
  for (const endMs of [1_000, 1_020]) clock.add(20, endMs);
  assert.deepEqual(
    [20, 80, 81, 100, 120, 200].map((soundMs) => clock.callMs(soundMs)),
    [120, 180, 981, 1_000, 1_020, 1_100],
  );
  assert.equal(clock.endMs(), 1_020);
});

test('a listener is behind by what it has not heard, and is given up for dead after three seconds', () => {
  const cases: [soundEndMs: number, heardMs: number, delayMs: number][] = [
    [0, 0, 0],
    [1_000, 940, 60],
    [1_000, 1_010, 0],
    [60_000, 1_000, 3_000],
  ];
  for (const [soundEndMs, heardMs, delayMs] of cases) assert.equal(listeningDelayMs({ soundEndMs, heardMs }), delayMs);
});
