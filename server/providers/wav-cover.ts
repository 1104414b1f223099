// Silences moments of a WAV file: the copy differs in their samples and in nothing else.
import { copyFile, open, rm, type FileHandle } from 'node:fs/promises';
import type { SoundSpan } from '../../rules/covered-sound.ts';
import type { CoverSound } from '../ports/sound-cover.ts';
import { readAt } from './wav-file.ts';
import { readWavFormat, type WavFormat } from './wav-format.ts';

const PIECE_BYTES = 1024 * 1024;

export const coverWav: CoverSound = async ({ sourcePath, targetPath, spans, signal }) => {
  await copyFile(sourcePath, targetPath);
  const file = await open(targetPath, 'r+');
  let isWhole = false;
  try {
    const format = readWavFormat(readAt(file.fd), (await file.stat()).size);
    if (typeof format === 'string' || format.codec === 'other') return 'not_plain';
    for (const span of spans) await silence(file, format, span, signal);
    isWhole = true;
    return 'covered';
  } finally {
    await file.close();
    if (!isWhole) await rm(targetPath, { force: true });
  }
};

async function silence(file: FileHandle, format: WavFormat, span: SoundSpan, signal: AbortSignal): Promise<void> {
  const { dataStart, dataBytes, frameBytes, sampleRateHz } = format;
  const frames = Math.floor(dataBytes / frameBytes);
  const frameAt = (ms: number): number => Math.min(frames, (ms * sampleRateHz) / 1000);
  const to = dataStart + Math.ceil(frameAt(span.endMs)) * frameBytes;
  const quiet = Buffer.alloc(PIECE_BYTES, silentByte(format));
  for (let at = dataStart + Math.floor(frameAt(span.startMs)) * frameBytes; at < to; at += PIECE_BYTES) {
    signal.throwIfAborted();
    await file.write(quiet, 0, Math.min(PIECE_BYTES, to - at), at);
  }
}

/** Every byte of a sample without sound. */
function silentByte({ codec, bitsPerSample }: WavFormat): number {
  if (codec === 'mu-law') return 0xff;
  if (codec === 'a-law') return 0xd5;
  return codec === 'pcm' && bitsPerSample === 8 ? 0x80 : 0;
}
