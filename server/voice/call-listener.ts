// Hears for one call by the listener that was chosen; where that fails, by the one of this machine, so that nothing said is lost.
import type { Clock } from '../ports/clock.ts';
import type { LiveEar, LiveSpeech } from '../ports/live-speech.ts';
import { askTwice, type Patience } from './ask-twice.ts';
import { callClock } from './conversation-time.ts';
import { isResting, letRest } from './spare-speech.ts';

export type CallListener = {
  /** For a stretch of speech that begins; null where it is understood only when it is over. */
  follow(): LiveEar | null;
  /** As of a `LiveListener`; `ear` has followed the same stretch. */
  hear(
    samples: Float32Array,
    urgency: 'first' | 'when_free',
    given?: { signal?: AbortSignal; ear?: LiveEar | null },
  ): Promise<string>;
};

export type CallListenerOptions = {
  speech: LiveSpeech;
  clock: Clock;
  signal: AbortSignal;
  /** This machine has heard it instead, so much later. */
  fellBack: (waitedMs: number, error: unknown) => void;
  patience: Patience;
};

/**
 * Where nobody follows, half sentences are always heard on this machine: they come every second and are soon forgotten. After a failure the
 * chosen one is asked again when it has rested.
 */
export function createCallListener({ speech, clock, signal, fellBack, patience }: CallListenerOptions): CallListener {
  const { listener, spare } = speech;
  if (!spare) {
    return { follow: () => null, hear: (samples, urgency, given) => listener.hear(samples, urgency, given?.signal ?? signal) };
  }
  const rests = () => isResting(spare, 'listener', clock.now());
  return {
    follow: () => (rests() ? null : (listener.follow?.() ?? null)),
    async hear(samples, urgency, { signal: dropped = signal, ear = null } = {}) {
      if (urgency === 'when_free' && ear) return ear.soFar();
      if (urgency === 'when_free' || rests()) return spare.listener.hear(samples, urgency, dropped);
      const waitedMs = callClock(clock);
      const over = AbortSignal.any([signal, dropped]);
      let followed = ear;
      try {
        return await askTwice({ clock, patience, signal: over }, (within) => {
          const asked = followed?.words(within) ?? listener.hear(samples, urgency, within);
          followed = null;
          return asked;
        });
      } catch (error) {
        over.throwIfAborted();
        letRest(spare, 'listener', error, clock.now());
        const text = await spare.listener.hear(samples, urgency, over);
        fellBack(waitedMs(), error);
        return text;
      }
    },
  };
}
