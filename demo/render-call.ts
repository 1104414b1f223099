// A two-party call spoken by two synthetic voices, with the truth about who said what and when.
import type { SpeechSynthesizer } from '../server/ports/speech-synthesis.ts';
import { resample } from '../server/providers/resample.ts';

export type Turn = { side: 'us' | 'them'; text: string };

export type RenderedCall = {
  us: Float32Array;
  them: Float32Array;
  sampleRateHz: number;
  turns: (Turn & { startMs: number; endMs: number })[];
};

/** Speaks the turns one after the other with `pauseMs` between them, each side on its own track of equal length. */
export async function renderCall(
  synthesizer: SpeechSynthesizer,
  turns: readonly Turn[],
  options: { us: string; them: string; pauseMs: number; sampleRateHz: number },
): Promise<RenderedCall> {
  const spoken: { turn: Turn; samples: Float32Array; at: number }[] = [];
  const pause = Math.round((options.pauseMs * options.sampleRateHz) / 1000);
  let at = pause;
  for (const turn of turns) {
    const audio = await synthesizer.speak(turn.text, options[turn.side]);
    const samples = resample(audio.samples, audio.sampleRateHz, options.sampleRateHz);
    spoken.push({ turn, samples, at });
    at += samples.length + pause;
  }
  const us = new Float32Array(at);
  const them = new Float32Array(at);
  for (const part of spoken) (part.turn.side === 'us' ? us : them).set(part.samples, part.at);
  const ms = (samples: number) => Math.round((samples * 1000) / options.sampleRateHz);
  return {
    us,
    them,
    sampleRateHz: options.sampleRateHz,
    turns: spoken.map(({ turn, samples, at: start }) => ({ ...turn, startMs: ms(start), endMs: ms(start + samples.length) })),
  };
}
