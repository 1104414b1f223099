// A person on the phone who is not one: a media leg whose other side speaks with a synthetic voice, listens, and follows a script.
import { performance } from 'node:perf_hooks';
import { replyTo, type CalleeStep } from '../../rules/callee-script.ts';
import { Problem } from '../../rules/problem.ts';
import type { LiveListener } from '../ports/live-speech.ts';
import type { LegEnd, MediaLeg } from '../ports/media-leg.ts';
import type { SpeechSynthesizer } from '../ports/speech-synthesis.ts';
import { resample } from './resample.ts';

export type SimulatedCalleeOptions = {
  steps: readonly CalleeStep[];
  voice: SpeechSynthesizer;
  voiceName: string;
  rateHz: MediaLeg['rateHz'];
  /** Needed for `reply`. */
  listener?: LiveListener;
};

export type SimulatedCallee = {
  leg: MediaLeg;
  /** Resolves when the call has ended, with how. Rejects when the script could not be followed. */
  done: Promise<LegEnd>;
};

const FRAME_MS = 20;
/** As a listener wants it. */
const LISTENER_HZ = 16_000;
const QUIET_MS = 1_000;
const LONGEST_LISTENING_MS = 30_000;
/** -46 dBFS. */
const HEARD_POWER = 10 ** (-46 / 10);
const MOST_KEPT_MS = 25_000;

/** Answers when all its lines are synthesised: the timing is the script's alone. */
export async function createSimulatedCallee(options: SimulatedCalleeOptions): Promise<SimulatedCallee> {
  const { rateHz } = options;
  const sounds = await synthesised(options);
  const frameSamples = (rateHz * FRAME_MS) / 1000;
  const done = Promise.withResolvers<LegEnd>();
  let hear: (pcm: Int16Array) => void = () => {};
  let press: (digit: string) => void = () => {};
  const tellEnd: ((end: LegEnd) => void)[] = [];
  let end: LegEnd | null = null;
  /** Theirs, not played yet, and who waits for it. */
  let arriving: Int16Array[] = [];
  let arrivingSamples = 0;
  let writtenSamples = 0;
  let playedSamples = 0;
  let marks: { at: number; resolve: (how: 'played' | 'cleared') => void }[] = [];
  /** Ours, on its way to them. */
  let speaking = new Int16Array(0);
  /** Of what they last said: how long, and how long it has been quiet since. */
  let heardMs = 0;
  let quietMs = 0;
  let kept: Int16Array[] = [];
  const frameListeners: (() => void)[] = [];

  function finish(how: LegEnd): void {
    if (end) return;
    end = how;
    arriving = [];
    arrivingSamples = 0;
    for (const mark of marks.splice(0)) mark.resolve('cleared');
    for (const told of tellEnd) told(how);
    frameListeners.splice(0).forEach((next) => next());
    done.resolve(how);
  }

  function playFrame(): void {
    const frame = new Int16Array(frameSamples);
    let filled = 0;
    while (filled < frameSamples && arriving[0]) {
      const piece = arriving[0].subarray(0, frameSamples - filled);
      frame.set(piece, filled);
      filled += piece.length;
      if (piece.length === arriving[0].length) arriving.shift();
      else arriving[0] = arriving[0].subarray(piece.length);
    }
    arrivingSamples -= filled;
    playedSamples += filled;
    marks = marks.filter(({ at, resolve }) => (at <= playedSamples ? resolve('played') : true));
    notice(frame);
  }

  function notice(frame: Int16Array): void {
    if (meanPower(frame) > HEARD_POWER) {
      heardMs += FRAME_MS;
      quietMs = 0;
    } else quietMs += FRAME_MS;
    if (heardMs > 0 && kept.length * FRAME_MS < MOST_KEPT_MS) kept.push(frame);
  }

  function speakFrame(): void {
    const frame = new Int16Array(frameSamples);
    frame.set(speaking.subarray(0, frameSamples));
    speaking = speaking.slice(frameSamples);
    hear(frame);
  }

  async function live(): Promise<void> {
    const startedAt = performance.now();
    for (let frames = 1; !end; frames++) {
      const waitMs = startedAt + frames * FRAME_MS - performance.now();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      if (end) return;
      playFrame();
      speakFrame();
      frameListeners.splice(0).forEach((next) => next());
    }
  }

  /** True when it has come so far, false when the time or the call is over. */
  async function until(condition: () => boolean, atMostMs: number): Promise<boolean> {
    for (let waitedMs = 0; !end && waitedMs < atMostMs; waitedMs += FRAME_MS) {
      if (condition()) return true;
      await new Promise<void>((resolve) => frameListeners.push(resolve));
    }
    return false;
  }

  async function speak(sound: Int16Array): Promise<void> {
    const all = new Int16Array(speaking.length + sound.length);
    all.set(speaking);
    all.set(sound, speaking.length);
    speaking = all;
    heardMs = 0;
    kept = [];
    await until(() => speaking.length === 0, (sound.length * 1000) / rateHz + 1_000);
  }

  const say = (text: string) => speak(sounds.get(text) ?? new Int16Array(0));

  async function listen(quiet = QUIET_MS, atMostMs = LONGEST_LISTENING_MS): Promise<void> {
    await until(() => heardMs > 0 && quietMs >= quiet, atMostMs);
    heardMs = 0;
  }

  async function understood(): Promise<string> {
    if (!options.listener) throw new Problem('configuration_invalid', 'A callee that replies needs a listener. Give it one.');
    const samples = Float32Array.from(
      kept.flatMap((frame) => [...frame]),
      (sample) => sample / 32_768,
    );
    return options.listener.hear(resample(samples, rateHz, LISTENER_HZ), 'first');
  }

  async function follow(step: CalleeStep): Promise<void> {
    switch (step.do) {
      case 'say':
        return say(step.text);
      case 'wait':
        return void (await until(() => false, step.ms));
      case 'listen':
        return listen(step.quietMs, step.atMostMs);
      case 'reply': {
        await listen();
        return say(replyTo(step.replies, await understood()) ?? step.otherwise);
      }
      case 'let_speak':
        heardMs = 0;
        return void (await until(() => heardMs >= step.ms, LONGEST_LISTENING_MS));
      case 'tone':
        return speak(
          Int16Array.from(
            { length: (rateHz * step.ms) / 1000 },
            (_, i) => 9_000 * Math.sin((2 * Math.PI * step.hertz * i) / rateHz),
          ),
        );
      case 'press':
        for (const digit of step.digits) press(digit);
        return;
      case 'hang_up':
        return finish({ endedBy: 'callee' });
      case 'drop':
        return finish({ endedBy: 'carrier' });
    }
  }

  async function play(): Promise<void> {
    for (const step of options.steps) if (!end) await follow(step);
  }

  void live();
  play().catch((error: unknown) => {
    if (end) return;
    done.reject(error);
    finish({ endedBy: 'carrier' });
  });

  return {
    done: done.promise,
    leg: {
      rateHz,
      onAudio: (listener) => void (hear = listener),
      onDigit: (listener) => void (press = listener),
      onEnd(listener) {
        if (end) listener(end);
        else tellEnd.push(listener);
      },
      write(pcm) {
        if (end || pcm.length === 0) return;
        arriving.push(pcm.slice());
        arrivingSamples += pcm.length;
        writtenSamples += pcm.length;
      },
      clear() {
        writtenSamples -= arrivingSamples;
        arriving = [];
        arrivingSamples = 0;
        for (const mark of marks.splice(0)) mark.resolve('cleared');
      },
      mark() {
        if (end) return Promise.resolve('cleared');
        if (arrivingSamples === 0) return Promise.resolve('played');
        return new Promise((resolve) => marks.push({ at: writtenSamples, resolve }));
      },
      queuedMs: () => (arrivingSamples * 1000) / rateHz,
      sendDigits: () => Promise.reject(new Problem('conflict', 'A simulated callee has no keypad menu. Leave the keys out.')),
      close: () => finish({ endedBy: 'agent' }),
    },
  };
}

/** Every line the script may say, as it goes over the line. */
async function synthesised({ steps, voice, voiceName, rateHz }: SimulatedCalleeOptions): Promise<Map<string, Int16Array>> {
  const lines = steps.flatMap((step) => {
    if (step.do === 'say') return [step.text];
    return step.do === 'reply' ? [step.otherwise, ...step.replies.map(({ say }) => say)] : [];
  });
  const sounds = new Map<string, Int16Array>();
  for (const text of new Set(lines)) {
    const { samples, sampleRateHz } = await voice.speak(text, voiceName);
    const sound = resample(samples, sampleRateHz, rateHz);
    sounds.set(
      text,
      Int16Array.from(sound, (sample) => Math.round(Math.max(-1, Math.min(1, sample)) * 32_767)),
    );
  }
  return sounds;
}

function meanPower(pcm: Int16Array): number {
  let sum = 0;
  for (const sample of pcm) sum += (sample / 32_768) ** 2;
  return sum / Math.max(1, pcm.length);
}
