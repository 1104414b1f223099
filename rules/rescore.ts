// Scoring calls anew by another card or version: what it will take, and how old and new scores compare.
import { dollars, microUsdOf, type ModelPrices } from './evaluation-cost.ts';
import type { Outcome, Scorecard, ScoreResult } from './scorecard.ts';

/** What is kept of a score for comparing it. */
export type ScoreFigures = {
  scorecard: { key: string; version: number; name: string };
  overall: number | null;
  criteria: { key: string; name: string; weight: number; points: number; outcome: Outcome }[];
};

export function figuresOf({ scorecard, overall, categories }: ScoreResult): ScoreFigures {
  const criteria = categories.flatMap((category) =>
    category.criteria.map(({ key, name, weight, points, outcome }) => ({ key, name, weight, points, outcome })),
  );
  return { scorecard, overall, criteria };
}

/** Calls in one go. More are done in several, newest first. */
export const MOST_RESCORED = 2_000;

export type RescoreCost =
  | { kind: 'local'; computingMs: number }
  /** What the provider will bill, roughly; dollars where its prices are known. */
  | { kind: 'language-model'; inputTokens: number; outputTokens: number; usd: number | null };

/** Speech that was measured: 150 words a minute make about 200 tokens, with the frame of ten turns as many again. */
const TOKENS_PER_MINUTE = 400;
const TOKENS_PER_ANSWER = 100;
const LETTERS_PER_TOKEN = 3.5;
/** The local evaluator needs about a minute for six hours of talk, and a moment for each call. */
const LOCAL_SHARE = 1 / 360;
const LOCAL_EACH_MS = 300;
/** Where nobody knows how long a call was. */
const USUAL_LENGTH_MS = 600_000;

/** An estimate: calls differ, and long ones are read in several parts. */
export function rescoreCost(
  lengthsMs: readonly (number | null)[],
  card: Scorecard,
  kind: RescoreCost['kind'],
  prices: ModelPrices | null = null,
): RescoreCost {
  const known = lengthsMs.filter((length) => length !== null);
  const usual = known.length === 0 ? USUAL_LENGTH_MS : known.reduce((sum, length) => sum + length, 0) / known.length;
  const totalMs = lengthsMs.reduce((sum: number, length) => sum + (length ?? usual), 0);
  if (kind === 'local') return { kind, computingMs: Math.round(totalMs * LOCAL_SHARE + lengthsMs.length * LOCAL_EACH_MS) };
  const checks = card.categories.flatMap((category) => category.criteria.flatMap((criterion) => criterion.checks));
  const asked = Math.ceil(JSON.stringify(checks).length / LETTERS_PER_TOKEN);
  const tokens = {
    inputTokens: Math.round((totalMs / 60_000) * TOKENS_PER_MINUTE) + lengthsMs.length * asked,
    outputTokens: lengthsMs.length * checks.length * TOKENS_PER_ANSWER,
  };
  return { kind, ...tokens, usd: prices && dollars(microUsdOf(tokens, prices)) };
}

export type ScoreComparison = {
  /** Calls with a score before and after: only these are compared. */
  calls: number;
  averageBefore: number | null;
  averageAfter: number | null;
  higher: number;
  same: number;
  lower: number;
  /** In the order of the newer cards. Shares of the weight, 0 to 1; null where the card has no such criterion or it applied nowhere. */
  criteria: { key: string; name: string; before: number | null; after: number | null }[];
};

export function compareScores(pairs: readonly { before: ScoreFigures | null; after: ScoreFigures }[]): ScoreComparison {
  const both = pairs.flatMap(({ before, after }) =>
    before && before.overall !== null && after.overall !== null ? [{ before, after, change: after.overall - before.overall }] : [],
  );
  const names = new Map<string, string>();
  for (const { after } of both) for (const { key, name } of after.criteria) if (!names.has(key)) names.set(key, name);
  for (const { before } of both) for (const { key, name } of before.criteria) if (!names.has(key)) names.set(key, name);
  return {
    calls: both.length,
    averageBefore: rounded(average(both.map(({ before }) => before.overall ?? 0))),
    averageAfter: rounded(average(both.map(({ after }) => after.overall ?? 0))),
    higher: both.filter(({ change }) => change > 0).length,
    same: both.filter(({ change }) => change === 0).length,
    lower: both.filter(({ change }) => change < 0).length,
    criteria: [...names].map(([key, name]) => ({
      ...{ key, name },
      before: shareOf(
        both.map(({ before }) => before),
        key,
      ),
      after: shareOf(
        both.map(({ after }) => after),
        key,
      ),
    })),
  };
}

/** Over the calls in which the criterion applied. One that weighs nothing counts as met or not. */
function shareOf(scores: readonly ScoreFigures[], key: string): number | null {
  const shares = scores.flatMap(({ criteria }) => {
    const found = criteria.find((criterion) => criterion.key === key);
    if (!found || found.outcome === 'not_applicable') return [];
    return [found.weight > 0 ? found.points / found.weight : found.outcome === 'met' ? 1 : 0];
  });
  return rounded(average(shares), 3);
}

function average(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rounded(value: number | null, digits = 2): number | null {
  return value === null ? null : Math.round(value * 10 ** digits) / 10 ** digits;
}
