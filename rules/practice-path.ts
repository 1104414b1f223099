// A path: prospects in order, each with the score that passes it; and how far somebody has come on it.

import type { FieldProblem } from './problem.ts';

export type PathStep = { prospectId: string; passMark: number };

export const MOST_STEPS = 20;

export type StepStanding = PathStep & { tries: number; best: number | null; isPassed: boolean };
export type PathStanding = {
  steps: StepStanding[];
  /** The one to play now; null when all are passed. */
  next: StepStanding | null;
  state: 'passed' | 'open' | 'overdue';
};

/**
 * `scores` are those of the rounds played since the path was assigned; a round that is not scored yet counts as none. A step counts only once those before it
 * are passed. `today` and `dueOn` are days such as `2026-11-27`.
 */
export function pathStanding(
  steps: readonly PathStep[],
  scores: readonly { prospectId: string; score: number | null }[],
  day: { dueOn: string; today: string },
): PathStanding {
  let isReached = true;
  const standings = steps.map((step): StepStanding => {
    const played = scores.filter(({ prospectId }) => prospectId === step.prospectId);
    const scored = played.flatMap(({ score }) => (score === null ? [] : [score]));
    const best = scored.length === 0 ? null : Math.max(...scored);
    const isPassed = isReached && best !== null && best >= step.passMark;
    isReached = isPassed;
    return { ...step, tries: played.length, best, isPassed };
  });
  const next = standings.find(({ isPassed }) => !isPassed) ?? null;
  return { steps: standings, next, state: next === null ? 'passed' : day.dueOn < day.today ? 'overdue' : 'open' };
}

/** The day before which every day is over, wherever somebody lives: nobody is late by the clock of others. */
export function dayNotOver(now: Date): string {
  return new Date(now.getTime() - 12 * 3_600_000).toISOString().slice(0, 10);
}

/** By the ids of those that can be played. */
export function stepProblems(steps: readonly PathStep[], known: ReadonlySet<string>): FieldProblem[] {
  return steps.flatMap(({ prospectId }, at): FieldProblem[] => {
    const path = `steps.${at}.prospectId`;
    if (!known.has(prospectId)) return [{ path, code: 'unknown', message: 'This prospect was put away. Choose another.' }];
    const isTwice = steps.findIndex((step) => step.prospectId === prospectId) !== at;
    return isTwice
      ? [{ path, code: 'repeated', message: 'This prospect is on the path already. Make a copy to play it twice.' }]
      : [];
  });
}
