// A change to the text of a source file, made by what stands there, so that it is noticed when the source moves on.
import { registerHooks } from 'node:module';

export type Edit = {
  /** From the root of the house. */
  file: string;
  /** Stands in the file exactly once. */
  find: string;
  replace: string;
};

/** Throws where a text to be replaced is not there exactly once: then the source has moved on and the edit must follow. */
export function editText(text: string, edits: readonly Edit[]): string {
  return edits.reduce((edited, { file, find, replace }) => {
    const parts = edited.split(find);
    if (parts.length !== 2) throw new Error(`${file} holds ${parts.length - 1} times, not once: ${find}`);
    return parts.join(replace);
  }, text);
}

export function edit(file: string, changes: readonly [find: string, replace: string][]): Edit[] {
  return changes.map(([find, replace]) => ({ file, find, replace }));
}

const ROOT = new URL('..', import.meta.url).href;

/** For what is preloaded by `node --import`: changes the text of the source files as they load. */
export function plantEdits(edits: readonly Edit[]): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const mine = edits.filter(({ file }) => url === ROOT + file);
      if (mine.length === 0) return loaded;
      const { source } = loaded;
      if (source === undefined || source === null) throw new Error(`${url} has no text to change.`);
      const text = typeof source === 'string' ? source : new TextDecoder().decode(source);
      return { ...loaded, source: editText(text, mine) };
    },
  });
}
