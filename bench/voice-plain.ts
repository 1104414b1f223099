// The peer of the voice bench: LiveKit Agents as its documentation shows it, with the same models and the same settings, and nothing of ours.
import { inference, llm, stt, tts, voice } from '@livekit/agents';
import { AudioFrame } from '@livekit/rtc-node';
import { ReadableStream } from 'node:stream/web';
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { LiveSpeech } from '../server/ports/live-speech.ts';
import type { MediaLeg } from '../server/ports/media-leg.ts';
import { isLoud } from '../server/voice/loudness.ts';

class PlainStt extends stt.STT {
  override label = 'plain';
  #speech: LiveSpeech;
  constructor(speech: LiveSpeech) {
    super({ streaming: false, interimResults: false });
    this.#speech = speech;
  }
  protected override async _recognize(buffer: AudioFrame | AudioFrame[]): Promise<stt.SpeechEvent> {
    const samples = [buffer].flat().flatMap((frame) => [...frame.data]);
    const rateHz = [buffer].flat()[0]?.sampleRate ?? 16_000;
    // Sound of a telephone, twice each sample: what recognisers are given where nobody resamples with care.
    const wide = Float32Array.from(
      { length: (samples.length * 16_000) / rateHz },
      (_, i) => (samples[Math.floor((i * rateHz) / 16_000)] ?? 0) / 32_768,
    );
    const text = await this.#speech.listener.hear(wide, 'first');
    const language = 'en' as stt.SpeechData['language'];
    return {
      type: stt.SpeechEventType.FINAL_TRANSCRIPT,
      alternatives: [{ text, language, startTime: 0, endTime: 0, confidence: 1 }],
    };
  }
  override stream(): stt.SpeechStream {
    throw new Error('not a stream');
  }
}

class PlainLlm extends llm.LLM {
  #line: string;
  constructor(line: string) {
    super();
    this.#line = line;
  }
  override label(): string {
    return 'plain';
  }
  override chat({ chatCtx }: { chatCtx: llm.ChatContext }): llm.LLMStream {
    return new PlainLlmStream(this, chatCtx, this.#line);
  }
}

class PlainLlmStream extends llm.LLMStream {
  #line: string;
  constructor(parent: llm.LLM, chatCtx: llm.ChatContext, line: string) {
    super(parent, { chatCtx, connOptions: { maxRetry: 0, retryIntervalMs: 1, timeoutMs: 5_000 } });
    this.#line = line;
  }
  protected override async run(): Promise<void> {
    this.queue.put({ id: randomUUID(), delta: { role: 'assistant', content: this.#line } });
  }
}

class PlainTts extends tts.TTS {
  override label = 'plain';
  #speech: LiveSpeech;
  constructor(speech: LiveSpeech) {
    super(16_000, 1, { streaming: false });
    this.#speech = speech;
  }
  override synthesize(text: string): tts.ChunkedStream {
    return new PlainChunks(text, this, this.#speech);
  }
  override stream(): tts.SynthesizeStream {
    throw new Error('not a stream');
  }
}

class PlainChunks extends tts.ChunkedStream {
  override label = 'plain';
  #speech: LiveSpeech;
  constructor(text: string, parent: tts.TTS, speech: LiveSpeech) {
    super(text, parent);
    this.#speech = speech;
  }
  protected override async run(): Promise<void> {
    const { samples } = await this.#speech.voice.speak(this.inputText, 'slt');
    const pcm = Int16Array.from(samples, (sample) => Math.round(sample * 32_767));
    const frame = new AudioFrame(pcm, 16_000, 1, pcm.length);
    this.queue.put({ requestId: randomUUID(), segmentId: 's', frame, final: true });
  }
}

class PlainInput extends voice.AudioInput {
  constructor(leg: MediaLeg) {
    super();
    const frames = new ReadableStream<AudioFrame>({
      start(controller) {
        leg.onAudio((pcm) => controller.enqueue(new AudioFrame(pcm, leg.rateHz, 1, pcm.length)));
        leg.onEnd(() => controller.close());
      },
    });
    this.multiStream.addInputStream(frames);
  }
}

class PlainOutput extends voice.AudioOutput {
  #leg: MediaLeg;
  #seconds = 0;
  constructor(leg: MediaLeg) {
    super(leg.rateHz);
    this.#leg = leg;
  }
  override async captureFrame(frame: AudioFrame): Promise<void> {
    await super.captureFrame(frame);
    if (this.#seconds === 0) this.onPlaybackStarted(Date.now());
    this.#seconds += frame.samplesPerChannel / frame.sampleRate;
    this.#leg.write(frame.data);
  }
  override flush(): void {
    super.flush();
    if (this.#seconds > 0) void this.#leg.mark().then(() => this.#finish(false));
  }
  override clearBuffer(): void {
    this.#leg.clear();
    this.#finish(true);
  }
  #finish(interrupted: boolean): void {
    if (this.#seconds === 0) return;
    const playbackPosition = this.#seconds;
    this.#seconds = 0;
    this.onPlaybackFinished({ playbackPosition, interrupted });
  }
}

/** Answers every turn with the same line until the leg ends. */
export async function holdPlainCall(leg: MediaLeg, speech: LiveSpeech, line: string, endOfTurnMs: number): Promise<void> {
  const session = new voice.AgentSession({
    stt: new PlainStt(speech),
    llm: new PlainLlm(line),
    tts: new PlainTts(speech),
    vad: new inference.VAD({ model: 'silero' }),
    aecWarmupDuration: null,
    userAwayTimeout: null,
    turnHandling: { turnDetection: 'vad', endpointing: { minDelay: endOfTurnMs }, interruption: { mode: 'vad' } },
  });
  session.input.audio = new PlainInput(leg);
  session.output.audio = new PlainOutput(leg);
  await session.start({ agent: new voice.Agent({ instructions: '' }), record: false });
  await new Promise<void>((resolve) => leg.onEnd(() => resolve()));
  await session.close();
}

/** The leg as it was, telling of every wait from the end of their speech to the first sound of ours. Loud is what the recording's clock calls so. */
export function timedLeg(leg: MediaLeg, tell: (ms: number) => void): MediaLeg {
  let theirEndAt: number | null = null;
  return {
    ...leg,
    onAudio: (hear) =>
      leg.onAudio((pcm) => {
        if (isLoud(pcm)) theirEndAt = performance.now();
        hear(pcm);
      }),
    write(pcm) {
      const at = performance.now() + leg.queuedMs();
      const first = pcm.findIndex((sample) => Math.abs(sample) > 250);
      if (theirEndAt !== null && first >= 0) {
        tell(at + (first * 1000) / leg.rateHz - theirEndAt);
        theirEndAt = null;
      }
      leg.write(pcm);
    },
  };
}
