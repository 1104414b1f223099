// From stretches of speech to what a person reads: turns of one speaker with text and the times of its words.
import { spokenLength } from '../../rules/spoken-length.ts';
import type { Utterance, Word } from '../../rules/transcript.ts';
import type { Stretch } from './voice-activity.ts';

/** A stretch and whose it is: 0 or 1, the channel in a stereo recording, else the estimated voice. */
export type Spoken = Stretch & { voice: 0 | 1 };

/** What is recognised in one go. */
export type Turn = { voice: 0 | 1; stretches: Stretch[] };

/**
 * Joins neighbouring stretches of one voice: recognisers do better with whole sentences and people read turns. A longer pause, a
 * word of the other side in between or `longest` samples end a turn.
 */
export function joinTurns(spoken: readonly Spoken[], options: { longestGap: number; longest: number }): Turn[] {
  const turns: Turn[] = [];
  for (const { voice, start, end } of [...spoken].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = turns.at(-1);
    const first = last?.stretches[0];
    const previous = last?.stretches.at(-1);
    const joins =
      last &&
      first &&
      previous &&
      last.voice === voice &&
      start - previous.end <= options.longestGap &&
      end - first.start <= options.longest;
    if (joins) last.stretches.push({ start, end });
    else turns.push({ voice, stretches: [{ start, end }] });
  }
  return turns;
}

/** Where a turn begins and ends. */
export function extent(turn: Turn): Stretch {
  return { start: turn.stretches[0]?.start ?? 0, end: turn.stretches.at(-1)?.end ?? 0 };
}

/** Spreads the words of a turn over its speech by how long each takes to say, leaving the pauses out. */
export function spreadWords(text: string, stretches: readonly Stretch[], samplesPerMs: number): Word[] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const letters = words.reduce((sum, word) => sum + spokenLength(word) + 1, 0);
  const speech = stretches.reduce((sum, stretch) => sum + stretch.end - stretch.start, 0);
  let said = 0;
  return words.map((word) => {
    const startMs = Math.round(place(stretches, (said / letters) * speech, 'after') / samplesPerMs);
    said += spokenLength(word) + 1;
    const endMs = Math.round(place(stretches, (said / letters) * speech, 'before') / samplesPerMs);
    return { text: word, startMs, endMs: Math.max(startMs, endMs) };
  });
}

/** The sample that lies `offset` samples of speech into the stretches; at a seam either side of the pause. */
function place(stretches: readonly Stretch[], offset: number, seam: 'before' | 'after'): number {
  let left = offset;
  for (const [i, { start, end }] of stretches.entries()) {
    const inside = seam === 'after' ? left < end - start : left <= end - start;
    if (inside || i === stretches.length - 1) return Math.min(end, start + left);
    left -= end - start;
  }
  return 0;
}

/** A turn and its text as the port describes it. */
export function utteranceOf(
  turn: Turn,
  text: string,
  as: { speaker: string; side: Utterance['side']; channel: number | null },
  samplesPerMs: number,
): Utterance {
  const { start, end } = extent(turn);
  return {
    ...as,
    startMs: Math.round(start / samplesPerMs),
    endMs: Math.round(end / samplesPerMs),
    text,
    words: spreadWords(text, turn.stretches, samplesPerMs),
    areWordsSpread: true,
  };
}

/** Recognisers sometimes fall into a loop over noise: a group of words said more than six times in a row is kept once, as are doubled commas. */
export function withoutLoops(text: string): string {
  return text
    .slice(0, 4000)
    .replace(/\b(\S+(?:\s+\S+){0,7}?)(?:[\s,.]+\1){6,}/gi, '$1')
    .replace(/,+(?=,)/g, '')
    .trim();
}
