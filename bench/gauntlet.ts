// Proves that the sync with HubSpot loses, doubles and forgets nothing: npm run gauntlet -- --seed 1 [--seeds 3] [--calls 25000] [--same-ms 12000] [--mutant NAME] [--kills 4].
import { parseArgs } from 'node:util';
import { mutants, planFor } from './gauntlet-mutants.ts';
import { planPortal } from './gauntlet-plan.ts';
import { describeRun, runGauntlet } from './gauntlet-run.ts';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    calls: { type: 'string', default: '25000' },
    'same-ms': { type: 'string', default: '12000' },
    conversations: { type: 'string', default: '20' },
    'busy-seconds': { type: 'string', default: '60' },
    changes: { type: 'string', default: '10' },
    kills: { type: 'string', default: '4' },
    workers: { type: 'string', default: '2' },
    mutant: { type: 'string' },
    logs: { type: 'boolean', default: false },
  },
});
const first = Number(options.seed);
const calls = Number(options.calls);
const mutant = mutants.find(({ name }) => name === options.mutant);
const plans = Array.from({ length: Number(options.seeds) }, (_, at) => {
  const plan = planPortal(first + at, {
    calls,
    sameMs: Number(options['same-ms']),
    conversations: Number(options.conversations),
    busyMs: Number(options['busy-seconds']) * 1_000,
    changesPerSecond: Number(options.changes),
  });
  return mutant ? planFor(mutant, plan) : plan;
});
const edits = ['brisk', ...(calls < 2_000 ? ['small-pages'] : []), ...(options.mutant === undefined ? [] : [options.mutant])];
const kills = mutant?.kills ?? Number(options.kills);
const result = await runGauntlet({ plans, edits, kills, workers: Number(options.workers) });
console.log(describeRun(result));
if (options.logs) for (const log of result.logs) console.log(`\n${log}`);
if (result.findings.length > 0 || result.open !== null) {
  console.log(`\nagain: npm run gauntlet -- ${process.argv.slice(2).join(' ')}`);
  process.exitCode = 1;
}
