// Proves that a backup made under load is whole, and a restore beside it too. `npm run prove:backup -- --backups 20 --seed 1`
import { parseArgs } from 'node:util';
import { runBackups } from './backup-run.ts';

const { values } = parseArgs({ options: { backups: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' } } });
const [backups, seed] = [Number(values.backups), Number(values.seed)];
if (!(backups >= 1)) throw new Error('--backups is 1 or more');

const { wrong, troubles, acknowledged, ...figures } = await runBackups({ backups, seed, say: (line) => console.log(line) });
console.table({ ...figures, ...troubles, acknowledged });
for (const line of wrong) console.log(line);
console.log(
  wrong.length === 0
    ? `${figures.restored} backups restored: everything acknowledged before each of them is in it, whole.`
    : `${wrong.length} things are wrong. Again: npm run prove:backup -- --backups ${backups} --seed ${seed}`,
);
process.exitCode = wrong.length === 0 ? 0 : 1;
