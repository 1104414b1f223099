// What the simulation stands on: one seed is one story, told twice, also where the database finds its rows another way.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runSimulation } from '../../simulation/run.ts';

test('one seed is one story, told twice', { timeout: 300_000 }, async () => {
  const [once, again] = [await runSimulation({ seed: 4, days: 2 }), await runSimulation({ seed: 4, days: 2 })];
  assert.equal(again.traceHash, once.traceHash);
  const other = await runSimulation({ seed: 5, days: 1 });
  assert.notEqual(other.traceHash, once.traceHash);
});

test('nothing of it hangs on the order in which the database finds its rows', { timeout: 300_000 }, async () => {
  const { wrong, figures } = await runSimulation({ seed: 1_404_046, days: 20, twice: true });
  assert.deepEqual(wrong, []);
  assert.ok(figures.deeds > 0 && figures.calls > 0);
});
