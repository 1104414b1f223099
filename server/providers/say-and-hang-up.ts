// Says one thing to somebody who is not put through to an agent, and hangs up.
import type { LiveSpeech } from '../ports/live-speech.ts';
import type { MediaLeg } from '../ports/media-leg.ts';
import { resample } from './resample.ts';

/** A voice of this machine: whoever rings must not wait for the network to hear that nobody is there. */
export async function sayAndHangUp(leg: MediaLeg, text: string, { voice }: Pick<LiveSpeech, 'voice'>): Promise<void> {
  try {
    const { samples, sampleRateHz } = await voice.speak(text, voice.voices[0] ?? '');
    const atRate = resample(samples, sampleRateHz, leg.rateHz);
    leg.write(Int16Array.from(atRate, (sample) => Math.round(Math.max(-1, Math.min(1, sample)) * 32_767)));
    await leg.mark();
  } finally {
    leg.close();
  }
}
