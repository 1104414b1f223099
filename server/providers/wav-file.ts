// Writes and reads the plain WAV files that all speech work here agrees on: 16-bit PCM, one or two channels.
import { closeSync, fstatSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { readWavFormat, type ReadAt } from './wav-format.ts';
import { encodeALaw, encodeMuLaw, toInt16 } from './wav-samples.ts';

type HeadOptions = { formatTag: number; channels: number; sampleRateHz: number; bitsPerSample: number; dataBytes: number };

/** The 44 bytes before the samples. Sizes beyond 4 GiB are written as "unknown", which readers take as "to the end". */
export function wavHead(options: HeadOptions): Buffer {
  const frameBytes = (options.channels * options.bitsPerSample) / 8;
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(Math.min(0xffffffff, options.dataBytes + 36 + (options.dataBytes % 2)), 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(options.formatTag, 20);
  head.writeUInt16LE(options.channels, 22);
  head.writeUInt32LE(options.sampleRateHz, 24);
  head.writeUInt32LE(options.sampleRateHz * frameBytes, 28);
  head.writeUInt16LE(frameBytes, 32);
  head.writeUInt16LE(options.bitsPerSample, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(Math.min(0xffffffff, options.dataBytes), 40);
  return head;
}

/** A whole WAV in memory. Channels are filled up with silence to the longest; `encoding` defaults to 16-bit PCM. */
export function wavBytes(
  channels: readonly Float32Array[],
  sampleRateHz: number,
  encoding: 'pcm' | 'mu-law' | 'a-law' = 'pcm',
): Buffer {
  const frames = Math.max(0, ...channels.map((channel) => channel.length));
  const sampleBytes = encoding === 'pcm' ? 2 : 1;
  const dataBytes = frames * channels.length * sampleBytes;
  const head = wavHead({
    formatTag: { pcm: 1, 'a-law': 6, 'mu-law': 7 }[encoding],
    channels: channels.length,
    sampleRateHz,
    bitsPerSample: sampleBytes * 8,
    dataBytes,
  });
  const data = Buffer.alloc(dataBytes + (dataBytes % 2));
  let at = 0;
  for (let frame = 0; frame < frames; frame++) {
    for (const channel of channels) {
      const sample = toInt16(channel[frame] ?? 0);
      if (encoding === 'pcm') data.writeInt16LE(sample, at);
      else data[at] = encoding === 'mu-law' ? encodeMuLaw(sample) : encodeALaw(sample);
      at += sampleBytes;
    }
  }
  return Buffer.concat([head, data]);
}

/** Writes a two-party recording: `us` on the first channel, `them` on the second. */
export function writeStereoWav(
  path: string,
  sides: { us: Float32Array; them: Float32Array },
  sampleRateHz: number,
  encoding: 'pcm' | 'mu-law' | 'a-law' = 'pcm',
): void {
  writeFileSync(path, wavBytes([sides.us, sides.them], sampleRateHz, encoding));
}

export type PcmWavWriter = {
  readonly frames: number;
  /** One list per channel, all of the same length. */
  write(channels: readonly Float32Array[]): void;
  /** Puts the true length into the head. */
  finish(): void;
  close(): void;
};

/** Writes a 16-bit WAV piece by piece, so that hours of sound never lie in memory. Blocks: for worker threads. */
export function createPcmWav(path: string, format: { channels: number; sampleRateHz: number }): PcmWavWriter {
  const file = openSync(path, 'w');
  const describe = (dataBytes: number) => wavHead({ ...format, formatTag: 1, bitsPerSample: 16, dataBytes });
  let frames = 0;
  writeSync(file, describe(0));
  return {
    get frames() {
      return frames;
    },
    write(channels) {
      const length = channels[0]?.length ?? 0;
      const samples = new Int16Array(length * format.channels);
      for (let channel = 0; channel < format.channels; channel++) {
        const from = channels[channel];
        if (!from) continue;
        for (let i = 0; i < length; i++) samples[i * format.channels + channel] = toInt16(from[i] ?? 0);
      }
      writeFully(file, Buffer.from(samples.buffer));
      frames += length;
    },
    finish() {
      writeSync(file, describe(frames * format.channels * 2), 0, 44, 0);
    },
    close() {
      closeSync(file);
    },
  };
}

function writeFully(file: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
}

export type PcmWav = {
  channels: number;
  sampleRateHz: number;
  frames: number;
  /** Samples of one channel, frames `from` to `to` (exclusive), cut to what is there. */
  read(channel: number, from: number, to: number): Float32Array<ArrayBuffer>;
  close(): void;
};

/** Opens a WAV that this house wrote. Throws when it is not 16-bit PCM. Blocks: for worker threads and processes of their own. */
export function openPcmWav(path: string): PcmWav {
  const file = openSync(path, 'r');
  const format = readWavFormat(readAt(file), fstatSync(file).size);
  if (typeof format === 'string' || format.codec !== 'pcm' || format.bitsPerSample !== 16) {
    closeSync(file);
    throw new TypeError(`${path} is not a 16-bit PCM WAV file.`);
  }
  const { channels, sampleRateHz, frameBytes, dataStart } = format;
  const frames = Math.floor(format.dataBytes / frameBytes);
  return {
    channels,
    sampleRateHz,
    frames,
    read(channel, from, to) {
      const first = Math.max(0, from);
      const bytes = readAt(file)(dataStart + first * frameBytes, Math.max(0, Math.min(to, frames) - first) * frameBytes);
      const samples = new Float32Array(Math.floor(bytes.length / frameBytes));
      for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE(i * frameBytes + channel * 2) / 32768;
      return samples;
    },
    close: () => closeSync(file),
  };
}

/** Reads of an open file by position. */
export function readAt(file: number): ReadAt {
  return (position, length) => {
    const bytes = Buffer.alloc(length);
    let done = 0;
    while (done < length) {
      const count = readSync(file, bytes, done, length - done, position + done);
      if (count === 0) break;
      done += count;
    }
    return bytes.subarray(0, done);
  };
}
