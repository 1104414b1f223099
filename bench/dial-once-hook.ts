// Preloaded into the Ringside of the proof (node --import): changes the text of named source files as they load.
import { editsNamed } from './dial-once-edits.ts';
import { plantEdits } from './source-edit.ts';

plantEdits(editsNamed((process.env['DIAL_ONCE_EDITS'] ?? '').split(',').filter((name) => name !== '')));
