// A quote counts only if it stands in the transcript. Everything an evaluator says is checked here, word by word.
import type { Evidence, Finding } from './scorecard.ts';
import type { Turn, Utterance } from './transcript.ts';

/** A finding whose quotes have been looked up: those that stand in the transcript are evidence, the others are gone. */
export type VerifiedFinding = Omit<Finding, 'quotes'> & {
  evidence: Evidence[];
  /** How many quotes were thrown away because nobody said them. */
  discarded: number;
};

/** More than this is noise for the reader and a way to flood the page. */
const MOST_QUOTES = 5;

/**
 * Looks every quote up in the transcript: in the utterance it names, else in the nearest other one (the evidence then points there).
 * Case, white space, punctuation and the shape of quotes and dashes do not matter; the words and their order do. A single word is
 * evidence only where it is the whole utterance. The quote shown is the text of the transcript, never the evaluator's.
 */
export function verifyQuotes(findings: readonly Finding[], utterances: readonly Utterance[]): VerifiedFinding[] {
  const spoken = utterances.map((utterance) => tokens(utterance.text));
  return findings.map(({ quotes, ...finding }) => {
    const evidence: Evidence[] = [];
    const given = quotes.slice(0, MOST_QUOTES);
    let discarded = 0;
    for (const { utterance, quote } of given) {
      const found = locate(quote, utterance, spoken);
      if (!found) {
        discarded += 1;
        continue;
      }
      const item = evidenceAt(found, utterances[found.utterance]!, spoken[found.utterance]!);
      if (!evidence.some((other) => other.utterance === item.utterance && other.quote === item.quote)) evidence.push(item);
    }
    return { ...finding, evidence, discarded };
  });
}

type Token = { word: string; from: number; to: number };
type Place = { utterance: number; first: number; last: number };

/** Words with their place in the text. Scripts without spaces count each sign as a word. */
function tokens(text: string): Token[] {
  const result: Token[] = [];
  const word =
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])[\p{L}\p{M}\p{N}]|(?<=[\p{L}\p{N}])['’‘ʼ](?=\p{L}))+/gu;
  for (const match of text.matchAll(word)) {
    const plain = match[0]
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll(/['’‘ʼ]/g, '');
    result.push({ word: plain, from: match.index, to: match.index + match[0].length });
  }
  return result;
}

function locate(quote: string, named: number, spoken: readonly Token[][]): Place | null {
  const wanted = tokens(quote.slice(0, 20_000)).map((token) => token.word);
  if (wanted.length === 0) return null;
  const order = spoken.map((_, index) => index).toSorted((a, b) => Math.abs(a - named) - Math.abs(b - named) || a - b);
  for (const utterance of order) {
    const said = spoken[utterance]!;
    if (wanted.length === 1 && said.length !== 1) continue;
    for (let first = 0; first + wanted.length <= said.length; first++) {
      if (wanted.every((word, offset) => said[first + offset]!.word === word)) {
        return { utterance, first, last: first + wanted.length - 1 };
      }
    }
  }
  return null;
}

function evidenceAt(place: Place, utterance: Utterance, said: readonly Token[]): Evidence {
  const from = said[place.first]!.from;
  const rest = utterance.text.slice(said[place.last]!.to);
  const to = said[place.last]!.to + (/^[.?!…,]+/.exec(rest)?.[0].replace(/,+$/, '').length ?? 0);
  return {
    utterance: place.utterance,
    speaker: utterance.speaker,
    side: utterance.side,
    ...timesOfPart(utterance, from, said[place.last]!.to),
    quote: utterance.text.slice(from, to),
  };
}

/** When the letters from `from` to `to` were said: from the words when the recogniser timed them, else spread over the utterance by letters. */
export function timesOfPart(
  utterance: Omit<Turn, 'speaker' | 'side'>,
  from: number,
  to: number,
): { startMs: number | null; endMs: number | null } {
  const said = tokens(utterance.text);
  const timed = (utterance.words ?? []).flatMap((word) => tokens(word.text).map(() => word));
  const first = timed[said.findIndex((token) => token.to > from)];
  const last = timed[said.findLastIndex((token) => token.from < to)];
  if (timed.length === said.length && first && last) return { startMs: first.startMs, endMs: last.endMs };
  if (utterance.startMs === null || utterance.endMs === null) return { startMs: utterance.startMs, endMs: utterance.endMs };
  const perLetter = (utterance.endMs - utterance.startMs) / Math.max(1, utterance.text.length);
  return {
    startMs: Math.round(utterance.startMs + perLetter * from),
    endMs: Math.round(utterance.startMs + perLetter * to),
  };
}

/** Where each utterance begins, as a share of the call from 0 to 1: by time when all are timed, else by words. */
export function positionsOf(utterances: readonly Utterance[]): number[] {
  const ends = utterances.map((utterance) => utterance.endMs);
  const starts = utterances.map((utterance) => utterance.startMs);
  if (starts.every((start) => start !== null) && ends.every((end) => end !== null)) {
    const begin = Math.min(...starts);
    const length = Math.max(...ends) - begin;
    if (length > 0) return starts.map((start) => (start - begin) / length);
  }
  const counts = utterances.map((utterance) => tokens(utterance.text).length);
  const all = counts.reduce((sum, count) => sum + count, 0);
  let before = 0;
  return counts.map((count) => {
    const position = all > 0 ? before / all : 0;
    before += count;
    return position;
  });
}
