// Hears for one call by the listener that was chosen; where that fails, by the one of this machine, so that nothing said is lost.
import type { Clock } from '../ports/clock.ts';
import type { LiveListener, LiveSpeech } from '../ports/live-speech.ts';
import { askTwice, type Patience } from './ask-twice.ts';
import { callClock } from './conversation-time.ts';
import { isResting, letRest } from './spare-speech.ts';

export type CallListenerOptions = {
  speech: LiveSpeech;
  clock: Clock;
  signal: AbortSignal;
  /** This machine has heard it instead, so much later. */
  fellBack: (waitedMs: number, error: unknown) => void;
  patience: Patience;
};

/**
 * Half sentences are always heard on this machine: they come every second and are soon forgotten. After a failure the chosen one is asked again
 * when it has rested.
 */
export function createCallListener({ speech, clock, signal, fellBack, patience }: CallListenerOptions): LiveListener {
  const { listener, spare } = speech;
  if (!spare) return listener;
  return {
    name: listener.name,
    async hear(samples, urgency, dropped = signal) {
      if (urgency === 'when_free' || isResting(spare, 'listener', clock.now()))
        return spare.listener.hear(samples, urgency, dropped);
      const waitedMs = callClock(clock);
      const over = AbortSignal.any([signal, dropped]);
      try {
        return await askTwice({ clock, patience, signal: over }, (within) => listener.hear(samples, urgency, within));
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
