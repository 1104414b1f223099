// Everything that has its ear on the line of one call: the engine, the recording, the clock of answers, the finder of tones.
import type { Clock } from '../ports/clock.ts';
import type { LegEnd, MediaLeg } from '../ports/media-leg.ts';
import { createToneFinder, type Tone } from './beep.ts';
import { LegInput, LegOutput } from './leg-audio.ts';
import { createLatencyMeter, type Latency } from './line-latency.ts';
import { createLine, SLOT_MS, type Slot } from './line.ts';
import { createSoundClock, type SoundClock } from './sound-clock.ts';
import { createRecorder, type Recorder } from './recorder.ts';

export type CallLine = {
  input: LegInput;
  output: LegOutput;
  /** When in the call the sound was heard that `input` has given so far. */
  sound: SoundClock;
  /** From now on what is heard is kept in the file; the time before it is silence there, so that times stay true. */
  record(path: string): void;
  /** A person speaks in the agent's place: `hear` is given what the other side says, at once; the answer plays what the person says. */
  standIn(hear: (pcm: Int16Array) => void): (pcm: Int16Array) => void;
  /** To be called every few milliseconds. */
  advance(): void;
  /** After the end of the leg, with the length of the call. Null where nothing was recorded. */
  close(lengthMs: number): Promise<{ lengthMs: number; fault: unknown } | null>;
};

export type CallLineOptions = {
  leg: MediaLeg;
  clock: Clock;
  callMs: () => number;
  latency: (latency: Latency) => void;
  awaitsTone: () => boolean;
  tone: (tone: Tone) => void;
  overhear: (slot: Slot) => void;
  ended: (end: LegEnd) => void;
};

/** Lies ahead before a person's sound begins to play, so that the network's unevenness is not heard. */
const GATHERED_MS = 60;
/** A person whose sound comes in bursts is not kept waiting longer; what comes on top is left out. */
const MOST_WAITING_MS = 600;

export function createCallLine({ leg, clock, callMs, latency, awaitsTone, tone, overhear, ended }: CallLineOptions): CallLine {
  const meter = createLatencyMeter(latency);
  const sound = createSoundClock();
  const tones = createToneFinder(leg.rateHz);
  let recorder: Recorder | null = null;
  let slots = 0;
  let hearThem: (pcm: Int16Array) => void = () => {};
  let isEnded = false;
  const line = createLine(leg.rateHz, (slot) => {
    slots += 1;
    meter.add(slot);
    recorder?.add(slot);
    overhear(slot);
  });
  const input = new LegInput(leg.rateHz);
  const output = new LegOutput(leg, clock, {
    played: (pcm) => line.played(pcm, callMs()),
    cleared: () => line.cleared(callMs()),
  });
  leg.onAudio((pcm) => {
    const endMs = line.heard(pcm, callMs());
    if (input.hear(pcm)) sound.add((pcm.length * 1000) / leg.rateHz, endMs);
    if (awaitsTone()) for (const found of tones.hear(pcm)) tone(found);
    hearThem(pcm);
  });
  leg.onEnd((end) => {
    isEnded = true;
    output.end();
    input.end();
    ended(end);
  });
  return {
    input,
    output,
    sound,
    record(path) {
      recorder ??= createRecorder(path, leg.rateHz);
      const silence = new Int16Array((leg.rateHz * SLOT_MS) / 1000);
      for (let i = 0; i < slots; i++) recorder.add({ us: silence, them: silence });
    },
    standIn(hear) {
      hearThem = hear;
      let gathered: Int16Array[] = [];
      let gatheredSamples = 0;
      return (pcm) => {
        const waitingMs = leg.queuedMs();
        if (isEnded || waitingMs > MOST_WAITING_MS) return;
        gathered.push(pcm);
        gatheredSamples += pcm.length;
        if (waitingMs <= 0 && gatheredSamples < (leg.rateHz * GATHERED_MS) / 1000) return;
        for (const piece of gathered) {
          leg.write(piece);
          line.played(piece, callMs());
        }
        gathered = [];
        gatheredSamples = 0;
      };
    },
    advance: () => line.advance(callMs()),
    async close(lengthMs) {
      line.end(lengthMs);
      return recorder ? recorder.close() : null;
    },
  };
}
