// One stretch of speech as a given transcript tells it, before sides are known. Times in milliseconds, null when not told.
import type { Word } from './transcript.ts';

export type GivenTurn = {
  /** Null when nobody is named. */
  speaker: string | null;
  /** What the sender says this speaker is, such as `agent`. */
  role?: string | undefined;
  email?: string | undefined;
  channel: number | null;
  startMs: number | null;
  endMs: number | null;
  text: string;
  words?: Word[] | undefined;
};

const stamp = String.raw`(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:[.,](\d{1,6}))?`;
/** A clock time such as `1:02`, `00:01:02` or `01:02.500`; groups: hours, minutes, seconds, fraction. */
export const clockTime = stamp;

/** Milliseconds of the four groups of `clockTime`. */
export function clockMs(groups: readonly (string | undefined)[]): number {
  const [hours, minutes, seconds, fraction] = groups;
  const whole = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0);
  return whole * 1_000 + Math.round(Number(`0.${fraction ?? '0'}`) * 1_000);
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

export function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}
