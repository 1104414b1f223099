// Preloaded into a simulation that is tried (node --import): plants the mistake that is named in the environment as the sources load.
import { plantEdits } from '../bench/source-edit.ts';
import { mutantNamed } from './mutants.ts';

plantEdits(mutantNamed(process.env['SIMULATION_MUTANT'] ?? '').edits);
