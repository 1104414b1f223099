// Prints what must hold in the simulation, and what goes wrong in it: node test/print-invariants.ts > docs/invariants.md
import { fileURLToPath } from 'node:url';
import { faultKinds } from '../simulation/faults.ts';
import type { Invariant } from '../simulation/invariant.ts';
import { ofNews } from '../simulation/invariants-of-news.ts';
import { ofPlans } from '../simulation/invariants-of-plans.ts';
import { ofRecordings } from '../simulation/invariants-of-recordings.ts';
import { ofRings } from '../simulation/invariants-of-rings.ts';
import { mutants } from '../simulation/mutants.ts';
import { markdownTable } from './markdown-table.ts';

const looked = { daily: 'at each midnight and at the end', end: 'at the end' } as const;

export function printInvariants(): string {
  return `${[
    '# What must hold',
    'Printed from the program by `node test/print-invariants.ts > docs/invariants.md`; a test compares both. How months are lived through to try it: [the simulation](simulation.md).',
    '## Recordings',
    table(ofRecordings),
    '## Rings',
    table(ofRings),
    '## Planned calls',
    table(ofPlans),
    '## News and traces',
    table(ofNews),
    '## What goes wrong meanwhile',
    list(faultKinds),
    '## Mistakes that are planted to see that they are noticed',
    list(mutants.map(({ name }) => name)),
  ].join('\n\n')}\n`;
}

function table(invariants: readonly Invariant[]): string {
  return markdownTable(
    ['name', 'what must hold', 'looked at'],
    invariants.map(({ name, sentence, when }) => [name, sentence, looked[when]]),
  );
}

const list = (names: readonly string[]): string => names.map((name) => `- ${name}`).join('\n');

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(printInvariants());
