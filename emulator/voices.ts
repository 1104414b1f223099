// A recording that sounds like two people taking turns, one in each channel, as a WAV file. No word can be understood.
import { createChance } from './chance.ts';

const RATE = 8_000;
const CHANNELS = 2;
const BYTES = 2;
const HEADER_BYTES = 44;
const LOUDNESS = 7_000;
const HZ = [125, 210] as const;

/** Turns of both voices, the caller's first. The same recording has the same turns. */
export function turnsOf(lengthMs: number, name: string): { voice: 0 | 1; startMs: number; endMs: number }[] {
  const chance = createChance(1, `turns ${name}`);
  const turns: { voice: 0 | 1; startMs: number; endMs: number }[] = [];
  let voice: 0 | 1 = 0;
  for (let startMs = 400; startMs < lengthMs - 500;) {
    const endMs = Math.min(lengthMs - 100, startMs + chance.between(1_500, 9_000));
    turns.push({ voice, startMs, endMs });
    startMs = endMs + chance.between(150, 900);
    voice = voice === 0 ? 1 : 0;
  }
  return turns;
}

export function wavOfVoices(lengthMs: number, name: string): Buffer {
  const frames = Math.floor((lengthMs / 1_000) * RATE);
  const wav = Buffer.alloc(HEADER_BYTES + frames * CHANNELS * BYTES);
  writeHeader(wav);
  const samples = new Int16Array(wav.buffer, wav.byteOffset + HEADER_BYTES, frames * CHANNELS);
  for (const { voice, startMs, endMs } of turnsOf(lengthMs, name)) {
    const last = Math.floor((endMs / 1_000) * RATE);
    for (let frame = Math.floor((startMs / 1_000) * RATE); frame < last; frame++)
      samples[frame * CHANNELS + voice] = sampleAt(frame / RATE, HZ[voice]);
  }
  return wav;
}

/** A buzz with the melody and the syllables of speech. */
function sampleAt(seconds: number, hz: number): number {
  const pitch = 2 * Math.PI * hz * seconds + 3 * Math.sin(2 * Math.PI * 0.6 * seconds);
  const syllables = Math.max(0, Math.sin(2 * Math.PI * 4.3 * seconds)) ** 0.6;
  return LOUDNESS * syllables * (Math.sin(pitch) + 0.5 * Math.sin(2 * pitch) + 0.3 * Math.sin(5 * pitch)) * 0.55;
}

function writeHeader(wav: Buffer): void {
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(CHANNELS, 22);
  wav.writeUInt32LE(RATE, 24);
  wav.writeUInt32LE(RATE * CHANNELS * BYTES, 28);
  wav.writeUInt16LE(CHANNELS * BYTES, 32);
  wav.writeUInt16LE(8 * BYTES, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(wav.length - HEADER_BYTES, 40);
}
