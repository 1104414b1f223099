// What decides what is said next in a call. The scripted mind needs no language model; others have the same shape.
import { scriptBegun, scriptStep, type AgentScript } from '../../rules/agent-script.ts';
import type { ConversationResult } from '../../rules/disposition.ts';

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

export type Mind = {
  /** For the record, and for who watches. */
  name: string;
  /** The answer to a whole turn of the other side. Throws Problem when it has none; the conversation then asks once more. */
  answer(said: string, signal: AbortSignal): Promise<MindAnswer>;
  /** What the talk has come to so far. */
  outcome(): MindOutcome;
};

export function createScriptedMind(script: AgentScript): Mind {
  let state = scriptBegun;
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
