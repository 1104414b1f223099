// From an evaluator's answers to a score: evidence or zero, weights as the card says, whole numbers at the end.
import { positionsOf, verifyQuotes, type VerifiedFinding } from './evidence.ts';
import type { FieldProblem } from './problem.ts';
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
 * asks for, whatever the evaluator claims. `not_applicable` is accepted only where the card allows it (`inReplyTo`, `mayNotApply`);
 * such criteria are left out and the weights of the others count as 100 %. Where nobody is known to be on either side there is no
 * overall score: a zero would say that the rep did nothing.
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
  const categories = card.categories.map((category): CategoryResult => {
    const criteria = category.criteria.map((criterion) => scoreCriterion(criterion, byCheck, positions));
    return { key: category.key, name: category.name, score: weighted(criteria), criteria };
  });
  return {
    scorecard: { key: card.key, version: card.version, name: card.name },
    evaluator,
    overall: utterances.some((utterance) => utterance.side !== 'unknown')
      ? weighted(categories.flatMap((category) => category.criteria))
      : null,
    categories,
  };
}

function scoreCriterion(
  criterion: Criterion,
  byCheck: Map<string, VerifiedFinding>,
  positions: readonly number[],
): CriterionResult {
  const checks = criterion.checks.map((check) => checkResult(check, byCheck.get(check.key), positions));
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
  const evidence = finding.evidence.filter((item) => counts(item, check, positions));
  if (evidence.length === 0) return result('not_found', whyNothingCounts(finding));
  if (confidenceOf(finding) < LEAST_CONFIDENCE) return result('possible', finding.reason, evidence);
  return result(finding.answer === 'yes' ? 'met' : 'partly', finding.reason, evidence);
}

function mayBeLeftOut(check: Check): boolean {
  return check.mayNotApply === true || check.inReplyTo !== undefined;
}

function counts(item: Evidence, check: Check, positions: readonly number[]): boolean {
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

const LONGEST_PATTERN = 500;

/** What keeps a card from being used, with the path of each; an empty list when it is sound. */
export function cardProblems(card: Scorecard): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const say = (path: string, code: string, message: string) => problems.push({ path, code, message });
  const seen = { category: new Set<string>(), criterion: new Set<string>(), check: new Set<string>() };
  const once = (kind: keyof typeof seen, key: string, path: string) => {
    if (key.trim() === '') say(path, 'key_missing', `Give this ${kind} a key.`);
    else if (seen[kind].has(key))
      say(path, 'key_repeated', `Another ${kind} has the key “${key}”. Keys must differ within a card.`);
    seen[kind].add(key);
  };
  let weight = 0;
  for (const [i, category] of card.categories.entries()) {
    once('category', category.key, `categories.${i}.key`);
    if (category.criteria.length === 0) say(`categories.${i}.criteria`, 'empty', `Give “${category.name}” at least one criterion.`);
    for (const [j, criterion] of category.criteria.entries()) {
      const path = `categories.${i}.criteria.${j}`;
      once('criterion', criterion.key, `${path}.key`);
      if (!Number.isInteger(criterion.weight) || criterion.weight < 1 || criterion.weight > 100) {
        say(`${path}.weight`, 'weight_invalid', 'A weight is a whole number from 1 to 100.');
      }
      weight += criterion.weight;
      if (criterion.checks.length === 0) say(`${path}.checks`, 'empty', `Give “${criterion.name}” at least one check.`);
      for (const [k, check] of criterion.checks.entries()) {
        once('check', check.key, `${path}.checks.${k}.key`);
        for (const problem of checkProblems(check)) say(`${path}.checks.${k}.${problem.path}`, problem.code, problem.message);
      }
    }
  }
  if (weight !== 100) say('categories', 'weights_not_100', `The weights add up to ${weight}. They must add up to exactly 100.`);
  return problems;
}

function checkProblems(check: Check): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (check.examples.length === 0 && (check.patterns ?? []).length === 0) {
    problems.push({ path: 'examples', code: 'empty', message: 'Give at least one example of a sentence that answers it.' });
  }
  const patterns: [string, string[]][] = [
    ['patterns', check.patterns ?? []],
    ['counterPatterns', check.counterPatterns ?? []],
    ['inReplyTo.patterns', check.inReplyTo?.patterns ?? []],
  ];
  for (const [path, list] of patterns) {
    for (const [index, pattern] of list.entries()) {
      if (pattern.length > LONGEST_PATTERN || !compiles(pattern)) {
        const message = `“${pattern.slice(0, 60)}” is not a regular expression of at most ${LONGEST_PATTERN} characters.`;
        problems.push({ path: `${path}.${index}`, code: 'pattern_invalid', message });
      }
    }
  }
  const { from = 0, to = 1 } = check.within ?? {};
  if (!(from >= 0 && to <= 1 && from < to)) {
    problems.push({
      path: 'within',
      code: 'range_invalid',
      message: 'A part of the call goes from a smaller to a larger share, 0 to 1.',
    });
  }
  return problems;
}

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'iu') instanceof RegExp;
  } catch {
    return false;
  }
}
