// A path: prospects in order, each with the score that passes it; and how far somebody has come on it.

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
