// Preloaded into the Ringside of a gauntlet (node --import): changes the text of named source files as they load.
import { editsOf } from './gauntlet-edits.ts';
import { plantEdits } from './source-edit.ts';

plantEdits(editsOf((process.env['GAUNTLET_EDITS'] ?? '').split(',').filter((name) => name !== '')));
