// What scoring will cost, and what is left of the month's budget, in words.
import type { Reply } from '../../api.ts';
import { count, roughly } from '../../format.ts';

type Estimate = Reply<'POST /api/scorecards/:scorecardKey/rescores/estimate'>;

export function scoringCost(cost: Estimate['cost']): string {
  if (cost.kind === 'local') return `About ${roughly(cost.computingMs)} of this machine’s time, no money.`;
  const [sent, written] = [cost.inputTokens, cost.outputTokens].map((tokens) => count(Math.ceil(tokens / 1000)));
  const tokens = `${sent} thousand tokens in and ${written} thousand out`;
  return cost.usd === null ? `About ${tokens}, billed by your provider.` : `About ${usd(cost.usd)}: ${tokens}.`;
}

/** Begins with a space where there is something to say. */
export function budgetInWords(budget: Estimate['budget']): string {
  if (budget === null) return '';
  const left = budget.limitUsd - budget.spentUsd;
  if (left <= 0)
    return ` This month’s budget of ${usd(budget.limitUsd)} is spent, so this machine judges, without a language model.`;
  return ` ${usd(left)} of this month’s ${usd(budget.limitUsd)} are left; once they are spent this machine goes on.`;
}

export function usd(amount: number): string {
  return amount > 0 && amount < 0.01 ? 'less than $0.01' : `$${amount.toFixed(2)}`;
}
