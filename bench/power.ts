// Proves that a power cut loses nothing that was acknowledged: npm run prove:power -- --cuts 30 --seed 1. Linux with strace; minutes.
import { parseArgs } from 'node:util';
import { createChance } from '../emulator/chance.ts';
import { chooseCuts, cutAndOpen, record } from './power-run.ts';
import type { Disbelief } from './power-disk.ts';

const { values } = parseArgs({
  options: {
    cuts: { type: 'string', default: '30' },
    controls: { type: 'string', default: '3' },
    'at-once': { type: 'string', default: '1' },
    seconds: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
  },
});
const [count, controlCuts, seed] = [Number(values.cuts), Number(values.controls), Number(values.seed)];
const atOnce = Number(values['at-once']);
const say = (line: string) => console.log(line);

/** What a program without these syncs would lose: each must be noticed, or the proof sees nothing. */
const controls: Record<string, Disbelief> = {
  'PostgreSQL with fsync off': (path) => path.startsWith('postgres'),
  'recordings that are not synced': (path) => path.startsWith('files/'),
};

const recorded = await record({ seed, loadMs: Number(values.seconds) * 1_000 });
try {
  const { entries, acknowledged, misread } = recorded;
  const syncs = entries.filter(({ deed }) => deed.kind === 'sync').length;
  say(`${entries.length} changes to the disk, ${syncs} of them syncs; ${acknowledged.length} acknowledged`);
  if (misread.length > 0)
    throw new Error(`the disk that was rebuilt is not the one that was written:\n${misread.slice(0, 10).join('\n')}`);
  say('Rebuilt in full, the disk is byte for byte the folder that was written.');

  const chance = createChance(seed, 'power cuts');
  const cuts = await cutAndOpen(recorded, chooseCuts(recorded, count, chance), { chance, atOnce, say });
  const opens = cuts.flatMap(({ opensMs }) => opensMs ?? []).toSorted((a, b) => a - b);
  const wrong = cuts.flatMap((cut) => cut.wrong);
  const blind: string[] = [];
  for (const [name, disbelief] of Object.entries(controls)) {
    say(`Control: ${name}`);
    const seen = await cutAndOpen(recorded, chooseCuts(recorded, controlCuts, chance), { chance, atOnce, disbelief, say });
    if (controlCuts > 0 && seen.every((cut) => cut.wrong.length === 0)) blind.push(name);
  }
  console.table({
    ...{ cuts: cuts.length, 'opened again': opens.length, 'median ms to open': opens[Math.floor(opens.length / 2)] },
    ...{ 'longest ms to open': opens.at(-1), 'acknowledged before the cuts': cuts.reduce((sum, cut) => sum + cut.acknowledged, 0) },
    ...{ 'lost, damaged or not opened': wrong.length, 'controls not noticed': blind.length },
  });
  for (const line of [...new Set(wrong)].slice(0, 20)) say(line);
  for (const name of blind) say(`Not noticed: ${name}`);
  const isProved = wrong.length === 0 && blind.length === 0;
  say(
    isProved
      ? `${cuts.length} power cuts: nothing acknowledged was lost, and it opened each time.`
      : `Not proved. Again: npm run prove:power -- --cuts ${count} --seed ${seed}`,
  );
  process.exitCode = isProved ? 0 : 1;
} finally {
  await recorded.close();
}
