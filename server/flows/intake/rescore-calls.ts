// Scores calls anew by one version of a card, one after the other; may die anywhere and go on.
import { Problem, type ProblemCode } from '../../../rules/problem.ts';
import { figuresOf } from '../../../rules/rescore.ts';
import type { Scorecard } from '../../../rules/scorecard.ts';
import {
  endRescore,
  findRescore,
  nextToRescore,
  saveRescored,
  saveWaiting,
  type OfRescore,
  type RescoredResult,
} from '../../database/rescores.ts';
import { findScorecardVersion } from '../../database/scorecards.ts';
import { findScore } from '../../database/scores.ts';
import type { IntakeContext } from '../context.ts';
import { planWriteBack } from '../reporting/plan-write-back.ts';
import { settleScore, withKeptAnswers } from '../review/settle-score.ts';
import { scoreByCard } from './score-by-card.ts';

/** Then other teams have their turn, and dashboards are told how far it is. */
const CALLS_AT_ONCE = 5;
const WAIT_MS = 60_000;
/** The others are about the one call: the evaluator has tried it more than once. */
const obstacles: ReadonlySet<ProblemCode> = new Set(['provider_unreachable', 'provider_refused', 'shutting_down']);

export async function rescoreCalls(context: IntakeContext, of: OfRescore, signal: AbortSignal): Promise<void> {
  const rescore = await findRescore(context.db, of);
  if (rescore?.state !== 'running') return;
  const version = await findScorecardVersion(context.db, {
    ...of,
    scorecardKey: rescore.scorecardKey,
    version: rescore.scorecardVersion,
  });
  if (!version) return;
  const callIds = await nextToRescore(context.db, of, CALLS_AT_ONCE);
  for (const callId of callIds) {
    signal.throwIfAborted();
    if ((await findRescore(context.db, of))?.state !== 'running') return;
    const obstacle = await rescoreOne(context, { ...of, callId }, version.card, signal);
    if (obstacle) return waitFor(context, of, obstacle);
  }
  await goOn(context, of, callIds.length < CALLS_AT_ONCE);
}

/** Returns what stands in the way of all calls, such as an evaluator that cannot be reached. What is wrong with this call alone is put down. */
async function rescoreOne(
  context: IntakeContext,
  { teamId, rescoreId, callId }: OfRescore & { callId: string },
  card: Scorecard,
  signal: AbortSignal,
): Promise<Problem | null> {
  const call = { teamId, callId };
  const line = { ...call, rescoreId };
  try {
    const score = await scoreByCard(context, call, card, signal);
    await context.db.transaction().execute(async (db) => {
      const now = context.clock.now();
      const result = await withKeptAnswers(db, call, card, score.result);
      const before = await findScore(db, call);
      const figures: RescoredResult = {
        state: 'done',
        before: before && figuresOf(before.result),
        after: figuresOf(result),
      };
      if (!(await saveRescored(db, line, figures))) return;
      await settleScore(db, call, { ...score, result }, now);
      // People would find hundreds of notes and tasks at once; the properties must not tell an old score.
      await planWriteBack(context, db, { ...call, scores: [result], onlyProperties: true }, now);
      await context.publishEvents(db, [{ kind: 'call.changed', ...call }]);
    });
  } catch (error) {
    if (signal.aborted) throw error;
    const problem = error instanceof Problem ? error : unexpected(error);
    if (obstacles.has(problem.code)) return problem;
    if (problem.code === 'internal') context.log.error({ err: error, callId }, 'a call could not be scored anew');
    const isGone = problem.code === 'transcript_unreadable';
    await saveRescored(context.db, line, isGone ? { state: 'left_out' } : { state: 'failed', errorMessage: problem.message });
  }
  return null;
}

function unexpected(cause: unknown): Problem {
  return new Problem('internal', 'Something unexpected went wrong; the server log has the details.', { cause });
}

async function waitFor(context: IntakeContext, of: OfRescore, obstacle: Problem): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    await saveWaiting(db, of, obstacle.message);
    const startAt = new Date(Math.max(context.clock.now().getTime() + WAIT_MS, obstacle.notBefore?.getTime() ?? 0));
    await context.enqueueJobs(db, [{ name: 'rescore-calls', input: of, startAt }]);
    await context.publishEvents(db, [{ kind: 'scorecards.changed', teamId: of.teamId }]);
  });
}

async function goOn(context: IntakeContext, of: OfRescore, isDone: boolean): Promise<void> {
  await context.db.transaction().execute(async (db) => {
    await saveWaiting(db, of, null);
    if (isDone) await endRescore(db, of, 'done', context.clock.now());
    else await context.enqueueJobs(db, [{ name: 'rescore-calls', input: of }]);
    await context.publishEvents(db, [{ kind: 'scorecards.changed', teamId: of.teamId }]);
  });
}
