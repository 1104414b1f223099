// One call at a time: how long they wait for an answer, what of it is ours, how fast we fall silent, and the same by LiveKit Agents alone.
import { performance } from 'node:perf_hooks';
import type { CalleeStep } from '../rules/callee-script.ts';
import type { LiveSpeech } from '../server/ports/live-speech.ts';
import type { MediaLeg } from '../server/ports/media-leg.ts';
import type { SpokenAudio } from '../server/ports/speech-synthesis.ts';
import { createSimulatedCallee } from '../server/providers/simulated-callee.ts';
import { openConversations } from '../test/conversation-scene.ts';
import { loudSteps } from '../test/recorded-sound.ts';
import { holdPlainCall, timedLeg } from './voice-plain.ts';

export const END_OF_TURN_MS = 500;
const LINE = 'Thank you. Please go on.';
const STEP_MS = 10;
/** -42 dBFS. */
const LOUD_POWER = 10 ** (-42 / 10);

export type Turns = {
  /** From their last sound to our first. */
  waitsMs: number[];
  plainWaitsMs: number[];
  /** From the end of their turn to the first sound of ours that is handed to the line. */
  overheadsMs: number[];
  /** From the first sound of theirs that cuts us off to our last, on the recording. */
  silencesMs: number[];
};

const talk = (turns: number): CalleeStep[] => [
  ...Array.from({ length: turns }, (): CalleeStep[] => [
    { do: 'say', text: 'We have about fifty people here.' },
    { do: 'listen' },
  ]).flat(),
  { do: 'hang_up' },
];
const agent = {
  disclosureLine: '',
  firstMessage: LINE,
  silence: { promptAfterMs: 20_000, prompts: 1, prompt: 'Hello?', endOfTurnMs: END_OF_TURN_MS },
};
const mind = () => ({
  name: 'bench',
  answer: () => Promise.resolve({ say: LINE, isLast: false }),
  outcome: () => ({ result: null, answers: {}, callBackSaid: null }),
});

/** Ours and theirs take turns, so that both meet the machine as it is. */
export async function measureTurns(of: { rounds: number; turns: number; interruptions: number }): Promise<Turns> {
  const calls = await openConversations();
  const speech = spokenBefore(calls.speech);
  const measured: Turns = { waitsMs: [], plainWaitsMs: [], overheadsMs: [], silencesMs: [] };
  try {
    await speech.voice.speak(LINE, 'slt');
    for (let round = 0; round < of.rounds; round++) {
      await ourCall(of.turns);
      await plainCall(of.turns);
    }
    for (let i = 0; i < of.interruptions; i++) measured.silencesMs.push(await interrupted(900 + 70 * i));
  } finally {
    await calls.close();
  }
  return measured;

  async function ourCall(turns: number): Promise<void> {
    let turnAt: number | null = null;
    const watch = (leg: MediaLeg): MediaLeg => {
      const timed = timedLeg(leg, (ms) => measured.waitsMs.push(ms));
      return {
        ...timed,
        write(pcm) {
          if (turnAt !== null) measured.overheadsMs.push(performance.now() - turnAt);
          turnAt = null;
          timed.write(pcm);
        },
      };
    };
    await calls.hold(talk(turns), {
      ...{ agent, mind: mind(), speech, watch },
      tell(news) {
        if (news.kind === 'state' && news.state === 'thinking') turnAt = performance.now();
      },
    });
  }

  async function plainCall(turns: number): Promise<void> {
    const { leg, done } = await createSimulatedCallee({ steps: talk(turns), voice: speech.voice, voiceName: 'rms', rateHz: 8_000 });
    const timed = timedLeg(leg, (ms) => measured.plainWaitsMs.push(ms));
    await holdPlainCall(timed, speech, LINE, END_OF_TURN_MS);
    await done;
  }

  async function interrupted(afterMs: number): Promise<number> {
    const firstMessage =
      'I would like to tell you about everything that we have built during all of the last years, and it is a lot.';
    const steps: CalleeStep[] = [
      { do: 'let_speak', ms: afterMs },
      { do: 'say', text: 'Sorry, who are you and what is this about?' },
      { do: 'hang_up' },
    ];
    const { recordingPath } = await calls.hold(steps, { agent: { ...agent, firstMessage }, mind: mind(), speech });
    const [theirs = 0] = loudSteps(recordingPath, 1, STEP_MS, LOUD_POWER);
    const ours = loudSteps(recordingPath, 0, STEP_MS, LOUD_POWER).at(-1) ?? theirs;
    return ours + STEP_MS - theirs;
  }
}

/** How fast a voice is must not count as ours. */
function spokenBefore({ listener, voice }: LiveSpeech): LiveSpeech {
  const spoken = new Map<string, Promise<SpokenAudio>>();
  return {
    listener,
    voice: {
      voices: voice.voices,
      speak(text, name) {
        const known = spoken.get(text) ?? voice.speak(text, name);
        spoken.set(text, known);
        return known;
      },
    },
  };
}
