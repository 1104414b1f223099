// Speech for scenes, from a folder: each name.wav, and what is said in it in name.json, a list of utterances.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SpeechClip } from './calling-book.ts';

export async function readSpeech(folder: string): Promise<SpeechClip[]> {
  const files = (await readdir(folder)).sort();
  const names = files.filter((file) => file.endsWith('.wav')).map((file) => file.slice(0, -'.wav'.length));
  if (names.length === 0) throw new Error(`There is no .wav file in ${folder}.`);
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, `${name}.wav`);
      const clip = { name, path, lengthMs: lengthOf(await readFile(path), path) };
      if (!files.includes(`${name}.json`)) return clip;
      const said: unknown = JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8'));
      if (!Array.isArray(said))
        throw new Error(`${name}.json must be a list of { text, startTimeMillis, endTimeMillis, speaker }.`);
      return { ...clip, utterances: said as NonNullable<SpeechClip['utterances']> };
    }),
  );
}

/** By what the header says of bytes a second, and the size of the sound itself. */
function lengthOf(wav: Buffer, path: string): number {
  if (wav.toString('latin1', 0, 4) !== 'RIFF' || wav.toString('latin1', 8, 12) !== 'WAVE')
    throw new Error(`${path} is not a WAV file.`);
  let bytesPerSecond = 0;
  for (let at = 12; at + 8 <= wav.length;) {
    const [chunk, size] = [wav.toString('latin1', at, at + 4), wav.readUInt32LE(at + 4)];
    if (chunk === 'fmt ') bytesPerSecond = wav.readUInt32LE(at + 16);
    if (chunk === 'data' && bytesPerSecond > 0) return Math.round((1_000 * Math.min(size, wav.length - at - 8)) / bytesPerSecond);
    at += 8 + size + (size % 2);
  }
  throw new Error(`${path} has no sound in it.`);
}
