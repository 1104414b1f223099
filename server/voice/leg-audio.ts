// Joins a carrier's media leg to the conversation engine: what is heard goes in, what is said comes out a little ahead of time.
import { ReadableStream, type ReadableStreamDefaultController } from 'node:stream/web';
import { voice } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import type { Clock } from '../ports/clock.ts';
import type { MediaLeg } from '../ports/media-leg.ts';

/** How much lies at the leg unplayed: enough for a stall of this process, little enough that a recording stays true. */
const AHEAD_MS = 200;
const PUMP_MS = 20;
/** Sound nobody has taken in for this many pieces is dropped: the engine stands still, and old words help nobody. */
const MOST_WAITING = 500;

/** The callee's sound on its way into the engine. */
export class LegInput extends voice.AudioInput {
  #rateHz: number;
  #controller: ReadableStreamDefaultController<AudioFrame> | null = null;

  constructor(rateHz: number) {
    super();
    this.#rateHz = rateHz;
    const frames = new ReadableStream<AudioFrame>(
      { start: (controller) => void (this.#controller = controller) },
      { highWaterMark: MOST_WAITING },
    );
    this.multiStream.addInputStream(frames);
  }

  /** Whether it was taken in. */
  hear(pcm: Int16Array): boolean {
    if (!this.#controller || (this.#controller.desiredSize ?? 0) <= 0) return false;
    this.#controller.enqueue(new AudioFrame(pcm, this.#rateHz, 1, pcm.length));
    return true;
  }

  end(): void {
    this.#controller?.close();
    this.#controller = null;
  }
}

/** Told what really goes to the leg and what is taken back. */
export type Played = { played(pcm: Int16Array): void; cleared(): void };

/**
 * Our sound on its way to the leg. The engine hands over one line at a time, faster than it plays, and ends it with `flush`; pausing takes
 * back what lies at the leg, so that a cough of the callee costs nothing of the sentence.
 */
export class LegOutput extends voice.AudioOutput {
  #leg: MediaLeg;
  #clock: Clock;
  #tap: Played;
  #waiting: Int16Array[] = [];
  /** The newest of what was written, as long as the leg may still hold it. */
  #written: Int16Array[] = [];
  #writtenSamples = 0;
  #isOpen = false;
  #isFlushed = false;
  #isPaused = false;
  #isPumping = false;
  #hasStarted = false;
  #hasEnded = false;

  constructor(leg: MediaLeg, clock: Clock, tap: Played) {
    super(leg.rateHz, undefined, { pause: true });
    this.#leg = leg;
    this.#clock = clock;
    this.#tap = tap;
  }

  override async captureFrame(frame: AudioFrame): Promise<void> {
    await super.captureFrame(frame);
    if (!this.#isOpen) {
      this.#isOpen = true;
      this.#isFlushed = false;
      this.#hasStarted = false;
      this.#writtenSamples = 0;
      this.#written = [];
    }
    this.#waiting.push(frame.data.slice());
    if (this.#hasEnded) this.clearBuffer();
    else this.#pump();
  }

  override flush(): void {
    super.flush();
    this.#isFlushed = true;
    if (this.#isOpen) this.#pump();
  }

  override clearBuffer(): void {
    this.#waiting = [];
    if (!this.#isOpen) return;
    const playedSamples = this.#writtenSamples - this.#takeBack().length;
    this.#isPaused = false;
    this.#finish(playedSamples, true);
  }

  override pause(): void {
    this.#isPaused = true;
    if (!this.#isOpen) return;
    const unplayed = this.#takeBack();
    if (unplayed.length === 0) return;
    this.#waiting.unshift(unplayed);
    this.#writtenSamples -= unplayed.length;
  }

  override resume(): void {
    this.#isPaused = false;
    if (this.#isOpen) this.#pump();
  }

  /** The line is gone: what is said from now on is over at once. */
  end(): void {
    this.#hasEnded = true;
    this.clearBuffer();
  }

  /** Drops what the leg has not played and returns it. */
  #takeBack(): Int16Array {
    const count = Math.min(this.#writtenSamples, Math.round((this.#leg.queuedMs() * this.#leg.rateHz) / 1000));
    this.#leg.clear();
    this.#tap.cleared();
    const recent = joined(this.#written);
    this.#written = [];
    return count === 0 ? new Int16Array(0) : recent.slice(-count);
  }

  #finish(playedSamples: number, interrupted: boolean): void {
    this.#isOpen = false;
    this.onPlaybackFinished({ playbackPosition: playedSamples / this.#leg.rateHz, interrupted });
  }

  #pump(): void {
    this.#feed();
    if (this.#isPumping) return;
    this.#isPumping = true;
    void this.#keepFeeding().finally(() => {
      this.#isPumping = false;
    });
  }

  async #keepFeeding(): Promise<void> {
    while (this.#isOpen) {
      await this.#clock.sleep(PUMP_MS);
      this.#feed();
      const isOver = this.#isFlushed && this.#waiting.length === 0 && !this.#isPaused && this.#leg.queuedMs() <= 0;
      if (this.#isOpen && isOver) this.#finish(this.#writtenSamples, false);
    }
  }

  #feed(): void {
    while (this.#isOpen && !this.#isPaused && this.#leg.queuedMs() < AHEAD_MS) {
      const next = this.#waiting.shift();
      if (!next) return;
      const most = (this.#leg.rateHz * AHEAD_MS) / 1000;
      const piece = next.subarray(0, most);
      if (next.length > most) this.#waiting.unshift(next.subarray(most));
      this.#leg.write(piece);
      this.#tap.played(piece);
      this.#writtenSamples += piece.length;
      this.#written.push(piece);
      while (lengthOf(this.#written) - (this.#written[0]?.length ?? 0) > 2 * most) this.#written.shift();
      if (!this.#hasStarted) {
        this.#hasStarted = true;
        this.onPlaybackStarted(this.#clock.now().getTime());
      }
    }
  }
}

function lengthOf(pieces: readonly Int16Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

function joined(pieces: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(lengthOf(pieces));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
