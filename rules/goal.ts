// What a team or one person wants to reach until a day, and how that stands.
import { LEAST_CALLS, type DaySpan } from './analytics.ts';

export const goalMeasures = ['calls', 'score', 'criterion'] as const;
/** `calls` a week; the mean `score`; of one `criterion` points earned of points that could be earned, in percent. */
export type GoalMeasure = (typeof goalMeasures)[number];

export const MOST_GOALS = 50;
export const MOST_GOAL_DAYS = 366;
const MOST_CALLS_A_WEEK = 1_000;
const DAY_MS = 86_400_000;

/** Days as `2026-11-21`, in UTC, both inclusive. */
export type Goal = { measure: GoalMeasure; target: number; startsOn: string; dueOn: string };

export const goalStates = ['not_begun', 'too_few', 'on_target', 'behind', 'reached', 'missed'] as const;
/** `too_few`: nothing can be said yet, or never could; `on_target` and `behind` while there is time, the last two when it is over. */
export type GoalState = (typeof goalStates)[number];

export type Counted = { calls: number; scored: number; averageScore: number | null; judged: number; share: number | null };
/** `value` as the target is written; `cases` are the calls it rests on. */
export type GoalProgress = { state: GoalState; value: number | null; cases: number };

const daysOf = ({ from, to }: DaySpan): number => (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;

/** What is wrong with a goal, in words for whoever sets it; null when nothing is. */
export function goalProblem({ measure, target, startsOn, dueOn }: Goal): string | null {
  if (dueOn < startsOn) return 'The goal ends before it begins. Choose a later day.';
  if (daysOf({ from: startsOn, to: dueOn }) > MOST_GOAL_DAYS) return `A goal lasts at most ${MOST_GOAL_DAYS} days.`;
  if (measure === 'calls') return target > MOST_CALLS_A_WEEK ? `At most ${MOST_CALLS_A_WEEK} calls a week can be asked for.` : null;
  return target > 100 ? 'Scores and shares go up to 100.' : null;
}

/** The days that count so far; null before it begins. */
export function goalSpan({ startsOn, dueOn }: Goal, today: string): DaySpan | null {
  return today < startsOn ? null : { from: startsOn, to: today < dueOn ? today : dueOn };
}

/** Calls of less than a week, and means of fewer than five calls, say more of chance than of the goal. */
export function goalProgress(goal: Goal, counted: Counted, today: string): GoalProgress {
  const span = goalSpan(goal, today);
  if (span === null) return { state: 'not_begun', value: null, cases: 0 };
  const { value, cases, isEnough } = measured(goal, counted, daysOf(span));
  const isOver = today > goal.dueOn;
  if (value === null || (!isEnough && !(isOver && goal.measure === 'calls'))) return { state: 'too_few', value, cases };
  const isThere = value >= goal.target;
  return { state: isOver ? (isThere ? 'reached' : 'missed') : isThere ? 'on_target' : 'behind', value, cases };
}

function measured(
  { measure }: Goal,
  { calls, scored, averageScore, judged, share }: Counted,
  days: number,
): { value: number | null; cases: number; isEnough: boolean } {
  switch (measure) {
    case 'calls':
      return { value: (7 * calls) / Math.max(7, days), cases: calls, isEnough: days >= 7 };
    case 'score':
      return { value: averageScore, cases: scored, isEnough: scored >= LEAST_CALLS };
    case 'criterion':
      return { value: share === null ? null : 100 * share, cases: judged, isEnough: judged >= LEAST_CALLS };
  }
}
