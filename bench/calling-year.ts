// Plays a year of calls to contacts all over the world and looks at every dial. `npm run prove:calling-year -- --contacts 100000 --seed 1`
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { runCallingYear, yearContact } from './calling-year-run.ts';

const AT_ONCE = 2_000;
const { values } = parseArgs({
  options: { contacts: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
const [count, seed] = [Number(values.contacts), Number(values.seed)];
const sum = { contacts: 0, dials: 0, skipped: 0 };
const outside: string[] = [];
for (let done = 0; done < count; done += AT_ONCE) {
  const contacts = fc.sample(yearContact, { numRuns: Math.min(AT_ONCE, count - done), seed: seed + done });
  const year = await runCallingYear(contacts, seed + done);
  sum.contacts += year.contacts;
  sum.dials += year.dials;
  sum.skipped += year.skipped;
  outside.push(...year.outside);
  console.log(`${sum.contacts} contacts, ${sum.dials} dials, ${sum.skipped} skipped, ${outside.length} outside the hours`);
}
for (const line of outside.slice(0, 20)) console.log(line);
console.log(
  outside.length === 0
    ? 'No phone rang outside its hours.'
    : `Again: npm run prove:calling-year -- --seed ${seed} --contacts ${count}`,
);
process.exitCode = outside.length === 0 ? 0 : 1;
