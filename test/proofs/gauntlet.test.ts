// The sync with HubSpot in small form: twenty portals, each with troubles of its own seed, read by processes that are killed. Nothing is lost.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planPortal } from '../../bench/gauntlet-plan.ts';
import { describeRun, runGauntlet } from '../../bench/gauntlet-run.ts';
import { faultKinds } from '../../emulator/faults.ts';

const SEEDS = 20;
const KILLS = 4;
/** Most machines need a quarter of it. */
const QUIET_WITHIN_MS = 360_000;
const size = { calls: 200, sameMs: 100, conversations: 2, busyMs: 10_000, changesPerSecond: 6 };

test('twenty seeds: no call lost, doubled or stale, every result in HubSpot once', { timeout: 840_000 }, async (t) => {
  const plans = Array.from({ length: SEEDS }, (_, at) => planPortal(at + 1, size));
  const result = await runGauntlet({ plans, edits: ['brisk', 'small-pages'], kills: KILLS, workers: 2, boundMs: QUIET_WITHIN_MS });
  const said = describeRun(result);
  t.diagnostic(said);
  assert.equal(result.open, null, said);
  assert.deepEqual(result.findings, [], said);
  assert.ok(result.installs <= KILLS, said);
  const unmet = faultKinds.filter((kind) => !result.faults[kind]);
  assert.deepEqual(unmet, [], 'these faults never struck');
});
