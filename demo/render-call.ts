// Speaks a written call with the local voices, each side on its own channel, and records it as phone systems do: 8 kHz mu-law.
import type { SpeechSynthesizer } from '../server/ports/speech-synthesis.ts';
import { createResampler } from '../server/providers/resample.ts';
import { wavBytes } from '../server/providers/wav-file.ts';
import type { CallScript } from './call-scripts.ts';

const PHONE_RATE_HZ = 8_000;

export type RenderedCall = { wav: Buffer; lengthMs: number };

/** The first channel is our side. */
export async function renderCall(script: CallScript, voices: SpeechSynthesizer): Promise<RenderedCall> {
  const pieces: { side: 'us' | 'them'; at: number; samples: Float32Array }[] = [];
  let cursor = 0;
  for (const line of script.lines) {
    cursor += Math.round(((line.afterMs ?? 0) * PHONE_RATE_HZ) / 1000);
    const spoken = await voices.speak(line.text, script.voices[line.side]);
    const samples = toPhoneRate(spoken.samples, spoken.sampleRateHz);
    pieces.push({ side: line.side, at: cursor, samples });
    cursor += samples.length;
  }
  const length = cursor + PHONE_RATE_HZ / 2;
  const sides = { us: new Float32Array(length), them: new Float32Array(length) };
  for (const piece of pieces) sides[piece.side].set(piece.samples, piece.at);
  return { wav: wavBytes([sides.us, sides.them], PHONE_RATE_HZ, 'mu-law'), lengthMs: (length / PHONE_RATE_HZ) * 1000 };
}

function toPhoneRate(samples: Float32Array, rateHz: number): Float32Array {
  const resampler = createResampler(rateHz, PHONE_RATE_HZ);
  const most = resampler.push(samples);
  const rest = resampler.end();
  const all = new Float32Array(most.length + rest.length);
  all.set(most);
  all.set(rest, most.length);
  return all;
}
