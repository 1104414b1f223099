// Days of the whole product on a virtual clock: nothing is lost, nobody is rung who must not be, and one seed is one story.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultKinds, type FaultKind } from '../../simulation/faults.ts';
import { runSimulation } from '../../simulation/run.ts';

const DAYS = 8;
const LEAST_LIVES = 3;
/** Trouble of every kind has come by then, or never will. */
const MOST_LIVES = 12;

test('lives until every kind of trouble has struck', { timeout: 600_000 }, async (t) => {
  const unseen = new Set<FaultKind>(faultKinds);
  let dials = 0;
  let seed = 0;
  while (seed < LEAST_LIVES || (unseen.size > 0 && seed < MOST_LIVES)) {
    seed += 1;
    const { wrong, figures, struck, traceHash } = await runSimulation({ seed, days: DAYS });
    assert.deepEqual(wrong, [], `repeat it: npm run simulate -- --seed ${seed} --days ${DAYS}`);
    for (const [kind, times] of struck) if (times > 0) unseen.delete(kind);
    dials += figures.dials;
    t.diagnostic(
      `seed ${seed}: ${figures.dials} dials, ${figures.steps} steps in ${figures.seconds.toFixed(1)} s, trace ${traceHash}`,
    );
  }
  assert.deepEqual([...unseen], [], 'nothing is known of troubles that never came');
  assert.ok(dials > 2 * LEAST_LIVES, 'the days were too quiet to prove anything');
});

test('one seed is one story, told twice', { timeout: 300_000 }, async () => {
  const [once, again] = [await runSimulation({ seed: 4, days: 2 }), await runSimulation({ seed: 4, days: 2 })];
  assert.equal(again.traceHash, once.traceHash);
  const other = await runSimulation({ seed: 5, days: 1 });
  assert.notEqual(other.traceHash, once.traceHash);
});
