// Reads a transcript against a scorecard. Its quotes are verified by rules afterwards, so it cannot invent evidence.
import type { Finding, Scorecard } from '../../rules/scorecard.ts';
import type { Utterance } from '../../rules/transcript.ts';

export type EvaluationInput = { scorecard: Scorecard; utterances: Utterance[]; signal: AbortSignal };

export type Evaluation = {
  /** One for each check of the card, in any order; a missing one counts as not found. */
  findings: Finding[];
  evaluator: { kind: 'local' | 'language-model'; name: string; version: string };
  /** Tokens used, where tokens are paid for. */
  usage?: { inputTokens: number; outputTokens: number };
};

/** Throws Problem `evaluation_failed`, `provider_unreachable` (retryable), `provider_answer_invalid` (retryable). */
export type Evaluator = {
  evaluate(input: EvaluationInput): Promise<Evaluation>;
  close(): Promise<void>;
};
