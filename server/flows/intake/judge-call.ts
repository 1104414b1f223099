// Have a call judged: by the evaluator that is set up, or by this machine when the team's budget for the month is used up. Counts what it costs.
import { budgetMonth, dollars, isSpent, microUsdOf, type BudgetLeft, type Spent } from '../../../rules/evaluation-cost.ts';
import type { ScoreResult } from '../../../rules/scorecard.ts';
import { addSpend, findSpend } from '../../database/evaluation-spend.ts';
import type { Evaluation, EvaluationInput } from '../../ports/evaluator.ts';
import type { IntakeContext } from '../context.ts';

export type JudgingContext = Pick<IntakeContext, 'db' | 'clock' | 'evaluator' | 'paidJudging'>;

export type Judged = { findings: Evaluation['findings']; evaluator: ScoreResult['evaluator'] };

/** Throws what the evaluator throws; what it had used up until then is counted. */
export async function judgeCall(context: JudgingContext, teamId: string, input: EvaluationInput): Promise<Judged> {
  const { evaluator, paidJudging } = context;
  if (paidJudging === undefined) return evaluator.evaluate(input);
  const budget = await budgetLeft(context, teamId);
  if (budget !== null && isSpent(budget)) {
    const { findings, evaluator: by } = await paidJudging.substitute.evaluate(input);
    return { findings, evaluator: { ...by, insteadOf: { because: 'budget_spent', limitUsd: budget.limitUsd } } };
  }
  const used: Spent = { requests: 0, inputTokens: 0, outputTokens: 0, microUsd: 0 };
  const month = budgetMonth(context.clock.now());
  try {
    return await evaluator.evaluate({
      ...input,
      onUsage: (usage) => {
        used.requests += 1;
        used.inputTokens += usage.inputTokens;
        used.outputTokens += usage.outputTokens;
        if (paidJudging.prices !== null) used.microUsd += microUsdOf(usage, paidJudging.prices);
      },
    });
  } finally {
    if (used.requests > 0) await addSpend(context.db, { teamId, month }, used);
  }
}

/** Null where there is none. */
export async function budgetLeft(
  { db, clock, paidJudging }: Pick<JudgingContext, 'db' | 'clock' | 'paidJudging'>,
  teamId: string,
): Promise<BudgetLeft | null> {
  const limitUsd = paidJudging?.monthlyBudgetUsd ?? null;
  if (limitUsd === null) return null;
  const { microUsd } = await findSpend(db, { teamId, month: budgetMonth(clock.now()) });
  return { limitUsd, spentUsd: dollars(microUsd) };
}
