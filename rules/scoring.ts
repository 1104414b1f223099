// From an evaluator's answers to a score: evidence or zero, weights as the card says, whole numbers at the end.
import { positionsOf, verifyQuotes, type VerifiedFinding } from './evidence.ts';
import type {
  CategoryResult,
  Check,
  CheckResult,
  Criterion,
  CriterionResult,
  Evidence,
  Finding,
  Outcome,
  Scorecard,
  ScoreResult,
} from './scorecard.ts';
import type { Utterance } from './transcript.ts';

/** Below this an answer is shown to a person as `possible` and scores nothing. */
export const LEAST_CONFIDENCE = 0.5;

/**
 * Scores a call. A check is met only with a quote that stands in the transcript, by the side and in the part of the call the card
 * asks for, whatever the evaluator claims. `not_applicable` is accepted only where the card allows it (`inReplyTo`, `notApplicableWhen`);
 * such criteria are left out and the weights of the others count as 100 %. Where nobody is known to be on either side there is no
 * overall score: a zero would say that the rep did nothing. A gate that is not met, be it only possible, caps the overall score.
 */
export function scoreCall(
  card: Scorecard,
  findings: readonly Finding[],
  utterances: readonly Utterance[],
  evaluator: ScoreResult['evaluator'],
): ScoreResult {
  const byCheck = new Map<string, VerifiedFinding>();
  for (const finding of verifyQuotes(findings, utterances)) {
    if (!byCheck.has(finding.checkKey)) byCheck.set(finding.checkKey, finding);
  }
  const positions = positionsOf(utterances);
  return addUp(card, evaluator, isSideKnown(utterances), (check) => checkResult(check, byCheck.get(check.key), positions));
}

export function isSideKnown(utterances: readonly Utterance[]): boolean {
  return utterances.some((utterance) => utterance.side !== 'unknown');
}

/** The score that follows from what came of each check, whoever answered it. */
export function addUp(
  card: Scorecard,
  evaluator: ScoreResult['evaluator'],
  isJudged: boolean,
  resultOf: (check: Check) => CheckResult,
): ScoreResult {
  const categories = card.categories.map((category): CategoryResult => {
    const criteria = category.criteria.map((criterion) => scoreCriterion(criterion, criterion.checks.map(resultOf)));
    return { key: category.key, name: category.name, score: weighted(criteria), criteria };
  });
  const points = isJudged ? weighted(categories.flatMap((category) => category.criteria)) : null;
  return {
    scorecard: { key: card.key, version: card.version, name: card.name },
    evaluator,
    ...behindGates(points, closedGates(card, categories)),
    categories,
  };
}

type ClosedGate = { key: string; name: string; capAt: number };

function closedGates(card: Scorecard, categories: readonly CategoryResult[]): ClosedGate[] {
  const results = new Map(categories.flatMap(({ criteria }) => criteria.map((criterion) => [criterion.key, criterion.outcome])));
  return card.categories.flatMap(({ criteria }) =>
    criteria.flatMap(({ key, name, gate }) => {
      const outcome = results.get(key);
      return gate === undefined || outcome === 'met' || outcome === 'not_applicable' ? [] : [{ key, name, capAt: gate.capAt }];
    }),
  );
}

function behindGates(points: number | null, closed: ClosedGate[]): Pick<ScoreResult, 'overall' | 'capped'> {
  if (points === null || closed.length === 0) return { overall: points };
  return { overall: Math.min(points, ...closed.map((gate) => gate.capAt)), capped: { uncapped: points, gates: closed } };
}

function scoreCriterion(criterion: Criterion, checks: CheckResult[]): CriterionResult {
  const applicable = checks.filter((check) => check.outcome !== 'not_applicable');
  const achieved = applicable.reduce((sum, check) => sum + (check.outcome === 'met' ? 1 : check.outcome === 'partly' ? 0.5 : 0), 0);
  const points = applicable.length === 0 ? 0 : Math.round((criterion.weight * achieved * 100) / applicable.length) / 100;
  return {
    key: criterion.key,
    name: criterion.name,
    description: criterion.description,
    weight: criterion.weight,
    points,
    outcome: outcomeOf(applicable),
    reason: reasonOf(applicable),
    checks,
  };
}

function outcomeOf(applicable: readonly CheckResult[]): Outcome {
  if (applicable.length === 0) return 'not_applicable';
  if (applicable.every((check) => check.outcome === 'met')) return 'met';
  if (applicable.some((check) => check.outcome === 'met' || check.outcome === 'partly')) return 'partly';
  return applicable.some((check) => check.outcome === 'possible') ? 'possible' : 'not_found';
}

function reasonOf(applicable: readonly CheckResult[]): string {
  if (applicable.length === 0) return 'There was no occasion for it in this call.';
  const met = applicable.filter((check) => check.outcome === 'met').length;
  const review = applicable.filter((check) => check.outcome === 'possible').length;
  const found = applicable.length === 1 ? (applicable[0]?.reason ?? '') : `${met} of ${applicable.length} checks met.`;
  return review > 0 && applicable.length > 1 ? `${found} ${review} to look at.` : found;
}

function checkResult(check: Check, finding: VerifiedFinding | undefined, positions: readonly number[]): CheckResult {
  const result = (outcome: Outcome, reason: string, evidence: Evidence[] = []): CheckResult => ({
    key: check.key,
    question: check.question,
    outcome,
    reason,
    confidence: finding ? confidenceOf(finding) : 0,
    evidence,
  });
  if (!finding) return result('not_found', 'Nothing in the transcript answers it.');
  if (finding.answer === 'not_applicable') {
    return mayBeLeftOut(check)
      ? result('not_applicable', finding.reason)
      : result('not_found', 'It applies to every call, and nothing in the transcript answers it.');
  }
  if (finding.answer === 'no') return result('not_found', finding.reason);
  const evidence = finding.evidence.filter((item) => countsFor(item, check, positions));
  if (evidence.length === 0) return result('not_found', whyNothingCounts(finding));
  if (confidenceOf(finding) < LEAST_CONFIDENCE) return result('possible', finding.reason, evidence);
  return result(finding.answer === 'yes' ? 'met' : 'partly', finding.reason, evidence);
}

function mayBeLeftOut(check: Check): boolean {
  return check.notApplicableWhen !== undefined || check.inReplyTo !== undefined;
}

/** True when the card's side said it, in the part of the call it asks about. */
export function countsFor(item: Evidence, check: Check, positions: readonly number[]): boolean {
  const side = check.saidBy === 'either' || item.side === 'unknown' || item.side === check.saidBy;
  const position = positions[item.utterance] ?? 0;
  return side && position >= (check.within?.from ?? 0) && position <= (check.within?.to ?? 1);
}

function whyNothingCounts(finding: VerifiedFinding): string {
  if (finding.evidence.length > 0) return 'What was said comes from the other side or from another part of the call.';
  return 'No quote that stands in the transcript supports it.';
}

function confidenceOf(finding: VerifiedFinding): number {
  return Number.isFinite(finding.confidence) ? Math.round(Math.min(1, Math.max(0, finding.confidence)) * 1000) / 1000 : 0;
}

function weighted(criteria: readonly CriterionResult[]): number | null {
  const applicable = criteria.filter((criterion) => criterion.outcome !== 'not_applicable');
  const weight = applicable.reduce((sum, criterion) => sum + criterion.weight, 0);
  if (weight <= 0) return null;
  const points = applicable.reduce((sum, criterion) => sum + criterion.points, 0);
  return Math.min(100, Math.max(0, Math.round((points * 100) / weight)));
}
