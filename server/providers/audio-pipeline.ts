// Samples of any rate and any number of channels become a 16 kHz WAV of one or two channels, with the loudness a waveform shows.
import type { DecodedAudio } from '../ports/audio-decoder.ts';
import { createResampler, type Resampler } from './resample.ts';
import { createPcmWav, type PcmWavWriter } from './wav-file.ts';

export const outputHz = 16_000;
const peaksPerSecond = 20;
const maximumPeaks = 6000;
const samplesPerPeak = outputHz / peaksPerSecond;

/** Thrown when more sound comes than we take. */
export class TooLong extends Error {}

export type Pipeline = {
  readonly frames: number;
  push(channels: readonly Float32Array[], sampleRateHz: number): void;
  finish(): Pick<DecodedAudio, 'channels' | 'lengthMs' | 'peaks'>;
  close(): void;
};

/**
 * `channels` is what the container declares, when it does: some decoders give mono pieces for stereo passages that are equal.
 * Without it the first piece decides.
 */
export function createPipeline(options: { wavPath: string; maximumLengthMs: number; channels?: 1 | 2 }): Pipeline {
  const maximumFrames = (options.maximumLengthMs * outputHz) / 1000;
  let writer: PcmWavWriter | null = null;
  let resamplers: Resampler[] = [];
  let width: 1 | 2 = 1;
  let rate = 0;
  const peaks: number[][] = [];
  const open: { count: number; peak: number }[] = [];

  function emit(channels: Float32Array[]): void {
    if (!writer || (channels[0]?.length ?? 0) === 0) return;
    if (writer.frames + (channels[0]?.length ?? 0) > maximumFrames) throw new TooLong();
    writer.write(channels);
    channels.forEach((samples, channel) => {
      const bin = (open[channel] ??= { count: 0, peak: 0 });
      const list = (peaks[channel] ??= []);
      for (const sample of samples) {
        const loudness = sample < 0 ? -sample : sample;
        if (loudness > bin.peak) bin.peak = loudness;
        if (++bin.count === samplesPerPeak) {
          list.push(bin.peak);
          bin.count = 0;
          bin.peak = 0;
        }
      }
    });
  }

  function drain(): void {
    emit(resamplers.map((resampler) => resampler.end()));
  }

  return {
    get frames() {
      return writer?.frames ?? 0;
    },
    push(channels, sampleRateHz) {
      if ((channels[0]?.length ?? 0) === 0) return;
      if (!writer) {
        width = options.channels ?? (channels.length === 1 || channels.length === 6 ? 1 : 2);
        writer = createPcmWav(options.wavPath, { channels: width, sampleRateHz: outputHz });
      }
      if (rate !== sampleRateHz) {
        // Concatenated files may change their rate on the way.
        if (rate !== 0) drain();
        rate = sampleRateHz;
        resamplers = Array.from({ length: width }, () => createResampler(sampleRateHz, outputHz));
      }
      const folded = foldChannels(channels, width);
      emit(resamplers.map((resampler, channel) => resampler.push(folded[channel] ?? new Float32Array(0))));
    },
    finish() {
      drain();
      writer?.finish();
      open.forEach((bin, channel) => bin.count > 0 && peaks[channel]?.push(bin.peak));
      const frames = writer?.frames ?? 0;
      return { channels: width, lengthMs: Math.round((frames * 1000) / outputHz), peaks: peaks.map(thinOut) };
    },
    close: () => writer?.close(),
  };
}

/**
 * More than two channels: recorders that keep one party per channel put their own side first, so the first channel stays and the
 * others are added up on the second. Six channels are surround sound of a film, where channels are no parties: mixed to one.
 */
export function foldChannels(channels: readonly Float32Array[], width: 1 | 2): readonly Float32Array[] {
  if (channels.length === width) return channels;
  const [first = new Float32Array(0), ...others] = channels;
  if (width === 1) return [mix(channels, 1 / channels.length)];
  return others.length === 0 ? [first, first] : [first, mix(others, 1)];
}

function mix(channels: readonly Float32Array[], gain: number): Float32Array {
  const sum = new Float32Array(channels[0]?.length ?? 0);
  for (const channel of channels) for (let i = 0; i < sum.length; i++) sum[i]! += (channel[i] ?? 0) * gain;
  return sum;
}

function thinOut(peaks: number[]): number[] {
  const group = Math.ceil(peaks.length / maximumPeaks);
  const thin: number[] = [];
  for (let at = 0; at < peaks.length; at += group) {
    let loudest = 0;
    for (let i = at; i < Math.min(peaks.length, at + group); i++) loudest = Math.max(loudest, peaks[i] ?? 0);
    thin.push(Math.min(1, Math.round(loudest * 1000) / 1000));
  }
  return thin;
}
