// Words and phrases that a team listens for: how they are read, and where they were said in a conversation.
import { signs } from './call-words.ts';
import type { Utterance } from './transcript.ts';

export const trackerSides = ['us', 'them', 'anyone'] as const;
/** Who has to say it. What nobody knows the speaker of counts for `anyone` alone. */
export type TrackerSide = (typeof trackerSides)[number];

/** Where something was said: the turn, the phrase as the team wrote it, and when, which is null where turns have no times. */
export type Mention = { utterance: number; phrase: string; atMs: number | null };

export const MOST_TRACKERS = 100;
export const MOST_PHRASES = 50;
export const MOST_PHRASE_LENGTH = 100;
/** Of one tracker in one call; what is said more often is not counted further. */
export const MOST_MENTIONS = 200;

/** Figures are of the newest calls of a span; of more nothing is counted. */
export const MOST_TRACKED_CALLS = 50_000;

/** `isExact`: in double quotes, so that its last word stands as it is, without a plural. */
type Phrase = { written: string; words: readonly string[]; isExact: boolean };
type Token = { word: string; at: number };

/** Typographic apostrophes part words as plain ones do. */
const folded = (text: string): string => text.replaceAll(/[’‘ʼ]/g, "'").toLowerCase();

function readPhrase(written: string): Phrase {
  const text = written.trim();
  return { written: text, words: wordsOf(text).map(({ word }) => word), isExact: /^".*"$/s.test(text) };
}

function wordsOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  // Small letters of a few languages are longer than their capitals: places are those of the folded text.
  const small = folded(text);
  for (const word of small.split(signs)) {
    if (word === '') continue;
    at = small.indexOf(word, at);
    tokens.push({ word, at });
    at += word.length;
  }
  return tokens;
}

/** What is wrong with phrases, in words for whoever wrote them; null when nothing is. */
export function phraseProblem(phrases: readonly string[]): string | null {
  for (const phrase of phrases) {
    if (readPhrase(phrase).words.length === 0) return `“${phrase}” has no word in it.`;
  }
  const keys = phrases.map((phrase) => readPhrase(phrase)).map(({ words, isExact }) => `${words.join(' ')} ${isExact}`);
  const twice = phrases.find((_, place) => keys.indexOf(keys[place] ?? '') !== place);
  return twice === undefined ? null : `“${twice.trim()}” stands there twice.`;
}

/** The forms in which the last word of a phrase may be said. */
const formsOf = (word: string): string[] => [word, `${word}s`, `${word}es`];

/** Calls in which one of the phrases may have been said, as `to_tsquery` reads it over words of the call. */
export function trackerQuery(phrases: readonly string[]): string {
  return phrases
    .map((written) => {
      const { words, isExact } = readPhrase(written);
      const last = words.at(-1) ?? '';
      const forms = isExact ? last : `(${formsOf(last).join(' | ')})`;
      return `(${[...words.slice(0, -1), forms].join(' <-> ')})`;
    })
    .join(' | ');
}

/**
 * Where one of the phrases was said within a turn, in order. Whole words that follow one another; the last may be a plural in `s` or `es`.
 * Where several phrases of a tracker overlap, the longest that begins first counts and the others do not.
 */
export function findMentions(
  tracker: { phrases: readonly string[]; saidBy: TrackerSide },
  utterances: readonly Utterance[],
): Mention[] {
  const phrases = tracker.phrases
    .map((written) => readPhrase(written))
    .filter(({ words }) => words.length > 0)
    .toSorted((a, b) => b.words.length - a.words.length);
  const mentions: Mention[] = [];
  for (const [place, utterance] of utterances.entries()) {
    if (tracker.saidBy !== 'anyone' && utterance.side !== tracker.saidBy) continue;
    const tokens = wordsOf(utterance.text);
    for (let first = 0; first < tokens.length;) {
      const token = tokens[first];
      const phrase = phrases.find((one) => standsAt(one, tokens, first));
      if (token && phrase) {
        mentions.push({ utterance: place, phrase: phrase.written, atMs: momentOf(utterance, token.at) });
        if (mentions.length === MOST_MENTIONS) return mentions;
      }
      first += phrase?.words.length ?? 1;
    }
  }
  return mentions;
}

function standsAt({ words, isExact }: Phrase, tokens: readonly Token[], first: number): boolean {
  return words.every((word, nth) => {
    const said = tokens[first + nth]?.word;
    if (said === undefined || said === word) return said === word;
    return !isExact && nth === words.length - 1 && formsOf(word).includes(said);
  });
}

/** When the word at a place of the folded text was said; the beginning of the turn where its words have no times of their own. */
function momentOf({ text, words, startMs }: Utterance, at: number): number | null {
  const nth = folded(text).slice(0, at).trimStart().split(/\s+/).length - 1;
  const isTimed = words?.length === text.trim().split(/\s+/).length;
  return (isTimed ? words?.[nth]?.startMs : undefined) ?? startMs;
}
