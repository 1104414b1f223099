// What a person says of a scored call: the person's answer counts, the evaluator's stays visible beside it.
import { addUp } from './scoring.ts';
import type { CheckResult, Outcome, Scorecard, ScoreResult } from './scorecard.ts';
import { WORDS_DELETED } from './wordless-score.ts';

export const reviewedOutcomes = ['met', 'partly', 'not_found', 'not_applicable'] as const;
/** A person decides: `possible` is what the evaluator says when it leaves that to one. */
export type ReviewedOutcome = (typeof reviewedOutcomes)[number];

/** An answer that holds. The question stands with it, since a later version of the card may ask something else under the key. */
export type GivenAnswer = { checkKey: string; question: string; outcome: ReviewedOutcome; reason: string };

/** Below this an answer that earned points is worth a look. */
export const SURE_FROM = 0.6;

/** Why a check waits for a person: the evaluator left it open, or was not sure of what it said. Without its words nobody can tell. */
export const openCheckKinds = ['possible', 'unsure'] as const;
export type OpenCheckKind = (typeof openCheckKinds)[number];

export function opensFor(check: CheckResult): OpenCheckKind | null {
  if (check.machine || check.reason === WORDS_DELETED) return null;
  if (check.outcome === 'possible') return 'possible';
  return (check.outcome === 'met' || check.outcome === 'partly') && check.confidence < SURE_FROM ? 'unsure' : null;
}

export function checksOf(result: ScoreResult): CheckResult[] {
  return result.categories.flatMap(({ criteria }) => criteria.flatMap(({ checks }) => checks));
}

export function machineOutcome(check: CheckResult): Outcome {
  return check.machine?.outcome ?? check.outcome;
}

/** To agree, or to decide what was left open, takes none. Who contradicts says why. */
export function needsReason(machine: Outcome, answer: ReviewedOutcome): boolean {
  return machine !== 'possible' && machine !== answer;
}

export function isReviewed(result: ScoreResult): boolean {
  return checksOf(result).some((check) => check.machine !== undefined);
}

/** Whether somebody was known to be on either side, told by the score alone: one that nothing applied to says nothing of it. */
export function wasJudged({ overall, categories }: ScoreResult): boolean {
  return overall !== null || categories.every(({ score }) => score === null);
}

/**
 * The score with these answers in place of the evaluator's, and the evaluator's wherever there is none. An answer to another
 * question than the card asks now is left out. `isJudged`: somebody is known to be on either side (`isSideKnown`, `wasJudged`).
 */
export function withAnswers(card: Scorecard, result: ScoreResult, answers: readonly GivenAnswer[], isJudged: boolean): ScoreResult {
  const given = new Map(answers.map((answer) => [answer.checkKey, answer]));
  const before = new Map(checksOf(result).map((check) => [check.key, check]));
  return addUp(card, result.evaluator, isJudged, ({ key, question }) => {
    const { machine, ...check } = before.get(key) ?? unanswered(key, question);
    const said = machine ?? { outcome: check.outcome, reason: check.reason };
    const answer = given.get(key);
    if (answer?.question !== question) return { ...check, ...said };
    return { ...check, outcome: answer.outcome, reason: answer.reason || said.reason, machine: said };
  });
}

function unanswered(key: string, question: string): CheckResult {
  return { key, question, outcome: 'not_found', reason: 'Nothing in the transcript answers it.', confidence: 0, evidence: [] };
}
