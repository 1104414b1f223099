// A clip: which part of a call it is, and what is said in it.
import type { Utterance } from './transcript.ts';

export const longestClipMs = 600_000;
const SHORTEST_MS = 500;

/** Null when it is sound; else what is wrong, for whoever cuts it. `lengthMs` null: nobody knows how long the call is. */
export function clipProblem(clip: { fromMs: number; toMs: number }, lengthMs: number | null): string | null {
  if (clip.toMs - clip.fromMs < SHORTEST_MS) return 'A clip ends at least half a second after it begins.';
  if (clip.toMs - clip.fromMs > longestClipMs) return `A clip lasts at most ${longestClipMs / 60_000} minutes. Cut two of them.`;
  if (lengthMs !== null && clip.fromMs >= lengthMs) return 'The call has ended by then.';
  return null;
}

/** Turns of which a part is heard. */
export function saidIn<U extends Pick<Utterance, 'startMs' | 'endMs'>>(
  utterances: readonly U[],
  clip: { fromMs: number; toMs: number },
): U[] {
  return utterances.filter(({ startMs, endMs }) => startMs !== null && startMs < clip.toMs && (endMs ?? startMs) > clip.fromMs);
}
