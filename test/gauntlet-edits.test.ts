// Mutants and paces of the gauntlet change the sync's own text as it loads: each text must be there once, so that they move along.
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { editsOf, paces } from '../bench/gauntlet-edits.ts';
import { mutants } from '../bench/gauntlet-mutants.ts';
import { editText } from '../bench/source-edit.ts';

const pace = Object.keys(paces);
for (const name of ['as it is', ...mutants.map((mutant) => mutant.name)]) {
  test(`the text to be changed is there once: ${name}`, async () => {
    const edits = editsOf(name === 'as it is' ? pace : [...pace, name]);
    for (const [file, mine] of Map.groupBy(edits, (edit) => edit.file)) {
      editText(await readFile(new URL(`../${file}`, import.meta.url), 'utf8'), mine);
    }
  });
}
