// Where somebody speaks: stretches of speech on one channel, and what is done to them before they are recognised.

/** Samples from `start` to `end` (exclusive), counted from the beginning of the recording. */
export type Stretch = { start: number; end: number };

/** Loudness of one channel in steps of 20 ms. */
export type Levels = { stepSamples: number; decibels: Float32Array };

/** Cuts stretches longer than `longest` samples at the quietest moment of the second half of what is allowed. */
export function cutLong(stretches: readonly Stretch[], longest: number, levels: Levels): Stretch[] {
  return stretches.flatMap((stretch) => {
    const parts: Stretch[] = [];
    let start = stretch.start;
    while (stretch.end - start > longest) {
      const cut = quietest(levels, start + Math.floor(longest / 2), start + longest);
      parts.push({ start, end: cut });
      start = cut;
    }
    parts.push({ start, end: stretch.end });
    return parts;
  });
}

function quietest(levels: Levels, from: number, to: number): number {
  let best = Math.floor(from / levels.stepSamples);
  for (let step = best; step * levels.stepSamples < to; step++) {
    if ((levels.decibels[step] ?? 0) < (levels.decibels[best] ?? 0)) best = step;
  }
  return Math.min(to, Math.max(from + 1, best * levels.stepSamples + levels.stepSamples / 2));
}

const bleedQuieterBy = 8;
const bleedLikeness = 0.75;
const bleedDelaySteps = 15;

/**
 * Drops what one channel only hears of the other: the loudness follows that of the other channel (up to 300 ms later) and stays
 * at least 8 dB below it. People who talk at the same time do not rise and fall together, so they stay.
 */
export function withoutBleed(stretches: readonly Stretch[], own: Levels, other: Levels): Stretch[] {
  return stretches.filter((stretch) => {
    const from = Math.floor(stretch.start / own.stepSamples);
    const to = Math.ceil(stretch.end / own.stepSamples);
    for (let delay = 0; delay <= bleedDelaySteps; delay++) {
      const { likeness, louderBy } = compare(own.decibels, other.decibels, from, to, delay);
      if (likeness >= bleedLikeness && louderBy >= bleedQuieterBy) return false;
    }
    return true;
  });
}

function compare(own: Float32Array, other: Float32Array, from: number, to: number, delay: number) {
  let n = 0;
  let sumA = 0;
  let sumB = 0;
  let sumAA = 0;
  let sumBB = 0;
  let sumAB = 0;
  for (let step = Math.max(from, delay); step < Math.min(to, own.length); step++) {
    const a = Math.max(-60, own[step] ?? -60);
    const b = Math.max(-60, other[step - delay] ?? -60);
    n++;
    sumA += a;
    sumB += b;
    sumAA += a * a;
    sumBB += b * b;
    sumAB += a * b;
  }
  if (n === 0) return { likeness: 0, louderBy: 0 };
  const spread = Math.sqrt((sumAA - (sumA * sumA) / n) * (sumBB - (sumB * sumB) / n));
  return { likeness: spread > 0 ? (sumAB - (sumA * sumB) / n) / spread : 0, louderBy: (sumB - sumA) / n };
}

/** Adds a little before and after, but never into a neighbour's half of the gap: consonants are quieter than voices. */
export function padded(stretches: readonly Stretch[], pad: number, length: number): Stretch[] {
  return stretches.map((stretch, i) => {
    const before = stretches[i - 1]?.end ?? -Infinity;
    const after = stretches[i + 1]?.start ?? Infinity;
    return {
      start: Math.max(0, Math.round(Math.max(stretch.start - pad, (stretch.start + before) / 2))),
      end: Math.min(length, Math.round(Math.min(stretch.end + pad, (stretch.end + after) / 2))),
    };
  });
}

/** Collects loudness and likeness of channels while a recording is read once. */
export function createLevelMeter(channels: number, stepSamples: number) {
  const decibels: number[][] = Array.from({ length: channels }, () => []);
  let sumAA = 0;
  let sumBB = 0;
  let sumAB = 0;
  let samples = 0;
  return {
    /** Pieces of equal length, a multiple of the step except for the last. */
    push(pieces: readonly Float32Array[]): void {
      const [a = new Float32Array(0), b = a] = pieces;
      samples += a.length;
      for (let i = 0; i < a.length; i++) {
        const left = a[i] ?? 0;
        const right = b[i] ?? 0;
        sumAA += left * left;
        sumBB += right * right;
        sumAB += left * right;
      }
      pieces.forEach((piece, channel) => {
        for (let at = 0; at < piece.length; at += stepSamples) {
          let energy = 0;
          const end = Math.min(piece.length, at + stepSamples);
          for (let i = at; i < end; i++) energy += (piece[i] ?? 0) ** 2;
          decibels[channel]?.push(10 * Math.log10(energy / (end - at) + 1e-10));
        }
      });
    },
    levels: (channel: number): Levels => ({ stepSamples, decibels: Float32Array.from(decibels[channel] ?? []) }),
    /** True when both channels carry the same sound, at whatever loudness. */
    sameSound: (): boolean => channels === 2 && sumAA > 0 && sumBB > 0 && Math.abs(sumAB) / Math.sqrt(sumAA * sumBB) > 0.98,
    /** The channel that carries nothing at all (below -80 dB), while the other does. */
    deadChannel(): 0 | 1 | null {
      if (channels !== 2 || samples === 0) return null;
      const [a, b] = [sumAA / samples, sumBB / samples];
      return a < 1e-8 && b >= 1e-8 ? 0 : b < 1e-8 && a >= 1e-8 ? 1 : null;
    },
  };
}
