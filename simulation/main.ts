// Lives through months of Ringside on a virtual clock: `npm run simulate -- --seed 1 --seeds 10 --days 30`.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { faultKinds, type FaultKind } from './faults.ts';
import { hunt } from './hunt.ts';
import { invariants } from './invariants.ts';
import { mutantNamed, mutants } from './mutants.ts';
import { live, livesOf } from './lives.ts';
import type { RunResult } from './run.ts';
import { commandFor, shrink, type Story } from './shrink.ts';

/** A mistake that none of these notices is missed. */
const HUNT = { seed: 1, seeds: 20, days: 8 };
const LONGEST_TOLD = 200;
/** Of those that went wrong. */
const MOST_SHRUNK = 3;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    /** How many seeds. */
    seeds: { type: 'string', default: '1' },
    /** Of each seed. */
    days: { type: 'string', default: '30' },
    /** More days are lived as several lives, each with a seed and a mix of troubles of its own. */
    'longest-life': { type: 'string', default: '50' },
    /** How many lives side by side; as many as there are processors without it. */
    jobs: { type: 'string' },
    /** Only these, separated by commas. */
    deeds: { type: 'string' },
    faults: { type: 'string' },
    /** Each life once more, with rows found another way; the two must be one story. */
    twice: { type: 'boolean', default: false },
    /** Stops at the first seed that finds something, and does not look for a shorter story. */
    'until-wrong': { type: 'boolean', default: false },
    /** Prints what must hold. */
    invariants: { type: 'boolean', default: false },
    mutants: { type: 'boolean', default: false },
    mutant: { type: 'string' },
  },
});

if (values.invariants) for (const { name, sentence } of invariants) console.log(`${name}: ${sentence}`);
else if (values.mutants || values.mutant !== undefined) await huntAll();
else await simulate();

async function simulate(): Promise<void> {
  const began = performance.now();
  const struck = new Map<FaultKind, number>(faultKinds.map((kind) => [kind, 0]));
  const told: Partial<Story> = {
    twice: values.twice,
    ...(values.deeds === undefined ? {} : { deeds: listed(values.deeds) }),
    ...(values.faults === undefined ? {} : { faults: faultKinds.filter((kind) => listed(values.faults).includes(kind)) }),
  };
  const longest = Number(values['longest-life']);
  const lives = Array.from({ length: Number(values.seeds) }, (_, at) => Number(values.seed) + at).flatMap((seed) =>
    livesOf(Number(values.days), { seed, longest }),
  );
  const sums = { days: 0, deeds: 0, dials: 0, calls: 0 };
  const failed: RunResult[] = [];
  await live({
    ...{ lives, ...told },
    ...(values.jobs === undefined ? {} : { jobs: Number(values.jobs) }),
    each(result) {
      tellRun(result);
      for (const [kind, times] of result.struck) struck.set(kind, (struck.get(kind) ?? 0) + times);
      sums.days += result.days;
      for (const figure of ['deeds', 'dials', 'calls'] as const) sums[figure] += result.figures[figure];
      if (result.wrong.length > 0) failed.push(result);
      return failed.length === 0 || !values['until-wrong'];
    },
  });
  if (!values['until-wrong']) for (const result of failed.slice(0, MOST_SHRUNK)) await tellShortest(result, told);
  for (const [kind, times] of struck)
    console.log(`${kind}: ${times === 0 ? 'NEVER, so nothing is known of it' : `${times} times`}`);
  const seconds = ((performance.now() - began) / 1_000).toFixed(0);
  console.log(`${sums.days} days, ${sums.deeds} deeds, ${sums.dials} dials, ${sums.calls} recorded calls in ${seconds} s.`);
  console.log(failed.length === 0 ? 'Nothing was wrong.' : `${failed.length} of ${lives.length} lives found something wrong.`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

function listed(text: string | undefined): string[] {
  return (text ?? '').split(',').filter((part) => part !== '');
}

function tellRun({ seed, days, wrong, wrongOnDay, traceHash, figures }: RunResult): void {
  const { deeds, dials, calls, steps, seconds } = figures;
  console.log(
    `seed ${seed}: ${days} days, ${deeds} deeds, ${dials} dials, ${calls} recorded calls, ${steps} steps in ${seconds.toFixed(1)} s; trace ${traceHash}`,
  );
  for (const line of wrong) console.log(`  wrong on day ${(wrongOnDay ?? 0) + 1}: ${line}`);
}

async function tellShortest(failed: RunResult, told: Partial<Story>): Promise<void> {
  const { story, result, runs } = await shrink(failed, told);
  console.log(`  The shortest story of ${runs} that were tried:`);
  for (const line of result.story.slice(-LONGEST_TOLD)) console.log(`    ${line}`);
  for (const line of result.wrong) console.log(`    and then: ${line}`);
  console.log(`  Again: ${commandFor(failed.seed, story)}`);
}

async function huntAll(): Promise<void> {
  const hunted = values.mutant === undefined ? mutants : [mutantNamed(values.mutant)];
  const waiting = [...hunted];
  let caught = 0;
  async function huntOn(): Promise<void> {
    for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
      const { name, isCaught, said } = await hunt(mutant, { program: import.meta.filename, ...HUNT });
      if (isCaught) caught += 1;
      console.log(`${isCaught ? 'caught' : 'MISSED'}: ${name}: ${said}`);
    }
  }
  await Promise.all(Array.from({ length: Number(values.jobs ?? availableParallelism()) }, huntOn));
  console.log(`${caught} of ${hunted.length} mistakes were noticed.`);
  process.exitCode = caught === hunted.length ? 0 : 1;
}
