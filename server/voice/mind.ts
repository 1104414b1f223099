// What decides what is said next in a call. The scripted mind needs no language model; others have the same shape.
import { scriptBegun, scriptStep, type AgentScript } from '../../rules/agent-script.ts';
import type { ConversationResult } from '../../rules/disposition.ts';
import type { Hands } from './hands.ts';

export type MindAnswer = {
  /** Empty: nothing is said. */
  say: string;
  /** The call ends after it. */
  isLast: boolean;
};

export type MindOutcome = {
  result: ConversationResult | null;
  answers: Record<string, string>;
  callBackSaid: string | null;
};

/** The turns it has answered before, and what it noted: of a talk that is gone on with. */
export type MindMemory = { answered: readonly { said: string; say: string }[]; outcome: MindOutcome };

export type Mind = {
  /** For the record, and for who watches. */
  name: string;
  /**
   * The answer to a whole turn of the other side. Throws Problem when it has none; the conversation then asks once more. Without `hands` it
   * only talks.
   */
  answer(said: string, signal: AbortSignal, hands?: Hands): Promise<MindAnswer>;
  /** What the talk has come to so far. */
  outcome(): MindOutcome;
};

export function createScriptedMind(script: AgentScript, memory?: MindMemory): Mind {
  let state = (memory?.answered ?? []).reduce((before, { said }) => scriptStep(script, before, said).state, scriptBegun);
  return {
    name: 'scripted',
    async answer(said) {
      const step = scriptStep(script, state, said);
      state = step.state;
      return { say: step.say, isLast: step.isLast };
    },
    outcome: () => ({ result: state.result, answers: state.answers, callBackSaid: state.callBackSaid }),
  };
}
