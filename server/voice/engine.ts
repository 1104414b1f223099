// The conversation engine: LiveKit's agent session in this process, without a room or a server, set up for a telephone.
import { inference, initializeLogger, VADEventType, voice } from '@livekit/agents';
import { AudioFrame, dispose } from '@livekit/rtc-node';
import { Problem } from '../../rules/problem.ts';
import type { Clock } from '../ports/clock.ts';
import { mendRaces } from './engine-races.ts';
import type { LineListener } from './line-listener.ts';

/** The other side has to speak this long to cut us off: a cough does not. */
const CUTS_OFF_AFTER_MS = 160;
/** Speech without words, such as a cough after all: we go on where we were. */
const GOES_ON_AFTER_MS = 1_200;
/** A pause this long ends a stretch of speech; the turn ends later, as the agent's settings say. */
export const STRETCH_SILENCE_MS = 300;
/** The detector of speech would keep a minute of sound for each call, which nobody asks it for. */
export const KEPT_BY_DETECTOR_MS = 1_000;
const LONGEST_WAIT_FOR_TURN_MS = 1_200;
const VAD_ANSWERS_WITHIN_MS = 10_000;

let isPrepared = false;

/** Once for each process, before its first call. The engine's own log holds what people say, so that it stays silent. */
export function prepareEngine(): void {
  if (isPrepared) return;
  initializeLogger({ pretty: false, level: 'silent' });
  mendRaces();
  isPrepared = true;
}

/** At the end of the process, which would not end by itself: the engine's native part keeps it alive. No call can be held afterwards. */
export async function closeEngine(): Promise<void> {
  await dispose();
}

/**
 * Lets the native part work once. Where its binding is missing the engine would merely warn, and never hear anybody.
 * Throws Problem `configuration_invalid`.
 */
export async function checkEngine(clock: Clock): Promise<void> {
  prepareEngine();
  const vad = new inference.VAD({ model: 'silero' }).stream();
  const settled = new AbortController();
  try {
    vad.pushFrame(
      new AudioFrame(
        Int16Array.from({ length: 16_000 }, (_, i) => 9_000 * Math.sin(i / 7) * Math.sin(i / 900)),
        16_000,
        1,
        16_000,
      ),
    );
    const probability = await Promise.race([
      firstProbability(vad),
      clock.sleep(VAD_ANSWERS_WITHIN_MS, settled.signal).then(() => 0),
    ]);
    // A missing binding answers exactly 0; the model never does.
    if (probability === 0) {
      throw new Problem(
        'configuration_invalid',
        'The part that hears whether somebody speaks (@livekit/local-inference) does not work on this system. Run `npm ci`; on Alpine Linux use an image with glibc, such as node:24-slim.',
      );
    }
  } finally {
    settled.abort(new Error('answered'));
    vad.close();
  }
}

async function firstProbability(vad: AsyncIterable<{ type: VADEventType; probability: number }>): Promise<number> {
  for await (const event of vad) if (event.type === VADEventType.INFERENCE_DONE) return event.probability;
  return 0;
}

/** Told of every whole turn of the other side. Answers are spoken by whoever hears of it. */
class LineAgent extends voice.Agent {
  #turn: (said: string) => void;

  constructor(turn: (said: string) => void) {
    super({ instructions: '' });
    this.#turn = turn;
  }

  override async onUserTurnCompleted(_context: unknown, message: { textContent?: string | undefined }): Promise<void> {
    const said = message.textContent?.trim() ?? '';
    if (said !== '') this.#turn(said);
  }
}

export type EngineParts = { listener: LineListener; endOfTurnMs: number; turn: (said: string) => void };

export function createSession({ listener, endOfTurnMs, turn }: EngineParts): { session: voice.AgentSession; agent: voice.Agent } {
  const session = new voice.AgentSession({
    stt: listener,
    vad: new inference.VAD({ model: 'silero', minSilenceDuration: STRETCH_SILENCE_MS, maxBufferedSpeech: KEPT_BY_DETECTOR_MS }),
    // A phone has no echo to learn first: whoever answers may speak at once.
    aecWarmupDuration: null,
    userAwayTimeout: null,
    ttsTextTransforms: null,
    turnHandling: {
      turnDetection: 'vad',
      endpointing: { minDelay: endOfTurnMs, maxDelay: Math.max(endOfTurnMs, LONGEST_WAIT_FOR_TURN_MS) },
      interruption: {
        mode: 'vad',
        minDuration: CUTS_OFF_AFTER_MS,
        falseInterruptionTimeout: GOES_ON_AFTER_MS,
        // What is said into a line that may not be cut off is still heard: it may be “stop calling me”.
        discardAudioIfUninterruptible: false,
      },
      preemptiveGeneration: { enabled: false },
    },
  });
  return { session, agent: new LineAgent(turn) };
}
