// Who says nothing is asked as often as the agent's settings say, and then let go.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSilenceWatch } from './silence.ts';

const handling = { promptAfterMs: 1_000, prompts: 2, prompt: 'Hello?', endOfTurnMs: 500 };

test('asked twice, then given up', () => {
  const watch = createSilenceWatch(handling);
  const due = [500, 1_000, 1_500, 2_000, 3_000, 3_500].map((ms) => watch.due(ms));
  assert.deepEqual(due, [null, 'prompt', null, 'prompt', 'give_up', null]);
});

test('our own words put it off, theirs begin it anew', () => {
  const watch = createSilenceWatch(handling);
  assert.equal(watch.due(1_000), 'prompt');
  watch.noise(2_500, false);
  assert.deepEqual([watch.due(3_400), watch.due(3_500)], [null, 'prompt']);
  watch.noise(4_000, true);
  assert.deepEqual([watch.due(5_000), watch.due(6_000), watch.due(7_000)], ['prompt', 'prompt', 'give_up']);
});
