// A thread that looks through a recording and cuts it into uploads, so that hours of samples are never read in the server's own.
import { parentPort, workerData } from 'node:worker_threads';
import { estimateVoices, type VoiceEstimate } from './speaker-estimate.ts';
import { createLevelMeter, cutLong, type Stretch } from './voice-activity.ts';
import { openPcmWav, wavBytes } from './wav-file.ts';

export type SoundQuestion =
  | { kind: 'survey'; longestMs: number }
  | { kind: 'cut'; channel: number; start: number; end: number }
  | { kind: 'voices'; channel: number; stretches: Stretch[] };

export type SoundTask = { id: number; question: SoundQuestion };

export type Survey = {
  sampleRateHz: number;
  /** The channels worth sending: two parties, or one channel with everybody. */
  channels: number[];
  /** True when one channel was recorded but stayed silent. */
  ofOneSide: boolean;
  /** Per channel of `channels`, what goes into one upload, cut at quiet moments. */
  cuts: Stretch[][];
};

export type SoundAnswer =
  | { id: number; kind: 'survey'; survey: Survey }
  /** `wav` is null when nothing can be heard in it. */
  | { id: number; kind: 'cut'; wav: Uint8Array<ArrayBuffer> | null }
  | { id: number; kind: 'voices'; estimate: VoiceEstimate }
  | { id: number; kind: 'fault'; message: string };

const wav = openPcmWav((workerData as { wavPath: string }).wavPath);

function survey(longestMs: number): Survey {
  const step = Math.round(wav.sampleRateHz / 50);
  const piece = step * 500;
  const meter = createLevelMeter(wav.channels, step);
  for (let at = 0; at < wav.frames; at += piece)
    meter.push(Array.from({ length: wav.channels }, (_, channel) => wav.read(channel, at, at + piece)));
  const dead = meter.deadChannel();
  const channels = wav.channels === 1 || meter.sameSound() ? [0] : dead === null ? [0, 1] : [1 - dead];
  const longest = Math.round((longestMs * wav.sampleRateHz) / 1000);
  const whole = wav.frames > 0 ? [{ start: 0, end: wav.frames }] : [];
  return {
    sampleRateHz: wav.sampleRateHz,
    channels,
    ofOneSide: wav.channels === 2 && dead !== null,
    cuts: channels.map((channel) => cutLong(whole, longest, meter.levels(channel))),
  };
}

function cut(channel: number, start: number, end: number): Uint8Array<ArrayBuffer> | null {
  const samples = wav.read(channel, start, end);
  // Recognisers invent words over silence.
  if (samples.every((sample) => Math.abs(sample) < 0.002)) return null;
  return new Uint8Array(wavBytes([samples], wav.sampleRateHz));
}

function answer({ id, question }: SoundTask): SoundAnswer {
  if (question.kind === 'survey') return { id, kind: 'survey', survey: survey(question.longestMs) };
  if (question.kind === 'cut') return { id, kind: 'cut', wav: cut(question.channel, question.start, question.end) };
  const read = (from: number, to: number) => wav.read(question.channel, from, to);
  return { id, kind: 'voices', estimate: estimateVoices(question.stretches, wav.sampleRateHz, read) };
}

parentPort?.on('message', (task: SoundTask) => {
  let said: SoundAnswer;
  try {
    said = answer(task);
  } catch (error) {
    said = { id: task.id, kind: 'fault', message: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(said, said.kind === 'cut' && said.wav ? [said.wav.buffer] : []);
});
