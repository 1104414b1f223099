// Proves that every contact is dialled exactly as planned, none twice and none never, through kills and faults. `npm run prove:dial-once -- --seed 1`
import { parseArgs } from 'node:util';
import { mistakes } from './dial-once-edits.ts';
import { runDialOnce } from './dial-once-run.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    contacts: { type: 'string', default: '2000' },
    'kill-every': { type: 'string', default: '4000' },
    mistake: { type: 'string' },
  },
});
const planted = values.mistake === undefined ? [] : [values.mistake];
const result = await runDialOnce({
  seed: Number(values.seed),
  contacts: Number(values.contacts),
  webs: 2,
  workers: 4,
  killEveryMs: Number(values['kill-every']),
  withRetries: true,
  edits: ['brisk', ...planted],
  patienceMs: 15 * 60_000,
  say: (line) => console.log(line),
});
const { wrong, ...figures } = result;
console.table(figures);
for (const line of wrong.slice(0, 20)) console.log(line);
console.log(
  wrong.length === 0
    ? `Every contact was dialled as planned: none twice, none never. ${result.unknown} outcomes are unknown and wait for other hours.`
    : `${wrong.length} things are not as planned. Again: npm run prove:dial-once -- --seed ${values.seed} --contacts ${values.contacts}`,
);
if (planted.length > 0) console.log(`The mistake “${planted.join()}” was planted; there are: ${Object.keys(mistakes).join(', ')}.`);
process.exitCode = (wrong.length === 0) === (planted.length === 0) ? 0 : 1;
