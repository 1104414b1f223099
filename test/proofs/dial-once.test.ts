// Every contact is dialled once, whatever is killed, doubled, late or lost; and the proof sees the mistakes it is there for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runDialOnce } from '../../bench/dial-once-run.ts';

const small = { webs: 1, workers: 2, killEveryMs: 2_500, withRetries: false, patienceMs: 300_000 };

test(
  'sixty contacts, each told of many times, processes killed on and on: none rung twice, none never',
  { timeout: 900_000 },
  async (t) => {
    const { wrong, ...figures } = await runDialOnce({ ...small, seed: 1, contacts: 60, edits: ['brisk'] });
    t.diagnostic(JSON.stringify(figures));
    assert.deepEqual(wrong, []);
    assert.ok(figures.kills > 0 && figures.deliveries > 150);
    assert.equal(figures.queuedAtCarrier, 0, 'our rate stays below the carrier’s');
  },
);

test('without the permission in the row before the dial somebody is rung twice', { timeout: 900_000 }, async () => {
  const { wrong } = await runDialOnce({ ...small, seed: 2, contacts: 60, killEveryMs: 1_200, edits: ['brisk', 'no-intent'] });
  assert.ok(
    wrong.some((line) => /rung \d+ times/.test(line)),
    wrong.join('\n'),
  );
});
