// Preloaded into the Ringside of a gauntlet (node --import): changes the text of named source files as they load.
import { registerHooks } from 'node:module';
import { editsOf } from './gauntlet-edits.ts';
import { editText } from './source-edit.ts';

const root = new URL('..', import.meta.url).href;
const edits = editsOf((process.env['GAUNTLET_EDITS'] ?? '').split(',').filter((name) => name !== ''));

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const mine = edits.filter(({ file }) => url === root + file);
    if (mine.length === 0) return loaded;
    const source = loaded.source;
    if (source === undefined || source === null) throw new Error(`${url} has no text to change.`);
    const text = typeof source === 'string' ? source : new TextDecoder().decode(source);
    return { ...loaded, source: editText(text, mine) };
  },
});
