// Speaks for one call by the voice that was chosen; where that fails, by the one of this machine, so that the call goes on.
import { scriptLines } from '../../rules/agent-script.ts';
import { Problem } from '../../rules/problem.ts';
import type { Clock } from '../ports/clock.ts';
import type { LiveSpeech } from '../ports/live-speech.ts';
import type { SpeechSynthesizer, SpokenAudio } from '../ports/speech-synthesis.ts';
import { askOnce, askTwice, type Patience } from './ask-twice.ts';
import { callClock } from './conversation-time.ts';
import { APOLOGISES_AFTER_MS, isResting, letRest } from './spare-speech.ts';

/** `begins` is told before its sound, `ends` after all of it: what broke off has no end. */
export type VoicePiece = { kind: 'begins'; text: string } | { kind: 'sound'; audio: SpokenAudio } | { kind: 'ends' };

export type CallVoice = {
  /** One sentence, and an apology before it where it comes late. Throws what the last voice threw. */
  say(sentence: string, signal: AbortSignal): AsyncGenerator<VoicePiece, void>;
};

export type CallVoiceOptions = {
  speech: LiveSpeech;
  voiceName: string;
  clock: Clock;
  /** From now on the call is spoken by this machine; null: the chosen voice has failed another call just before. */
  fellBack: (error: unknown) => void;
  patience: Patience;
};

/** Once the chosen voice has failed, the other one stays: nobody changes voices twice in a talk. */
export function createCallVoice({ speech, voiceName, clock, fellBack, patience }: CallVoiceOptions): CallVoice {
  const { voice, spare } = speech;
  let hasFallen = false;

  async function* chosen(sentence: string, callSignal: AbortSignal, began: () => void): AsyncGenerator<VoicePiece, void> {
    const over = new AbortController();
    const signal = AbortSignal.any([callSignal, over.signal]);
    try {
      const { first, rest } = await askTwice({ clock, patience, signal }, async (within) => {
        const pieces = piecesOf(voice, sentence, voiceName, within);
        const one = await pieces.next();
        if (!one.done) return { first: one.value, rest: pieces };
        throw new Problem('provider_answer_invalid', 'The voice sent no sound.', { retryable: true });
      });
      began();
      yield { kind: 'begins', text: sentence };
      yield { kind: 'sound', audio: first };
      for (;;) {
        const next = await askOnce({ clock, signal }, patience.firstMs, () => rest.next());
        if (next.done) break;
        yield { kind: 'sound', audio: next.value };
      }
      yield { kind: 'ends' };
    } finally {
      over.abort(new Error('it is not needed any more'));
    }
  }

  return {
    async *say(sentence, signal) {
      if (!spare) return yield* whole(voice, sentence, voiceName, signal);
      const waitedMs = callClock(clock);
      let hasBegun = false;
      let failure: unknown = null;
      if (!hasFallen && !isResting(spare, 'voice', clock.now())) {
        try {
          return yield* chosen(sentence, signal, () => (hasBegun = true));
        } catch (error) {
          signal.throwIfAborted();
          failure = error;
          letRest(spare, 'voice', error, clock.now());
        }
      }
      if (!hasFallen) fellBack(failure);
      hasFallen = true;
      if (hasBegun || waitedMs() >= APOLOGISES_AFTER_MS)
        yield* whole(spare.voice, scriptLines.sorryForWait, spare.voiceName, signal);
      yield* whole(spare.voice, sentence, spare.voiceName, signal);
    },
  };
}

async function* whole(
  voice: SpeechSynthesizer,
  text: string,
  voiceName: string,
  signal: AbortSignal,
): AsyncGenerator<VoicePiece, void> {
  yield { kind: 'begins', text };
  for await (const audio of piecesOf(voice, text, voiceName, signal)) yield { kind: 'sound', audio };
  yield { kind: 'ends' };
}

async function* piecesOf(
  voice: SpeechSynthesizer,
  text: string,
  voiceName: string,
  signal: AbortSignal,
): AsyncGenerator<SpokenAudio, void> {
  if (voice.stream) yield* voice.stream(text, voiceName, signal);
  else yield await voice.speak(text, voiceName, signal);
}
