// Try a scorecard on a call: what it would score, beside what the call has. Nothing is saved.
import { Problem } from '../../../rules/problem.ts';
import type { Scorecard, ScoreResult } from '../../../rules/scorecard.ts';
import { findCall } from '../../database/calls-pipeline.ts';
import { findScore } from '../../database/scores.ts';
import type { JudgingContext } from './judge-call.ts';
import { scoreByCard } from './score-by-card.ts';

export type TriedScorecard = { saved: { result: ScoreResult; createdAt: Date } | null; tried: ScoreResult };

/** Throws Problem `not_found`, `conflict` for a call without a transcript, and what the evaluator throws. */
export async function tryScorecard(
  context: JudgingContext,
  input: { teamId: string; callId: string; card: Scorecard },
  signal: AbortSignal,
): Promise<TriedScorecard> {
  const { teamId, callId, card } = input;
  const of = { teamId, callId };
  if (!(await findCall(context.db, of))) throw new Problem('not_found', 'There is no such call.');
  const { result } = await scoreByCard(context, of, card, signal);
  return { saved: await findScore(context.db, of), tried: result };
}
