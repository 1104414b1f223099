// What decides what is said next in a call: by a script, or by a language model.
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
