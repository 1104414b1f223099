// Reads a transcript against a scorecard. Its quotes are verified by rules afterwards, so it cannot invent evidence.
import type { ModelPrices, TokenUsage } from '../../rules/evaluation-cost.ts';
import type { Finding, Scorecard } from '../../rules/scorecard.ts';
import type { Utterance } from '../../rules/transcript.ts';

export type EvaluationInput = {
  scorecard: Scorecard;
  utterances: Utterance[];
  signal: AbortSignal;
  /** Told after every answer that is paid for, usable or not. Never called where tokens cost nothing. */
  onUsage?: (usage: TokenUsage) => void;
};

export type Evaluation = {
  /** One for each check of the card, in any order; a missing one counts as not found. */
  findings: Finding[];
  evaluator: { kind: 'local' | 'language-model'; name: string; version: string };
};

/** Throws Problem `evaluation_failed`, `provider_unreachable` (retryable), `provider_answer_invalid` (retryable). */
export type Evaluator = {
  evaluate(input: EvaluationInput): Promise<Evaluation>;
  close(): Promise<void>;
};

/** Only where the evaluator costs money. Without prices a budget cannot be kept, so the settings refuse one. */
export type PaidJudging = {
  prices: ModelPrices | null;
  /** For each team and calendar month; null: no limit. */
  monthlyBudgetUsd: number | null;
  /** What judges when the budget is used up. */
  substitute: Evaluator;
};
