// Score one call several times by one card and tell how much the score moves. Costs are told first; nothing is saved.
import type { BudgetLeft } from '../../../rules/evaluation-cost.ts';
import { Problem } from '../../../rules/problem.ts';
import { rescoreCost, type RescoreCost } from '../../../rules/rescore.ts';
import { FEWEST_TIMES, MOST_TIMES, stabilityOf, type Stability } from '../../../rules/score-stability.ts';
import type { Scorecard, ScoreResult } from '../../../rules/scorecard.ts';
import { findCall } from '../../database/calls-pipeline.ts';
import { budgetLeft, type JudgingContext } from './judge-call.ts';
import { scoreByCard } from './score-by-card.ts';

/** `deterministic`: this machine judges, and the same call and card always give it the same score, so nothing was measured. */
export type MeasuredStability = { kind: 'deterministic' } | ({ kind: 'measured' } & Stability);

type Asked = { teamId: string; callId: string; card: Scorecard; times: number; judgedBy: RescoreCost['kind'] };

/** Throws Problem `not_found`. For this machine it costs nothing, because nothing is done. */
export async function estimateStability(
  context: JudgingContext,
  { teamId, callId, card, times, judgedBy }: Asked,
): Promise<{ cost: RescoreCost; budget: BudgetLeft | null }> {
  const call = await findCall(context.db, { teamId, callId });
  if (!call) throw new Problem('not_found', 'There is no such call.');
  const runs = judgedBy === 'local' ? [] : Array.from({ length: times }, () => call.durationMs);
  return { cost: rescoreCost(runs, card, judgedBy, context.paidJudging?.prices), budget: await budgetLeft(context, teamId) };
}

/**
 * One time after the other. When the budget is spent on the way, those made until then count.
 * Throws Problem `not_found`, `conflict` when the budget is spent before two were made, and what the evaluator throws.
 */
export async function measureStability(
  context: JudgingContext,
  { teamId, callId, card, times, judgedBy }: Asked,
  signal: AbortSignal,
): Promise<MeasuredStability> {
  const of = { teamId, callId };
  if (!(await findCall(context.db, of))) throw new Problem('not_found', 'There is no such call.');
  if (judgedBy === 'local') return { kind: 'deterministic' };
  const results: ScoreResult[] = [];
  while (results.length < Math.min(times, MOST_TIMES)) {
    const { result } = await scoreByCard(context, of, card, signal);
    if (result.evaluator.insteadOf) break;
    results.push(result);
  }
  if (results.length >= FEWEST_TIMES) return { kind: 'measured', ...stabilityOf(results) };
  throw new Problem(
    'conflict',
    'The budget for the language model is spent. Try again next month, or raise RINGSIDE_LLM_MONTHLY_USD.',
  );
}
