// What a language model's judgements cost, and whether a team may still spend on them this month.

export type TokenUsage = { inputTokens: number; outputTokens: number };

/** US dollars for a million tokens, as providers list them. */
export type ModelPrices = { inputUsd: number; outputUsd: number };

/** What a team has used up in a month. Millionths of a dollar, counted at the prices of the day. */
export type Spent = TokenUsage & { requests: number; microUsd: number };

export type BudgetLeft = { limitUsd: number; spentUsd: number };

/** The calendar month in UTC by which budgets are counted, such as `2026-03`. */
export function budgetMonth(at: Date): string {
  return at.toISOString().slice(0, 7);
}

/** A million tokens at a dollar each million are a million millionths: prices are millionths of a dollar for one token. */
export function microUsdOf({ inputTokens, outputTokens }: TokenUsage, { inputUsd, outputUsd }: ModelPrices): number {
  return Math.ceil(inputTokens * inputUsd + outputTokens * outputUsd);
}

export function dollars(microUsd: number): number {
  return microUsd / 1_000_000;
}

/** A budget is a line to stop at: the call that crosses it is still finished. */
export function isSpent({ limitUsd, spentUsd }: BudgetLeft): boolean {
  return spentUsd >= limitUsd;
}
