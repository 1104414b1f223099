// Speaks lines into a call, one after the other, and knows of each how much was really heard.
import { ReadableStream } from 'node:stream/web';
import { voice } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import type { CallVoice, VoicePiece } from './call-voice.ts';
import type { LegOutput } from './leg-audio.ts';

export type SpokenLine = {
  /** As it was meant. */
  text: string;
  /** As far as it was heard: the whole, or up to the word in which it was cut off; empty when nothing of it was. An apology for a wait is in it. */
  heard: string;
  wasCutOff: boolean;
  startMs: number;
  endMs: number;
};

export type LineSpeaker = {
  /** Resolves when the line has been played or cut off. Throws what the voice threw. */
  say(text: string, options: { mayBeCutOff: boolean }): Promise<SpokenLine>;
  /** Something is being said, or about to be. */
  isBusy(): boolean;
  /** Cuts off what is being said, and leaves out what was to follow. */
  stop(): void;
};

const FRAME_MS = 20;
/** -46 dBFS, and what is kept before it. */
const SILENT_BELOW = 0.005;
const LEAD_SAMPLES = 160;
/** Of a sentence whose length is not known, since the rest of its sound never came. */
const CHARACTERS_A_SECOND = 15;

export type SpeakerOptions = {
  session: voice.AgentSession;
  output: LegOutput;
  callVoice: CallVoice;
  callMs: () => number;
  /** The first sound of a line is on its way. */
  began: (text: string, atMs: number) => void;
  signal: AbortSignal;
};

/** Sentences are synthesised one by one, so that a long line begins as soon as a short one. */
export function createLineSpeaker(options: SpeakerOptions): LineSpeaker {
  let current: voice.SpeechHandle | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  let pending = 0;
  let stops = 0;

  /** Begins at once, also while another line is still being said. */
  function makeSound(text: string): Sound {
    const over = new AbortController();
    const signal = AbortSignal.any([options.signal, over.signal]);
    const pieces = begun(piecesOf(text, options.callVoice, signal));
    return { pieces, drop: () => over.abort(new Error('the line is over')) };
  }

  async function speak(text: string, mayBeCutOff: boolean, sound: Sound): Promise<SpokenLine> {
    const { session, output, callMs } = options;
    const line: SpokenLine = { ...unheard(text, callMs()), wasCutOff: false };
    let startMs: number | null = null;
    const spoken: Spoken[] = [];
    let fault: unknown = null;
    const started = () => {
      if (startMs !== null) return;
      startMs = callMs();
      options.began(text, startMs);
    };
    let played: voice.PlaybackFinishedEvent = { playbackPosition: 0, interrupted: false };
    const finished = (event: voice.PlaybackFinishedEvent) => void (played = event);
    output.on(voice.AudioOutput.EVENT_PLAYBACK_STARTED, started);
    output.on(voice.AudioOutput.EVENT_PLAYBACK_FINISHED, finished);
    const frames = (async function* () {
      try {
        let isFirst = true;
        for await (const piece of sound.pieces) {
          const last = spoken.at(-1);
          if (piece.kind === 'begins') spoken.push({ text: piece.text, seconds: 0, isWhole: false });
          else if (last && piece.kind === 'ends') last.isWhole = true;
          else if (last && piece.kind === 'sound') {
            const { samples, sampleRateHz } = piece.audio;
            last.seconds += samples.length / sampleRateHz;
            yield* framesOf(isFirst ? withoutLead(samples) : samples, sampleRateHz);
            isFirst = false;
          }
        }
      } catch (error) {
        fault = error;
      }
    })();
    try {
      current = session.say(text, { audio: ReadableStream.from(frames), allowInterruptions: mayBeCutOff, addToChatCtx: false });
      await current.waitForPlayout();
      line.wasCutOff = current.interrupted || played.interrupted;
    } finally {
      current = null;
      output.off(voice.AudioOutput.EVENT_PLAYBACK_STARTED, started);
      output.off(voice.AudioOutput.EVENT_PLAYBACK_FINISHED, finished);
    }
    line.startMs = startMs ?? line.startMs;
    line.endMs = Math.max(line.startMs, callMs());
    if (startMs !== null) line.heard = heardPart(spoken, line.wasCutOff ? played.playbackPosition : Infinity);
    if (fault !== null && !line.wasCutOff && !options.signal.aborted) throw fault;
    return line;
  }

  return {
    say(text, { mayBeCutOff }) {
      pending += 1;
      const stopsBefore = stops;
      const sound = makeSound(text);
      const said = turn
        .then(() => (stops === stopsBefore ? speak(text, mayBeCutOff, sound) : unheard(text, options.callMs())))
        .finally(() => {
          pending -= 1;
          // What is still on its way from the voice is not wanted any more.
          sound.drop();
        });
      turn = said.catch(() => {});
      return said;
    },
    isBusy: () => pending > 0,
    stop() {
      stops += 1;
      if (current && !current.interrupted) current.interrupt(true);
    },
  };
}

type Sound = { pieces: AsyncGenerator<VoicePiece, void>; drop: () => void };

async function* piecesOf(text: string, callVoice: CallVoice, signal: AbortSignal): AsyncGenerator<VoicePiece, void> {
  for (const sentence of sentencesOf(text)) yield* callVoice.say(sentence, signal);
}

/** Asks for the first of them now, whenever it is taken. */
function begun<T>(pieces: AsyncGenerator<T, void>): AsyncGenerator<T, void> {
  const first = pieces.next();
  // Who takes it is told of a fault; a line that is dropped is taken by nobody.
  first.catch(() => {});
  return (async function* () {
    const { done, value } = await first;
    if (done) return;
    yield value;
    yield* pieces;
  })();
}

function unheard(text: string, atMs: number): SpokenLine {
  return { text, heard: '', wasCutOff: true, startMs: atMs, endMs: atMs };
}

function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?]["”)]?)\s+/).filter((part) => /[\p{L}\p{N}]/u.test(part));
}

/** Voices breathe in before they speak; who waits for an answer hears only that it takes longer. */
function withoutLead(samples: Float32Array): Float32Array {
  const first = samples.findIndex((sample) => Math.abs(sample) > SILENT_BELOW);
  return first < 0 ? samples : samples.subarray(Math.max(0, first - LEAD_SAMPLES));
}

function* framesOf(samples: Float32Array, rateHz: number): Generator<AudioFrame> {
  const size = (rateHz * FRAME_MS) / 1000;
  for (let at = 0; at < samples.length; at += size) {
    const pcm = Int16Array.from(samples.subarray(at, at + size), (sample) =>
      Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768))),
    );
    yield new AudioFrame(pcm, rateHz, 1, pcm.length);
  }
}

type Spoken = { text: string; seconds: number; isWhole: boolean };

/** The words that fit into what was played, by their length; the last one whole. */
function heardPart(spoken: readonly Spoken[], playedSeconds: number): string {
  let left = playedSeconds;
  const heard: string[] = [];
  for (const { text, seconds, isWhole } of spoken) {
    const played = Math.min(left, seconds);
    if (played <= 0) continue;
    left -= played;
    const wholeSeconds = isWhole ? seconds : Math.max(seconds, text.length / CHARACTERS_A_SECOND);
    const upTo = Math.ceil((text.length * played) / wholeSeconds);
    const rest = text.slice(upTo).search(/\s/);
    heard.push(rest < 0 ? text : text.slice(0, upTo + rest).trimEnd());
  }
  return heard.join(' ');
}
