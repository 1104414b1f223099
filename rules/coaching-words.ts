// How near two sentences are in the words that carry their meaning: enough to choose among the examples of a card, never to score by.

/** Words that stand in any sentence. */
const empty = new Set(
  (
    'a about all am an and any are as at be been but by can could did do does for from get go good had has have hello he her here hey hi ' +
    'him his how i if in into is it its just know let like me my no not of ok okay on one or our out really right see she should so some ' +
    'that the their them then there they this to up us was we well were what when where which who why will with would yes you your'
  ).split(' '),
);

/** In small letters, as they were said, each once. */
export function meaningfulWords(text: string): string[] {
  const words = text
    .toLowerCase()
    .replaceAll(/['’‘ʼ](?:s|m|d|re|ve|ll|t)\b/g, '')
    .match(/[\p{L}\p{N}]+/gu);
  return [...new Set(words ?? [])].filter((word) => word.length > 1 && !empty.has(word));
}

const wordsOf = (text: string): Set<string> => new Set(meaningfulWords(text).map(stem));

/** Of English words the endings that change no meaning. */
function stem(word: string): string {
  return word.length > 5 ? word.replace(/(?:ing|ed|es|s)$/, '') : word.length > 3 ? word.replace(/s$/, '') : word;
}

export function sharedWords(a: string, b: string): number {
  const others = wordsOf(b);
  return [...wordsOf(a)].filter((word) => others.has(word)).length;
}

/** The one that shares most words with `near`, else the first. */
export function closestText(near: string, texts: readonly string[]): string | null {
  let best: { text: string; shared: number } | null = null;
  for (const text of texts) {
    const shared = sharedWords(near, text);
    if (!best || shared > best.shared) best = { text, shared };
  }
  return best?.text ?? null;
}
