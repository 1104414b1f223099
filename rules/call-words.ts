// What is looked for in titles and in what was said, taken apart into words: nothing in it is read as an operator.

/** PostgreSQL functions `title_words` and `said_words` part words by the same signs. */
export const signs = /[\s!-/:-@[-`{-~]+/u;
const MOST_WORDS = 16;

/** In small letters, which a database of the locale C makes of a to z alone. */
function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(signs)
    .filter((word) => word !== '');
}

/** Each word is found by its beginning, in any order; null where there is no word at all. As `to_tsquery` reads it. */
export function titleQuery(text: string): string | null {
  const words = wordsOf(text).slice(0, MOST_WORDS);
  return words.length === 0 ? null : words.map((word) => `${word}:*`).join(' & ');
}

/** Whole words, in any order; those in double quotes follow one another. Null where there is no word at all. */
export function saidQuery(text: string): string | null {
  const parts = text.split('"').map((part, at) => ({ words: wordsOf(part), isPhrase: at % 2 === 1 }));
  const terms = parts.flatMap(({ words, isPhrase }) =>
    isPhrase && words.length > 0 ? [words.slice(0, MOST_WORDS).join(' <-> ')] : words,
  );
  return terms.length === 0 ? null : terms.slice(0, MOST_WORDS).join(' & ');
}
