// Proofs plant mistakes and other paces into the product's own text as it loads: each text must be there once, so that they move along.
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { believed } from '../bench/clock-edits.ts';
import { editsNamed, mistakes } from '../bench/dial-once-edits.ts';
import { editsOf, paces } from '../bench/gauntlet-edits.ts';
import { mutants as ofGauntlet } from '../bench/gauntlet-mutants.ts';
import { editText, type Edit } from '../bench/source-edit.ts';
import { mutants as ofSimulation } from '../simulation/mutants.ts';

const gauntletPaces = Object.keys(paces);
const planted: [name: string, edits: readonly Edit[]][] = [
  ['gauntlet, as it is', editsOf(gauntletPaces)],
  ...ofGauntlet.map(({ name }): [string, readonly Edit[]] => [`gauntlet, ${name}`, editsOf([...gauntletPaces, name])]),
  ...ofSimulation.map(({ name, edits }): [string, readonly Edit[]] => [`simulation, ${name}`, edits]),
  ...['brisk', ...Object.keys(mistakes)].map((name): [string, readonly Edit[]] => [`dialling once, ${name}`, editsNamed([name])]),
  ['clocks, a wrong one is believed', believed],
];

for (const [name, edits] of planted) {
  test(`the text to be changed is there once: ${name}`, async () => {
    for (const [file, mine] of Map.groupBy(edits, (edit) => edit.file)) {
      editText(await readFile(new URL(`../${file}`, import.meta.url), 'utf8'), mine);
    }
  });
}
