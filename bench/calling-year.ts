// Plays a year of calls to contacts all over the world and looks at every dial. `npm run prove:calling-year -- --contacts 100000 --seed 1`
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { runCallingYear, yearContact, type YearProgress } from './calling-year-run.ts';

const LISTS_A_LINE = 7;
const MOST_SHOWN = 20;
const { values } = parseArgs({
  options: { contacts: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
const [count, seed] = [Number(values.contacts), Number(values.seed)];
let lists = 0;
const tell = ({ at, asked, dials }: YearProgress) => {
  lists += 1;
  if (lists % LISTS_A_LINE === 0) console.log(`${at.toISOString().slice(0, 10)}: ${asked} contacts asked for, ${dials} dials`);
};
const year = await runCallingYear(fc.sample(yearContact, { numRuns: count, seed }), seed, tell);
for (const line of year.outside.slice(0, MOST_SHOWN)) console.log(line);
const { user, system } = process.cpuUsage();
console.log(
  `seed ${seed}: ${year.contacts} contacts, ${year.dials} dials, ${year.skipped} skipped, ${year.outside.length} outside the hours, ` +
    `${Math.round((user + system) / 1e6)} s of processor time beside the database`,
);
console.log(
  year.outside.length === 0
    ? 'No phone rang outside its hours.'
    : `Again: npm run prove:calling-year -- --seed ${seed} --contacts ${count}`,
);
process.exitCode = year.outside.length === 0 ? 0 : 1;
