// Proves that kills lose nothing that was acknowledged and that it opens each time. `npm run prove:kills -- --kills 200 --seed 1`
import { parseArgs } from 'node:util';
import { runKills } from './crash-run.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    layout: { type: 'string' },
    minutes: { type: 'string', default: '60' },
    'contact-every': { type: 'string', default: '4000' },
  },
});
const [kills, seed] = [Number(values.kills), Number(values.seed)];
const layouts = (['one', 'several'] as const).filter((kind) => values.layout === undefined || values.layout === kind);
if (layouts.length === 0 || !(kills >= 1)) throw new Error('--layout is one or several, --kills 1 or more');

const mostMs = (Number(values.minutes) * 60_000) / layouts.length;
const results = [];
for (const [index, layout] of layouts.entries()) {
  // Half of the kills each, the odd one first.
  const share = Math.floor((kills + layouts.length - 1 - index) / layouts.length);
  const contactEveryMs = Number(values['contact-every']);
  const say = (line: string) => console.log(line);
  const result = await runKills({
    layout,
    kills: share,
    mostMs,
    seed,
    contactEveryMs,
    mostBetweenMs: 3_000,
    patienceMs: 15 * 60_000,
    say,
  });
  results.push(result);
  const { wrong, victims, acknowledged, opensMs, ...figures } = result;
  const opens = `${opensMs.median} ms, 95 of 100 ${opensMs.p95}, longest ${opensMs.longest}`;
  console.table({ ...figures, ...victims, ...acknowledged, opens });
  for (const line of wrong) console.log(line);
}
const killed = results.reduce((sum, one) => sum + one.kills, 0);
const found = results.reduce((sum, { wrong }) => sum + wrong.length, 0);
const total = results.reduce((sum, { acknowledged: { push, upload, contact } }) => sum + push + upload + contact, 0);
console.log(
  found === 0
    ? `${killed} kills, ${total} acknowledged: none lost, none doubled, all came to an end, and it opened each time.`
    : `${found} things are wrong. Again: npm run prove:kills -- --kills ${kills} --seed ${seed}`,
);
process.exitCode = found === 0 ? 0 : 1;
