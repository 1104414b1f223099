// Transcribes one recording from beginning to end: find speech, tell the speakers apart, recognise turn by turn.
import { Problem } from '../../rules/problem.ts';
import type { Utterance } from '../../rules/transcript.ts';
import type { TranscriptionInput, TranscriptionResult } from '../ports/transcription.ts';
import { speechHz, type SherpaRecogniser } from './sherpa-recogniser.ts';
import { extent, joinTurns, utteranceOf, withoutLoops, type Spoken, type Turn } from './sherpa-turns.ts';
import { estimateVoices } from './speaker-estimate.ts';
import { createLevelMeter, cutLong, padded, withoutBleed, type Stretch } from './voice-activity.ts';
import { openPcmWav, type PcmWav } from './wav-file.ts';

export type SherpaJob = Pick<TranscriptionInput, 'wavPath' | 'ourChannel' | 'speakers'>;

export type JobHooks = {
  onProgress: (share: number) => void;
  /** Called between steps of at most a second or two; lets messages in and throws when the job was cancelled. */
  breathe: () => Promise<void>;
};

const samplesPerMs = speechHz / 1000;
const longest = 25 * speechHz;
const longestGap = 0.9 * speechHz;
const pad = 0.2 * speechHz;
const levelStep = 0.02 * speechHz;
const piece = 10 * speechHz;
/** Share of the whole work that finding speech takes. */
const listening = 0.08;

/** How the channels of a recording are to be understood. */
type Layout =
  /** One party per channel. */
  | { kind: 'parties' }
  /** Everybody is on `channel`. `side` is set when the other channel was recorded but silent. */
  | { kind: 'mixed'; channel: 0 | 1; ofOneSide: boolean };

export async function transcribeJob(
  recogniser: SherpaRecogniser,
  job: SherpaJob,
  hooks: JobHooks,
): Promise<Omit<TranscriptionResult, 'engine'>> {
  const wav = openPcmWav(job.wavPath);
  try {
    if (wav.sampleRateHz !== speechHz || wav.channels > 2)
      throw new Problem(
        'transcription_failed',
        'The recogniser needs 16 kHz sound with one or two channels. Decode the recording again.',
      );
    const { layout, stretches } = await findSpeech(recogniser, wav, hooks);
    const { spoken, voices } = await tellApart(wav, layout, stretches, hooks);
    const turns = joinTurns(spoken, { longestGap, longest });
    const utterances = await recogniseTurns(recogniser, wav, turns, { layout, voices, job }, hooks);
    return { utterances, speakersEstimated: layout.kind === 'mixed' && !(layout.ofOneSide && voices === 1), timesEstimated: false };
  } finally {
    wav.close();
  }
}

async function findSpeech(
  recogniser: SherpaRecogniser,
  wav: PcmWav,
  hooks: JobHooks,
): Promise<{ layout: Layout; stretches: Stretch[][] }> {
  const meter = createLevelMeter(wav.channels, levelStep);
  const listeners = Array.from({ length: wav.channels }, () => recogniser.listen());
  for (let at = 0; at < wav.frames; at += piece) {
    const pieces = listeners.map((_, channel) => wav.read(channel, at, at + piece));
    meter.push(pieces);
    listeners.forEach((listener, channel) => listener.push(pieces[channel] ?? new Float32Array(0)));
    hooks.onProgress((listening * Math.min(wav.frames, at + piece)) / wav.frames);
    await hooks.breathe();
  }
  const found = listeners.map((listener) => listener.end());
  const layout = layoutOf(wav.channels, meter.sameSound(), meter.deadChannel());
  const stretches = found.map((own, channel) => {
    const kept = layout.kind === 'parties' ? withoutBleed(own, meter.levels(channel), meter.levels(1 - channel)) : own;
    return padded(cutLong(kept, longest, meter.levels(channel)), pad, wav.frames);
  });
  return { layout, stretches };
}

function layoutOf(channels: number, sameSound: boolean, dead: 0 | 1 | null): Layout {
  if (channels === 1 || sameSound) return { kind: 'mixed', channel: 0, ofOneSide: false };
  return dead === null ? { kind: 'parties' } : { kind: 'mixed', channel: dead === 0 ? 1 : 0, ofOneSide: true };
}

async function tellApart(
  wav: PcmWav,
  layout: Layout,
  stretches: Stretch[][],
  hooks: JobHooks,
): Promise<{ spoken: Spoken[]; voices: 1 | 2 }> {
  if (layout.kind === 'parties') {
    const spoken = stretches.flatMap((own, channel) =>
      own.map((stretch): Spoken => ({ ...stretch, voice: channel === 0 ? 0 : 1 })),
    );
    return { spoken, voices: 2 };
  }
  await hooks.breathe();
  return estimateVoices(stretches[layout.channel] ?? [], speechHz, (from, to) => wav.read(layout.channel, from, to));
}

async function recogniseTurns(
  recogniser: SherpaRecogniser,
  wav: PcmWav,
  turns: readonly Turn[],
  about: { layout: Layout; voices: 1 | 2; job: SherpaJob },
  hooks: JobHooks,
): Promise<Utterance[]> {
  const utterances: Utterance[] = [];
  const total = turns.reduce((sum, turn) => sum + extent(turn).end - extent(turn).start, 0);
  let done = 0;
  for (const turn of turns) {
    await hooks.breathe();
    const { start, end } = extent(turn);
    const channel = about.layout.kind === 'parties' ? turn.voice : about.layout.channel;
    const text = withoutLoops(recogniser.hear(wav.read(channel, start, end)));
    if (/[\p{L}\p{N}]/u.test(text)) utterances.push(utteranceOf(turn, text, whoSpeaks(turn, about), samplesPerMs));
    done += end - start;
    hooks.onProgress(listening + ((1 - listening) * done) / total);
  }
  return utterances;
}

function whoSpeaks(
  turn: Turn,
  about: { layout: Layout; voices: 1 | 2; job: SherpaJob },
): Pick<Utterance, 'speaker' | 'side' | 'channel'> {
  const { layout, voices, job } = about;
  if (layout.kind === 'mixed' && !(layout.ofOneSide && voices === 1))
    return { speaker: `Speaker ${turn.voice + 1}`, side: 'unknown', channel: null };
  const channel = layout.kind === 'mixed' ? layout.channel : turn.voice;
  const side = channel === job.ourChannel ? 'us' : 'them';
  return { speaker: job.speakers[side], side, channel };
}
