// Understands the callee while the call goes on: finds stretches of speech, tells half sentences as they grow and whole ones at their end.
import { inference, stt, VADEventType, type VADEvent, type VADStream } from '@livekit/agents';
import type { LiveEar } from '../ports/live-speech.ts';
import type { CallListener } from './call-listener.ts';

export type Heard =
  | { kind: 'began'; atMs: number }
  /** `isFinal` false: the same stretch, so far. An empty final: there was sound, but no words. */
  | { kind: 'words'; stretch: number; text: string; isFinal: boolean; startMs: number; endMs: number }
  | { kind: 'failed'; error: unknown };

export type ListenerOptions = {
  listener: CallListener;
  /** Silence that ends a stretch of speech. */
  silenceMs: number;
  /** Sound the detector of speech keeps. */
  keptMs: number;
  /** When in the call the sound was heard whose length so far is this. */
  callMs: (soundMs: number) => number;
  tell: (heard: Heard) => void;
};

/** As a listener wants it. */
const LISTENER_HZ = 16_000;
/** Somebody who speaks longer is understood piece by piece. */
const LONGEST_HEARD_MS = 25_000;
/** A consonant before the voice sets in is quieter than what counts as speech. */
const BEFORE_MS = 320;
/** From this much silence on the end is guessed and recognised already, so that the answer waits for nothing when it comes. */
const EARLY_END_MS = 120;
const HALF_SENTENCE_EVERY_MS = 900;
/** Longer ones take so long to be recognised that a finished turn of another call would wait for them. */
const LONGEST_HALF_SENTENCE_MS = 8_000;

/** The engine's ears for one call. */
export class LineListener extends stt.STT {
  override label = 'ringside.LineListener';
  #options: ListenerOptions;
  #heardMs = 0;

  constructor(options: ListenerOptions) {
    super({ streaming: true, interimResults: true });
    this.#options = options;
  }

  override stream(): stt.SpeechStream {
    return new LineStream(this, this.#options, (ms) => void (this.#heardMs = ms));
  }

  /** Up to when in the call they have been listened to; what came later still waits. */
  heardMs(): number {
    return this.#heardMs;
  }

  protected override _recognize(): Promise<stt.SpeechEvent> {
    return Promise.reject(new Error('a live call is heard as a stream'));
  }
}

class LineStream extends stt.SpeechStream {
  override label = 'ringside.LineStream';
  #options: ListenerOptions;
  #heardUpTo: (ms: number) => void;
  #vad: VADStream;
  #samples: Int16Array[] = [];
  #takenSamples = 0;
  #isSpeaking = false;
  #stretch = 0;
  #startMs = 0;
  #lastHalfMs = 0;
  #halfIsAsked = false;
  /** Follows the stretch, where the listener can. */
  #ear: LiveEar | null = null;
  /** What was recognised ahead, in case that they have finished. */
  #guess: { text: Promise<string>; drop: AbortController } | null = null;
  /** Stretches end in order, however long each takes to be recognised. */
  #told: Promise<void> = Promise.resolve();

  constructor(parent: stt.STT, options: ListenerOptions, heardUpTo: (ms: number) => void) {
    super(parent, LISTENER_HZ);
    this.#options = options;
    this.#heardUpTo = heardUpTo;
    this.#vad = new inference.VAD({
      ...{ model: 'silero', minSilenceDuration: options.silenceMs, maxBufferedSpeech: options.keptMs },
    }).stream();
  }

  override close(): void {
    super.close();
    this.#vad.close();
    this.#ear?.close();
  }

  protected override async run(): Promise<void> {
    const pump = async () => {
      for await (const frame of this.input) {
        if (typeof frame === 'symbol') this.#vad.flush();
        else this.#vad.pushFrame(frame);
      }
      if (!this.closed) this.#vad.endInput();
    };
    const listen = async () => {
      for await (const event of this.#vad) this.#take(event);
      await this.#told;
    };
    await Promise.all([pump(), listen()]);
  }

  #take(event: VADEvent): void {
    switch (event.type) {
      case VADEventType.START_OF_SPEECH:
        this.#begin(event);
        break;
      case VADEventType.INFERENCE_DONE:
        for (const frame of event.frames) {
          this.#samples.push(frame.data);
          this.#takenSamples += frame.data.length;
          this.#ear?.push(frame.data);
        }
        this.#heardUpTo(this.#msAgo(0));
        if (this.#isSpeaking) this.#goOn(event);
        else this.#keepLast(BEFORE_MS);
        break;
      case VADEventType.END_OF_SPEECH:
        this.#end(event.silenceDuration);
        break;
      case VADEventType.METRICS_COLLECTED:
        break;
    }
  }

  #begin(event: VADEvent): void {
    this.#isSpeaking = true;
    this.#startMs = this.#msAgo(event.speechDuration);
    this.#openStretch();
    this.#options.tell({ kind: 'began', atMs: this.#startMs });
    this.queue.put({ type: stt.SpeechEventType.START_OF_SPEECH });
  }

  #openStretch(): void {
    this.#stretch += 1;
    this.#dropGuess();
    this.#lastHalfMs = this.#msAgo(0);
    this.#ear?.close();
    this.#ear = this.#options.listener.follow();
    for (const piece of this.#samples) this.#ear?.push(piece);
  }

  #goOn(event: VADEvent): void {
    if (event.rawAccumulatedSilence === 0) this.#dropGuess();
    else if (event.rawAccumulatedSilence >= EARLY_END_MS) this.#guess ??= this.#guessNow();
    const lengthMs = this.#lengthMs();
    if (lengthMs >= LONGEST_HEARD_MS) {
      this.#end(0);
      this.#isSpeaking = true;
      this.#startMs = this.#msAgo(0);
      this.#openStretch();
      return;
    }
    const isDue = this.#msAgo(0) - this.#lastHalfMs >= HALF_SENTENCE_EVERY_MS;
    if (isDue && !this.#halfIsAsked && lengthMs <= LONGEST_HALF_SENTENCE_MS) void this.#tellHalf();
  }

  async #tellHalf(): Promise<void> {
    this.#halfIsAsked = true;
    const stretch = this.#stretch;
    try {
      const text = await this.#recognise('when_free');
      if (stretch !== this.#stretch || !this.#isSpeaking || text === '') return;
      const endMs = this.#msAgo(0);
      this.#options.tell({ kind: 'words', stretch, text, isFinal: false, startMs: this.#startMs, endMs });
      this.#put(stt.SpeechEventType.INTERIM_TRANSCRIPT, text, this.#startMs, endMs);
    } catch {
      // The whole sentence is asked for in any case, and says so when it fails.
    } finally {
      this.#halfIsAsked = false;
      this.#lastHalfMs = this.#msAgo(0);
    }
  }

  #end(silenceMs: number): void {
    const [stretch, startMs, endMs] = [this.#stretch, this.#startMs, Math.max(this.#startMs, this.#msAgo(silenceMs))];
    const recognised = this.#guess?.text ?? this.#recognise('first');
    const ear = this.#ear;
    const close = () => ear?.close();
    recognised.then(close, close);
    this.#guess = null;
    this.#ear = null;
    this.#isSpeaking = false;
    this.#samples = [];
    this.queue.put({ type: stt.SpeechEventType.END_OF_SPEECH });
    const told = this.#told;
    this.#told = recognised.then(
      async (text) => {
        await told;
        this.#options.tell({ kind: 'words', stretch, text, isFinal: true, startMs, endMs });
        if (text !== '') this.#put(stt.SpeechEventType.FINAL_TRANSCRIPT, text, startMs, endMs);
      },
      async (error: unknown) => {
        await told;
        this.#options.tell({ kind: 'failed', error });
      },
    );
  }

  #put(type: stt.SpeechEventType, text: string, startMs: number, endMs: number): void {
    if (this.closed || this.queue.closed) return;
    const words = {
      text,
      language: 'en' as stt.SpeechData['language'],
      startTime: startMs / 1000,
      endTime: endMs / 1000,
      confidence: 1,
    };
    this.queue.put({ type, alternatives: [words] });
  }

  #guessNow(): { text: Promise<string>; drop: AbortController } {
    const drop = new AbortController();
    return { text: this.#recognise('first', drop.signal), drop };
  }

  #dropGuess(): void {
    this.#guess?.drop.abort(new Error('they go on'));
    this.#guess = null;
  }

  #recognise(urgency: 'first' | 'when_free', signal?: AbortSignal): Promise<string> {
    const samples = new Float32Array(this.#count());
    let at = 0;
    for (const piece of this.#samples) for (const sample of piece) samples[at++] = sample / 32_768;
    const recognised = this.#options.listener
      .hear(samples, urgency, { ...(signal && { signal }), ear: this.#ear })
      .then((text) => (/[\p{L}\p{N}]/u.test(text) ? text : ''));
    // A guess that nobody asks for again may fail in peace.
    recognised.catch(() => {});
    return recognised;
  }

  /** The time in the call of what was heard so much before the newest sound. */
  #msAgo(soundMs: number): number {
    return this.#options.callMs((this.#takenSamples * 1000) / LISTENER_HZ - soundMs);
  }

  #count(): number {
    return this.#samples.reduce((sum, piece) => sum + piece.length, 0);
  }

  #lengthMs(): number {
    return (this.#count() * 1000) / LISTENER_HZ;
  }

  #keepLast(ms: number): void {
    let over = this.#count() - (ms * LISTENER_HZ) / 1000;
    while (over >= (this.#samples[0]?.length ?? Infinity)) over -= this.#samples.shift()?.length ?? 0;
  }
}
