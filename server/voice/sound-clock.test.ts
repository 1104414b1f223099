// Sound that is taken in late still lies where it was heard.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSoundClock } from './sound-clock.ts';

test('gapless sound, then a gap, then gapless again', () => {
  const clock = createSoundClock();
  assert.equal(clock.callMs(40), 40);
  for (const endMs of [120, 140, 161, 180]) clock.add(20, endMs);
  for (const endMs of [1_000, 1_020]) clock.add(20, endMs);
  assert.deepEqual(
    [20, 80, 81, 100, 120, 200].map((soundMs) => clock.callMs(soundMs)),
    [120, 180, 981, 1_000, 1_020, 1_100],
  );
});
