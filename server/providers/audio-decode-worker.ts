// Decodes one file in a thread of its own: hours of sound must not hold up the server, and what a decoder leaks goes with the thread.
import { closeSync, fstatSync, openSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import decode from 'audio-decode';
import type { StreamDecoder } from 'audio-decode';
import type { DecodedAudio } from '../ports/audio-decoder.ts';
import { createPipeline, TooLong, type Pipeline } from './audio-pipeline.ts';
import { sniffAudio, type Decoder } from './audio-sniff.ts';
import { readAt } from './wav-file.ts';
import { readWavFormat, wavFormatName, type ReadAt, type WavFault, type WavFormat } from './wav-format.ts';
import { sampleReader } from './wav-samples.ts';

export type DecodeTask = { sourcePath: string; wavPath: string; maximumLengthMs: number; label: string | null };

export type DecodeOutcome =
  | { kind: 'decoded'; audio: DecodedAudio }
  | { kind: 'empty' }
  | { kind: 'not-audio'; what: string }
  /** Perhaps ffmpeg can read it. */
  | { kind: 'foreign'; name: string }
  | { kind: 'unknown' }
  | { kind: 'damaged'; name: string; detail: string }
  | { kind: 'too-long' };

const pieceBytes = 256 * 1024;

async function run(task: DecodeTask): Promise<DecodeOutcome> {
  const file = openSync(task.sourcePath, 'r');
  let pipeline: Pipeline | null = null;
  const open = (channels?: 1 | 2) => {
    pipeline = createPipeline({
      wavPath: task.wavPath,
      maximumLengthMs: task.maximumLengthMs,
      ...(channels === undefined ? {} : { channels }),
    });
    return pipeline;
  };
  try {
    const fileBytes = fstatSync(file).size;
    const read = readAt(file);
    const sniffed = sniffAudio(read(0, Math.min(fileBytes, 65536)));
    if (sniffed.kind === 'wav') return await decodeWav(read, fileBytes, task, open);
    if (sniffed.kind !== 'decodable') return sniffed;
    return await decodeStream(sniffed.decoder, sniffed.name, read, 0, fileBytes, () => open(sniffed.channels));
  } catch (error) {
    if (error instanceof TooLong) return { kind: 'too-long' };
    throw error;
  } finally {
    (pipeline as Pipeline | null)?.close();
    closeSync(file);
  }
}

const wavFaults: Record<WavFault, string> = {
  not_wav: 'it does not start like one',
  no_format: 'it does not say how its samples are written',
  no_data: 'it holds no samples',
  impossible_format: 'it declares an impossible number of channels or samples per second',
};

async function decodeWav(
  read: ReadAt,
  fileBytes: number,
  task: DecodeTask,
  open: (channels?: 1 | 2) => Pipeline,
): Promise<DecodeOutcome> {
  const format = readWavFormat(read, fileBytes);
  if (typeof format === 'string') return { kind: 'damaged', name: 'wav', detail: wavFaults[format] };
  const name = wavFormatName(format);
  const { dataStart, dataBytes, formatTag } = format;
  if (dataBytes === 0) return { kind: 'empty' };
  const sample = sampleReader(format.codec, format.bitsPerSample);
  // mp3 in a WAV coat.
  if (formatTag === 0x55)
    return decodeStream('mp3', name, read, dataStart, dataStart + dataBytes, () => open(format.channels === 1 ? 1 : 2));
  if (formatTag === 0x11 || formatTag === 0x02) return decodeStream('wav', name, read, 0, fileBytes, () => open());
  if (!sample) return { kind: 'foreign', name };
  const frames = Math.floor(dataBytes / format.frameBytes);
  if ((frames / format.sampleRateHz) * 1000 > task.maximumLengthMs) return { kind: 'too-long' };
  const pipeline = open();
  decodeSamples(read, format, frames, sample, pipeline);
  const label = task.label ?? `${name}${format.cutShort ? ' (cut short)' : ''}`;
  return finish(pipeline, label, format.sampleRateHz);
}

function decodeSamples(
  read: ReadAt,
  format: WavFormat,
  frames: number,
  sample: (bytes: Buffer, at: number) => number,
  pipeline: Pipeline,
): void {
  const sampleBytes = format.frameBytes / format.channels;
  const framesPerPiece = Math.max(1, Math.floor(pieceBytes / format.frameBytes));
  for (let done = 0; done < frames; done += framesPerPiece) {
    const count = Math.min(framesPerPiece, frames - done);
    const bytes = read(format.dataStart + done * format.frameBytes, count * format.frameBytes);
    const whole = Math.floor(bytes.length / format.frameBytes);
    const channels = Array.from({ length: format.channels }, (_, channel) => {
      const samples = new Float32Array(whole);
      for (let i = 0; i < whole; i++) samples[i] = sample(bytes, i * format.frameBytes + channel * sampleBytes);
      return samples;
    });
    pipeline.push(channels, format.sampleRateHz);
  }
}

async function decodeStream(
  decoderName: Decoder | 'wav',
  name: string,
  read: ReadAt,
  from: number,
  to: number,
  open: () => Pipeline,
): Promise<DecodeOutcome> {
  const pipeline = open();
  let decoder: StreamDecoder | null = null;
  let sampleRateHz = 0;
  let fault: string | null = null;
  const take = (piece: { channelData: Float32Array[]; sampleRate: number }) => {
    if (piece.channelData.length === 0 || !(piece.sampleRate >= 1000)) return;
    sampleRateHz ||= piece.sampleRate;
    pipeline.push(piece.channelData, piece.sampleRate);
  };
  try {
    decoder = await decoderOf(decoderName);
    for (let at = from; at < to; at += pieceBytes) take(await decoder(new Uint8Array(read(at, Math.min(pieceBytes, to - at)))));
    take(await decoder());
  } catch (error) {
    if (error instanceof TooLong) throw error;
    fault = error instanceof Error ? error.message : String(error);
    decoder?.free();
  }
  // What could be read before the damage is worth having; a file that gives nothing is not.
  if (pipeline.frames === 0 && sampleRateHz === 0)
    return { kind: 'damaged', name, detail: fault ?? 'no sound could be read from it' };
  return finish(pipeline, fault === null ? name : `${name} (cut short)`, sampleRateHz);
}

function decoderOf(name: Decoder | 'wav'): Promise<StreamDecoder> {
  return decode[name]();
}

function finish(pipeline: Pipeline, format: string, sampleRateHz: number): DecodeOutcome {
  const audio = { format, sampleRateHz, ...pipeline.finish() };
  return audio.lengthMs === 0 ? { kind: 'empty' } : { kind: 'decoded', audio };
}

parentPort?.postMessage(await run(workerData as DecodeTask));
