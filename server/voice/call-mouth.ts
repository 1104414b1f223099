// What the agent says in one call, as far as it may still speak, and how it takes its leave.
import type { Clock } from '../ports/clock.ts';
import type { MediaLeg } from '../ports/media-leg.ts';
import { isOver, isTalkOver, type CallProgress } from './call-progress.ts';
import type { CallSpeech } from './call-speech.ts';
import type { CallWords } from './call-words.ts';
import { within } from './conversation-time.ts';
import type { LineSpeaker } from './line-speaker.ts';

export type CallMouth = {
  /** Whether all of it was heard, up to its last word. Only `talk` is cut off, only `last` is said when the talk is over. A voice that fails ends the call. */
  say(text: string, as?: 'talk' | 'disclosure' | 'last'): Promise<boolean>;
  /** Cuts off what is being said, and leaves out what was to follow. */
  stop(): void;
  /** The last line, which nobody talks into, and the end. */
  partWith(text: string): Promise<void>;
  /** When what was said has been played. */
  hangUp(): Promise<void>;
  /** At once. */
  endLine(): void;
};

export type CallMouthOptions = {
  call: CallProgress;
  leg: Pick<MediaLeg, 'mark' | 'close'>;
  speaker: LineSpeaker;
  callSpeech: Pick<CallSpeech, 'apologising'>;
  words: Pick<CallWords, 'spoke'>;
  clock: Clock;
};

export const LAST_WORDS_WITHIN_MS = 3_000;

export function createCallMouth({ call, leg, speaker, callSpeech, words, clock }: CallMouthOptions): CallMouth {
  async function say(text: string, as: 'talk' | 'disclosure' | 'last' = 'talk'): Promise<boolean> {
    if (text === '' || isOver(call) || call.phase === 'taken' || (isTalkOver(call) && as !== 'last')) return false;
    try {
      const spoken = await speaker.say(callSpeech.apologising(text), { mayBeCutOff: as === 'talk' });
      words.spoke(spoken);
      return !spoken.wasCutOff || spoken.heard === spoken.text;
    } catch {
      if (!isOver(call)) call.fault = 'The voice failed.';
      endLine();
      return false;
    }
  }

  async function hangUp(): Promise<void> {
    if (call.phase === 'taken') return;
    call.phase = 'ending';
    await within(clock, LAST_WORDS_WITHIN_MS, leg.mark());
    endLine();
  }

  function endLine(): void {
    leg.close();
    call.over.abort(new Error('we hung up'));
  }

  return {
    say,
    stop: () => speaker.stop(),
    hangUp,
    endLine,
    async partWith(text) {
      if (call.phase === 'ending' || call.phase === 'taken') return;
      call.phase = 'ending';
      speaker.stop();
      await say(text, 'last');
      await hangUp();
    },
  };
}
