// How long the other side waits for an answer, as heard on the line: from the end of their speech to the first sound of ours.
import type { Slot } from './line.ts';
import { SLOT_MS } from './line.ts';

/** -42 dBFS, as the mean of a slot: louder is speech, not the hiss of a line. */
const SPEECH_POWER = 10 ** (-42 / 10);
/** A turn that is shorter is a click. */
const SHORTEST_TURN_MS = 100;
/** Longer waits are silences, not answers. */
const LONGEST_WAIT_MS = 15_000;

/** `ms` is less than nothing never: whoever is interrupted has not waited. */
export type Latency = { turn: number; ms: number; atMs: number };

export function createLatencyMeter(tell: (latency: Latency) => void): { add(slot: Slot): void } {
  let theirSpeechMs = 0;
  let theirEndMs: number | null = null;
  let weSpeak = false;
  let ourQuietMs = 0;
  let turns = 0;
  return {
    add({ atMs, us, them }) {
      const theyAreHeard = power(them) > SPEECH_POWER;
      const weAreHeard = power(us) > SPEECH_POWER;
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

function power(pcm: Int16Array): number {
  let sum = 0;
  for (const sample of pcm) sum += (sample / 32_768) ** 2;
  return pcm.length === 0 ? 0 : sum / pcm.length;
}
