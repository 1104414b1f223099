// One utterance of a call: by which side, when in milliseconds, in which words.
import type { Side, Utterance } from '../rules/transcript.ts';

export function said(side: Side, startMs: number | null, endMs: number | null, text: string, speaker: string = side): Utterance {
  return { speaker, side, channel: null, startMs, endMs, text };
}
