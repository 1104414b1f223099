// A plan for one person over many calls: where most is lost, whether it is getting better, and in which calls to hear it.
import type { ScoreResult } from './scorecard.ts';

export type ScoredForPlan = { callId: string; title: string; calledAt: Date; result: ScoreResult };

/** Where to hear it. `startMs` is null where the criterion was not met at any moment that is known: its call says more. */
export type PlanMoment = {
  callId: string;
  title: string;
  calledAt: Date;
  share: number;
  startMs: number | null;
  quote: string | null;
};

export type PlanCriterion = {
  scorecardKey: string;
  scorecardName: string;
  criterionKey: string;
  name: string;
  description: string;
  /** Calls in which it applied. */
  calls: number;
  /** 0 to 100: the share of its points that was earned. */
  share: number;
  /** The newer half of those calls against the older; null where there are too few. */
  trend: { before: number; after: number } | null;
  /** The newest calls in which something was lost. */
  moments: PlanMoment[];
};

export type CoachingPlan = {
  calls: number;
  averageScore: number | null;
  /** The weakest first. */
  criteria: PlanCriterion[];
  /** Applied in too few calls to say anything. */
  tooFew: number;
};

/** How many of the newest calls a plan looks at. */
export const PLAN_CALLS = 20;
/** Of how many at most, the newest, the progress of a focus is told. */
export const FOCUS_CALLS = 500;
const FEWEST_CALLS = 3;
const FEWEST_FOR_TREND = 6;
const MOST_MOMENTS = 3;

/** `scored`: newest first. Criteria are told apart by card and key, whatever the card's version. */
export function planCoaching(scored: readonly ScoredForPlan[]): CoachingPlan {
  const looked = scored.slice(0, PLAN_CALLS);
  const found = new Map<
    string,
    { criterion: Omit<PlanCriterion, 'calls' | 'share' | 'trend' | 'moments'>; moments: PlanMoment[] }
  >();
  for (const { callId, title, calledAt, result } of looked) {
    for (const one of criteriaOf(result)) {
      const { key: scorecardKey, name: scorecardName } = result.scorecard;
      const id = JSON.stringify([scorecardKey, one.key]);
      const { key: criterionKey, name, description } = one;
      const entry = found.get(id) ?? { criterion: { scorecardKey, scorecardName, criterionKey, name, description }, moments: [] };
      found.set(id, entry);
      const heard = one.checks.filter(({ outcome }) => outcome !== 'met').flatMap(({ evidence }) => evidence)[0];
      const share = Math.round(shareOf(one));
      entry.moments.push({ callId, title, calledAt, share, startMs: heard?.startMs ?? null, quote: heard?.quote ?? null });
    }
  }
  const all = [...found.values()].map(({ criterion, moments }): PlanCriterion => ({
    ...criterion,
    calls: moments.length,
    share: meanOf(moments),
    trend: trendOf(moments),
    moments: moments.filter(({ share }) => share < 100).slice(0, MOST_MOMENTS),
  }));
  const criteria = all.filter(({ calls }) => calls >= FEWEST_CALLS).toSorted((a, b) => a.share - b.share || b.calls - a.calls);
  const overalls = looked.flatMap(({ result }) => (result.overall === null ? [] : [result.overall]));
  return {
    calls: looked.length,
    averageScore: overalls.length === 0 ? null : Math.round(overalls.reduce((sum, one) => sum + one, 0) / overalls.length),
    ...{ criteria, tooFew: all.length - criteria.length },
  };
}

/** What came of the chosen criterion since it was chosen. */
export type FocusProgress = { calls: number; share: number | null };
/** In one call, of a weight above 0. */
export type Earned = { points: number; weight: number };

export function focusProgress(earned: readonly Earned[]): FocusProgress {
  return { calls: earned.length, share: earned.length === 0 ? null : meanOf(earned.map((one) => ({ share: shareOf(one) }))) };
}

const shareOf = ({ points, weight }: Earned): number => (points * 100) / weight;

type Criterion = ScoreResult['categories'][number]['criteria'][number];

/** Those that could earn something in this call. */
function criteriaOf({ categories }: ScoreResult): Criterion[] {
  return categories.flatMap(({ criteria }) => criteria).filter(({ outcome, weight }) => outcome !== 'not_applicable' && weight > 0);
}

function trendOf(moments: readonly PlanMoment[]): PlanCriterion['trend'] {
  if (moments.length < FEWEST_FOR_TREND) return null;
  const half = Math.floor(moments.length / 2);
  return { before: meanOf(moments.slice(-half)), after: meanOf(moments.slice(0, half)) };
}

function meanOf(moments: readonly { share: number }[]): number {
  return Math.round(moments.reduce((sum, { share }) => sum + share, 0) / Math.max(1, moments.length));
}
