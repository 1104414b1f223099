// Cuts what was said into pieces small enough to be compared with one example, and quotable as they stand.
import { createRequire } from 'node:module';
import type { Side, Utterance } from '../../rules/transcript.ts';

/** A sentence, a part of one, or two short ones together, as it stands in the transcript. `within`: the sentence it is a part of. */
export type Clause = { utterance: number; turn: number; side: Side; text: string; within: string };

const FEWEST_WORDS = 2;
const MOST_WORDS = 45;
const LONG_SENTENCE = 9;
/** A sentence longer than this has lost its punctuation on the way; it is also read through a moving window. */
const RUN_ON = 24;
const WINDOW = 14;
const SHORT_SENTENCE = 7;
const LONGEST_PAIR = 22;
/** About six hours of talk. More is not a phone call, and the time it takes has to have an end. */
const MOST_CLAUSES = 12_000;
/** Nobody says such a word, and the splitter takes the square of its length. */
const NO_WORD = /\S{200,}/u;

/** Clauses in the order they were said. Turns count up each time the word passes to the other side. */
export function clausesOf(utterances: readonly Utterance[]): Clause[] {
  const sentencesOf = sentenceSplitter();
  const clauses: Clause[] = [];
  let turn = 0;
  for (const [index, utterance] of utterances.entries()) {
    const before = utterances[index - 1];
    if (before && turnOwner(before) !== turnOwner(utterance)) turn += 1;
    for (const [text, within] of piecesOf(sentencesOf(utterance.text))) {
      if (clauses.length >= MOST_CLAUSES) return clauses;
      clauses.push({ utterance: index, turn, side: utterance.side, text, within });
    }
  }
  return clauses;
}

function turnOwner(utterance: Utterance): string {
  return utterance.side === 'unknown' ? `speaker ${utterance.speaker}` : utterance.side;
}

function piecesOf(sentences: readonly string[]): Map<string, string> {
  const pieces = new Map<string, string>();
  for (const [index, sentence] of sentences.entries()) {
    const add = (text: string, within = sentence) => {
      const words = countWords(text);
      if (words >= FEWEST_WORDS && words <= MOST_WORDS) pieces.set(text, within);
    };
    add(sentence);
    const words = countWords(sentence);
    const parts = words > LONG_SENTENCE ? partsOf(sentence) : [];
    for (const part of parts) {
      add(part);
      if (countWords(part) > RUN_ON) for (const window of windowsOf(part)) add(window);
    }
    if (words > RUN_ON && parts.length === 0) for (const window of windowsOf(sentence)) add(window);
    const next = sentences[index + 1];
    if (next !== undefined && Math.min(words, countWords(next)) <= SHORT_SENTENCE && words + countWords(next) <= LONGEST_PAIR) {
      const both = `${sentence} ${next}`;
      add(both, both);
    }
  }
  return pieces;
}

const boundary =
  /[,;:]\s+|\s+[–—-]\s+|\s+(?=(?:but|because|so that|which means|and (?:then|also|what|how|who|when|where|why|is|are|do|does|did|can|could|would|i|we|you|they)|so (?:what|how|who|when)|or (?:what|how|who|do|is)|then (?:i|we|you)|(?:is|does|would|will) that)\b)/giu;

/** “… is that okay”, “…, how are you?”: short, and a question of its own. */
const shortQuestion = /^(?:(?:is|does|would|will) that\b|(?:how|what|who|where|when)\b.*\?$)/iu;

/** Parts of fewer than four words are left with their neighbour: alone they mean nothing. */
function partsOf(sentence: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const match of sentence.matchAll(boundary)) {
    const part = sentence.slice(from, match.index);
    const rest = sentence.slice(match.index + match[0].length);
    if (countWords(part) < 4 || (countWords(rest) < 4 && !shortQuestion.test(rest))) continue;
    parts.push(part);
    from = match.index + match[0].length;
  }
  return from === 0 ? [] : [...parts, sentence.slice(from)];
}

function windowsOf(sentence: string): string[] {
  const words = [...sentence.matchAll(/\S+/g)];
  const windows: string[] = [];
  for (let first = 0; first < words.length; first += WINDOW / 2) {
    const last = words[Math.min(first + WINDOW, words.length) - 1]!;
    windows.push(sentence.slice(words[first]!.index, last.index + last[0].length));
    if (first + WINDOW >= words.length) break;
  }
  return windows;
}

function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}

type SplitSentences = (text: string) => string[];
let splitter: SplitSentences | undefined;

/** wink knows that "Mr. Smith paid $3.5 million." is one sentence. Loaded at first use. */
function sentenceSplitter(): SplitSentences {
  if (splitter) return splitter;
  const require = createRequire(import.meta.url);
  // Required rather than imported: the packages are CommonJS and the model ships without types.
  const winkNlp = require('wink-nlp') as (
    model: unknown,
    pipe: string[],
  ) => { readDoc(text: string): { sentences(): { out(): string[] } } };
  const nlp = winkNlp(require('wink-eng-lite-web-model'), ['sbd']);
  splitter = (text) => {
    const found = text.split(NO_WORD).flatMap((part) => nlp.readDoc(part).sentences().out());
    return found.flatMap((sentence) => sentence.trim().split(/(?<=[?!])\s+/u)).filter((sentence) => sentence !== '');
  };
  return splitter;
}
