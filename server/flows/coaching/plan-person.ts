// The plan of one person: where most is lost over their newest calls, and what they chose to work on.
import {
  FOCUS_CALLS,
  focusProgress,
  PLAN_CALLS,
  planCoaching,
  type CoachingPlan,
  type FocusProgress,
  type PlanMoment,
} from '../../../rules/coaching-plan.ts';
import { dayNotOver } from '../../../rules/practice-path.ts';
import { Problem } from '../../../rules/problem.ts';
import {
  findFocus,
  listEarnedSince,
  listScoredFor,
  removeFocus,
  saveFocus,
  type FocusRow,
  type OfPerson,
} from '../../database/coaching.ts';
import { findScorecard } from '../../database/scorecards.ts';
import { isMember } from '../../database/team-members.ts';
import type { Db } from '../../database/tables.ts';
import type { BaseContext } from '../context.ts';
import { readCoaching } from './coach-call.ts';

/** Of these the moments are looked for in the transcripts. */
const MOST_LOOKED_INTO = 3;
/** Of one person, the newest: what is older tells nothing of how they call now. */
const CALLS_LOOKED_AT = 5_000;
/** A card has fewer criteria. */
const EVERY_GAP = 200;

export type PersonPlan = CoachingPlan & {
  focus: (Omit<FocusRow, 'teamId' | 'personId'> & { chosenByName: string | null; progress: FocusProgress }) | null;
};

export async function planPerson(db: Db, of: OfPerson): Promise<PersonPlan> {
  const [scored, focus] = await Promise.all([
    listScoredFor(db, of, { calls: CALLS_LOOKED_AT, lines: PLAN_CALLS }),
    findFocus(db, of),
  ]);
  const earned = focus ? await listEarnedSince(db, of, focus, { calls: CALLS_LOOKED_AT, lines: FOCUS_CALLS }) : [];
  const plan = planCoaching(scored);
  const weakest = plan.criteria.slice(0, MOST_LOOKED_INTO);
  const callIds = [...new Set(weakest.flatMap(({ moments }) => moments.map(({ callId }) => callId)))];
  const coached = new Map(
    await Promise.all(
      callIds.map(async (callId) => [callId, await readCoaching(db, { teamId: of.teamId, callId }, EVERY_GAP)] as const),
    ),
  );
  const placed = (criterionKey: string, moment: PlanMoment): PlanMoment => {
    const found = coached.get(moment.callId)?.gaps.find((gap) => gap.criterionKey === criterionKey)?.moment;
    return found ? { ...moment, startMs: found.startMs, quote: found.quote } : moment;
  };
  return {
    ...plan,
    criteria: plan.criteria.map((criterion) => ({
      ...criterion,
      moments: criterion.moments.map((moment) => placed(criterion.criterionKey, moment)),
    })),
    focus: focus && { ...focus, progress: focusProgress(earned) },
  };
}

/** Throws Problem `not_found` (nobody of this team, no such criterion), `validation_failed` (a day that has passed). */
export async function chooseFocus(
  context: BaseContext,
  input: OfPerson & Pick<FocusRow, 'scorecardKey' | 'criterionKey' | 'dueOn'> & { chosenBy: string },
): Promise<void> {
  const { db, clock } = context;
  const { teamId, scorecardKey, criterionKey } = input;
  const now = clock.now();
  await requireMember(db, input);
  requireDayToCome(input.dueOn, now);
  const known = await findScorecard(db, { teamId, scorecardKey });
  const criteria = (known?.active ?? known?.newest)?.card.categories.flatMap((category) => category.criteria) ?? [];
  const criterion = criteria.find(({ key }) => key === criterionKey);
  if (!criterion) throw new Problem('not_found', 'The scorecard has no such criterion any more. Load the plan again.');
  await saveFocus(db, { ...input, name: criterion.name, chosenAt: now });
}

/** Throws Problem `not_found`. */
export async function dropFocus(context: BaseContext, of: OfPerson): Promise<void> {
  await requireMember(context.db, of);
  await removeFocus(context.db, of);
}

export async function requireMember(db: Db, of: OfPerson): Promise<void> {
  if (await isMember(db, of)) return;
  throw new Problem('not_found', 'Nobody of this team has this number. They may have left.');
}

export function requireDayToCome(dueOn: string, now: Date): void {
  if (dueOn >= dayNotOver(now)) return;
  const message = 'That day has passed. Choose today or a later one.';
  throw new Problem('validation_failed', message, { fields: [{ path: 'dueOn', code: 'past', message }] });
}
