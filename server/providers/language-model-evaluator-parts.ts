// Cuts a transcript into parts that fit into one request, as numbered data without hidden characters.
import type { Side, Utterance } from '../../rules/transcript.ts';

export type NumberedUtterance = { utterance: number; side: Side; speaker: string; text: string };

/** Utterances repeated at the start of the next part, so that an answer is not torn from its question. */
const OVERLAP = 3;
const LONGEST_SPEAKER = 60;

/** At least one part, each of at most `tokens` by estimate. One endless utterance is cut at words and keeps its number. */
export function transcriptParts(utterances: readonly Utterance[], tokens: number): NumberedUtterance[][] {
  const lines = utterances.flatMap((utterance, index) => numbered(utterance, index, Math.floor(tokens / 4)));
  const parts: NumberedUtterance[][] = [];
  let part: NumberedUtterance[] = [];
  let used = 0;
  for (const line of lines) {
    const size = tokensOf(JSON.stringify(line));
    if (used + size > tokens && part.length > 0) {
      parts.push(part);
      part = part.slice(-OVERLAP);
      while (part.length > 0 && sizeOf(part) + size > tokens) part = part.slice(1);
      used = sizeOf(part);
    }
    part.push(line);
    used += size;
  }
  return [...parts, part];
}

/** A cautious guess: 3.5 letters of Latin script a token, one for each sign of others. */
export function tokensOf(text: string): number {
  let latin = 0;
  let others = 0;
  for (const sign of text) {
    if (sign < '\u0250') latin += 1;
    else others += 1;
  }
  return Math.ceil(latin / 3.5) + others;
}

function sizeOf(part: readonly NumberedUtterance[]): number {
  return part.reduce((sum, line) => sum + tokensOf(JSON.stringify(line)), 0);
}

function numbered(utterance: Utterance, index: number, mostTokens: number): NumberedUtterance[] {
  const speaker = visible(utterance.speaker).slice(0, LONGEST_SPEAKER);
  const pieces: string[] = [];
  let piece: string[] = [];
  let used = 0;
  for (const word of visible(utterance.text).split(' ')) {
    const size = tokensOf(word) + 1;
    if (used + size > mostTokens && piece.length > 0) {
      pieces.push(piece.join(' '));
      piece = [];
      used = 0;
    }
    piece.push(word.slice(0, mostTokens));
    used += size;
  }
  return [...pieces, piece.join(' ')].map((text) => ({ utterance: index, side: utterance.side, speaker, text }));
}

/** Tag characters and other invisible signs can carry words that only a machine reads. */
function visible(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
