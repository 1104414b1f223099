// Guesses who speaks in a recording with one channel, from the pitch and the colour of voices. No model, no learning: an estimate.
import type { Stretch } from './voice-activity.ts';

export type VoiceEstimate = {
  /** The stretches, cut where the voice changes. `voice` 0 is whoever speaks first. */
  spoken: (Stretch & { voice: 0 | 1 })[];
  /** 1 when no second voice can be told apart. */
  voices: 1 | 2;
};

const frameSamples = 512;
const hopSamples = 320;
const windowSeconds = 1.5;
const coefficients = 12;
const filters = 24;
/**
 * Distance between the middles of the two groups, in units of their spread, below which it is one voice. Measured on synthetic
 * calls: one voice alone 0.9 to 1.3, two different voices 1.6 to 2.4. Few windows fall apart by chance, so they need more.
 */
const apart = (windows: number) => 1.35 + 5 / windows;

type Window = Stretch & { stretch: number; features: number[] };

/**
 * `read` gives samples from -1 to 1. Windows of 1.5 s are described by their median pitch and 12 mel cepstral coefficients and
 * put into two groups by 2-means from a fixed start, so the same recording always gives the same answer.
 */
export function estimateVoices(
  stretches: readonly Stretch[],
  sampleRateHz: number,
  read: (from: number, to: number) => Float32Array,
): VoiceEstimate {
  const tables = spectrumTables(sampleRateHz);
  const windows: Window[] = [];
  for (const [index, stretch] of stretches.entries()) {
    const length = stretch.end - stretch.start;
    const count = Math.max(1, Math.round(length / (windowSeconds * sampleRateHz)));
    for (let i = 0; i < count; i++) {
      const start = stretch.start + Math.floor((length * i) / count);
      const end = stretch.start + Math.floor((length * (i + 1)) / count);
      windows.push({ stretch: index, start, end, features: describe(read(start, end), sampleRateHz, tables) });
    }
  }
  const described = windows.filter((window) => window.features.length > 0);
  const everything = (): VoiceEstimate => ({ spoken: stretches.map((stretch) => ({ ...stretch, voice: 0 })), voices: 1 });
  if (described.length < 4) return everything();
  normalise(described);
  const groups = twoMeans(described.map((window) => window.features));
  if (!groups) return everything();
  const voiceOf = new Map(described.map((window, i) => [window, groups[i] ?? 0]));
  return { spoken: label(stretches, windows, voiceOf), voices: 2 };
}

/** Every stretch gets the voice of most of its windows; a longer one is cut where two windows in a row agree on the other voice. */
function label(stretches: readonly Stretch[], windows: readonly Window[], voiceOf: ReadonlyMap<Window, 0 | 1>) {
  const spoken: VoiceEstimate['spoken'] = [];
  let last: 0 | 1 = 0;
  for (const index of stretches.keys()) {
    const own = windows.filter((window) => window.stretch === index);
    const voices = smooth(
      own.map((window) => voiceOf.get(window) ?? null),
      last,
    );
    for (const [i, window] of own.entries()) {
      const voice: 0 | 1 = voices[i] ?? last;
      const previous = spoken.at(-1);
      if (i > 0 && previous && previous.voice === voice) previous.end = window.end;
      else spoken.push({ start: window.start, end: window.end, voice });
      last = voice;
    }
  }
  const flip = spoken[0]?.voice === 1;
  return spoken.map((part) => ({ ...part, voice: flip ? ((1 - part.voice) as 0 | 1) : part.voice }));
}

/** A single window that disagrees with both neighbours is a slip; in short stretches the majority decides. */
function smooth(voices: (0 | 1 | null)[], before: 0 | 1): (0 | 1)[] {
  const known = voices.filter((voice) => voice !== null);
  if (known.length === 0) return voices.map(() => before);
  const ones = known.filter((voice) => voice === 1).length;
  const majority: 0 | 1 = ones * 2 > known.length ? 1 : ones * 2 < known.length ? 0 : (known[0] ?? before);
  if (voices.length < 4) return voices.map(() => majority);
  const filled = voices.map((voice) => voice ?? majority);
  const runs: { voice: 0 | 1; length: number }[] = [];
  for (const voice of filled) {
    const run = runs.at(-1);
    if (run?.voice === voice) run.length++;
    else runs.push({ voice, length: 1 });
  }
  return runs.flatMap((run, i) => {
    const voice = run.length >= 2 ? run.voice : (runs[i - 1]?.voice ?? runs[i + 1]?.voice ?? run.voice);
    return Array.from({ length: run.length }, () => voice);
  });
}

function normalise(windows: Window[]): void {
  const size = windows[0]?.features.length ?? 0;
  for (let k = 0; k < size; k++) {
    const mean = windows.reduce((sum, window) => sum + (window.features[k] ?? 0), 0) / windows.length;
    const spread =
      Math.sqrt(windows.reduce((sum, window) => sum + ((window.features[k] ?? 0) - mean) ** 2, 0) / windows.length) || 1;
    // Pitch tells voices apart better than any one coefficient.
    const weight = k === 0 ? 2 : 1;
    for (const window of windows) window.features[k] = (((window.features[k] ?? 0) - mean) / spread) * weight;
  }
}

/** Two groups, started at the two ends of the widest direction; null when they are not apart. */
function twoMeans(points: number[][]): (0 | 1)[] | null {
  const axis = widestDirection(points);
  const along = points.map((point) => dot(point, axis));
  const middle = [...along].sort((a, b) => a - b)[Math.floor(along.length / 2)] ?? 0;
  let groups = along.map((value): 0 | 1 => (value > middle ? 1 : 0));
  for (let round = 0; round < 50; round++) {
    const centres = ([0, 1] as const).map((group) => centre(points.filter((_, i) => groups[i] === group)));
    const [zero, one] = centres;
    if (!zero || !one) return null;
    const next = points.map((point): 0 | 1 => (distance(point, zero) <= distance(point, one) ? 0 : 1));
    if (next.every((group, i) => group === groups[i])) break;
    groups = next;
  }
  return separation(points, groups) >= apart(points.length) ? groups : null;
}

function separation(points: number[][], groups: (0 | 1)[]): number {
  const zero = points.filter((_, i) => groups[i] === 0);
  const one = points.filter((_, i) => groups[i] === 1);
  const [a, b] = [centre(zero), centre(one)];
  if (!a || !b || Math.min(zero.length, one.length) < 2) return 0;
  const within = [...zero.map((point) => distance(point, a)), ...one.map((point) => distance(point, b))];
  return Math.sqrt(distance(a, b)) / Math.sqrt(within.reduce((sum, value) => sum + value, 0) / points.length);
}

function widestDirection(points: number[][]): number[] {
  let axis: number[] = points[0]?.map((_, k) => (k === 0 ? 1 : 0.1)) ?? [];
  for (let round = 0; round < 30; round++) {
    const next = axis.map(() => 0);
    for (const point of points) {
      const along = dot(point, axis);
      point.forEach((value, k) => (next[k] = (next[k] ?? 0) + along * value));
    }
    const length = Math.sqrt(dot(next, next)) || 1;
    axis = next.map((value) => value / length);
  }
  return axis;
}

function centre(points: number[][]): number[] | null {
  const first = points[0];
  return first ? first.map((_, k) => points.reduce((sum, point) => sum + (point[k] ?? 0), 0) / points.length) : null;
}

function dot(a: number[], b: number[]): number {
  return a.reduce((sum, value, k) => sum + value * (b[k] ?? 0), 0);
}

function distance(a: number[], b: number[]): number {
  return a.reduce((sum, value, k) => sum + (value - (b[k] ?? 0)) ** 2, 0);
}

type Tables = { window: Float32Array; mel: Float32Array[]; cosine: number[][] };

/** Between 100 and 3800 Hz only, so that a telephone and a headset are described alike. */
function spectrumTables(sampleRateHz: number): Tables {
  const mel = (hz: number) => 1127 * Math.log(1 + hz / 700);
  const [low, high] = [mel(100), mel(Math.min(3800, sampleRateHz / 2))];
  const bins = frameSamples / 2;
  const position = (bin: number) => ((mel((bin * sampleRateHz) / frameSamples) - low) / (high - low)) * (filters + 1);
  return {
    window: Float32Array.from({ length: frameSamples }, (_, i) => 0.54 - 0.46 * Math.cos((2 * Math.PI * i) / (frameSamples - 1))),
    mel: Array.from({ length: filters }, (_, f) =>
      Float32Array.from({ length: bins }, (__, bin) => Math.max(0, 1 - Math.abs(position(bin) - (f + 1)))),
    ),
    cosine: Array.from({ length: coefficients }, (_, k) =>
      Array.from({ length: filters }, (__, f) => Math.cos((Math.PI * (k + 1) * (f + 0.5)) / filters)),
    ),
  };
}

/** Median pitch (log Hz) and mean cepstral coefficients of the voiced frames; empty when there are too few. */
function describe(samples: Float32Array, sampleRateHz: number, tables: Tables): number[] {
  const sums = Array.from({ length: coefficients }, () => 0);
  const pitches: number[] = [];
  for (let at = 0; at + frameSamples * 2 <= samples.length; at += hopSamples * 2) {
    const pitch = pitchOf(samples.subarray(at, at + frameSamples * 2), sampleRateHz);
    if (pitch === null) continue;
    pitches.push(Math.log(pitch));
    const energies = powerSpectrum(samples.subarray(at, at + frameSamples), tables.window);
    const mel = tables.mel.map((filter) =>
      Math.log(filter.reduce((sum, weight, bin) => (weight === 0 ? sum : sum + weight * (energies[bin] ?? 0)), 1e-9)),
    );
    tables.cosine.forEach((row, k) => (sums[k] = (sums[k] ?? 0) + dot(row, mel)));
  }
  if (pitches.length < 3) return [];
  pitches.sort((a, b) => a - b);
  return [pitches[Math.floor(pitches.length / 2)] ?? 0, ...sums.map((sum) => sum / pitches.length)];
}

/** Normalised autocorrelation between 70 and 350 Hz on every second sample; null when the frame is not voiced. */
function pitchOf(frame: Float32Array, sampleRateHz: number): number | null {
  const thin = Float32Array.from({ length: frame.length >> 1 }, (_, i) => ((frame[2 * i] ?? 0) + (frame[2 * i + 1] ?? 0)) / 2);
  const rate = sampleRateHz / 2;
  const longest = Math.floor(rate / 70);
  const size = thin.length - longest;
  let energy = 0;
  for (let i = 0; i < size; i++) energy += thin[i]! * thin[i]!;
  if (energy / size < 1e-6) return null;
  let best = 0;
  let bestLag = 0;
  for (let lag = Math.floor(rate / 350); lag <= longest; lag++) {
    let product = 0;
    let shifted = 0;
    for (let i = 0; i < size; i++) {
      const later = thin[i + lag]!;
      product += thin[i]! * later;
      shifted += later * later;
    }
    const likeness = product / Math.sqrt(energy * shifted + 1e-12);
    // A little in favour of short lags, or half the pitch wins by a hair.
    if (likeness * (1 - 0.0008 * lag) > best) {
      best = likeness * (1 - 0.0008 * lag);
      bestLag = lag;
    }
  }
  return best > 0.5 ? rate / bestLag : null;
}

/** Power of the first half of the spectrum of one frame (radix-2 FFT). */
function powerSpectrum(frame: Float32Array, window: Float32Array): Float32Array {
  const n = frameSamples;
  const re = new Float32Array(n);
  const im = new Float32Array(n);
  for (let i = 0, j = 0; i < n; i++) {
    re[j] = (frame[i]! - 0.95 * (frame[i - 1] ?? frame[i]!)) * window[i]!;
    let bit = n >> 1;
    for (; (j & bit) !== 0; bit >>= 1) j ^= bit;
    j ^= bit;
  }
  for (let size = 2; size <= n; size *= 2) {
    const angle = (-2 * Math.PI) / size;
    for (let k = 0; k < size / 2; k++) {
      const [c, s] = [Math.cos(angle * k), Math.sin(angle * k)];
      for (let at = k; at < n; at += size) {
        const other = at + size / 2;
        const [x, y] = [re[other]! * c - im[other]! * s, re[other]! * s + im[other]! * c];
        re[other] = re[at]! - x;
        im[other] = im[at]! - y;
        re[at]! += x;
        im[at]! += y;
      }
    }
  }
  return Float32Array.from({ length: n / 2 }, (_, i) => re[i]! ** 2 + im[i]! ** 2);
}
