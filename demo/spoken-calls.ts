// The demo's written calls, spoken: the sound a phone system would have recorded, and who said what when.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SpeechSynthesizer } from '../server/ports/speech-synthesis.ts';
import { wavBytes } from '../server/providers/wav-file.ts';
import type { CallScript } from './call-scripts.ts';
import { renderCall, type RenderedCall } from './render-call.ts';

/** What phone systems record: 8 kHz, mu-law, a channel for each side. */
const PHONE_RATE_HZ = 8_000;

export type SpokenCall = { script: CallScript; wav: Buffer; lengthMs: number; turns: RenderedCall['turns'] };

export async function speakCall(voices: SpeechSynthesizer, script: CallScript): Promise<SpokenCall> {
  const spoken = await renderCall(voices, script.lines, { ...script.voices, pauseMs: 500, sampleRateHz: PHONE_RATE_HZ });
  return {
    script,
    wav: wavBytes([spoken.us, spoken.them], PHONE_RATE_HZ, 'mu-law'),
    lengthMs: Math.round((spoken.us.length * 1_000) / PHONE_RATE_HZ),
    turns: spoken.turns,
  };
}

/** As the emulated HubSpot takes recorded speech: a file with its words. */
export async function asClip(call: SpokenCall, folder: string) {
  const name = call.script.title;
  const path = join(folder, `${name.replace(/[^A-Za-z]+/g, '-').toLowerCase()}.wav`);
  await writeFile(path, call.wav);
  const utterances = call.turns.map(({ side, text, startMs, endMs }) => ({
    ...{ text, startTimeMillis: startMs, endTimeMillis: endMs, languageCode: 'en-US' },
    speaker: { id: side },
  }));
  return { name, path, lengthMs: call.lengthMs, contentType: 'audio/wav', utterances };
}
