// How long the other side waits for an answer, as heard on the line: from the end of their speech to the first sound of ours.
import type { Slot } from './line.ts';
import { SLOT_MS } from './line.ts';
import { isLoud } from './loudness.ts';

/** A turn that is shorter is a click. */
const SHORTEST_TURN_MS = 100;
/** Longer waits are silences, not answers. */
const LONGEST_WAIT_MS = 15_000;

/** Never below nothing: whoever is interrupted has not waited. */
export type Latency = { turn: number; ms: number; atMs: number };

export function createLatencyMeter(tell: (latency: Latency) => void): { add(slot: Slot): void } {
  let theirSpeechMs = 0;
  let theirEndMs: number | null = null;
  let weSpeak = false;
  let ourQuietMs = 0;
  let turns = 0;
  return {
    add({ atMs, us, them }) {
      const theyAreHeard = isLoud(them);
      const weAreHeard = isLoud(us);
      if (theyAreHeard) {
        theirSpeechMs += SLOT_MS;
        theirEndMs = atMs + SLOT_MS;
      }
      if (weAreHeard) {
        const waitedMs = theirEndMs === null ? null : atMs - theirEndMs;
        if (!weSpeak && waitedMs !== null && waitedMs >= 0 && waitedMs < LONGEST_WAIT_MS && theirSpeechMs >= SHORTEST_TURN_MS) {
          turns += 1;
          tell({ turn: turns, ms: waitedMs, atMs });
        }
        weSpeak = true;
        ourQuietMs = 0;
        // What they say into our speech is no turn; one that goes on afterwards begins anew.
        if (!theyAreHeard) {
          theirSpeechMs = 0;
          theirEndMs = null;
        }
      } else {
        ourQuietMs += SLOT_MS;
        if (ourQuietMs >= 300) weSpeak = false;
      }
    },
  };
}
