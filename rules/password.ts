// Whether somebody may choose a password: long enough, none of those that are tried first, and more than a name that is easily found.

export const SHORTEST_PASSWORD = 10;
export const LONGEST_PASSWORD = 128;

export type PasswordFault = 'length' | 'common' | 'about-you';

const FEWEST_OTHER_SIGNS = 5;
const SHORTEST_WORD = 4;
/** Besides the names of the person and their teams; docs/security.md lists them. */
const ourWords = ['ringside', 'hubspot'];

/** `about`: names and addresses of the person and their teams. `isCommon` knows what is tried first, in small letters. */
export function passwordFault(
  password: string,
  { about, isCommon }: { about: readonly string[]; isCommon: (text: string) => boolean },
): PasswordFault | null {
  if (password.length < SHORTEST_PASSWORD || password.length > LONGEST_PASSWORD) return 'length';
  const text = password.toLowerCase();
  const [bare, once] = [text.replace(/[^\p{L}]+$/u, ''), text.replace(/^(.+?)\1+$/s, '$1')];
  // "Sunshine2026!" is "sunshine" with what everybody puts behind it.
  if (isCommon(text) || isCommon(bare) || isRepeated(text, once) || isCommon(once)) return 'common';
  const rest = wordsOf(about).reduce((left, word) => left.replaceAll(word, ''), text);
  return rest !== text && rest.replaceAll(/[^\p{L}\p{N}]/gu, '').length < FEWEST_OTHER_SIGNS ? 'about-you' : null;
}

const isRepeated = (text: string, once: string): boolean => once !== text && once.length < SHORTEST_PASSWORD;

/** The longest first, so that no part of one is left over. */
function wordsOf(about: readonly string[]): string[] {
  const words = [...ourWords, ...about.flatMap((one) => one.toLowerCase().split(/[^\p{L}\p{N}]+/u))];
  return words.filter((word) => word.length >= SHORTEST_WORD).toSorted((one, other) => other.length - one.length);
}
