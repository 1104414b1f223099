// Finds single tones in what is heard: the beep after a voicemail greeting, the whistle of a fax. Speech and melodies are not single tones.

/** A tone that has just ended, or has grown so long that it is told already. */
export type Tone = { hertz: number; lengthMs: number };

const WINDOW_MS = 40;
const STEP_MS = 20;
const BIN_HZ = 12.5;
/** Below this the voices of women and children are single tones for a fifth of a second. */
const LOWEST_HZ = 425;
const HIGHEST_HZ = 2_300;
/** Share of all energy that lies in the tone. */
const PURITY = 0.75;
const STEADY_HZ = 25;
/** Quieter than -50 dBFS is nothing. */
const LEAST_POWER = 1e-5;
/** Human prompts in five languages, 131 minutes: no false alarm from here on, 2 at 160 ms, 6 at 120 ms. */
const SHORTEST_MS = 160;
/** Told without waiting for its end, once. */
const LONG_MS = 1_500;

/** Only near the loudest of every fourth pitch it is looked closely: a tone is as wide as that in such a short window. */
const COARSE = 4;

const bins = Array.from({ length: Math.floor((HIGHEST_HZ - LOWEST_HZ) / BIN_HZ) + 1 }, (_, i) => LOWEST_HZ + i * BIN_HZ);

/** Samples come in any pieces; `hear` answers with the tones that ended in them. */
export function createToneFinder(rateHz: number): { hear(pcm: Int16Array): Tone[] } {
  const windowSamples = (rateHz * WINDOW_MS) / 1000;
  const stepSamples = (rateHz * STEP_MS) / 1000;
  const hann = Float64Array.from(
    { length: windowSamples },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / windowSamples),
  );
  const turns = bins.map((hertz) => 2 * Math.cos((2 * Math.PI * hertz) / rateHz));
  let rest = new Int16Array(0);
  let running: { hertz: number; lengthMs: number; isTold: boolean } | null = null;

  function step(frame: Int16Array): Tone | null {
    const hertz = loneTone(frame, hann, turns);
    if (hertz !== null && running && Math.abs(hertz - running.hertz) <= STEADY_HZ) {
      running.lengthMs += STEP_MS;
      if (running.lengthMs < LONG_MS || running.isTold) return null;
      running.isTold = true;
      return { hertz: running.hertz, lengthMs: running.lengthMs };
    }
    const ended = running;
    running = hertz === null ? null : { hertz, lengthMs: STEP_MS, isTold: false };
    return ended && !ended.isTold && ended.lengthMs >= SHORTEST_MS ? { hertz: ended.hertz, lengthMs: ended.lengthMs } : null;
  }

  return {
    hear(pcm) {
      const all = new Int16Array(rest.length + pcm.length);
      all.set(rest);
      all.set(pcm, rest.length);
      const tones: Tone[] = [];
      let at = 0;
      for (; at + windowSamples <= all.length; at += stepSamples) {
        const tone = step(all.subarray(at, at + windowSamples));
        if (tone) tones.push(tone);
      }
      rest = all.slice(at);
      return tones;
    },
  };
}

/** The pitch of the one tone a frame consists of; null when there is none. */
function loneTone(frame: Int16Array, hann: Float64Array, turns: readonly number[]): number | null {
  let energy = 0;
  const shaped = hann.map((weight, i) => {
    const sample = ((frame[i] ?? 0) / 32_768) * weight;
    energy += sample * sample;
    return sample;
  });
  if (energy / frame.length < LEAST_POWER) return null;
  const power = (bin: number) => powerAt(shaped, turns[bin] ?? 0);
  const loudest = (from: number, to: number, step: number) => {
    let best = { bin: from, power: 0 };
    for (let bin = from; bin < to; bin += step) {
      const found = power(bin);
      if (found > best.power) best = { bin, power: found };
    }
    return best;
  };
  const { bin: near } = loudest(0, turns.length, COARSE);
  const best = loudest(Math.max(0, near - COARSE + 1), Math.min(turns.length, near + COARSE), 1);
  // A pure tone in a Hann window of N samples: |X|² = E · N / 3 (twice that for both signs of the frequency).
  const share = (3 * best.power) / (energy * frame.length);
  return share >= PURITY ? (bins[best.bin] ?? null) : null;
}

/** Goertzel’s algorithm; `turn` is twice the cosine of the pitch’s angle. */
function powerAt(shaped: Float64Array, turn: number): number {
  let previous = 0;
  let before = 0;
  for (const sample of shaped) {
    const now = sample + turn * previous - before;
    before = previous;
    previous = now;
  }
  return previous * previous + before * before - turn * previous * before;
}
