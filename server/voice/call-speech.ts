// Hearing and speaking of one call, with what has failed in it and was made up for.
import { scriptLines } from '../../rules/agent-script.ts';
import type { Clock } from '../ports/clock.ts';
import type { LiveSpeech } from '../ports/live-speech.ts';
import { PATIENCE, type Patience } from './ask-twice.ts';
import { createCallListener, type CallListener } from './call-listener.ts';
import { createCallVoice, type CallVoice } from './call-voice.ts';
import { APOLOGISES_AFTER_MS, troubleOf } from './spare-speech.ts';

export type CallSpeech = {
  listener: CallListener;
  voice: CallVoice;
  /** The next line, with an apology before it when they waited to be understood. */
  apologising(line: string): string;
  /** One sentence each, for people. */
  troubles: ReadonlySet<string>;
};

export type CallSpeechOptions = { speech: LiveSpeech; voiceName: string; clock: Clock; signal: AbortSignal; patience?: Patience };

export function createCallSpeech({ speech, voiceName, clock, signal, patience = PATIENCE }: CallSpeechOptions): CallSpeech {
  const troubles = new Set<string>();
  let owesApology = false;
  return {
    troubles,
    listener: createCallListener({
      ...{ speech, clock, signal, patience },
      fellBack(waitedMs, error) {
        troubles.add(troubleOf('The provider of speech recognition failed; this machine listened in its place.', error));
        owesApology ||= waitedMs >= APOLOGISES_AFTER_MS;
      },
    }),
    voice: createCallVoice({
      ...{ speech, voiceName, clock, patience },
      fellBack: (error) =>
        void troubles.add(troubleOf('The provider of the voice failed; this machine spoke in its place.', error)),
    }),
    apologising(line) {
      const isSorry = owesApology;
      owesApology = false;
      return isSorry ? `${scriptLines.sorryForWait} ${line}` : line;
    },
  };
}
