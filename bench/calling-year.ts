// Plays a year of calls to contacts all over the world and looks at every dial. `npm run prove:calling-year -- --contacts 100000 --seed 1`
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { runCallingYear, yearContact, type YearResult } from './calling-year-run.ts';

const LISTS_A_LINE = 7;
const MOST_SHOWN = 20;
const { values } = parseArgs({
  options: {
    contacts: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    /** So many processes side by side, each with its part of the contacts: there are lines for everybody, so none waits for another. */
    jobs: { type: 'string', default: String(availableParallelism()) },
    /** Which of them this is; none: it begins them. */
    job: { type: 'string' },
  },
});
const [count, seed, jobs] = [Number(values.contacts), Number(values.seed), Number(values.jobs)];

type Played = YearResult & { cpuMs: number };

async function play(job: number): Promise<Played> {
  const all = fc.sample(yearContact, { numRuns: count, seed });
  let lists = 0;
  const mine = all.filter((_, index) => index % jobs === job);
  const year = await runCallingYear(mine, seed, ({ at, asked, dials }) => {
    lists += 1;
    if (lists % LISTS_A_LINE > 0) return;
    console.log(`${at.toISOString().slice(0, 10)}, ${job + 1} of ${jobs}: ${asked} contacts asked for, ${dials} dials`);
  });
  const { user, system } = process.cpuUsage();
  return { ...year, cpuMs: (user + system) / 1_000 };
}

async function begin(job: number): Promise<Played> {
  const child = fork(import.meta.filename, [...process.argv.slice(2), '--jobs', String(jobs), '--job', String(job)]);
  let played: Played | null = null;
  child.on('message', (message) => (played = message as Played));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (!played) throw new Error(`part ${job + 1} of ${jobs} ended with ${code} and told nothing`);
  return played;
}

async function playAll(): Promise<void> {
  const parts = await Promise.all(Array.from({ length: jobs }, (_, job) => begin(job)));
  const sum = (figure: 'contacts' | 'dials' | 'skipped' | 'cpuMs') => parts.reduce((total, part) => total + part[figure], 0);
  const outside = parts.flatMap((part) => part.outside);
  for (const line of outside.slice(0, MOST_SHOWN)) console.log(line);
  console.log(
    `seed ${seed}: ${sum('contacts')} contacts, ${sum('dials')} dials, ${sum('skipped')} skipped, ${outside.length} outside the hours, ` +
      `${Math.round(sum('cpuMs') / 1e3)} s of processor time beside the database`,
  );
  console.log(
    outside.length === 0
      ? 'No phone rang outside its hours.'
      : `Again: npm run prove:calling-year -- --seed ${seed} --contacts ${count} --jobs ${jobs}`,
  );
  process.exitCode = outside.length === 0 ? 0 : 1;
}

if (values.job === undefined) await playAll();
else process.send?.(await play(Number(values.job)));
