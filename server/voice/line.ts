// Both directions of a live call on one time axis, in steps of 20 ms: what was really played beside what was heard meanwhile.
import { isLoud } from './loudness.ts';

export const SLOT_MS = 20;
/** How late a slot is told: by then nothing in it can be taken back by a barge-in or still be on its way. */
const SETTLED_AFTER_MS = 240;
/** A listener's pieces come unevenly; within this they count as gapless. */
const JITTER_MS = 120;
/** When nothing came for longer, nothing was said: some carriers send no silence. */
const LONGEST_STALL_MS = 600;
/** Whoever writes further ahead than this has lost count of time. */
const LONGEST_AHEAD_MS = 5_000;

export type Slot = {
  /** From the start of the call. */
  atMs: number;
  us: Int16Array;
  them: Int16Array;
};

export type Line = {
  /** Sound of the other side that has just arrived. Answers where it ends on the axis. */
  heard(pcm: Int16Array, atMs: number): number;
  /** Sound of ours that was just handed to the leg: it plays after what was handed over before. */
  played(pcm: Int16Array, atMs: number): void;
  /** What has not been played by now never will be. */
  cleared(atMs: number): void;
  /** Tells the slots that are settled by now. */
  advance(atMs: number): void;
  /** Tells the rest, up to the end of the call. */
  end(atMs: number): void;
};

/** `atMs` always counts from the start of the call and never goes back. */
export function createLine(rateHz: number, tell: (slot: Slot) => void): Line {
  const slotSamples = (rateHz * SLOT_MS) / 1000;
  const samplesAt = (ms: number) => Math.round((ms * rateHz) / 1000);
  const msAt = (sample: number) => (sample * 1000) / rateHz;
  const us = createTrack();
  const them = createTrack();
  let told = 0;

  function tellUpTo(sample: number): void {
    for (; told + slotSamples <= sample; told += slotSamples)
      tell({ atMs: msAt(told), us: us.take(slotSamples), them: them.take(slotSamples) });
  }

  return {
    heard(pcm, atMs) {
      const start = Math.max(told, samplesAt(atMs) - pcm.length);
      const ahead = them.end() - start;
      const isQuiet = !isLoud(pcm);
      // Speech stays in one piece, also when a stall brings it late and all at once; time is made up for where nobody speaks.
      if (ahead > samplesAt(LONGEST_AHEAD_MS) || (ahead > samplesAt(JITTER_MS) && isQuiet)) return msAt(them.end());
      const isGap = ahead < -samplesAt(isQuiet ? JITTER_MS : LONGEST_STALL_MS);
      them.put(isGap ? start : Math.max(told, them.end()), pcm);
      return msAt(them.end());
    },
    played(pcm, atMs) {
      const from = Math.max(told, samplesAt(atMs), us.end());
      if (from - samplesAt(atMs) < samplesAt(LONGEST_AHEAD_MS)) us.put(from, pcm);
    },
    cleared(atMs) {
      us.cut(Math.max(told, samplesAt(atMs)));
    },
    advance(atMs) {
      tellUpTo(samplesAt(atMs - SETTLED_AFTER_MS));
    },
    end(atMs) {
      us.cut(Math.max(told, samplesAt(atMs)));
      tellUpTo(Math.max(samplesAt(atMs), them.end()));
    },
  };
}

/** Samples from `first` on that were not taken yet; what nobody has put is silence. */
function createTrack() {
  let first = 0;
  let length = 0;
  let samples = new Int16Array(16_000);
  return {
    end: () => first + length,
    put(from: number, pcm: Int16Array): void {
      const needed = from - first + pcm.length;
      if (needed > samples.length) {
        const larger = new Int16Array(needed * 2);
        larger.set(samples.subarray(0, length));
        samples = larger;
      }
      samples.set(pcm, from - first);
      length = Math.max(length, needed);
    },
    cut(from: number): void {
      const kept = Math.max(0, from - first);
      if (kept >= length) return;
      samples.fill(0, kept, length);
      length = kept;
    },
    take(count: number): Int16Array {
      const taken = samples.slice(0, count);
      samples.copyWithin(0, count, Math.max(count, length));
      samples.fill(0, Math.max(0, length - count), length);
      first += count;
      length = Math.max(0, length - count);
      return taken;
    },
  };
}
