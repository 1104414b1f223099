// A score without the words it was found by: what was met stays, what somebody said goes.
import type { CheckResult, ScoreResult } from './scorecard.ts';

/** Reasons may cite a call, so they go with the quotes. */
export const WORDS_DELETED = 'The words this was found by were deleted.';

export function withoutWords(result: ScoreResult): ScoreResult {
  const categories = result.categories.map((category) => ({
    ...category,
    criteria: category.criteria.map((criterion) => ({
      ...criterion,
      reason: WORDS_DELETED,
      checks: criterion.checks.map(wordless),
    })),
  }));
  return { ...result, categories };
}

function wordless(check: CheckResult): CheckResult {
  const machine = check.machine && { outcome: check.machine.outcome, reason: WORDS_DELETED };
  return { ...check, reason: WORDS_DELETED, evidence: [], ...(machine ? { machine } : {}) };
}
