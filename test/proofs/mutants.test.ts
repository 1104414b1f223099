// The gauntlet is worth what it catches: each protection of the sync is taken away, and each time it must say what is wrong.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FindingKind } from '../../bench/gauntlet-compare.ts';
import { paces } from '../../bench/gauntlet-edits.ts';
import { mutants, planFor, type Mutant } from '../../bench/gauntlet-mutants.ts';
import { planPortal } from '../../bench/gauntlet-plan.ts';
import { describeRun, runGauntlet, type GauntletResult } from '../../bench/gauntlet-run.ts';

const small = { calls: 200, sameMs: 100, conversations: 3, busyMs: 5_000, changesPerSecond: 10 };
const SEEDS_AT_ONCE = 2;
const ROUNDS = 3;
/** Some mistakes keep it from ever being quiet. */
const BOUND_MS = 60_000;

const pace = Object.keys(paces);

function runMutant(mutant: Mutant, firstSeed: number): Promise<GauntletResult> {
  const plans = Array.from({ length: SEEDS_AT_ONCE }, (_, at) => {
    const plan = planPortal(firstSeed + at, small);
    return planFor(mutant, plan);
  });
  return runGauntlet({ plans, edits: [...pace, mutant.name], kills: mutant.kills ?? 1, workers: 1, boundMs: BOUND_MS });
}

/** What was done twice or too often stays so. What is missing must be missing when all is quiet, or it may only be late. */
const lasting: readonly FindingKind[] = ['doubled', 'written twice', 'over the limit', 'needless'];

function isCaught(mutant: Mutant, { open, findings }: GauntletResult): boolean {
  const isOver = open === null || mutant.isNeverQuiet === true;
  return findings.some(({ kind }) => mutant.shows.includes(kind) && (isOver || lasting.includes(kind)));
}

describe('taken away', { concurrency: 2 }, () => {
  for (const mutant of mutants) {
    test(mutant.name, { timeout: 480_000 }, async (t) => {
      let said = '';
      for (let round = 0; round < ROUNDS; round += 1) {
        const result = await runMutant(mutant, 1 + round * SEEDS_AT_ONCE);
        said = describeRun(result);
        if (!isCaught(mutant, result)) continue;
        t.diagnostic(`caught in round ${round + 1}, ${result.seconds.toFixed(0)} s`);
        return;
      }
      assert.fail(`nobody noticed that this was taken away:\n${said}`);
    });
  }
});
