// Keeps what was said in one call, by whom and when, and tells it as it happens.
import type { Utterance } from '../../rules/transcript.ts';
import type { LiveCallNews } from '../ports/live-call.ts';
import type { SpokenLine } from './line-speaker.ts';

const MOST_UTTERANCES = 5_000;

export type CallWords = {
  /** A line of ours begins; it counts as said when `spoke` tells how much of it was heard. */
  begins(text: string, atMs: number): void;
  spoke(line: SpokenLine): void;
  /** Theirs; the same stretch is told again while it grows. */
  theirs(words: { stretch: number; text: string; isFinal: boolean; startMs: number; endMs: number }): void;
  /** Keys count as words; answers with those. */
  pressed(pressed: { keys: string; atMs: number }): string;
  /** In the order in which they began. */
  utterances(): Utterance[];
};

export function createCallWords(speakers: { us: string; them: string }, tell: (news: LiveCallNews) => void): CallWords {
  const said: Utterance[] = [];
  let lines = 0;
  let isOpen = false;
  let presses = 0;
  const keep = (side: 'us' | 'them', text: string, startMs: number, endMs: number) => {
    if (text === '' || said.length >= MOST_UTTERANCES) return;
    said.push({
      speaker: speakers[side],
      side,
      channel: side === 'us' ? 0 : 1,
      startMs: Math.round(startMs),
      endMs: Math.round(endMs),
      text,
    });
  };
  return {
    begins(text, atMs) {
      lines += 1;
      isOpen = true;
      tell({ kind: 'words', utteranceId: `us-${lines}`, side: 'us', text, isFinal: false, atMs });
    },
    spoke({ heard, startMs, endMs }) {
      if (!isOpen) return;
      isOpen = false;
      keep('us', heard, startMs, endMs);
      tell({ kind: 'words', utteranceId: `us-${lines}`, side: 'us', text: heard, isFinal: true, atMs: startMs });
    },
    theirs({ stretch, text, isFinal, startMs, endMs }) {
      if (text === '') return;
      tell({ kind: 'words', utteranceId: `them-${stretch}`, side: 'them', text, isFinal, atMs: startMs });
      if (isFinal) keep('them', text, startMs, endMs);
    },
    pressed({ keys, atMs }) {
      const text = `pressed ${keys}`;
      presses += 1;
      tell({ kind: 'words', utteranceId: `keys-${presses}`, side: 'them', text, isFinal: true, atMs });
      keep('them', text, atMs, atMs);
      return text;
    },
    utterances: () => said.toSorted((a, b) => (a.startMs ?? 0) - (b.startMs ?? 0)),
  };
}
